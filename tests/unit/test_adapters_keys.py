from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from queue import Queue
from types import SimpleNamespace

import pytest

from swerve.adapters import keys as keys_module
from swerve.adapters.keys import Keys
from swerve.session.profile import Profile
from swerve.terms import ProfileId

system_keyring = keys_module.system_keyring
"""As it is: the tests of keys do without."""

P = Profile(ProfileId("fast"), "Fast", key_env="FAST_KEY")


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "system_keyring", lambda: None)


def test_environment_first_then_private_file(tmp_path: Path) -> None:
    file = tmp_path / "config" / "keys.toml"
    assert Keys(file, {}).key_of(P) == ""
    assert Keys(file, {}).is_needed(P)
    assert Keys(file, {}).keep(P, "from-file") == ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Keys(file, {}).key_of(P) == "from-file"
    assert Keys(file, {"FAST_KEY": " from-env "}).key_of(P) == "from-env"
    assert not Keys(file, {}).is_needed(P)


def test_profile_without_key_needs_none(tmp_path: Path) -> None:
    practice = Profile(ProfileId("practice"), "Practice")
    assert not Keys(tmp_path / "keys.toml", {"": "x"}).is_needed(practice)


def test_file_others_can_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    Keys(file, {}).keep(P, "secret")
    os.chmod(file, 0o644)
    keys = Keys(file, {})
    assert keys.key_of(P) == ""
    assert "600" in keys.problem()
    assert "secret" not in keys.problem()
    assert keys.keep(P, "other") == keys.problem()
    assert "secret" in file.read_text()


class Ring:
    """A keyring that works, or one whose service is locked."""

    def __init__(self, *, is_locked: bool = False) -> None:
        self.is_locked = is_locked
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        if self.is_locked:
            raise RuntimeError("locked")
        return self.held.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        if self.is_locked:
            raise RuntimeError("locked")
        self.held[service, name] = password


def test_keyring_is_preferred_and_may_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys.toml"
    ring = Ring()
    monkeypatch.setattr(keys_module, "system_keyring", lambda: ring)
    assert Keys(file, {}).keep(P, "in-ring") == ""
    assert not file.exists()
    assert Keys(file, {}).key_of(P) == "in-ring"
    ring.is_locked = True
    assert Keys(file, {}).key_of(P) == ""
    assert Keys(file, {}).keep(P, "in-file") == ""
    assert Keys(file, {}).key_of(P) == "in-file"


def test_a_keyring_that_cannot_be_set_up_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def get_keyring() -> None:
        raise RuntimeError("no such backend")

    library = SimpleNamespace(get_keyring=get_keyring, Keyring=str)
    monkeypatch.setattr(keys_module.importlib, "import_module", lambda _name: library)
    assert system_keyring() is None
    library.get_keyring = lambda: "none of use"
    assert system_keyring() is None
    library.get_keyring = lambda: 1
    assert system_keyring() is library


def test_the_keyring_is_looked_for_on_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: Queue[threading.Thread] = Queue()
    monkeypatch.setattr(
        keys_module, "system_keyring", lambda: looked.put(threading.current_thread())
    )
    keys_module.look_for_keyring()
    thread = looked.get(timeout=10)
    assert thread.daemon
    thread.join(10)


def test_a_key_says_where_it_is_and_can_be_removed(tmp_path: Path) -> None:
    profile = Profile(ProfileId("p"), "P", key_env="P_KEY")
    keys = Keys(tmp_path / "keys.toml", {})
    assert keys.place_of(profile) == ""
    assert keys.place_of(Profile(ProfileId("q"), "Q")) == "none needed"
    assert keys.keep(profile, "secret") == ""
    assert keys.place_of(profile) == "in the key file"
    assert keys.remove(profile) == ""
    assert keys.place_of(profile) == ""
    assert keys.remove(profile) == ""
    assert Keys(tmp_path / "keys.toml", {"P_KEY": "x"}).place_of(profile) == "from P_KEY"
