"""What the window asks of the person's desktop: open a file elsewhere, keep a key, copy a file in.

`launch` brings a desk made of adapters; tests and the tour go without. Every method answers at once
with an empty string, or with a sentence why it could not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from swerve.session.profile import Profile
from swerve.terms import ProjectPath


class Desk(Protocol):
    """The desktop around the window."""

    def open_in_editor(self, file: Path, line: int, template: str) -> str:
        """Open a file at a 0-based line in the person's own editor.

        Args:
            file: absolute path.
            line: counted from 0.
            template: the command of the settings, empty to look for another.
        """

    def key_place(self, profile: Profile) -> str:
        """Return where the key of a profile comes from, for people; empty when there is none."""

    def keep_key(self, profile: Profile, key: str) -> str:
        """Store a key for a profile, replacing an earlier one."""

    def remove_key(self, profile: Profile) -> str:
        """Remove the stored key of a profile."""

    def copy_in(self, source: Path, root: Path, folder: ProjectPath) -> str:
        """Copy a file into a folder of the project; never over one that is there."""

    def write_report(self, file: Path) -> str:
        """Write what `swerve doctor --report` does; the file fills within seconds."""


class NoDesk:
    """A window without a desktop around it."""

    def open_in_editor(self, _file: Path, _line: int, _template: str) -> str:
        """Refuse."""
        return "There is no editor to open it in."

    def key_place(self, profile: Profile) -> str:
        """Know no key; some profiles need none."""
        return "" if profile.key_env else "none needed"

    def keep_key(self, _profile: Profile, _key: str) -> str:
        """Refuse."""
        return "Keys are not stored here."

    def remove_key(self, _profile: Profile) -> str:
        """Refuse."""
        return "Keys are not stored here."

    def copy_in(self, _source: Path, _root: Path, _folder: ProjectPath) -> str:
        """Refuse."""
        return "Files are not copied here."

    def write_report(self, _file: Path) -> str:
        """Refuse."""
        return "Reports are not written here."
