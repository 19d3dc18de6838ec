"""A small text box over a hunk: the person words it, Ctrl+Enter saves, Esc leaves it as it was.

A real text widget, so that input methods, selection and undo are the platform's. It lies over the
rows it stands for and moves along with them; what saving means is the pane's.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout

from swerve.terms import HunkId
from swerve.ui.diff.view import DiffView
from swerve.ui.parts import RowButton, claims, key_cap, label
from swerve.ui.theme import Theme
from swerve.ui.words import said

_LEAST_LINES = 3
_FOOT_PX = 30
_INSET_PX = 5
_INDENT = "    "


class HunkEdit(QFrame):
    """The box, one per diff, shown while a hunk is edited.

    Emits:
        saved: hunk and lines, when the person is done.
        left: the box closed, saved or not.
    """

    saved = Signal(str, list)
    left = Signal()

    def __init__(self, theme: Theme, view: DiffView) -> None:
        super().__init__(view.viewport())
        self.setObjectName("hunkEdit")
        self.setProperty("role", "overlay")
        self._theme = theme
        self._view = view
        self._hunk: HunkId | None = None
        self.edit = _Lines()
        self.edit.setAccessibleName(said("Text of the hunk"))
        self.edit.setFrameShape(QFrame.Shape.NoFrame)
        self.edit.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.edit.setAcceptRichText(False)
        self.edit.saved.connect(self._on_saved)
        self.edit.left.connect(self.close_box)
        save, leave = self._key("Ctrl+Enter", "save"), self._key("Esc", "leave as it was")
        save.clicked.connect(self._on_saved)
        leave.clicked.connect(self.close_box)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 8, 0)
        foot.addWidget(label(said("Edit the hunk"), "muted"))
        foot.addStretch(1)
        foot.addWidget(save)
        foot.addWidget(leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.edit, 1)
        layout.addLayout(foot)
        view.verticalScrollBar().valueChanged.connect(self.place)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def open_for(self, hunk: HunkId, lines: Sequence[str]) -> None:
        """Show the lines of a hunk to be edited."""
        self._hunk = hunk
        self.edit.setPlainText("\n".join(lines))
        self._set_pitch()
        self.place()
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_box(self) -> None:
        """Close without saving."""
        if self._hunk is not None:
            self._hunk = None
            self.hide()
            self.left.emit()

    def place(self) -> None:
        """Lie over the hunk's added lines, as high as the text and no higher than the view."""
        rows = self._view.rows
        spot = rows.rows_of(self._hunk) if rows is not None and self._hunk is not None else None
        if spot is None:
            self.close_box()
            return
        area, line_px = self._view.viewport().rect(), self._theme.code_row_px()
        lines = max(_LEAST_LINES, self.edit.document().blockCount(), len(spot)) + 1
        height = min(lines * line_px + self._theme.px(_FOOT_PX), area.height() - 8)
        # Its lines stand exactly where the rows beneath them stand, numbers beside them.
        inset = 1 + self._theme.px(_INSET_PX)
        top = self._view.row_rect(spot.start).top() - inset
        left = self._view.text_left() - inset
        width = area.width() - left - self._theme.px(8)
        self.setGeometry(QRect(left, min(top, area.height() - height - 4), width, height))

    def _on_saved(self) -> None:
        hunk, lines = self._hunk, self.edit.toPlainText().split("\n")
        self.close_box()
        if hunk is not None:
            self.saved.emit(hunk, lines if lines != [""] else [])

    def _key(self, key: str, words: str) -> RowButton:
        made = RowButton(words.capitalize(), "command")
        made.set_content(key_cap(key), label(words, "muted"), margin=2, spacing=6)
        return made

    def _set_pitch(self) -> None:
        """Give every line the height of a row of the diff."""
        pitch = QTextBlockFormat()
        fixed = QTextBlockFormat.LineHeightTypes.FixedHeight
        pitch.setLineHeight(self._theme.code_row_px(), fixed.value)
        cursor = QTextCursor(self.edit.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(pitch)
        self.edit.document().clearUndoRedoStacks()

    def _on_theme_changed(self) -> None:
        font = self._theme.code_font()
        self.edit.setFont(font)
        self.edit.document().setDefaultFont(font)
        self.edit.document().setDocumentMargin(self._theme.px(_INSET_PX))
        self.edit.setTabStopDistance(4 * self._theme.code_advance())
        self._set_pitch()
        self.place()


class _Lines(QTextEdit):
    """The text: Ctrl+Enter and Esc are its own, Tab indents.

    Emits:
        saved: Ctrl+Enter was pressed.
        left: Esc was pressed.
    """

    saved = Signal()
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Claim its keys before they become shortcuts of the window."""
        return claims(event, _is_own) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save, leave, indent; everything else is text."""
        if _is_save(event):
            self.saved.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Tab and not event.modifiers():
            self.insertPlainText(_INDENT)
        else:
            super().keyPressEvent(event)


def _is_own(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape or _is_save(event)


def _is_save(event: QKeyEvent) -> bool:
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
