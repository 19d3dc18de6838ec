"""Redirect: Enter while the model writes, to the first byte of the new create at the server.

The server's side is a relay that notes bytes as the kernel has them. The create goes out on the
warm standby, whole: with the history, the cut's record and the new words.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from tests.bench.figures import Say, spread
from tests.bench.projects import make_project
from tests.bench.room import Presser, Room, in_room

P50_MS = 10.0
P99_MS = 20.0
_RUNS = 105
_WARM_UP = 5
_RATE = 5_000
_LEAST_CREATE_BYTES = 500
_SETTLE_S = 0.1


def measure(say: Say) -> None:
    """Redirect some hundred turns."""
    found: list[float] = []

    async def work(room: Room) -> None:
        presser = Presser()
        for number in range(_RUNS):
            if number % 10 == 0:
                room.new_thread()
            found.append(await _redirect_once(room, presser))
        presser.close()

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        project = make_project(Path(folder) / "demo", small=200, large=20_000)
        in_room(project, work, has_relay=True)
    how = (
        f"Enter in the middle of a growing hunk at {_RATE} tokens/s, from the key's own time to "
        "the first byte of the new create at the server"
    )
    spread(say, "redirect", found, "ms", P99_MS, how, warm_up=_WARM_UP, median_budget=P50_MS)


async def _redirect_once(room: Room, presser: Presser) -> float:
    await room.linked()
    room.ask(f"bench grow rate={_RATE} tokens=40000 prose=100 file=large.py marks=9007")
    await room.until(room.is_growing, "a growing hunk")
    room.write("bench say rate=5000 tokens=50 and not like that")
    pressed: list[int] = []
    turns = len(room.workbench.state.thread().turns)

    def act(pressed_ns: int) -> None:
        pressed.append(pressed_ns)
        room.key(Qt.Key.Key_Return)

    presser.press_later(random.uniform(20, 200), act)
    await room.until(lambda: pressed, "the key")
    await room.idle()
    assert len(room.workbench.state.thread().turns) == turns + 1, "Enter did not redirect"
    await asyncio.sleep(_SETTLE_S)
    creates = (
        event["ns"]
        for event in room.relay.read()
        if event["kind"] == "up" and event["bytes"] >= _LEAST_CREATE_BYTES
    )
    return (next(ns for ns in creates if ns > pressed[0]) - pressed[0]) / 1e6
