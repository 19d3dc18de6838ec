"""A link on one WebSocket to a Responses server: moves text between it and a `Connection`.

Sending and cutting are plain calls that reach the kernel before they return; receiving is a task
that stops reading while nobody drains.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from swerve.adapters.endpoint import LinkLimits
from swerve.adapters.link import Link, LinkOwner, Resolve
from swerve.adapters.trust import Trust
from swerve.protocol.connection import GARBLED, Connection
from swerve.protocol.errors import Failure
from swerve.protocol.failures import TOO_LARGE
from swerve.protocol.messages import ModelEvent, TurnRequest

if TYPE_CHECKING:
    from swerve.adapters.dialing import Wire

_YIELD_EVERY = 64


class WebSocketLink(Link):
    """One socket.

    Attributes:
        was_answered: the server sent at least one message on it.

    Args:
        resolve, owner, limits, trust: see `Link`.
        tools_as_item: see `Connection`.
    """

    transport = "WebSocket"

    def __init__(
        self,
        resolve: Resolve,
        owner: LinkOwner,
        limits: LinkLimits,
        trust: Trust,
        *,
        tools_as_item: bool = False,
    ) -> None:
        super().__init__(resolve, owner, limits, trust)
        self.was_answered = False
        self._core = Connection(tools_as_item=tools_as_item)
        self._wire: Wire | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a turn runs on it."""
        return self._core.is_busy

    @property
    def is_warm(self) -> bool:
        """Whether the server has taken prompt and tools, or a turn, on this socket."""
        return self._core.is_warm

    @property
    def round_trip_ms(self) -> float | None:
        """Return the time of the last ping, or else of the upgrade."""
        return (self._wire.ping_ms if self._wire is not None else None) or self._opening_ms

    def warm_up(self, request: TurnRequest) -> None:
        """Prepare the server for the prompt and tools of `request`; before any turn."""
        self.warmed = request
        self._core.warm_up(request)
        self._flush()

    def create(self, request: TurnRequest) -> None:
        """Begin a turn: the frame is handed to the kernel in this call when the link is open."""
        self._core.create(request)
        self._begin(request)
        self._flush()

    def _shut(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.shut()

    def _fail_turn(self, failure: Failure) -> list[ModelEvent]:
        self._core.receive_eof(failure)
        return self._core.events_received()

    def _flush(self) -> None:
        wire = self._wire
        if wire is None:
            return
        for frame in self._core.data_to_send():
            if len(frame) > self._limits.create_bytes:
                self._end(TOO_LARGE)
                return
            wire.send(frame)
        if self._core.is_busy:
            self._watch_silence()

    async def run(self) -> None:
        """Live: connect, read, report the end. Cancelling it cuts the link."""
        if self.is_closed:
            return
        try:
            failure = await self._open()
            if failure is None:
                failure = await self._read()
        except asyncio.CancelledError:
            self.cut()
            raise
        if failure is not None:
            self._end(failure)

    async def _open(self) -> Failure | None:
        endpoint = await self._resolve()
        if isinstance(endpoint, Failure):
            return endpoint
        # The library takes a third of a second to import: not on the loop.
        await asyncio.to_thread(_load_network)
        from swerve.adapters.dialing import dial

        began_s = self._loop.time()
        wire = await dial(endpoint, self._limits, self._trust)
        if isinstance(wire, Failure):
            return wire
        self._wire = wire
        if self.is_closed:  # cut while it opened
            self._drop()
            return None
        self._opened(began_s)
        self._flush()
        return None

    async def _read(self) -> Failure | None:
        count = 0
        while self._wire is not None:
            text = await self._wire.receive()
            if self.is_closed:
                return None
            if isinstance(text, Failure):
                return text
            self.was_answered = True
            self._core.receive_text(text)
            if self._core.has_data_to_send:
                self._flush()
            self._report(self._core.events_received())
            if self._core.is_broken:
                return GARBLED
            count += 1
            if self._is_full:
                await self._until_room()
            elif count % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
        return None


def _load_network() -> None:
    import swerve.adapters.dialing  # noqa: F401 - for its effect: the next import is instant
