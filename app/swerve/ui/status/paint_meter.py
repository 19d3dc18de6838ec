"""How long news of the model waits for its picture: from the event to the end of the painting.

Says when our own painting is what the person waits for. Read by the panel of figures.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from swerve.ui.bridge import Bridge
from swerve.ui.rows_view import RowsView

_KEPT = 512
_ENOUGH = 20
_NOTHING_MS = 50
_GRACE_MS = 30
SLOW_MS = 33.0
"""Beyond two frames of a usual screen a person sees that painting lags."""


class PaintMeter(QObject):
    """The last delays, in milliseconds."""

    def __init__(self, bridge: Bridge, now_ms: Callable[[], float], views: Sequence[RowsView]):
        super().__init__(bridge)
        self._now_ms = now_ms
        self._since_ms: float | None = None
        self._nothing = QTimer(self, singleShot=True, interval=_NOTHING_MS)
        self._nothing.timeout.connect(self._on_nothing)
        self.delays_ms: deque[float] = deque(maxlen=_KEPT)
        bridge.hunk_grew.connect(self._on_news)
        bridge.entries_changed.connect(self._on_news)
        for view in views:
            view.painted.connect(self._on_painted)

    @property
    def is_slow(self) -> bool:
        """Whether painting keeps the person waiting: one in twenty delays is too long."""
        return len(self.delays_ms) >= _ENOUGH and self.delay_ms(0.95) > SLOW_MS

    def delay_ms(self, share: float) -> float:
        """Return the delay that `share` (0 to 1) of the last ones did not exceed; 0 for none."""
        ordered = sorted(self.delays_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def _on_news(self) -> None:
        if self._since_ms is None:
            self._since_ms = self._now_ms()
            self._nothing.start()

    def _on_painted(self) -> None:
        if self._since_ms is not None:
            self.delays_ms.append(self._now_ms() - self._since_ms)
            self._since_ms = None
            self._nothing.stop()

    def _on_nothing(self) -> None:
        """Forget news that changed no picture; when this comes late, the loop was held up."""
        since_ms = self._since_ms
        if since_ms is not None and self._now_ms() - since_ms < _NOTHING_MS + _GRACE_MS:
            self._since_ms = None
