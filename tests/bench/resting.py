"""At rest: repaints, processor time and memory; and the heart that finds blocks of the loop.

A block is how late a 2 ms timer of the loop fires. What a process that only sleeps overslept in
the same moments is subtracted: that was the machine.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication
from tests.bench.control import Stall, shared_ms
from tests.bench.figures import Figure, Say
from tests.bench.projects import long_thread, make_project
from tests.bench.room import Room, in_room

CPU_PERCENT = 0.5
BLOCK_MS = 33.0
_CARET_RESTS_S = 11.0
_WATCHED_S = 31.0
"""Longer than the pause between collections of garbage: their cost belongs to rest."""
_ROWS = 50_000
_BEAT_MS = 2


class _Paints(QObject):
    """Counts paint events of all widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


class Heart:
    """Beats every 2 ms and notes begin and end of each gap between beats."""

    def __init__(self) -> None:
        self.gaps: list[tuple[int, int]] = []
        self._last_ns = time.monotonic_ns()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        self._timer.start(_BEAT_MS)

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def blocks(self, stalls: Sequence[Stall]) -> list[float]:
        """Return the blocks in ms, less what the control was stalled in the same moments."""
        spans = self.gaps or [(0, 0)]
        return [(end - start) / 1e6 - shared_ms(start, end, stalls) for start, end in spans]

    def _on_beat(self) -> None:
        now = time.monotonic_ns()
        if now - self._last_ns > 2 * _BEAT_MS * 1e6:
            self.gaps.append((self._last_ns + _BEAT_MS * 1_000_000, now))
        self._last_ns = now


def measure(say: Say) -> None:
    """Rest over a long thread."""

    async def work(room: Room) -> None:
        await _rest(say, room)

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        in_room(make_project(Path(folder) / "demo", small=200, large=20_000), work)


async def _rest(say: Say, room: Room) -> None:
    room.workbench.dispatch(long_thread(_ROWS))
    await room.taken_in()
    rows = _ROWS
    await asyncio.sleep(_CARET_RESTS_S)
    paints = _Paints()
    QApplication.instance().installEventFilter(paints)
    spent_s, began_s = time.process_time(), time.monotonic()
    await asyncio.sleep(_WATCHED_S)
    took_s = time.monotonic() - began_s
    cpu = (time.process_time() - spent_s) / took_s * 100
    QApplication.instance().removeEventFilter(paints)
    how = f"{took_s:.0f} s at rest, a thread of {rows:,} rows shown, the caret at rest"
    say(Figure("rest.repaints", paints.count / took_s, "per s", 0.0, f"paint events of all; {how}"))
    say(Figure("rest.cpu", cpu, "%", CPU_PERCENT, how))
    say(Figure("rest.memory.thread", rss_mb(), "MB", None, f"resident, {rows:,} rows open"))


def rss_mb() -> float:
    """Return the memory this process holds, from the kernel."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
