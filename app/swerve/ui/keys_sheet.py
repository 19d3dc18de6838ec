"""The sheet of keys (F1): those of the pane with the focus first, then those of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from swerve.commands.catalog import COMMANDS
from swerve.commands.spec import Scope, key_label
from swerve.ui.parts import clear, key_cap, label
from swerve.ui.preferences import Preferences
from swerve.ui.theme import Theme
from swerve.ui.words import said

_TITLES = {
    Scope.DIFF: "In the diff",
    Scope.COMPOSER: "In the prompt",
    Scope.CHAT: "On a question in the chat",
    Scope.WINDOW: "Everywhere",
}
_COLUMNS = 2


class KeysSheet(QFrame):
    """A sheet over the window; any of Esc, F1, Enter and a click closes it.

    Emits:
        closed: it was closed.
    """

    closed = Signal()

    def __init__(self, preferences: Preferences, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("role", "overlay")
        self.setAccessibleName(said("Keys"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._preferences = preferences
        self._theme = theme
        self._content = QVBoxLayout(self)
        self._content.setContentsMargins(24, 18, 24, 20)
        self._content.setSpacing(8)
        self._shadow = QGraphicsDropShadowEffect(self)
        self._shadow.setOffset(0, 6)
        self._shadow.setBlurRadius(28)
        self.setGraphicsEffect(self._shadow)
        self.hide()

    def show_keys(self, scope: Scope) -> None:
        """Show the keys heard in `scope`, then those of the window."""
        clear(self._content)
        scopes = [scope] if scope is not Scope.WINDOW else []
        table = QGridLayout()
        table.setHorizontalSpacing(12)
        table.setVerticalSpacing(4)
        for column in range(_COLUMNS):
            table.setColumnMinimumWidth(2 * column + 1, self._theme.px(190))
        for part in (*scopes, Scope.WINDOW):
            self._fill(table, part)
        self._content.addLayout(table)
        self.place()
        shade = self._theme.color("shadow")
        shade.setAlpha(120 if self._theme.is_dark else 60)
        self._shadow.setColor(shade)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self) -> None:
        """Stand in the middle of the window."""
        self.adjustSize()
        window = self._window
        self.move(
            max(0, (window.width() - self.width()) // 2),
            max(0, (window.height() - self.height()) // 2),
        )

    def dismiss(self) -> None:
        """Close."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on what people press to close."""
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, _event: object) -> None:
        """Close on a click."""
        self.dismiss()

    def _fill(self, grid: QGridLayout, scope: Scope) -> None:
        """Append a heading and its keys; all groups share the columns of one grid."""
        first = grid.rowCount()
        heading = label(said(_TITLES[scope]), "heading")
        heading.setContentsMargins(0, 0 if first == 1 else 8, 0, 2)
        grid.addWidget(heading, first, 0, 1, 2 * _COLUMNS)
        rows = [
            (one, keys)
            for one in COMMANDS
            if (keys := self._preferences.keymap.keys(one.id, scope))
        ]
        height = -(-len(rows) // _COLUMNS)
        for at, (one, keys) in enumerate(rows):
            column, line = divmod(at, height)
            line += first + 1
            grid.addLayout(self._caps(keys), line, 2 * column)
            words: QLabel = label(said(one.title).rstrip("…"), "muted")
            words.setToolTip(said(one.sentence))
            grid.addWidget(words, line, 2 * column + 1)

    def _caps(self, keys: tuple[str, ...]) -> QHBoxLayout:
        caps = QHBoxLayout()
        caps.setSpacing(4)
        for key in keys:
            caps.addWidget(key_cap(key_label(key, is_mac=self._preferences.keymap.is_mac)))
        caps.addStretch(1)
        return caps
