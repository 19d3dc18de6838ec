"""The ring around the button that has the keyboard: 2 px, outside of it, only after a key.

Style sheets can draw inside a widget only; this one follows the focus over the whole window.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from swerve.ui.theme import Theme

_GAP_PX = 4


class FocusRing(QWidget):
    """Stands around the focused button of its window."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the button when it, or anything it stands in, moves or goes."""
        kinds = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)
        if event.type() in kinds:
            self._place()
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Place it again: the window was laid out anew."""
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("focus_ring"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        for watched in self._watched:
            watched.removeEventFilter(self)
        self._watched.clear()
        is_ours = isinstance(new, QAbstractButton) and new.window() is self.window()
        self._target = new if is_ours else None
        above = self._target
        while above is not None and above is not self.window():
            above.installEventFilter(self)
            self._watched.append(above)
            above = above.parentWidget()
        self._place()

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        corner = target.mapTo(self.window(), QPoint(0, 0))
        self.setGeometry(
            corner.x() - _GAP_PX,
            corner.y() - _GAP_PX,
            target.width() + 2 * _GAP_PX,
            target.height() + 2 * _GAP_PX,
        )
        self.raise_()
        self.show()
