"""The banner beneath the top bar: one sentence, what to do about it, one button; never modal."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from swerve.ui.parts import button, label, row
from swerve.ui.words import said

_GAP_PX = 8


class Banner(QFrame):
    """Shows the last failure or question until it is answered or closed.

    Emits:
        command_requested: id of the command behind a button.
    """

    command_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._messages = 0
        self._sentence = label("", "strong")
        self._remedy = label("", "muted")
        self._action = button("")
        self._other = button("")
        self._close = button(said("Close"), "plain", said("Close the message"))
        self._remedy.setWordWrap(True)
        buttons = (self._action, self._other, self._close)
        words = QWidget()
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight, words)
        self._words.setContentsMargins(0, 0, 0, 0)
        self._words.setSpacing(_GAP_PX)
        self._words.addWidget(self._sentence)
        self._words.addWidget(self._remedy, 1)
        self._content = row(words, *buttons, margins=(14, 7, 10, 7))
        self._content.setStretch(0, 1)
        self.setLayout(self._content)
        for one in (self._action, self._other):
            one.clicked.connect(self._on_action)
        self._close.clicked.connect(self.hide)
        self.hide()

    def show_message(
        self,
        sentence: str,
        remedy: str = "",
        *,
        action: str = "",
        command: str = "",
        other: str = "",
        other_command: str = "",
    ) -> None:
        """Show a sentence with up to two answers.

        Args:
            sentence: what happened or is asked.
            remedy: what the person can do.
            action: words of the button that runs `command`; hidden without a command.
            command: id of a command.
            other: words of a second button.
            other_command: id of its command.
        """
        self._messages += 1
        sentence, remedy = said(sentence), said(remedy)
        self._sentence.setText(sentence)
        self._remedy.setText(remedy)
        for one, words, name in (
            (self._action, action, command),
            (self._other, other, other_command),
        ):
            one.setText(said(words))
            one.setAccessibleName(said(words))
            one.setProperty("command", name)
            one.setVisible(bool(name))
        self._arrange()
        self.show()
        spoken = QAccessibleAnnouncementEvent(self, f"{sentence} {remedy}".strip())
        QAccessible.updateAccessibility(spoken)

    def withdraw(self, command: str) -> None:
        """Hide the message that offers `command`: it was run another way."""
        if any(one.property("command") == command for one in (self._action, self._other)):
            self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the words for the new width."""
        self._arrange()
        super().resizeEvent(event)

    def _arrange(self) -> None:
        """Put the remedy beneath the sentence where both do not fit on a line."""
        parts = (self._sentence, self._remedy)
        widths = [part.fontMetrics().horizontalAdvance(part.text()) for part in parts]
        buttons = [one for one in (self._action, self._other, self._close) if not one.isHidden()]
        edges = self._content.contentsMargins()
        room = self.width() - edges.left() - edges.right() - 2 * _GAP_PX
        room -= sum(one.sizeHint().width() + self._content.spacing() for one in buttons)
        is_narrow = sum(widths) > room
        direction = QBoxLayout.Direction
        self._words.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        self._words.setSpacing(2 if is_narrow else _GAP_PX)
        self._sentence.setWordWrap(is_narrow)

    @property
    def text(self) -> str:
        """The sentence on show, empty while hidden."""
        return self._sentence.text() if not self.isHidden() else ""

    def _on_action(self) -> None:
        """Run the command, which may ask the next question; else the message is answered."""
        shown = self._messages
        self.command_requested.emit(str(self.sender().property("command")))
        if shown == self._messages:
            self.hide()
