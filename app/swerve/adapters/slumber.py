"""Notices that the machine slept, by clocks that went on further than they should have.

Sockets do not survive a sleep, and nothing says so until the next send. Some systems stop the
steady clock while they sleep, others do not: either of the two clocks can tell.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Slumber:
    """Asked again and again; knows when it was asked last.

    Args:
        gap_s: more than this between two questions was sleep.
        unix_s: the wall clock.
        steady_s: the steady clock.
    """

    def __init__(
        self,
        gap_s: float,
        unix_s: Callable[[], float] = time.time,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap_s = gap_s
        self._clocks = (unix_s, steady_s)
        self._asked = self._now()

    def is_over(self) -> bool:
        """Say whether the machine slept since the last question."""
        before, self._asked = self._asked, self._now()
        passed = (now - then for now, then in zip(self._asked, before, strict=True))
        return any(seconds > self._gap_s for seconds in passed)

    def _now(self) -> tuple[float, ...]:
        return tuple(clock() for clock in self._clocks)
