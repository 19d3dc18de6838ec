"""The text box of the composer: Enter sends, Shift+Enter breaks the line, Up recalls.

It knows nothing of turns; the composer around it decides what sending means. Drops pass through to
the window, which attaches files.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from swerve.ui.theme import Theme
from swerve.ui.words import said

MIN_LINES = 2
MAX_LINES = 10
_CARET_RESTS_AFTER_MS = 10_000
_MENTION = re.compile(r"(?:^|\s)@([^\s@]*)$")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptEdit(QPlainTextEdit):
    """A text box that grows from 2 to 10 lines.

    Emits:
        sent: Enter was pressed outside of a composition.
        recalled: Up (-1) or Down (1) in the history.
        backed: Backspace with nothing before the caret.
        mention_changed: what stands after an `@` at the caret; None where there is none.
        mention_key: Up, Down, Enter, Tab or Esc while a completion is open.
        focus_changed: whether it has the keyboard.
        pasted: what is no text, as mime data; good during the call only.
    """

    sent = Signal()
    recalled = Signal(int)
    backed = Signal()
    mention_changed = Signal(object)
    mention_key = Signal(int)
    focus_changed = Signal(bool)
    pasted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.is_completing = False
        self.is_recalling = False
        self.setAccessibleName(said("Prompt"))
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self._blink_ms = QGuiApplication.styleHints().cursorFlashTime()
        self._caret_rest = QTimer(self, singleShot=True, interval=_CARET_RESTS_AFTER_MS)
        self._caret_rest.timeout.connect(self._rest_caret)
        self._mention_look = QTimer(self, singleShot=True, interval=0)
        self._mention_look.timeout.connect(self._look_for_mention)
        self.textChanged.connect(self._fit)
        self.cursorPositionChanged.connect(self._mention_look.start)
        self.cursorPositionChanged.connect(self._wake_caret)
        theme.changed.connect(self._fit)
        self._fit()

    @property
    def is_composing(self) -> bool:
        """Whether an input method has text that is not yet committed."""
        return bool(self.textCursor().block().layout().preeditAreaText())

    def invite(self, words: str) -> None:
        """Show what can be typed in the empty box; the widget itself forgets to paint a change."""
        if words != self.placeholderText():
            self.setPlaceholderText(words)
            self.viewport().update()

    def replace_text(self, text: str) -> None:
        """Put `text` in with the caret at its end; Ctrl+Z brings the old text back."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def replace_mention(self, text: str) -> None:
        """Replace the `@…` at the caret by `text` and a blank."""
        mention = self._mention()
        if mention is None:
            return
        cursor = self.textCursor()
        length = len(mention.encode("utf-16-le")) // 2 + 1
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, length)
        cursor.insertText(f"{text} ")
        self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys that are not text; during a composition none is."""
        if self.is_composing or not self._handle(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Leave Tab to an open completion."""
        return not self.is_completing and super().focusNextPrevChild(is_next)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text, and hand on what is not."""
        return source.hasText() or source.hasImage() or source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text as plain text; files and pictures are for the composer to judge."""
        if any(url.isLocalFile() for url in source.urls()):
            self.pasted.emit(source)
        elif source.hasText():
            self.insertPlainText(source.text())
        else:
            self.pasted.emit(source)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the box around it to show the focus."""
        super().focusInEvent(event)
        self._wake_caret()
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the box around it to hide the focus."""
        super().focusOutEvent(event)
        self._caret_rest.stop()
        self.focus_changed.emit(False)

    def sizeHint(self) -> QSize:
        """Return the size of the shown lines."""
        return QSize(200, self._height())

    def _wake_caret(self) -> None:
        if self.hasFocus():
            QGuiApplication.styleHints().setCursorFlashTime(self._blink_ms)
            self._caret_rest.start()

    def _rest_caret(self) -> None:
        """Stop blinking: an idle window paints nothing."""
        QGuiApplication.styleHints().setCursorFlashTime(0)

    def _handle(self, event: QKeyEvent) -> bool:
        """Handle `event`; return whether it was not text."""
        key = event.key()
        if self.is_completing and key in (*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.mention_key.emit(int(key))
        elif key in _ENTER and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")  # the default would insert a line separator
        elif key in _ENTER and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.sent.emit()
        elif key == Qt.Key.Key_Backspace and self._is_at_start():
            self.backed.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._may_recall(event):
            self.recalled.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            return False
        return True

    def _is_at_start(self) -> bool:
        cursor = self.textCursor()
        return cursor.position() == 0 and not cursor.hasSelection()

    def _may_recall(self, event: QKeyEvent) -> bool:
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return is_plain and (self.is_recalling or not self.toPlainText())

    def _mention(self) -> str | None:
        """Return what stands between an `@` and the caret, None where there is no `@`."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return None
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        found = _MENTION.search(cursor.selectedText())
        return found.group(1) if found is not None else None

    def _look_for_mention(self) -> None:
        self.mention_changed.emit(self._mention())

    def _height(self) -> int:
        line = QFontMetricsF(self._theme.ui_font()).lineSpacing()
        lines = max(MIN_LINES, min(MAX_LINES, round(self.document().size().height())))
        return round(lines * line) + 4

    def _fit(self) -> None:
        is_long = self.document().size().height() > MAX_LINES
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if is_long else policy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(self._height())
