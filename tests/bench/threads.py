"""Threads as they grow: opening a long one, going to and fro, and looking through a thousand.

A switch is measured from the intent to the end of the chat's next paint event; a search from the
query to the list that answers it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import Figure, Say, percentile
from tests.bench.projects import long_thread, make_project, many_threads
from tests.bench.room import Room, in_room

from swerve.session.inputs import ShowThread
from swerve.terms import ThreadId

_ROWS = 50_000
_THREADS = 1_000
_SWITCHES = 30
_QUERIES = ("retry", "delay of client", "nothing like it", "row 7")
OPEN_MS = 100.0
SWITCH_MS = 50.0
SEARCH_MS = 100.0


def measure(say: Say) -> None:
    """Open, switch and search."""

    async def work(room: Room) -> None:
        await _switch(say, room)
        await _search(say, room)

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        in_room(make_project(Path(folder) / "demo", small=200), work)


async def _switch(say: Say, room: Room) -> None:
    state = room.workbench.state
    opened = await _painted_ms(room, lambda: room.workbench.dispatch(long_thread(_ROWS)))
    how = f"from the intent to the end of the paint event, a thread of {_ROWS:,} rows"
    say(Figure("threads.open", opened, "ms", OPEN_MS, f"restored and shown; {how}"))
    long = state.shown
    room.new_thread()
    first = state.shown
    await asyncio.sleep(0.2)
    shown = await _painted_ms(room, lambda: _show(room, long))
    say(Figure("threads.show", shown, "ms", OPEN_MS, f"shown again while it is taken in; {how}"))
    await room.taken_in()
    switches = []
    for _ in range(_SWITCHES):
        _show(room, first)
        await asyncio.sleep(0.05)
        switches.append(await _painted_ms(room, lambda: _show(room, long)))
        await asyncio.sleep(0.05)
    how = f"{_SWITCHES} times from an empty thread; {how}"
    say(Figure("threads.switch", percentile(switches, 0.5), "ms", SWITCH_MS, f"p50; {how}"))
    say(Figure("threads.switch.worst", max(switches), "ms", None, f"worst; {how}"))


async def _search(say: Say, room: Room) -> None:
    room.workbench.dispatch(many_threads(_THREADS))
    room.window.run("threads.show")
    palette = room.window.palette_
    took: list[float] = []
    for query in _QUERIES:
        began = time.perf_counter()
        palette.field.setText(query)
        took.append((time.perf_counter() - began) * 1_000)
        await asyncio.sleep(0.05)
    palette.dismiss()
    how = f"{_THREADS:,} threads of 10 kB, titles and texts, {len(_QUERIES)} queries"
    say(Figure("threads.search", max(took), "ms", SEARCH_MS, f"worst query; {how}"))


def _show(room: Room, thread: ThreadId) -> None:
    room.workbench.dispatch(ShowThread(thread))


async def _painted_ms(room: Room, act: Callable[[], None]) -> float:
    """Return how long it takes from `act` until the chat has painted."""
    done: list[float] = []
    connection = room.window.chat.view.painted.connect(lambda: done.append(time.perf_counter()))
    began = time.perf_counter()
    act()
    await room.until(lambda: done, "a painted chat")
    room.window.chat.view.painted.disconnect(connection)
    return (done[0] - began) * 1_000
