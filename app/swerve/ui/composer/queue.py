"""The messages that wait behind the running turn, above the composer.

Every row can have the keyboard: Enter edits it, Alt+Up and Alt+Down move it, Delete removes it. It
can be dragged by its number. What a message says is changed by intents only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from swerve.session.inputs import EditQueued, HoldQueued, MoveQueued, SendQueued
from swerve.session.turn import QueuedMessage, Thread
from swerve.terms import EntryId, ThreadId
from swerve.ui.parts import (
    Elided,
    EscapeField,
    button,
    claims,
    clear,
    frame,
    label,
    row,
    set_property,
)
from swerve.ui.plain import plain_tip
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_HINT = "Enter edits, Alt+↑ and Alt+↓ move, Delete removes"
_ROWS_SEEN = 4
_GAP = 4
_PEEP_PX = 10
"""So much of the next row shows that there are more."""
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class QueueList(QWidget):
    """Numbered rows: text, edit, send now, remove.

    Emits:
        finished: an edit ended; the keyboard belongs to the prompt again.
        dropped: words that are not to be sent: of a removed message, or typed and left by Esc.
    """

    finished = Signal()
    dropped = Signal(str)

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._thread = ThreadId("")
        self._shown: tuple[object, ...] = ()
        self._made: list[_QueueRow] = []
        self._holder = QWidget()
        self._rows = QVBoxLayout(self._holder)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(_GAP)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._holder)
        self._note = label(said("Parked by the stop: “send now” goes on."), "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self._area)
        layout.addWidget(self._note)
        self.setVisible(False)

    def show_queue(self, thread: Thread) -> None:
        """Show the queue of `thread`; words typed into a row stay in it, whatever else changes."""
        if thread.id != self._thread:
            self._leave(thread.id)
        wanted = (thread.id, thread.is_parked, tuple(thread.queue))
        if wanted == self._shown:
            return
        worded = {one.message.id: one for one in self._made if one.is_worded}
        has_keyboard = any(one.has_keyboard for one in worded.values())
        focused = next((one.message.id for one in self._made if one.hasFocus()), None)
        self._shown, self._thread = wanted, thread.id
        clear(self._rows)
        self._made = [_QueueRow(number, one) for number, one in enumerate(thread.queue, 1)]
        for made in self._made:
            made.sent.connect(self._on_sent)
            made.edited.connect(self._on_edited)
            made.moved.connect(self._on_moved)
            made.held.connect(self._on_held)
            made.dropped.connect(self.dropped)
            made.resized.connect(self._fit)
            made.left.connect(self.finished)
            made.entered.connect(self._on_entered)
            self._rows.addWidget(made)
            made.show()  # a row that is laid out later could not take the keyboard now
            if made.message.id == focused:
                made.setFocus(Qt.FocusReason.OtherFocusReason)
            if made.message.id == thread.held:
                old = worded.get(made.message.id)
                made.word(made.message.text if old is None else old.words)
                if has_keyboard:
                    made.take_keyboard()
        self._note.setVisible(thread.is_parked and bool(thread.queue))
        self.setVisible(bool(thread.queue))
        self._fit()

    def flush(self) -> None:
        """Hand over what is typed into a row, before the window closes."""
        self._leave(self._thread)

    def _leave(self, shown: ThreadId) -> None:
        """Hand over what is typed into a row, and show the queue of a thread from now on.

        The message stays held: it is worded on when its thread is shown again.
        """
        thread, self._thread = self._thread, shown
        made, self._made, self._shown = self._made, [], ()
        for one in made:
            if one.is_worded and one.words.strip():
                text = one.words.strip()
                self._workbench.dispatch(EditQueued(thread, one.message.id, text))

    def focus_last(self) -> None:
        """Take the keyboard, on the message that waits longest behind the others."""
        if self._made:
            self._made[-1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def event(self, event: QEvent) -> bool:
        """Fit again when the rows got another height, as by another size of everything."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Be as high as the rows, up to a few of them."""
        for one in self._holder.findChildren(QWidget):
            one.ensurePolished()
        seen = self._made[:_ROWS_SEEN]
        height = sum(one.sizeHint().height() for one in seen) + _GAP * max(0, len(seen) - 1)
        height += _PEEP_PX if len(self._made) > _ROWS_SEEN else 0
        height += 2 * self._area.frameWidth()
        if height != self._area.height():
            self._area.setFixedHeight(height)

    def _on_entered(self) -> None:
        """Bring the row with the keyboard into view."""
        made = self.sender()
        if isinstance(made, QWidget):
            self._area.ensureWidgetVisible(made, 0, _GAP)

    def _on_sent(self, message: str) -> None:
        self._workbench.dispatch(SendQueued(self._thread, EntryId(message)))

    def _on_edited(self, message: str, text: str) -> None:
        if not text:
            self.dropped.emit(
                next(one.message.text for one in self._made if one.message.id == message)
            )
        edited = EditQueued(self._thread, EntryId(message), text)
        if self._workbench.state.threads[self._thread].held == message:
            self._workbench.dispatch(edited, HoldQueued(self._thread, None))
        else:
            self._workbench.dispatch(edited)

    def _on_held(self, message: str, is_held: bool) -> None:
        held = EntryId(message) if is_held else None
        self._workbench.dispatch(HoldQueued(self._thread, held))

    def _on_moved(self, message: str, offset: int) -> None:
        self._workbench.dispatch(MoveQueued(self._thread, EntryId(message), offset))


