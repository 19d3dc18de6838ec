"""A link over HTTP: one request for a turn, its answer as a stream of events.

The whole history travels with every request. The connection is opened before it is needed and kept,
so that a spare link is worth something; a cut shuts its socket down and leaves the spare to the
next turn. What is said is a `Speech`: Responses or chat completions.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from swerve.adapters.endpoint import LinkLimits
from swerve.adapters.link import Link, LinkOwner, Resolve
from swerve.adapters.trust import Trust
from swerve.protocol.errors import Failure
from swerve.protocol.failures import TOO_LARGE
from swerve.protocol.messages import ModelEvent, TurnRequest
from swerve.protocol.streaming import Answer, Speech

if TYPE_CHECKING:
    from swerve.adapters.http_wire import HttpWire, Reply

_YIELD_EVERY = 64
_DRAIN_S = 0.25


class HttpLink(Link):
    """One kept connection.

    Args:
        resolve, owner, limits, trust: see `Link`.
        speech: how the server is spoken to.
    """

    transport = "HTTP"

    def __init__(
        self, resolve: Resolve, owner: LinkOwner, limits: LinkLimits, trust: Trust, speech: Speech
    ) -> None:
        super().__init__(resolve, owner, limits, trust)
        self._speech = speech
        self._wire: HttpWire | None = None
        self._task: asyncio.Task[None] | None = None
        self._request: TurnRequest | None = None
        self._answer: Answer | None = None
        self._is_wanted = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        """Whether a turn runs on it."""
        return self._answer is not None and not self._answer.is_over

    @property
    def is_dropped(self) -> bool:
        """Whether the server has hung up on an idle link that has not noticed yet."""
        return self.is_open and self._answer is None and bool(self._wire and self._wire.is_dropped)

    def warm_up(self, request: TurnRequest) -> None:
        """Note what the next turn begins with: over HTTP only the connection can be warmed."""
        self.warmed = request

    def create(self, request: TurnRequest) -> None:
        """Begin a turn: its request goes out in the loop's next round once the link is open."""
        if self.is_busy:
            raise RuntimeError("one turn at a time: cut this link and use another")
        self._request = request
        self._answer = Answer(self._speech.reader())
        self._begin(request)
        self._is_wanted.set()

    def cut(self) -> None:
        """Shut the socket down in this call, without any goodbye; nothing is reported after it."""
        super().cut()
        task = self._task
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    def _shut(self) -> None:
        if self._wire is not None:
            self._wire.shut()

    def _fail_turn(self, failure: Failure) -> list[ModelEvent]:
        return self._answer.receive_eof(failure) if self._answer is not None else []

    async def run(self) -> None:
        """Live: connect, answer requests, report the end. Cancelling it cuts the link."""
        if self.is_closed:
            return
        self._task = asyncio.current_task()
        try:
            failure = await self._live()
        except asyncio.CancelledError:
            if not self.is_closed:
                self.cut()
                raise
            return
        finally:
            wire, self._task = self._wire, None
            if wire is not None:
                await asyncio.shield(wire.close())
        self._end(failure)

    async def _live(self) -> Failure:
        endpoint = await self._resolve()
        if isinstance(endpoint, Failure):
            return endpoint
        # The library takes a third of a second to import: not on the loop.
        await asyncio.to_thread(_load_network)
        from swerve.adapters.http_wire import open_wire

        if endpoint.is_patient:
            self._first_s = self._limits.patient_s
        wire = await open_wire(endpoint, self._limits, self._trust, self._speech.headers)
        if isinstance(wire, Failure):
            return wire
        self._wire = wire
        failure = None if self._request is not None else await self._warm(wire)
        while failure is None:
            await self._is_wanted.wait()
            self._is_wanted.clear()
            failure = await self._turn(wire)
        return failure

    async def _warm(self, wire: HttpWire) -> Failure | None:
        """Open the connection ahead of the first turn."""
        began_s = self._loop.time()
        try:
            async with asyncio.timeout(self._limits.open_s):
                failure = await wire.warm(self._speech.warm_path)
        except TimeoutError:
            from swerve.adapters.reach import SLOW

            return SLOW
        if failure is None:
            self._opened(began_s)
        return failure

    async def _turn(self, wire: HttpWire) -> Failure | None:
        """Send the request and report its answer; return what ended the link with it."""
        request, answer = self._request, self._answer
        if request is None or answer is None:
            return None
        body = self._speech.body(request)
        if len(body) > self._limits.create_bytes:
            self._report(answer.receive_eof(TOO_LARGE))
        else:
            self._watch_silence()
            began_s = self._loop.time()
            async with wire.ask("POST", self._speech.path, body) as reply:
                if isinstance(reply, Failure):
                    return reply
                if not self.is_open:
                    self._opened(began_s)
                failure = await self._receive(reply, answer)
                if failure is not None:
                    return failure
        if self._answer is answer:  # else the next turn waits already
            self._request = self._answer = None
        return None

    async def _receive(self, reply: Reply, answer: Answer) -> Failure | None:
        now_unix_ms = int(time.time() * 1_000)
        if reply.status != 200:
            body = await reply.whole()
            if isinstance(body, Failure):
                return body
            self._report(answer.receive_refusal(reply.status, reply.headers, body, now_unix_ms))
            return None
        head = answer.receive_head(reply.headers, now_unix_ms)
        if head:
            self._report(head)
        async with aclosing(reply.pieces()) as pieces:
            failure = await self._listen(pieces, answer)
            if answer.is_over:
                await _drain(pieces)
        if failure is not None:
            return failure
        ended = answer.receive_eof()
        if ended:
            self._report(ended)
        return None

    async def _listen(
        self, pieces: AsyncGenerator[bytes | Failure, None], answer: Answer
    ) -> Failure | None:
        """Report what the body says until the answer is over or the body is."""
        count = 0
        async for data in pieces:
            if isinstance(data, Failure):
                return data
            self._report(answer.receive_data(data))
            if answer.is_over:
                break
            count += 1
            if self._is_full:
                await self._until_room()
            elif count % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
        return None


async def _drain(pieces: AsyncGenerator[bytes | Failure, None]) -> None:
    """Read what follows the last event, so that the connection can be used again."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_S):
            async for _ in pieces:
                continue


def _load_network() -> None:
    import swerve.adapters.http_wire  # noqa: F401 - for its effect: the next import is instant
