"""When garbage is collected: between turns, never in the middle of a stream.

A full collection of a large session takes longer than a frame. Not what is collected before the
first window is painted: `main` turns that off. Owned by `windows`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QTimer

_COLLECT_MS = 30_000


class Collector:
    """Collects garbage now and then, whenever nothing runs.

    Args:
        is_busy: whether a turn runs in any window.
    """

    def __init__(self, is_busy: Callable[[], bool]) -> None:
        self._is_busy = is_busy
        self._timer = QTimer()
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """Take what there is for lasting, and collect by this clock alone from now on."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._timer.start(_COLLECT_MS)

    def stop(self) -> None:
        """Collect nothing any more: the program ends."""
        self._timer.stop()

    def _collect(self) -> None:
        if not self._is_busy():
            gc.collect()
