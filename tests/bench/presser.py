"""Presses keys from outside: a process that waits as long as it is told and then says when it did.

`python -m tests.bench.presser`: for each line "MILLISECONDS" on standard input it sleeps that long
and writes the monotonic nanoseconds at which it woke, a line. The window reads them as it reads a
display's connection, so the time a busy loop makes a key wait is part of the figure.
"""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """Press until standard input ends."""
    for line in sys.stdin:
        time.sleep(float(line) / 1_000)
        os.write(1, f"{time.monotonic_ns()}\n".encode())


if __name__ == "__main__":
    main()
