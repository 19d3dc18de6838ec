"""A stand-in for a file manager: a window of its own process that starts a real drag of paths.

usage: drag_source.py PATH...; prints one line with the drop action when a drag has ended.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    """A label that can be dragged and carries file URLs."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__("drag me")
        self._paths = paths
        self._pressed_at = QPointF()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWindowTitle("Drag Source")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        distance = (event.position() - self._pressed_at).manhattanLength()
        if distance < QApplication.startDragDistance():
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in self._paths])
        drag = QDrag(self)
        drag.setMimeData(data)
        actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction | Qt.DropAction.LinkAction
        action = drag.exec(actions, Qt.DropAction.CopyAction)
        self.hide()
        sys.stdout.write(f"{action.name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    source = Source(sys.argv[1:])
    source.resize(160, 120)
    source.show()
    sys.exit(application.exec())
