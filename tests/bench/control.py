"""The control: a process that only sleeps, and notes when the machine let it wake too late.

`python -m tests.bench.control` prints "START_NS END_NS" for each time it overslept by more than
`LATE_MS`. What it could not have caused itself is not the window's fault: stalls it shares with
the window are subtracted where the figure says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence

SLEEP_MS = 1.0
LATE_MS = 1.0

Stall = tuple[int, int]
"""Begin and end, monotonic nanoseconds."""


class Control:
    """The sleeping process, from `with` to its end.

    Attributes:
        stalls: known after the end, oldest first.
    """

    def __init__(self) -> None:
        self.stalls: list[Stall] = []

    def __enter__(self) -> Control:
        command = [sys.executable, "-m", "tests.bench.control"]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        said, _ = self._child.communicate("", timeout=10)
        for line in said.splitlines():
            start, end = line.split()
            self.stalls.append((int(start), int(end)))


def shared_ms(start_ns: int, end_ns: int, stalls: Sequence[Stall]) -> float:
    """Return how many milliseconds of a span the control was stalled too."""
    overlaps = (min(end_ns, end) - max(start_ns, start) for start, end in stalls)
    return sum(max(0, overlap) for overlap in overlaps) / 1e6


def _sleep_until_told() -> None:
    os.set_blocking(0, False)
    found: list[Stall] = []
    while True:
        before = time.monotonic_ns()
        time.sleep(SLEEP_MS / 1_000)
        now = time.monotonic_ns()
        due = before + round(SLEEP_MS * 1e6)
        if now - due > LATE_MS * 1e6:
            found.append((due, now))
        try:
            if os.read(0, 1) == b"":
                break
        except BlockingIOError:
            continue
    sys.stdout.write("".join(f"{start} {end}\n" for start, end in found))


if __name__ == "__main__":
    _sleep_until_told()