class _QueueRow(QFrame):
    """One waiting message.

    Emits:
        sent: id of the message to send now.
        edited: id and new text; empty to remove it.
        held: id, and whether it is being worded from now on.
        dropped: other words for it that were left by Esc.
        resized: it needs another height.
        moved: id and by how many places.
        left: an edit ended.
        entered: it has the keyboard now.
    """

    entered = Signal()
    sent = Signal(str)
    edited = Signal(str, str)
    held = Signal(str, bool)
    dropped = Signal(str)
    resized = Signal()
    moved = Signal(str, int)
    left = Signal()

    def __init__(self, number: int, message: QueuedMessage) -> None:
        super().__init__()
        self.setObjectName("queueRow")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.message = message
        line = " ".join(message.text.split())
        self.setAccessibleName(said("Queued message {number}: {text}", number=number, text=line))
        self._grabbed: QPoint | None = None
        self._text = Elided(line, "strong")
        self._text.setToolTip(plain_tip(f"{message.text}\n\n{_HINT}"))
        self._field = EscapeField(message.text)
        self._field.setAccessibleName(said("Queued message"))
        self._field.hide()
        self._tools = frame()
        edits = said("Edit queued message {number}", number=number)
        sends = said("Send queued message {number} now", number=number)
        removes = said("Remove queued message {number}", number=number)
        self._tools.setLayout(
            row(
                self._tool(said("edit"), edits, self._on_edit),
                self._tool(said("send now"), sends, self._on_send),
                self._tool(said("remove"), removes, self._on_remove),
                spacing=2,
            )
        )
        grip = label(str(number), "muted")
        grip.setCursor(Qt.CursorShape.SizeVerCursor)
        grip.setToolTip(said("Drag to reorder"))
        content = row(grip, self._text, self._field, self._tools)
        content.setStretch(1, 1)
        content.setStretch(2, 1)
        content.setContentsMargins(10, 4, 8, 4)
        self.setLayout(content)
        self._field.returnPressed.connect(self._on_committed)
        self._field.left.connect(self._on_cancelled)

    def event(self, event: QEvent) -> bool:
        """Claim the keys that move a row before they become shortcuts of the window."""
        return claims(event, lambda key: self._offset_of(key) != 0) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit, move or remove."""
        offset = self._offset_of(event)
        if offset:
            self.moved.emit(self.message.id, offset)
        elif not self.hasFocus():
            super().keyPressEvent(event)  # its field had no use for the key
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_edit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._on_remove()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that it wants to be seen."""
        super().focusInEvent(event)
        set_property(self, "focused", True)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Look as usual again."""
        super().focusOutEvent(event)
        set_property(self, "focused", False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the row."""
        self._grabbed = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: the row goes as many places on as it was dragged."""
        grabbed, self._grabbed = self._grabbed, None
        if grabbed is not None:
            dragged_px = event.position().y() - grabbed.y()
            offset = round(dragged_px / (self.height() + _GAP))
            if offset:
                self.moved.emit(self.message.id, offset)

    def _offset_of(self, event: QKeyEvent) -> int:
        is_alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        return _MOVES.get(Qt.Key(event.key()), 0) if is_alt and not self._field.isVisible() else 0

    def _tool(self, text: str, name: str, slot: object) -> QWidget:
        made = button(text, "plain", name)
        made.clicked.connect(slot)
        return made

    @property
    def is_worded(self) -> bool:
        """Whether other words are being typed into it."""
        return not self._field.isHidden()

    @property
    def words(self) -> str:
        """What is typed into it."""
        return self._field.text()

    @property
    def has_keyboard(self) -> bool:
        """Whether what is typed goes into it."""
        return self._field.hasFocus()

    def word(self, text: str) -> None:
        """Let `text` be typed on."""
        self._text.hide()
        self._tools.hide()
        self._field.setText(text)
        self._field.show()
        self.resized.emit()

    def take_keyboard(self) -> None:
        """Let what is typed go into it."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edit(self) -> None:
        self.held.emit(self.message.id, True)
        self.word(self.message.text)
        self.take_keyboard()
        self._field.selectAll()

    def _on_send(self) -> None:
        self.sent.emit(self.message.id)

    def _on_remove(self) -> None:
        self.edited.emit(self.message.id, "")
        self.left.emit()

    def _on_committed(self) -> None:
        self._show_text()
        self.edited.emit(self.message.id, self._field.text().strip())
        self.left.emit()

    def _on_cancelled(self) -> None:
        if self.words.strip() not in ("", self.message.text):
            self.dropped.emit(self.words.strip())
        self._show_text()
        self.held.emit(self.message.id, False)
        self.left.emit()

    def _show_text(self) -> None:
        self._field.hide()
        self._text.show()
        self._tools.show()
        self.resized.emit()
