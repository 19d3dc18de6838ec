"""Stop: from the key to stillness and to the socket's end, seen from inside and from the server.

Another process chooses when Esc is pressed, in the middle of a growing hunk at 5,000 tokens/s; the
window hears of it the way it hears of a display. So the time a busy loop makes a key wait counts.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from tests.bench.figures import Say, spread
from tests.bench.projects import make_project
from tests.bench.room import Presser, Room, in_room

from swerve.adapters.dialing import Wire

STILL_MS = 16.7
CUT_MS = 5.0
_RUNS = 105
_WARM_UP = 5
_RATE = 5_000
_LONGEST_MS = 2_000.0
_SETTLE_S = 0.25


class StopProbe:
    """Times of one stop, in nanoseconds; 0 while it did not happen."""

    def __init__(self) -> None:
        self.pressed = self.handled = self.dispatched = self.shut = 0
        self.painted: dict[str, int] = {}
        self._hook()

    def watch(self, room: Room) -> None:
        """Hear the paints of both views."""
        room.window.chat.view.painted.connect(lambda: self._on_painted("chat"))
        room.window.diff.view.painted.connect(lambda: self._on_painted("diff"))

    def press(self, room: Room) -> Callable[[int], None]:
        """Return what presses Esc, told when the key was pressed."""
        self.pressed = self.handled = self.dispatched = self.shut = 0
        self.painted = {}

        def act(pressed_ns: int) -> None:
            self.pressed, self.handled = pressed_ns, time.monotonic_ns()
            room.key(Qt.Key.Key_Escape)
            self.dispatched = time.monotonic_ns()

        return act

    def _on_painted(self, view: str) -> None:
        if self.dispatched:
            self.painted.setdefault(view, time.monotonic_ns())

    def _hook(self) -> None:
        shut, probe = Wire.shut, self

        def shut_noted(wire: Wire) -> None:
            shut(wire)
            if probe.handled and not probe.shut:
                probe.shut = time.monotonic_ns()

        Wire.shut = shut_noted  # type: ignore[method-assign]


def measure(say: Say) -> None:
    """Stop some hundred turns."""
    probe = StopProbe()
    found: dict[str, list[float]] = {}

    async def work(room: Room) -> None:
        probe.watch(room)
        presser = Presser()
        for _ in range(_RUNS):
            await _stop_once(room, presser, probe, found)
        presser.close()

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        project = make_project(Path(folder) / "demo", small=200, large=20_000)
        in_room(project, work, has_relay=True)
    how = f"Esc at a random moment of a growing hunk, {_RATE} tokens/s, from the key's own time"
    told = {
        "stop.dispatch": (STILL_MS, f"{how} to the end of its handling"),
        "stop.still": (STILL_MS, f"{how} to the next paint of chat and diff"),
        "stop.cut": (CUT_MS, f"{how} to the return of shutdown()"),
        "stop.cut.handling": (CUT_MS, "the same from the moment the window got the key"),
        "stop.peer": (None, f"{how} to the end of the stream as a raw server sees it"),
    }
    for name, (budget, words) in told.items():
        spread(say, name, found[name], "ms", budget, words, warm_up=_WARM_UP)


async def _stop_once(
    room: Room, presser: Presser, probe: StopProbe, found: dict[str, list[float]]
) -> None:
    await room.linked()
    room.new_thread()
    room.ask(f"bench grow rate={_RATE} tokens=40000 prose=100 file=large.py marks=9007")
    await room.until(room.is_growing, "a growing hunk")
    act = probe.press(room)
    presser.press_later(random.uniform(20, 200), act)
    await room.until(lambda: len(probe.painted) == 2, "stillness")
    assert not room.is_running, "Esc did not stop the turn"
    await asyncio.sleep(_SETTLE_S)
    ends = [event["ns"] for event in room.relay.read() if event["kind"] == "end"]
    since = {
        "stop.dispatch": probe.dispatched,
        "stop.still": max(probe.painted.values()),
        "stop.cut": probe.shut,
        "stop.peer": next(ns for ns in ends if ns > probe.pressed),
    }
    for name, ns in since.items():
        found.setdefault(name, []).append((ns - probe.pressed) / 1e6)
    found.setdefault("stop.cut.handling", []).append((probe.shut - probe.handled) / 1e6)
