"""The sheet of keys (F1): those of the pane with the focus first, then those of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from swerve.commands.catalog import COMMANDS
from swerve.commands.spec import Scope, key_label
from swerve.ui.parts import claims, clear, key_cap, label
from swerve.ui.preferences import Preferences
from swerve.ui.sheet import Sheet
from swerve.ui.theme import Theme
from swerve.ui.words import said

_TITLES = {
    Scope.DIFF: "In the diff",
    Scope.COMPOSER: "In the prompt",
    Scope.CHAT: "On a question in the chat",
    Scope.WINDOW: "Everywhere",
}
_COLUMNS = 2
_WIDTH_PX = 740
_WORDS_PX = 190
_CLOSING = (Qt.Key.Key_F1, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SCROLLING = {Qt.Key.Key_Up: -40, Qt.Key.Key_Down: 40}
_PAGING = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Space: 1}


class KeysSheet(Sheet):
    """A sheet over the window; any of Esc, F1, Enter and a click closes it, arrows scroll it."""

    def __init__(self, preferences: Preferences, theme: Theme, window: QWidget) -> None:
        super().__init__(said("Keys"), _WIDTH_PX, theme, window)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._preferences = preferences

    def show_keys(self, scope: Scope) -> None:
        """Show the keys heard in `scope`, then those of the window."""
        clear(self.column)
        scopes = [scope] if scope is not Scope.WINDOW else []
        table = QGridLayout()
        table.setHorizontalSpacing(12)
        table.setVerticalSpacing(4)
        for column in range(_COLUMNS):
            table.setColumnMinimumWidth(2 * column + 1, self._theme.px(_WORDS_PX))
        for part in (*scopes, Scope.WINDOW):
            self._fill(table, part)
        self.column.addLayout(table)
        self.column.addStretch(1)
        self.open_sheet()

    def event(self, event: QEvent) -> bool:
        """Claim what closes it before it becomes the shortcut that opened it."""
        return claims(event, _is_closing) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on what people press to close, scroll on what they press to scroll."""
        key = Qt.Key(event.key())
        if key in _CLOSING:
            self.dismiss()
        elif key in _SCROLLING:
            self.scroll_by(self._theme.px(_SCROLLING[key]))
        elif key in _PAGING:
            self.scroll_by(_PAGING[key] * self.page_px)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Close on a click."""
        self.dismiss()

    def _fill(self, grid: QGridLayout, scope: Scope) -> None:
        """Append a heading and its keys; all groups share the columns of one grid."""
        first = grid.rowCount()
        heading = label(said(_TITLES[scope]), "strong")
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


def _is_closing(event: QKeyEvent) -> bool:
    return Qt.Key(event.key()) in _CLOSING
