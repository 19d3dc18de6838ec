"""Figures of a turn from the session's state: speed, first token, waits, limits.

Like a row it needs no Qt. The status bar shows the few that matter, the HUD all of them.
"""

from __future__ import annotations

import time
from collections import deque

from swerve.protocol.messages import Limit
from swerve.session.turn import Thread, ThreadState, Turn, WaitKind

_WINDOW_MS = 600.0
_SAMPLES = 64
_SCARCE = 0.2
_WAITS = {
    WaitKind.APPROVAL: "waits for your answer",
    WaitKind.RETRY: "sent again",
    WaitKind.LIMIT: "limit; sent again",
    WaitKind.COMPACTING: "summing up",
}


class Speedometer:
    """Tokens per second over the last moments, sampled while a turn runs.

    Attributes:
        samples: the last speeds, oldest first, for the sparkline.
    """

    def __init__(self) -> None:
        self.samples: deque[float] = deque(maxlen=_SAMPLES)
        self._points: deque[tuple[float, int]] = deque()
        self._turn = ""

    def sample(self, turn: Turn, now_ms: float) -> None:
        """Take the reading of `turn` at `now_ms`."""
        if turn.id != self._turn:
            self._turn = turn.id
            self._points.clear()
        self._points.append((now_ms, turn.output_tokens))
        while len(self._points) > 2 and now_ms - self._points[0][0] > _WINDOW_MS:
            self._points.popleft()
        started_ms, started = self._points[0]
        if now_ms > started_ms:
            self.samples.append((turn.output_tokens - started) * 1_000.0 / (now_ms - started_ms))


def tokens_per_second(turn: Turn, now_ms: float) -> float | None:
    """Return the speed of the whole turn since its first token; None before there is one."""
    if turn.first_token_ms is None:
        return None
    spent_ms = (turn.ended_ms if turn.ended_ms is not None else now_ms) - turn.first_token_ms
    return turn.output_tokens * 1_000.0 / spent_ms if spent_ms > 0 else None


def first_token_after_ms(turn: Turn) -> float | None:
    """Return how long the first token took from the sending; None before it came."""
    if turn.first_token_ms is None:
        return None
    return turn.first_token_ms - (turn.sent_ms or turn.started_ms)


def waits_for(thread: Thread, now_unix_ms: float) -> str:
    """Return what a waiting thread waits for and how long still; empty for one that does not."""
    if thread.state is not ThreadState.WAITING:
        return ""
    words = _WAITS.get(thread.wait, "")
    if thread.wait_until_unix_ms is None:
        return words
    left_ms = max(0.0, thread.wait_until_unix_ms - now_unix_ms)
    return f"{words} in {left_ms / 1_000:.0f} s"


def binding(limits: tuple[Limit, ...]) -> Limit | None:
    """Return the limit with the least left."""
    return min(limits, key=lambda limit: limit.remaining_fraction, default=None)


def limit_left(limit: Limit) -> str:
    """Return what is left of a limit, and from when it is whole again where that is near."""
    if limit.resets_at_unix_ms is None or limit.remaining_fraction > _SCARCE:
        return "left"
    return time.strftime("left until %H:%M", time.localtime(limit.resets_at_unix_ms / 1_000))


def thousands(tokens: int) -> str:
    """Return tokens for people: 940, 1.9k, 19k, 128k."""
    if tokens < 1_000:
        return str(tokens)
    return f"{tokens / 1_000:.1f}k" if tokens < 10_000 else f"{tokens // 1_000}k"
