from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from swerve.adapters import doctor
from swerve.adapters.doctor import Finding, State, as_json, as_text, examine, is_fit
from swerve.session.profile import Profile
from swerve.terms import ProfileId

FAST = Profile(ProfileId("fast"), "Fast", url="https://example.invalid/v1", key_env="FAST_KEY")


@pytest.fixture
def listening() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"


@pytest.fixture
def without_practice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_practice", lambda: Finding("practice", State.OK, "It answers."))


def found(findings: list[Finding], name: str) -> Finding:
    return next(one for one in findings if one.name == name)


@pytest.mark.usefixtures("without_practice")
def test_a_missing_key_names_the_variable_and_asks_no_server(tmp_path: Path) -> None:
    findings = examine([FAST], lambda _: False, [tmp_path])
    key = found(findings, "key-fast")
    assert (key.state, key.sentence) == (State.OK, "Fast: no key; set FAST_KEY to use it.")
    assert not [one for one in findings if one.name.startswith("server-")]


@pytest.mark.usefixtures("without_practice")
def test_a_server_is_asked_once_however_many_profiles_use_it(
    tmp_path: Path, listening: str
) -> None:
    profiles = [Profile(ProfileId(name), name, url=listening) for name in ("one", "two")]
    findings = examine(profiles, lambda _: True, [tmp_path])
    servers = [one for one in findings if one.name.startswith("server-")]
    assert [(one.name, one.state) for one in servers] == [("server-one", State.OK)]


@pytest.mark.usefixtures("without_practice")
def test_a_server_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
    findings = examine([Profile(ProfileId("gone"), "Gone", url=url)], lambda _: True, [tmp_path])
    assert found(findings, "server-gone").state is State.WARN
    assert is_fit(findings) == all(one.state is not State.FAIL for one in findings)


@pytest.mark.usefixtures("without_practice")
def test_a_folder_is_judged_by_what_exists_of_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folders = [tmp_path / "new" / "deeper", tmp_path / "file" / "below"]
    states = [one.state for one in examine([], bool, folders) if one.name == "folder"]
    assert states == [State.OK, State.FAIL]
    assert not (tmp_path / "new").exists()


def test_without_a_display_the_remedy_is_the_tour(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    assert "--tour" in doctor._display().remedy


def test_a_low_limit_comes_with_the_command_that_raises_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_INOTIFY", tmp_path)
    (tmp_path / "max_user_watches").write_text("8192\n")
    watches, instances = doctor._inotify()
    assert (watches.state, watches.remedy) == (
        State.WARN,
        "sudo sysctl fs.inotify.max_user_watches=65536",
    )
    assert instances.state is State.OK


def test_missing_libraries_come_with_the_line_that_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "missing_libraries", lambda: ("libxcb-icccm.so.4",))
    finding = doctor._qt_libraries()
    assert finding.state is State.FAIL
    assert finding.remedy.endswith(" libxcb-icccm4")


def test_missing_tools_are_no_disaster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    assert doctor._git().state is State.WARN
    assert doctor._fonts().state is State.OK


def test_the_practice_server_is_started_asked_and_ended() -> None:
    finding = doctor._practice()
    assert finding.state is State.OK, finding


def test_findings_are_told_to_people_and_scripts() -> None:
    findings = [
        Finding("a", State.OK, "Fine."),
        Finding("b", State.FAIL, "Broken.", "mend it"),
    ]
    assert as_text(findings) == "ok    Fine.\nFAIL  Broken.\n      mend it\n"
    assert json.loads(as_json(findings))[1] == {
        "name": "b",
        "state": "fail",
        "sentence": "Broken.",
        "remedy": "mend it",
    }
    assert not is_fit(findings)
    assert is_fit(findings[:1])
