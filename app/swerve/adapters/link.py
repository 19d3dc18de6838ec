"""What every link is, whatever it travels on: a buffer of events, timers of silence, one end.

`websocket_link.py` and `http_link.py` fill it in. It knows nothing of threads, standbys or
retries: those are in `crew.py` and `links.py`.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import ClassVar, Protocol

from swerve.adapters.endpoint import Endpoint, LinkLimits
from swerve.adapters.trust import Trust
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import (
    Failed,
    Finished,
    ItemDone,
    ModelEvent,
    ToolCallItem,
    TurnRequest,
)

_ENDS = (Finished, Failed)

Resolve = Callable[[], Awaitable[Endpoint | Failure]]
"""Says where to go, once that is known, or why nowhere."""


class LinkOwner(Protocol):
    """Who is told about a link, on the loop thread."""

    def link_opened(self, link: Link) -> None:
        """The server answered: the link can be used."""

    def link_heard(self, link: Link, *, is_urgent: bool) -> None:
        """Events wait in `link`: the first since it was drained, or ones that work waits for."""

    def link_closed(self, link: Link, failure: Failure) -> None:
        """The link is no more, or never came to be. A turn on it has got its `Failed`."""


class Link(ABC):
    """One connection to a server, from its opening to its end; never opened twice.

    Attributes:
        transport: for the status bar.
        is_open: the server answered, and the connection was not lost or cut since.
        is_closed: lost, cut, or never came to be.
        has_heard: the running turn has got at least one event.
        opened_s: loop time of the opening, 0.0 before it.
        warmed: what it was warmed with last, None for nothing.

    Args:
        resolve: says where to go.
        owner: who is told.
        limits: times and sizes.
        trust: whose certificates are believed.
    """

    transport: ClassVar[str]

    def __init__(
        self, resolve: Resolve, owner: LinkOwner, limits: LinkLimits, trust: Trust
    ) -> None:
        self.is_open = False
        self.is_closed = False
        self.has_heard = False
        self.opened_s = 0.0
        self.warmed: TurnRequest | None = None
        self._resolve = resolve
        self._owner: LinkOwner | None = owner
        self._limits = limits
        self._trust = trust
        self._loop = asyncio.get_running_loop()
        self._waiting: list[ModelEvent] = []
        self._room = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._first_s = limits.first_event_s
        self._next_s = limits.next_event_s
        self._heard_s = 0.0
        self._opening_ms: float | None = None

    # --- for the owner ---------------------------------------------------------------------------

    @property
    @abstractmethod
    def is_busy(self) -> bool:
        """Whether a turn runs on it."""

    @property
    def has_news(self) -> bool:
        """Whether events wait to be taken."""
        return bool(self._waiting)

    @property
    def is_warm(self) -> bool:
        """Whether the server is prepared for the next turn, beyond being connected."""
        return False

    @property
    def is_dropped(self) -> bool:
        """Whether the server has hung up on an idle link that has not noticed yet."""
        return False

    @property
    def round_trip_ms(self) -> float | None:
        """Return the time of the last ping, or else of the opening."""
        return self._opening_ms

    @abstractmethod
    async def run(self) -> None:
        """Live: connect, read, report the end. Cancelling it cuts the link."""

    @abstractmethod
    def warm_up(self, request: TurnRequest) -> None:
        """Prepare the server for the prompt and tools of `request`; before any turn."""

    @abstractmethod
    def create(self, request: TurnRequest) -> None:
        """Begin a turn now, or as soon as the link is open."""

    def take(self) -> list[ModelEvent]:
        """Return the events that wait, oldest first, and make room for more."""
        events, self._waiting = self._waiting, []
        self._room.set()
        return events

    def cut(self) -> None:
        """Shut the socket down in this call, without any goodbye; nothing is reported after it."""
        self._owner = None
        self.is_closed = True
        self._waiting = []
        self._drop()

    # --- for the kinds of links ------------------------------------------------------------------

    @abstractmethod
    def _shut(self) -> None:
        """Shut the socket down in this call."""

    @abstractmethod
    def _fail_turn(self, failure: Failure) -> list[ModelEvent]:
        """End the running turn, if any, and return what its listener has not heard."""

    def _begin(self, request: TurnRequest) -> None:
        """Note that a turn begins."""
        self.has_heard = False
        self._heard_s = 0.0
        self._next_s = self._limits.silence_s(request.effort)

    def _opened(self, began_s: float) -> None:
        """Note that the server answered to what was begun at `began_s`."""
        self.is_open = True
        self.opened_s = self._loop.time()
        self._opening_ms = (self.opened_s - began_s) * 1_000
        if self._owner is not None:
            self._owner.link_opened(self)

    def _report(self, events: list[ModelEvent]) -> None:
        """Hold events for the owner and tell it."""
        if not self._heard_s and self._timer is not None:
            self._watch(self._next_s)
        self._heard_s = self._loop.time()
        if not events:
            return
        self.has_heard = True
        if isinstance(events[-1], _ENDS):
            self._stop_timer()
        was_empty = not self._waiting
        self._waiting += events
        is_urgent = any(map(_is_urgent, events))
        if (was_empty or is_urgent) and self._owner is not None:
            self._owner.link_heard(self, is_urgent=is_urgent)

    @property
    def _is_full(self) -> bool:
        return len(self._waiting) >= self._limits.waiting_events

    async def _until_room(self) -> None:
        self._room.clear()
        await self._room.wait()

    def _drop(self) -> None:
        self.is_open = False
        self._stop_timer()
        self._room.set()
        self._shut()

    def _end(self, failure: Failure) -> None:
        """End the link for good; the running turn fails with it."""
        if self.is_closed:
            return
        self.is_closed = True
        self._drop()
        had_heard = self.has_heard
        self._report(self._fail_turn(failure))
        self.has_heard = had_heard
        owner, self._owner = self._owner, None
        if owner is not None:
            owner.link_closed(self, failure)

    # --- silence ---------------------------------------------------------------------------------

    def _watch_silence(self) -> None:
        """Begin to measure how long the server keeps silent about a turn."""
        if self._timer is None:
            self._watch(self._first_s)

    def _watch(self, delay_s: float) -> None:
        self._stop_timer()
        self._timer = self._loop.call_later(delay_s, self._look)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """Check whether the server has been silent for too long; waiting for us does not count."""
        self._timer = None
        if not self.is_busy:
            return
        if self._is_full:
            self._heard_s = self._loop.time()
        if not self._heard_s:
            self._end(_SILENT)
            return
        left_s = self._heard_s + self._next_s - self._loop.time()
        if left_s <= 0:
            self._end(_STALLED)
        else:
            self._watch(left_s)


def _is_urgent(event: ModelEvent) -> bool:
    """Whether work waits for an event: a tool that can start, or the end of the response."""
    if isinstance(event, ItemDone):
        return isinstance(event.item, ToolCallItem)
    return isinstance(event, _ENDS)


_SILENT = Failure(
    FailureKind.TIMEOUT,
    "The server took the request and did not answer.",
    "Send again, or choose another profile.",
    retryable=True,
    code="first-event",
)
_STALLED = Failure(
    FailureKind.TIMEOUT,
    "The server fell silent in the middle of the answer.",
    "What arrived is kept; send again to go on.",
    retryable=True,
    code="next-event",
)
