"""What "Save a report…" does: asks for a file and has the desk write the report into it.

Offered by the banner that tells what the guard caught, and by the help menu.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from swerve.ui.desk import Desk
from swerve.ui.words import said

_NAME = "swerve-report.txt"


class ReportCommand(QObject):
    """Handler of the command.

    Args of the constructor:
        window: the dialog stands over it.
        desk: writes the report.
        tell: takes the sentence that says how it went.
    """

    def __init__(self, window: QWidget, desk: Desk, tell: Callable[[str], object]) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._tell = tell

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what the command does, by id."""
        return {"help.saveReport": self._ask_for_file}

    def _ask_for_file(self) -> None:
        """Ask where; never `exec`, which would stop every running coroutine."""
        start = str(Path.home() / _NAME)
        dialog = QFileDialog(self._window, said("Save a report"), start)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(_NAME)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.write)
        dialog.open()

    def write(self, file: str) -> None:
        """Write the report and say where it is, or why not."""
        refused = self._desk.write_report(Path(file))
        where = said("The report is in {file}. Read it before you hand it on.", file=file)
        self._tell(refused or where)
