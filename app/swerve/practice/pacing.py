"""How fast the scripted model writes: what to send now and how long to wait, as pure arithmetic.

A token is counted as four characters. The server sleeps; this module only says how long.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from swerve.frozen import frozen

CHARS_PER_TOKEN = 4
_LONGEST_CHUNK_CHARS = 8


@frozen
class Pace:
    """Speed of writing.

    Attributes:
        tokens_per_s: 0 for as fast as the machine can.
        jitter: 0.0 (even) to 1.0: how much the time of one chunk may differ from its mean.
        seed: of chunk sizes and jitter; the same seed gives the same chunks.
    """

    tokens_per_s: float = 1_000.0
    jitter: float = 0.0
    seed: int = 0


class Pacer:
    """Says when each chunk of one response is due. Time is seconds of any steady clock."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._random = random.Random(pace.seed)
        self._due_s: float | None = None

    def chunks(self, text: str) -> Iterator[str]:
        """Cut `text` into pieces of one to eight characters."""
        start = 0
        while start < len(text):
            end = start + self._random.randint(1, _LONGEST_CHUNK_CHARS)
            yield text[start:end]
            start = end

    def wait_s(self, chunk: str, now_s: float) -> float:
        """Return how long to wait before `chunk` may be sent; 0.0 or less when it is due.

        Being late is made up for: due times follow from the first call, not from the last one.
        """
        if self._due_s is None:
            self._due_s = now_s
        if self._pace.tokens_per_s <= 0:
            return 0.0
        swing = self._pace.jitter * self._random.uniform(-1.0, 1.0)
        self._due_s += len(chunk) / CHARS_PER_TOKEN / self._pace.tokens_per_s * (1.0 + swing)
        return self._due_s - now_s
