"""A combo box of the theme. Used by the settings sheet and the list of models."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from swerve.ui.assets import pixmap
from swerve.ui.theme import Theme


class ChoiceBox(QComboBox):
    """A combo box with the chevron of the theme."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chevron over the box; a stylesheet could not colour it."""
        super().paintEvent(event)
        side = self._theme.px(14)
        drawn = pixmap("chevron-down", self._theme.color("muted"), side, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(self.width() - side - 8, (self.height() - side) // 2, drawn)
        painter.end()
