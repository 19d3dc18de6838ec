"""A file from outside that was dropped on the project's files: offered to be copied in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from swerve.terms import ProjectPath
from swerve.ui.banner import Banner
from swerve.ui.desk import Desk

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class Copying:
    """Asks by the banner, copies on the word of the person."""

    def __init__(
        self, workbench: Workbench, desk: Desk, banner: Banner, tell: Callable[[str], None]
    ) -> None:
        self._workbench = workbench
        self._desk = desk
        self._banner = banner
        self._tell = tell
        self._offered: tuple[Path, ProjectPath] | None = None

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what each command does, by id."""
        return {"file.copyIn": self._copy}

    def facts(self) -> set[str]:
        """Return the names of `commands.when.CONTEXT` that hold."""
        return {"has_dropped"} if self._offered is not None else set()

    def offer(self, source: Path, folder: ProjectPath) -> None:
        """Ask whether `source` is to be copied into `folder`."""
        self._offered = source, folder
        self._banner.show_message(
            f"Copy {source.name} into {folder or 'the project folder'}?",
            "The file stays where it is, too.",
            action="Copy",
            command="file.copyIn",
        )

    def _copy(self) -> None:
        offered, self._offered = self._offered, None
        root = self._workbench.root
        if offered is None or root is None:
            return
        source, folder = offered
        refused = self._desk.copy_in(source, root, folder)
        self._tell(refused or f"Copied {source.name} into {folder or 'the project folder'}.")
