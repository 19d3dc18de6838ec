"""A real window on a project of the bench, driven by Practice in a child process.

Offscreen unless QT_QPA_PLATFORM says otherwise. Composed as `swerve.launch.window` composes it, in
a private home. What the families measure with is hooked in from here, before the window is made;
nothing of it is in the application.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtTest import QTest

from swerve.adapters.practice_process import PracticeProcess
from swerve.edits.hunks import HunkState
from swerve.launch import compose, qt
from swerve.launch.compose import PRACTICE, Choice, Composition
from swerve.launch.memory import Collector
from swerve.launch.window import prepare
from swerve.session.inputs import AddThread

SIZE = (1_400, 900)
WAIT_S = 60.0
_TICK_S = 0.005
_STILL_S = 0.3


class Relayed:
    """What passed the relay so far. Events are {"ns", "socket", "kind", "bytes"}."""

    def __init__(self, port: int) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="swerve-bench-relay-")
        notes = Path(self._folder.name) / "notes.jsonl"
        command = [sys.executable, "-m", "tests.bench.relay", str(port), str(notes)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._child.stdout is not None
        self.port = int(self._child.stdout.readline())
        self._notes = notes.open(encoding="utf-8")

    def read(self) -> list[dict[str, Any]]:
        """Return the events since the last call."""
        return [json.loads(line) for line in self._notes]

    def close(self) -> None:
        """End the relay."""
        self._notes.close()
        self._child.communicate(timeout=10)
        self._folder.cleanup()


class _Practice(PracticeProcess):
    """Practice with the bench's answers, behind a relay where one is wanted."""

    relay: Relayed | None = None
    has_relay = False

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        super().__init__(arguments, command=[sys.executable, "-m", "tests.bench.serving"])

    async def until_ready(self) -> None:
        await super().until_ready()
        if self.has_relay:
            if _Practice.relay is None:
                _Practice.relay = Relayed(int(self.url.split(":")[2].split("/")[0]))
            self.url = f"http://127.0.0.1:{_Practice.relay.port}/v1"


class Presser:
    """Presses keys in the window at times that another process chooses."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.bench.presser"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._child.stdout is not None
        self._fd = self._child.stdout.fileno()
        self._notifier = QSocketNotifier(self._fd, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_pressed)
        self._act: Callable[[int], None] | None = None

    def press_later(self, delay_ms: float, act: Callable[[int], None]) -> None:
        """Call `act` with the nanoseconds of the key, when the window hears of it."""
        assert self._child.stdin is not None
        self._act = act
        self._child.stdin.write(f"{delay_ms}\n".encode())
        self._child.stdin.flush()

    def close(self) -> None:
        """Press nothing any more."""
        self._notifier.setEnabled(False)
        self._child.communicate(b"", timeout=10)

    def _on_pressed(self) -> None:
        stamp = int(os.read(self._fd, 100).split()[-1])
        if self._act is not None:
            self._act(stamp)


class Room:
    """The window and what a measurement does with it."""

    def __init__(self, stage: qt.Stage) -> None:
        self.window = stage.window
        self.workbench = stage.composition.workbench

    @property
    def relay(self) -> Relayed:
        """What passed between window and Practice."""
        assert _Practice.relay is not None
        return _Practice.relay

    @property
    def is_running(self) -> bool:
        """Whether a turn runs in the shown thread."""
        return self.workbench.state.thread().is_running

    def is_growing(self, least_lines: int = 3) -> bool:
        """Whether a hunk is being written and has some lines."""
        hunks = self.workbench.state.ledger.hunks.values()
        return any(h.state is HunkState.GROWING and len(h.lines) >= least_lines for h in hunks)

    def write(self, words: str) -> None:
        """Put words into the composer."""
        self.window.composer.edit.setPlainText(words)

    def ask(self, words: str) -> None:
        """Send words as a key would."""
        self.write(words)
        self.window.run("turn.send")

    def key(self, key: Qt.Key) -> None:
        """Press a key in the composer, now."""
        QTest.keyClick(self.window.composer.edit, key)

    def new_thread(self) -> None:
        """Show a new, empty thread."""
        self.workbench.dispatch(AddThread())

    async def until(self, condition: Callable[[], object], expected: str) -> None:
        """Wait for a condition, at most a minute."""
        for _ in range(int(WAIT_S / _TICK_S)):
            if condition():
                return
            await asyncio.sleep(_TICK_S)
        raise TimeoutError(f"the bench waited in vain for {expected}")

    async def taken_in(self) -> None:
        """Wait until the chat has taken in what it does ahead of time."""
        known = 0
        while True:
            await asyncio.sleep(_STILL_S)
            rows = self.window.chat.view.rows
            count = rows.entry_count if rows is not None else 0
            if count and count == known:
                return
            known = count

    async def idle(self) -> None:
        """Wait for the end of the turn."""
        await self.until(lambda: not self.is_running, "the end of the turn")

    async def linked(self) -> None:
        """Wait until the links are up and the standby is warm."""
        await self.until(self._is_linked, "the link")
        await asyncio.sleep(0.15)

    def _is_linked(self) -> bool:
        status = self.workbench.state.links.get(PRACTICE)
        return status is not None and status.phase == "ready"


def in_room(
    project: Path, work: Callable[[Room], Awaitable[None]], *, has_relay: bool = False
) -> None:
    """Open the project in a window and do the work; once in a process."""
    with tempfile.TemporaryDirectory(prefix="swerve-bench-") as home:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[name] = str(Path(home) / name)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        compose.PracticeProcess = _Practice  # type: ignore[misc]
        _Practice.has_relay = has_relay
        application = qt.make_application()

        async def live() -> int:
            composition = Composition(Choice(PRACTICE, practice_tokens_per_s=1_000))
            stage = qt.Stage(application, composition, theme="dark")
            stage.window.resize(*SIZE)
            stage.window.show()
            stage.window.activateWindow()
            room = Room(stage)
            collector = Collector(lambda: bool(room.workbench.state.live))
            try:
                room.workbench.open_project(project)
                await room.until(lambda: room.workbench.tree is not None, "the project")
                await room.linked()
                await asyncio.to_thread(prepare)  # as the window does once it is painted
                collector.start()
                await work(room)
            finally:
                collector.stop()
                await stage.close()
                if _Practice.relay is not None:
                    _Practice.relay.close()
            return 0

        qt.run_until_done(application, live())
