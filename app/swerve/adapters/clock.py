"""Time and identity from the running machine. Fits `ports.Clock`."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable


class LoopClock:
    """The clock of one event loop; used on its thread only."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """Take the loop that carries the timers; the running one when None."""
        self._loop = loop or asyncio.get_running_loop()
        self._count = itertools.count()
        self._run = secrets.token_hex(3)

    def now_ms(self) -> float:
        """Return monotonic milliseconds."""
        return time.monotonic() * 1000.0

    def unix_ms(self) -> int:
        """Return wall-clock milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def call_later(self, delay_ms: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        """Call `callback` on the loop thread after `delay_ms`; returns what calls it off."""
        return self._loop.call_later(max(0.0, delay_ms) / 1000.0, callback)

    def new_id(self, prefix: str) -> str:
        """Return a fresh identifier, unique across restarts, sortable by time.

        Text order is the order of making: milliseconds first, then a count within this run.
        """
        return f"{prefix}{self.unix_ms():012x}{next(self._count):06x}{self._run}"
