"""Does what is asked for in every frame only as often as a person can read it.

Counts of a growing hunk change a hundred times a second; painting each of them costs the frame that
shows the code itself. Used by the panes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

PACE_MS = 60


class Pace(QObject):
    """Calls `act` at once, then at most every `PACE_MS`; what was asked for last is never lost."""

    def __init__(self, act: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._is_wanted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PACE_MS)
        self._timer.timeout.connect(self._on_due)

    def ask(self) -> None:
        """Act now, or when the last time is long enough ago."""
        self._is_wanted = True
        if not self._timer.isActive():
            self._on_due()

    def _on_due(self) -> None:
        if self._is_wanted:
            self._is_wanted = False
            self._act()
            self._timer.start()
