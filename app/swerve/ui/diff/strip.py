"""The overview strip at the right of the diff: where in the file the changes are.

One mark per run of changed rows; a click or a drag goes there.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from swerve.rows.diff import DiffRows
from swerve.ui.theme import Theme
from swerve.ui.words import said

STRIP_PX = 14


class OverviewStrip(QWidget):
    """Marks of a whole file in a narrow column.

    Emits:
        asked: the share of the file, 0 to 1, the person points at.
    """

    asked = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: DiffRows | None = None
        self._seen = (0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(said("Overview of changes"))
        theme.changed.connect(self.updateGeometry)

    def show_diff(self, rows: DiffRows | None) -> None:
        """Show the marks of another file."""
        self._rows = rows
        self.update()

    def set_seen(self, first: float, last: float) -> None:
        """Set which share of the file is in view."""
        if (first, last) != self._seen:
            self._seen = (first, last)
            self.update()

    def sizeHint(self) -> QSize:
        """Return the width of the strip."""
        return QSize(self._theme.px(STRIP_PX), 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part in view, then the marks."""
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.setPen(theme.color("line"))
        painter.drawLine(0, 0, 0, self.height())
        if self._rows is None or not len(self._rows):
            return
        first, last = self._seen
        if last - first < 1:
            top, bottom = round(first * self.height()), round(last * self.height())
            painter.fillRect(1, top, self.width(), max(2, bottom - top), theme.color("raised"))
        total = max(len(self._rows), self.height() // theme.code_row_px())
        share = self.height() / total
        left, width, least = theme.px(4), self.width() - theme.px(6), theme.px(3)
        marks = self._rows.marks()
        colours = {style: theme.color(style) for style in {mark[2] for mark in marks}}
        for start, stop, style in marks:
            tall = max(least, round((stop - start) * share) - 1)
            painter.fillRect(left, round(start * share), width, tall, colours[style])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the person points."""
        self.asked.emit(max(0.0, min(1.0, event.position().y() / max(1, self.height()))))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along while a button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)
