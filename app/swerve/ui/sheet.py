"""A sheet over the window: a title, content that scrolls, Esc closes it.

Settings and the list of others' changes are such sheets. A child of the window, not a window.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from swerve.ui.parts import button, claims, is_escape, label, row
from swerve.ui.theme import Theme
from swerve.ui.words import said

_LEAST_PX = 160
_MARGIN_PX = 40


class Sheet(QFrame):
    """Title, hint, close button and a column of content.

    Emits:
        closed: it was closed.
    """

    closed = Signal()

    def __init__(self, title: str, width_px: int, theme: Theme, window: QWidget) -> None:
        """Args: width_px: at 100 %; narrower where the window is."""
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._width_px = width_px
        self.setProperty("role", "overlay")
        self.setAccessibleName(title)
        self._hint = label("", "muted")
        close = button(said("Close"), "plain", said("Close {title}", title=title.lower()))
        close.clicked.connect(self.dismiss)
        self._content = QWidget()
        self._content.setObjectName("sheetContent")
        self.column = QVBoxLayout(self._content)
        self.column.setContentsMargins(20, 4, 20, 20)
        self.column.setSpacing(8)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._content)
        self._content.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = row(label(title, "heading"), self._hint, 1, close, margins=(20, 14, 14, 10))
        layout.addLayout(head)
        layout.addWidget(self._area, 1)
        self._shadow = QGraphicsDropShadowEffect(self)
        self._shadow.setOffset(0, 6)
        self._shadow.setBlurRadius(28)
        self.setGraphicsEffect(self._shadow)
        self.hide()

    def show_hint(self, words: str) -> None:
        """Say something beside the title."""
        self._hint.setText(words)

    def open_sheet(self) -> None:
        """Show it over everything and give it the keyboard."""
        shade = self._theme.color("shadow")
        shade.setAlpha(120 if self._theme.is_dark else 60)
        self._shadow.setColor(shade)
        self.show()
        self.raise_()
        self.place()
        self.focus_first()

    def focus_first(self) -> None:
        """Move the focus to the first control of the content."""
        found = _stops(self._content)
        target = found[0] if found else self
        target.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def page_px(self) -> int:
        """How much of the content is seen at once, from top to bottom."""
        return self._area.viewport().height()

    def scroll_by(self, step_px: int) -> None:
        """Move the content up, or down by a negative step."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + step_px)

    def dismiss(self) -> None:
        """Close."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def place(self) -> None:
        """Stand in the middle of the window, with room around."""
        px, window = self._theme.px, self._window
        width = min(px(self._width_px), window.width() - 2 * 12)
        needed = self.sizeHint().height() - self._area.sizeHint().height()
        needed += self._content.sizeHint().height()
        height = min(px(720), window.height() - px(2 * _MARGIN_PX), max(px(_LEAST_PX), needed))
        self.setGeometry((window.width() - width) // 2, px(_MARGIN_PX), width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow and shrink with the content."""
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Claim Esc before it becomes a shortcut of the window."""
        return claims(event, is_escape) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Keep Tab within the sheet while it is open."""
        order = _stops(self)
        focused = self.focusWidget()
        if not order:
            return True
        at = order.index(focused) if focused in order else -1
        target = order[(at + (1 if is_next else -1)) % len(order)]
        reason = Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason
        target.setFocus(reason)
        self._area.ensureWidgetVisible(target)
        return True


def _stops(parent: QWidget) -> list[QWidget]:
    """Return what Tab stops at within `parent`, in the order it was made."""
    return [
        one
        for one in parent.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.isEnabled()
    ]
