"""API keys: from the environment, the system's keyring, or a private file, in this order.

Never from the project, never logged, never in an error sentence, never in a database.
"""

from __future__ import annotations

import importlib
import os
import stat
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, cast

from swerve.adapters.settings_file import SettingsFile
from swerve.session.profile import Profile

_SERVICE = "swerve"


class _Keyring(Protocol):
    def get_password(self, service: str, name: str) -> str | None: ...

    def set_password(self, service: str, name: str, password: str) -> None: ...

    def delete_password(self, service: str, name: str) -> None: ...


class Keys:
    """Looks keys up when they are needed and keeps none."""

    def __init__(self, file: Path, environment: Mapping[str, str] | None = None) -> None:
        """Take the private key file and the environment, `os.environ` when None."""
        self._file = file
        self._environment = os.environ if environment is None else environment

    def key_of(self, profile: Profile) -> str:
        """Return the key for `profile`, empty when none is needed or known."""
        if profile.key_env and (found := self._environment.get(profile.key_env, "").strip()):
            return found
        return self._from_keyring(profile.id) or self._from_file(profile.id)

    def is_needed(self, profile: Profile) -> bool:
        """Say whether `profile` wants a key that cannot be found."""
        return bool(profile.key_env) and not self.key_of(profile)

    def place_of(self, profile: Profile) -> str:
        """Return where the key of `profile` comes from, for people; empty when there is none."""
        if not profile.key_env:
            return "none needed"
        if self._environment.get(profile.key_env, "").strip():
            return f"from {profile.key_env}"
        if self._from_keyring(profile.id):
            return "in the keyring"
        return "in the key file" if self._from_file(profile.id) else ""

    def remove(self, profile: Profile) -> str:
        """Remove the stored key of `profile` wherever it is; the environment stays as it is.

        Returns:
            An empty string, or a sentence why it was not removed.
        """
        keyring = system_keyring()
        if keyring is not None and self._from_keyring(profile.id):
            try:
                keyring.delete_password(_SERVICE, profile.id)
            except (OSError, RuntimeError):
                return "The keyring did not give the key up; unlock it and try again."
        file = SettingsFile(self._file)
        values = dict(file.read().values)
        if profile.id not in values:
            return ""
        del values[profile.id]
        return file.write(values)

    def problem(self) -> str:
        """Return a sentence when the key file is not used because others may read it."""
        if not self._file.exists() or self._is_private():
            return ""
        return f"{self._file} can be read by others and is not used; set its mode to 600."

    def keep(self, profile: Profile, key: str) -> str:
        """Store `key` in the keyring where there is one, else in the private file.

        Returns:
            An empty string, or a sentence why it was not stored.
        """
        keyring = system_keyring()
        if keyring is not None:
            try:
                keyring.set_password(_SERVICE, profile.id, key)
            except (OSError, RuntimeError):
                pass  # a locked or missing service: the file serves
            else:
                return ""
        file = SettingsFile(self._file)
        if self.problem():
            return self.problem()
        return file.write({**file.read().values, profile.id: key})

    def _from_keyring(self, name: str) -> str:
        keyring = system_keyring()
        if keyring is None:
            return ""
        try:
            return keyring.get_password(_SERVICE, name) or ""
        except (OSError, RuntimeError):
            return ""

    def _from_file(self, name: str) -> str:
        if not self._is_private():
            return ""
        found = SettingsFile(self._file).read().values.get(name, "")
        return found.strip() if isinstance(found, str) else ""

    def _is_private(self) -> bool:
        try:
            found = os.stat(self._file)
        except OSError:
            return False
        if sys.platform == "win32":
            return True
        return found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077


def look_for_keyring() -> None:
    """Look for the keyring ahead of time, on a thread that nobody waits for.

    The library looks for every kind of service there is: 150 ms, more where one does not answer.
    """
    threading.Thread(target=system_keyring, name="keyring", daemon=True).start()


def system_keyring() -> _Keyring | None:
    """Return the optional keyring library if it is installed and has a service to talk to."""
    try:
        library = importlib.import_module("keyring")
        errors = importlib.import_module("keyring.backends.fail")
        is_of_use = not isinstance(library.get_keyring(), errors.Keyring)
    except (ImportError, OSError, RuntimeError):  # not installed, or set up for what is not there
        return None
    return cast(_Keyring, library) if is_of_use else None
