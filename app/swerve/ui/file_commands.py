"""What the commands about the shown file do: open it elsewhere, show its folder, copy its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from swerve.ui.desk import Desk
from swerve.ui.preferences import Preferences

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class FileCommands:
    """Handlers about the file in the diff."""

    def __init__(
        self,
        workbench: Workbench,
        desk: Desk,
        preferences: Preferences,
        line: Callable[[], int],
        tell: Callable[[str], None],
    ) -> None:
        """Take what the commands act on.

        Args:
            workbench: knows the shown file.
            desk: opens editors.
            preferences: name the editor.
            line: the 0-based line of the shown file that is looked at.
            tell: says a sentence to the person.
        """
        self._workbench = workbench
        self._desk = desk
        self._preferences = preferences
        self._line = line
        self._tell = tell

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what each command does, by id."""
        return {
            "file.openExternally": self._open,
            "file.reveal": self._reveal,
            "file.copyPath": self._copy_path,
        }

    def facts(self) -> set[str]:
        """Return the names of `commands.when.CONTEXT` that the shown file makes true."""
        return {"has_file"} if self._file() is not None else set()

    def _file(self) -> Path | None:
        root, path = self._workbench.root, self._workbench.state.shown_file
        return root / path if root is not None and path is not None else None

    def _open(self) -> None:
        file = self._file()
        if file is not None:
            template = self._preferences.settings.editor
            refused = self._desk.open_in_editor(file, self._line(), template)
            self._tell(refused or f"Opened {file.name} in your editor.")

    def _reveal(self) -> None:
        file = self._file()
        if file is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent))):
            self._tell("No file browser could be opened.")

    def _copy_path(self) -> None:
        file = self._file()
        if file is not None:
            QGuiApplication.clipboard().setText(str(file))
            self._tell(f"Copied {file}.")
