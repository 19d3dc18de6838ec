"""The desk of a real window: editor, keys and copies, each an adapter. Fits `ui.desk.Desk`.

Each adapter but the keys is imported when it is first asked: nothing of it is in the first frame.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from swerve.adapters.keys import Keys
from swerve.launch.folders import config_folder
from swerve.session.profile import Profile
from swerve.terms import ProjectPath

if TYPE_CHECKING:
    from swerve.adapters.editor import Editors
    from swerve.adapters.reporting import Reporting


class DesktopDesk:
    """What the window asks of the person's desktop."""

    def __init__(self) -> None:
        self._keys = Keys(config_folder() / "keys.toml")

    @cached_property
    def _editors(self) -> Editors:
        from swerve.adapters.editor import Editors

        return Editors()

    @cached_property
    def _reporting(self) -> Reporting:
        from swerve.adapters.reporting import Reporting

        return Reporting()

    def open_in_editor(self, file: Path, line: int, template: str) -> str:
        """Open a file at a line in the person's editor."""
        return self._editors.open(file, line, template)

    def key_place(self, profile: Profile) -> str:
        """Return where a key comes from, for people."""
        return self._keys.place_of(profile)

    def keep_key(self, profile: Profile, key: str) -> str:
        """Store a key."""
        return self._keys.keep(profile, key)

    def remove_key(self, profile: Profile) -> str:
        """Remove a stored key."""
        return self._keys.remove(profile)

    def copy_in(self, source: Path, root: Path, folder: ProjectPath) -> str:
        """Copy a file into the project."""
        from swerve.adapters.copying import copy_in

        return copy_in(source, root, folder)

    def write_report(self, file: Path) -> str:
        """Have a report written by another process."""
        return self._reporting.write(file)
