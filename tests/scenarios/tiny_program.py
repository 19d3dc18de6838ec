"""The smallest program the harness can be proved with: a prompt, a button, a place to drop files.

It announces what happens to it as Swerve does, one JSON line per event into SWERVE_TRACE.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget


class Tiny(QWidget):
    """A window that tells all."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Tiny")
        self.setAcceptDrops(True)
        self.prompt = QLineEdit()
        self.prompt.setAccessibleName("Prompt")
        self.prompt.setAcceptDrops(False)
        self.prompt.returnPressed.connect(self.send)
        self.stop = QPushButton("Stop")
        self.stop.clicked.connect(self.announce_stop)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.announce_stop)
        layout = QVBoxLayout(self)
        layout.addWidget(self.prompt)
        layout.addWidget(self.stop)

    def send(self) -> None:
        announce("Sent", text=self.prompt.text())

    def announce_stop(self) -> None:
        announce("Stopped")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls()]
        event.acceptProposedAction()
        self.setWindowTitle(f"Tiny with {Path(paths[0]).name}")
        announce("Dropped", paths=paths)


def announce(event: str, **fields: object) -> None:
    with Path(os.environ["SWERVE_TRACE"]).open("a", encoding="utf-8") as trace:
        trace.write(json.dumps({"event": event, **fields}) + "\n")


if __name__ == "__main__":
    application = QApplication(sys.argv)
    window = Tiny()
    window.show()
    sys.exit(application.exec())
