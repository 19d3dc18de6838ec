"""A small text box over a hunk: the person words it, Ctrl+Enter saves, Esc leaves it as it was.

A real text widget, so that input methods, selection and undo are the platform's. It lies over the
rows it stands for and moves along with them; where they are gone it stays, and where another file
is shown it waits out of sight. What saving means is the pane's, which also says when it is done.
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
_PARAGRAPH = "\u2029"
"""What ends a line in a document; a hunk that holds one is not edited, see `variants`."""


class HunkEdit(QFrame):
    """The box, one per diff, shown while a hunk is edited.

    Emits:
        saved: hunk, the lines it had, the lines it is to have: the person is done.
        drafted: hunk and the lines typed for it, None once they are what it has anyway.
        left: hunk, whose box closed, whatever became of the words.

    Attributes:
        hunk: the one that is edited, None while the box is closed.
    """

    saved = Signal(str, tuple, tuple)
    drafted = Signal(str, object)
    left = Signal(str)

    def __init__(self, theme: Theme, view: DiffView) -> None:
        super().__init__(view.viewport())
        self.setObjectName("hunkEdit")
        self.setProperty("role", "overlay")
        self._theme = theme
        self._view = view
        self.hunk: HunkId | None = None
        self._was: tuple[str, ...] = ()
        self.edit = _Lines()
        self.edit.setAccessibleName(said("Text of the hunk"))
        self.edit.setFrameShape(QFrame.Shape.NoFrame)
        self.edit.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.edit.setAcceptRichText(False)
        self.edit.saved.connect(self._on_saved)
        self.edit.left.connect(self.close_box)
        self.edit.textChanged.connect(self._on_text_changed)
        self._refusal = label("", "removed")
        self._refusal.setWordWrap(True)
        self._refusal.setContentsMargins(8, 4, 8, 0)
        self._refusal.hide()
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
        layout.addWidget(self._refusal)
        layout.addLayout(foot)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def open_for(
        self, hunk: HunkId, lines: Sequence[str], draft: Sequence[str] | None = None
    ) -> None:
        """Show the lines of a hunk to be edited.

        Args:
            hunk: to be edited.
            lines: as it has them; none where it cannot be edited any more.
            draft: as the person left them; one undo in the box leads to those it has.
        """
        self.close_box()
        self._was = tuple(lines)
        self.edit.setPlainText("\n".join(lines or draft or ()))
        self._set_pitch()
        if lines and draft is not None:
            self._replace_text("\n".join(draft))
        self.hunk = hunk
        self._refusal.hide()
        self.raise_()

    def reload(self, lines: Sequence[str]) -> None:
        """Show what the hunk reads by now; for a box in which nothing was typed."""
        if self.hunk is not None and tuple(lines) != self._was:
            hunk, self.hunk = self.hunk, None  # what is put in now was not typed
            self._was = tuple(lines)
            self.edit.setPlainText("\n".join(lines))
            self._set_pitch()
            self.hunk = hunk

    @property
    def is_changed(self) -> bool:
        """Whether it holds other words than the hunk."""
        return self._lines() != self._was

    def show_refusal(self, sentence: str) -> None:
        """Say why the words could not be saved; they stay."""
        self._refusal.setText(sentence)
        self._refusal.show()
        self.place()

    def close_box(self) -> None:
        """Close; what it holds was told by `drafted`."""
        hunk, self.hunk = self.hunk, None
        if hunk is not None:
            self.hide()
            self.left.emit(hunk)

    def place(self) -> None:
        """Lie over the hunk's added lines, as high as the text and no higher than the view.

        A hunk without lines in the view leaves it where it is.
        """
        if self.hunk is None:
            return
        rows = self._view.rows
        spot = rows.rows_of(self.hunk) if rows is not None else None
        area, line_px = self._view.viewport().rect(), self._theme.code_row_px()
        left_px, room_px = self._view.text_left(), self._theme.px(8)
        width = area.width() - left_px + 1 + self._theme.px(_INSET_PX) - room_px
        lines = max(_LEAST_LINES, self.edit.document().blockCount(), len(spot or ())) + 1
        height = lines * line_px + self._theme.px(_FOOT_PX)
        if not self._refusal.isHidden():
            height += self._refusal.heightForWidth(width)
        height = min(height, area.height() - room_px)
        # Its lines stand exactly where the rows beneath them stand, numbers beside them.
        inset = 1 + self._theme.px(_INSET_PX)
        top = self._view.row_rect(spot.start).top() - inset if spot else max(self.y(), 0)
        top = min(top, area.height() - height - room_px // 2)
        self.setGeometry(QRect(left_px - inset, top, width, height))

    def _lines(self) -> tuple[str, ...]:
        # Raw: the plain text has other blanks and line ends than were put in.
        text = self.edit.document().toRawText()
        if text:
            return tuple(text.split(_PARAGRAPH))
        return self._was if self._was == ("",) else ()

    def _replace_text(self, text: str) -> None:
        """Put another text in that one undo takes back."""
        cursor = QTextCursor(self.edit.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.edit.moveCursor(QTextCursor.MoveOperation.Start)

    def _on_text_changed(self) -> None:
        if self.hunk is not None:
            self._refusal.hide()
            self.place()
            self.drafted.emit(self.hunk, self._lines() if self.is_changed else None)

    def _on_saved(self) -> None:
        if self.hunk is not None:
            self.saved.emit(self.hunk, self._was, self._lines())

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
        elif _is_enter(event) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")  # the default would insert a line separator
        elif event.key() == Qt.Key.Key_Tab and not event.modifiers():
            self.insertPlainText(_INDENT)
        else:
            super().keyPressEvent(event)


def _is_own(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape or _is_save(event)


def _is_enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _is_save(event: QKeyEvent) -> bool:
    return _is_enter(event) and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
