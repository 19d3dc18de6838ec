"""The whole application without a window: a workbench with real links, and files in memory.

Its waits are long enough for a machine that stands still for a moment. A test of a wait says so
(`limits=SHORT`, `speed=SPEED`), and never claims then that nothing was late.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tests.fakes.fake_ports import FakeProject
from tests.fakes.practice import PROFILE, until

from swerve.adapters.clock import LoopClock
from swerve.adapters.endpoint import LinkLimits
from swerve.adapters.links import LinkPool
from swerve.adapters.trust import Trust
from swerve.practice.faults import FAULTS, Fault
from swerve.practice.pacing import Pace
from swerve.practice.server import PracticeOptions, PracticeServer
from swerve.session import inputs
from swerve.session.profile import Profile
from swerve.session.transcript import AssistantText, Attachment, Notice, UserMessage
from swerve.session.turn import Outcome, Thread, ThreadState, Turn
from swerve.terms import ProjectPath
from swerve.workbench.events import WorkbenchEvent
from swerve.workbench.workbench import Workbench

SPEED = 50.0
CALM = LinkLimits(
    open_s=5.0,
    first_event_s=8.0,
    next_event_s=8.0,
    first_delay_s=0.02,
    last_delay_s=0.2,
)
SHORT = LinkLimits(
    open_s=1.0,
    race_s=0.2,
    first_event_s=1.0,
    next_event_s=1.0,
    patient_s=2.0,
    ping_s=0.3,
    pulse_s=0.05,
    first_delay_s=0.02,
    last_delay_s=0.2,
)
FILES = {"app.py": "def load():\n    return 1\n\n\ndef run():\n    return load()\n"}
WAIT_S = 10.0


class HastyClock(LoopClock):
    """A clock whose hour is over soon."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def now_ms(self) -> float:
        return super().now_ms() * self._speed

    def call_later(self, delay_ms: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        return super().call_later(delay_ms / self._speed, callback)


class Seat:
    """One person at one application.

    Attributes:
        states: every state the thread was in, without repetitions.
        waits: what it waited for, likewise.
        told: every event.
    """

    def __init__(
        self,
        root: Path,
        url: Callable[[], str],
        key: Callable[[], str],
        profile: Profile,
        limits: LinkLimits,
        speed: float,
        trust: Trust | None,
    ) -> None:
        self.project = FakeProject(root, dict(FILES))
        self.pool = LinkPool(
            lambda _profile: url(), lambda _profile: key(), limits=limits, trust=trust
        )
        self.states: list[ThreadState] = []
        self.waits: list[str] = []
        self.told: list[WorkbenchEvent] = []
        self.workbench = Workbench(
            clock=HastyClock(speed),
            links=self.pool,
            profiles=[profile],
            profile=profile.id,
            prompt="Be brief.",
            open_ports=lambda _root: self.project,
            sample=lambda: root,
            compact_prompt="Sum it up.",
        )
        self.workbench.subscribe(self._hear)

    def _hear(self, events: list[WorkbenchEvent]) -> None:
        self.told += events
        thread = self.thread
        if not self.states or self.states[-1] is not thread.state:
            self.states.append(thread.state)
        if thread.wait and (not self.waits or self.waits[-1] != thread.wait):
            self.waits.append(thread.wait)

    @property
    def thread(self) -> Thread:
        """Return the thread on screen."""
        return self.workbench.state.thread()

    @property
    def turn(self) -> Turn:
        """Return its last turn."""
        return self.thread.turns[-1]

    @property
    def notices(self) -> list[Notice]:
        """Return what the application said in the thread."""
        return [entry for entry in self.thread.entries if isinstance(entry, Notice)]

    @property
    def messages(self) -> list[str]:
        """Return what the person said in the thread."""
        return [entry.text for entry in self.thread.entries if isinstance(entry, UserMessage)]

    @property
    def text(self) -> str:
        """Return what the model said in its last turn."""
        said = [
            str(entry.text)
            for entry in self.thread.entries
            if isinstance(entry, AssistantText) and entry.turn == self.turn.id
        ]
        return "\n".join(said)

    def submit(self, words: str, *paths: str) -> None:
        """Send a message, with files attached."""
        attachments = tuple(Attachment(ProjectPath(path)) for path in paths)
        self.workbench.dispatch(inputs.Submit(self.thread.id, words, attachments))

    def stop(self) -> None:
        """Press Stop."""
        self.workbench.dispatch(inputs.Stop(self.thread.id))

    def retry(self) -> None:
        """Press Retry."""
        self.workbench.dispatch(inputs.Retry(self.thread.id))

    async def end(self) -> Outcome:
        """Wait until the turn has ended."""
        await until(lambda: not self.thread.is_running, WAIT_S)
        return self.turn.outcome

    async def ask(self, words: str, *paths: str) -> Outcome:
        """Run a whole turn."""
        self.submit(words, *paths)
        return await self.end()


@asynccontextmanager
async def seat(
    server: PracticeServer | None = None,
    *,
    url: str = "",
    profile: Profile = PROFILE,
    limits: LinkLimits = CALM,
    speed: float = 1.0,
    trust: Trust | None = None,
) -> AsyncIterator[Seat]:
    """Take a seat before `server`, or before whatever is at `url`."""
    key = server.key if server is not None else "key"
    root = Path("/project")
    where = url or (server.url if server is not None else "")
    taken = Seat(root, lambda: where, lambda: key, profile, limits, speed, trust)
    try:
        await taken.workbench._open(root)
        yield taken
    finally:
        await taken.workbench.close()


@asynccontextmanager
async def serving(
    fault: str | Fault = "",
    rate: float = 0.0,
    tls: ssl.SSLContext | None = None,
    **changes: object,
) -> AsyncIterator[PracticeServer]:
    """Run a server with a fault, by name or as data, with `changes` to the data."""
    played = FAULTS[fault] if isinstance(fault, str) and fault else fault
    if isinstance(played, Fault) and changes:
        played = replace(played, **changes)
    is_fault = isinstance(played, Fault)
    options = PracticeOptions(pace=Pace(rate), fault=played if is_fault else None, tls=tls)
    server = PracticeServer(options)
    await server.start()
    try:
        yield server
    finally:
        await server.close()
