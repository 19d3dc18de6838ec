"""What a screen reader gets from a painted view: a real text widget and announcements.

Accessible interfaces written in Python crash the interpreter once an assistive tool asks, so a
painted view carries a real `QPlainTextEdit` of one pixel that holds the text at the caret.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QPlainTextEdit

from swerve.ui.words import said


class Reader:
    """The text of a painted view for assistive tools, filled only while one listens."""

    def __init__(self, view: QAbstractScrollArea, name: str) -> None:
        self._view = view
        # Of what a scroll area holds, assistive tools see only its viewport and what is on it.
        edit = self._edit = QPlainTextEdit(view.viewport())
        edit.setReadOnly(True)
        edit.setAccessibleName(said("{name} text", name=name))
        edit.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        edit.setFrameShape(QFrame.Shape.NoFrame)
        edit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        edit.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Just above the viewport: what lies on it keeps its pixels from being moved.
        edit.setGeometry(0, -1, 1, 1)

    @property
    def is_heard(self) -> bool:
        """Whether an assistive tool listens; making words for nobody is not worth it."""
        return QAccessible.isActive()

    def hold(self, text: str) -> None:
        """Offer `text`; costs nothing while no assistive tool listens."""
        if self.is_heard and text != self._edit.toPlainText():
            self._edit.setPlainText(text)
            # What is read out when the view itself takes the keyboard.
            self._view.setAccessibleDescription(text)

    def announce(self, sentence: str) -> None:
        """Say `sentence` once."""
        if self.is_heard:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._edit, sentence))
