"""Runs a Practice server and a link pool on a test's own loop, with bounded waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace

from swerve.adapters.endpoint import LinkLimits
from swerve.adapters.links import LinkPool
from swerve.practice.faults import FAULTS
from swerve.practice.pacing import Pace
from swerve.practice.server import PracticeOptions, PracticeServer
from swerve.protocol.errors import FailureKind
from swerve.protocol.messages import (
    Failed,
    Finished,
    Item,
    ItemDone,
    LinkPhase,
    LinkStatus,
    ModelEvent,
    TextDelta,
    TurnRequest,
    UserItem,
)
from swerve.session.profile import Backend, Profile, Transport
from swerve.terms import ProfileId, ThreadId, TurnId

PROFILE = Profile(ProfileId("practice"), "Practice", model="practice")
SOCKET = replace(PROFILE, transport=Transport.WEBSOCKET)
HTTP = replace(PROFILE, transport=Transport.HTTP)
CHAT = replace(PROFILE, backend=Backend.CHAT, has_freeform_tools=False, is_practice=True)
WAIT_S = 5.0


def run(test: Coroutine[object, object, None]) -> None:
    """Run the body of a test on a loop of its own, for 20 seconds at most."""

    async def bounded() -> None:
        async with asyncio.timeout(20):
            await test

    asyncio.run(bounded())


async def until(condition: Callable[[], bool], wait_s: float = WAIT_S) -> None:
    """Wait until `condition` holds; fail after `wait_s`."""
    async with asyncio.timeout(wait_s):
        while not condition():  # noqa: ASYNC110 - conditions of every kind, none with an event
            await asyncio.sleep(0.002)


@asynccontextmanager
async def practice(rate: float = 0.0, fault: str = "") -> AsyncIterator[PracticeServer]:
    """Run a server at `rate` tokens a second, with a fault by name."""
    server = PracticeServer(
        PracticeOptions(pace=Pace(rate), fault=FAULTS[fault] if fault else None)
    )
    await server.start()
    try:
        yield server
    finally:
        await server.close()


class Window:
    """What a workbench does with a link pool: sends, drains, keeps the history."""

    def __init__(
        self,
        server: PracticeServer | None,
        limits: LinkLimits | None = None,
        url: str = "",
        profile: Profile = PROFILE,
    ) -> None:
        self.profile = profile
        self.pool = LinkPool(
            lambda _profile: server.url if server else url,
            lambda _profile: server.key if server else "key",
            limits=limits,
        )
        self.pool.listen(self._on_news, lambda _profile, status: self.statuses.append(status))
        self.news = asyncio.Event()
        self.statuses: list[LinkStatus] = []
        self.history: list[Item] = []
        self.turns = 0
        self.effort = ""
        self.compact_tokens: int | None = None

    def _on_news(self, _is_urgent: bool) -> None:
        self.news.set()

    @property
    def phases(self) -> list[LinkPhase]:
        """Return the phases told so far, without repetitions."""
        phases = [status.phase for status in self.statuses]
        return [p for n, p in enumerate(phases) if n == 0 or phases[n - 1] is not p]

    def send(self, words: str, thread: str = "thread", profile: Profile | None = None) -> TurnId:
        """Begin a turn with everything said so far."""
        self.turns += 1
        turn = TurnId(f"turn{self.turns}")
        self.history.append(UserItem(words))
        request = TurnRequest(
            "practice",
            "Be brief. " * 20,
            tuple(self.history),
            effort=self.effort,
            cache_key=thread,
            compact_tokens=self.compact_tokens,
        )
        self.pool.send(ThreadId(thread), turn, profile or self.profile, request)
        return turn

    def cut(self, thread: str = "thread") -> None:
        """Cut the thread's link."""
        self.pool.cut(ThreadId(thread))

    async def hear(self, turn: TurnId, count: int = 0) -> list[ModelEvent]:
        """Return the events of `turn` until its end, or until `count` of them came."""
        events: list[ModelEvent] = []
        async with asyncio.timeout(WAIT_S):
            while not (events and isinstance(events[-1], Finished | Failed)):
                await self.news.wait()
                self.news.clear()
                for news in self.pool.drain():
                    assert news.turn == turn
                    events += news.events
                if count and len(events) >= count:
                    break
        self.history += [event.item for event in events if isinstance(event, ItemDone)]
        return events

    async def ask(self, words: str, thread: str = "thread") -> list[ModelEvent]:
        """Run a whole turn."""
        return await self.hear(self.send(words, thread))


@asynccontextmanager
async def window(
    server: PracticeServer | None,
    limits: LinkLimits | None = None,
    url: str = "",
    profile: Profile = PROFILE,
) -> AsyncIterator[Window]:
    """Run a link pool against `server`, or against `url`."""
    opened = Window(server, limits, url, profile)
    try:
        yield opened
    finally:
        await opened.pool.close()


def words_of(events: list[ModelEvent]) -> str:
    """Return the words of the model in `events`."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def failure_kind(events: list[ModelEvent]) -> FailureKind:
    """Return how a turn failed that did."""
    assert isinstance(events[-1], Failed), events
    return events[-1].failure.kind
