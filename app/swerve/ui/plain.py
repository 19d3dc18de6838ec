"""Foreign text in small places: names, sentences and tool tips, always as the text that it is.

A tool tip that looks like HTML would be read as HTML, local pictures included; a name may hold
characters that turn the text around it. Used wherever text of a project, a model, a server or a
failure is put into a widget; painted views show it by `swerve.ui.rows_view_text`.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from swerve.text.escapes import shown


class PlainLabel(QLabel):
    """A label that shows any text as it is, deceptive characters as escapes."""

    def __init__(self, text: str = "") -> None:
        super().__init__(shown(text))
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Show `text`."""
        super().setText(shown(text))


def plain_tip(text: str) -> str:
    """Return `text` as a tool tip that shows it letter by letter, lines kept."""
    if not text:
        return ""
    return f"<p style='white-space:pre-wrap'>{escape(shown(text))}</p>"
