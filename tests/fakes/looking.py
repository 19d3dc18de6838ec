"""What tests ask a widget that nothing in the window asks."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from swerve.ui.diff.highlight import Highlighter
from swerve.ui.palette.popup import Palette


def titles(palette: Palette) -> list[str]:
    """Return what is offered, in order."""
    model = palette.model
    choices = (model.choice(model.index(at)) for at in range(model.rowCount()))
    return [choice.title for choice in choices if choice is not None]


def is_coloured(highlighter: Highlighter) -> bool:
    """Return whether nothing is left to colour: no repaint will come of it."""
    return not any(timer.isActive() for timer in highlighter.findChildren(QTimer))
