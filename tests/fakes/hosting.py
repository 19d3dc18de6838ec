"""A window around a pane under test.

Without a layout of its own: the offscreen platform warns about size hints of windows, and warnings
fail tests.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def host(qtbot: QtBot, pane: QWidget, width: int, height: int) -> None:
    """Show `pane` alone in a window of that size; the window lives as long as the pane."""
    window = QWidget()
    qtbot.addWidget(window)
    pane.setParent(window)
    pane.host = window
    window.resize(width, height)
    pane.resize(width, height)
    window.show()
    qtbot.waitExposed(window)
