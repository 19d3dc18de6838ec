"""When news of links is pulled: once a frame, and at once where work waits for it.

Not what is done with the news. Owned by the workbench.
"""

from __future__ import annotations

from collections.abc import Callable

from swerve.workbench.ports import Clock, Timer

FRAME_MS = 8.0
"""Between two pulls of news that nothing waits for."""


class Frames:
    """Calls `pull` when it is due, never twice for the same news.

    Args:
        clock: of the application.
        pull: takes the news that waits.
    """

    def __init__(self, clock: Clock, pull: Callable[[], None]) -> None:
        self._clock = clock
        self._take = pull
        self._timer: Timer | None = None
        self._due_ms = self._pulled_ms = 0.0

    def want(self, is_urgent: bool) -> None:
        """Pull at once what is urgent, or when the last pull was a frame ago; else at its end."""
        now_ms = self._clock.now_ms()
        due_ms = now_ms if is_urgent else max(now_ms, self._pulled_ms + FRAME_MS)
        if self._timer is not None:
            if self._due_ms <= due_ms:
                return
            self._timer.cancel()
        self._due_ms = due_ms
        self._timer = self._clock.call_later(due_ms - now_ms, self._pull)

    def close(self) -> None:
        """Pull nothing any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _pull(self) -> None:
        self._timer = None
        self._pulled_ms = self._clock.now_ms()
        self._take()
