"""The line over a painted pane that has the keyboard: a ring would lie over what scrolls.

Always as high, so that nothing moves when the focus comes or goes. Used by the diff and the chat.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QWidget

from swerve.ui.parts import set_property

_HEIGHT_PX = 2


class FocusLine(QFrame):
    """Says by its colour whether `pane` has the focus."""

    def __init__(self, pane: QWidget) -> None:
        super().__init__()
        self.setProperty("role", "focusLine")
        self.setFixedHeight(_HEIGHT_PX)
        pane.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the focus of the pane."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_property(self, "focused", event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)
