"""What floats over the diff: the card that judges the current hunk, the pill.

Both are clickable and never take the focus. The pane places them.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QWidget

from swerve.rows.offers import Offer
from swerve.ui.diff.caps import ShownKey
from swerve.ui.parts import RowButton, clear, key_cap, label
from swerve.ui.theme import Theme
from swerve.ui.words import said


class JudgeCard(QFrame):
    """What can be done about a hunk, beside the code it judges.

    Emits:
        command_requested: the command that was clicked.
    """

    command_requested = Signal(str)

    def __init__(self, theme: Theme, shown_key: ShownKey, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("judgeCard")
        self.setProperty("role", "overlay")
        self._shown_key = shown_key
        self._offers: tuple[Offer, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 2, 4, 2)
        self._row.setSpacing(0)
        _raise(self, theme)
        self.hide()

    def show_offers(self, offers: tuple[Offer, ...]) -> None:
        """Show these as buttons, each with its key."""
        if offers == self._offers:
            return
        self._offers = offers
        # What is added to a visible card is shown, and has a size, only later.
        self.hide()
        clear(self._row)
        for offer in offers:
            words = offer.verb.capitalize()
            made = RowButton(words, "command")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setObjectName(offer.command)
            cap = key_cap(self._shown_key(offer.command), offer.command)
            made.set_content(label(words, "strong"), cap, margin=4, spacing=6)
            made.clicked.connect(self._on_clicked)
            self._row.addWidget(made)

    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.command_requested.emit(sender.objectName())


class Pill(QFrame):
    """One sentence about the view and the command that changes it, at the foot of the diff.

    Emits:
        command_requested: the command offered.
    """

    command_requested = Signal(str)

    def __init__(self, theme: Theme, shown_key: ShownKey, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pill")
        self.setProperty("role", "overlay")
        self._shown_key = shown_key
        self._command = ""
        self._words, self._cap, self._verb = label(""), key_cap("F8"), label("")
        self._button = RowButton("", "command")
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.set_content(self._words, self._cap, self._verb, margin=10, spacing=8)
        self._button.clicked.connect(self._on_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 3, 4, 3)
        layout.addWidget(self._button)
        _raise(self, theme)
        self.hide()

    def offer(self, words: str, command: str, verb: str) -> None:
        """Say `words` and offer `command`, called by `verb`: "Writing client.py 52", follow."""
        words, verb = said(words), said(verb)
        if (words, command) == (self._words.text(), self._command):
            return
        self._command = command
        self._words.setText(words)
        self._cap.setText(self._shown_key(command))
        self._verb.setText(verb)
        self._button.setAccessibleName(f"{words}, {verb}")

    def _on_clicked(self) -> None:
        self.command_requested.emit(self._command)


def _raise(widget: QFrame, theme: Theme) -> None:
    shadow = QGraphicsDropShadowEffect(widget)
    shadow.setBlurRadius(18)
    shadow.setOffset(0, 3)
    color = QColor(theme.color("shadow"))
    color.setAlpha(90 if theme.is_dark else 46)
    shadow.setColor(color)
    widget.setGraphicsEffect(shadow)
