"""Stop while a command runs: from the key to SIGKILL, and to the end of its whole process group."""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from tests.bench.figures import Say, spread
from tests.bench.projects import make_project
from tests.bench.room import Presser, Room, in_room

from swerve.adapters.shell import CappedOutput
from swerve.session.events import ApprovalAsked
from swerve.session.trust_inputs import Approve, Trust
from swerve.terms import EntryId
from swerve.workbench.events import WorkbenchEvent

SENT_MS = 5.0
REAPED_MS = 50.0
_RUNS = 52
_WARM_UP = 2
_POLL_S = 0.0005
_ARMED_S = 0.7
"""A question cannot be answered sooner; the same command is not asked about again."""
_ASK = "bench run rate=1000"


class _KillProbe:
    """Times of one kill, in nanoseconds; 0 while it did not happen.

    Attributes:
        is_running: whether the command has said that its children run.
    """

    def __init__(self) -> None:
        self.pressed = self.sent = self.reaped = 0
        self.is_running = False
        self._send = os.killpg
        os.killpg = self._on_kill
        append, probe = CappedOutput.append, self

        def append_noted(output: CappedOutput, data: bytes) -> None:
            append(output, data)
            probe.is_running = True

        CappedOutput.append = append_noted  # type: ignore[method-assign]

    def press(self, room: Room) -> Callable[[int], None]:
        """Return what presses Esc, told when the key was pressed."""
        self.pressed = self.sent = self.reaped = 0

        def act(pressed_ns: int) -> None:
            self.pressed = pressed_ns
            room.key(Qt.Key.Key_Escape)

        return act

    def _on_kill(self, group: int, signal: int) -> None:
        self._send(group, signal)
        if self.pressed and not self.sent:
            self.sent = time.monotonic_ns()
            threading.Thread(target=self._await_end, args=(group,), daemon=True).start()

    def _await_end(self, group: int) -> None:
        while True:
            try:
                self._send(group, 0)
            except ProcessLookupError:
                self.reaped = time.monotonic_ns()
                return
            time.sleep(_POLL_S)


def measure(say: Say) -> None:
    """Stop some fifty commands that would run for a minute."""
    probe = _KillProbe()
    found: dict[str, list[float]] = {}

    async def work(room: Room) -> None:
        asked: list[EntryId] = []

        def note(events: Sequence[WorkbenchEvent]) -> None:
            asked.extend(event.entry for event in events if isinstance(event, ApprovalAsked))

        room.workbench.subscribe(note)
        room.workbench.dispatch(Trust(True))
        room.ask(_ASK)
        await room.until(lambda: asked, "the question")
        await asyncio.sleep(_ARMED_S)
        room.workbench.dispatch(Approve(asked[0]))
        await room.until(lambda: probe.is_running, "the first command")
        room.key(Qt.Key.Key_Escape)
        await room.idle()
        presser = Presser()
        for _ in range(_RUNS):
            await _kill_once(room, presser, probe, found)
        presser.close()

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        in_room(make_project(Path(folder) / "demo", small=200), work)
    how = "Esc while a command with three children runs, from the key's own time"
    told = {
        "stop.kill.sent": (SENT_MS, f"{how} to the return of killpg(SIGKILL)"),
        "stop.kill.reaped": (REAPED_MS, f"{how} until nothing of its process group is left"),
    }
    for name, (budget, words) in told.items():
        spread(say, name, found[name], "ms", budget, words, warm_up=_WARM_UP)


async def _kill_once(
    room: Room, presser: Presser, probe: _KillProbe, found: dict[str, list[float]]
) -> None:
    await room.linked()
    room.new_thread()
    probe.is_running = False
    room.ask(_ASK)
    await room.until(lambda: probe.is_running, "a running command")
    presser.press_later(random.uniform(20, 100), probe.press(room))
    await room.until(lambda: probe.reaped, "the end of the group")
    await room.idle()
    for name, ns in (("stop.kill.sent", probe.sent), ("stop.kill.reaped", probe.reaped)):
        found.setdefault(name, []).append((ns - probe.pressed) / 1e6)
