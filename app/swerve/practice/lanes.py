"""Lanes of one socket: requests of a lane in order, lanes side by side, and what is remembered.

Each lane remembers its latest response only, and only as long as the socket lives, like the real
service without storage.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from swerve.practice.conversation import conversation_from
from swerve.practice.creates import Create, chars_of, unknown_previous
from swerve.practice.faults import Fault, FaultPlayer
from swerve.practice.mishaps import FaultySink
from swerve.practice.model import answer
from swerve.practice.pacing import Pace, Pacer
from swerve.practice.peer import Event
from swerve.practice.recipes import Recipe
from swerve.practice.replay import Replay, ReplayPacer
from swerve.practice.steps import Output
from swerve.practice.summing import since_packed
from swerve.practice.websocket import Socket
from swerve.practice.writing import Chunks, ResponseWriter

_BATCH_EVENTS = 64
_MAX_RUNNING = 16
_HEARTBEAT_S = 15.0


class Sink(Protocol):
    """Takes the events of one response."""

    async def send(self, events: list[Event]) -> None:
        """Send events; returns when the peer is ready for more.

        Raises:
            OSError: the peer is gone.
            InterruptedError: the response is over before its time.
        """

    async def end(self, fault: Fault) -> None:
        """End the response by a fault.

        Raises:
            InterruptedError: always.
        """


class Writer(Protocol):
    """Writes one answer as the events of its route.

    Attributes:
        response_id: of the answer.
        items: finished, as a later create would see them.
    """

    response_id: str
    items: list[Event]

    def begin(self) -> Iterator[Event]:
        """Yield what comes before any output."""

    def outputs(self, outputs: Iterable[Output], chunks: Chunks) -> Iterator[tuple[Event, str]]:
        """Yield the events of `outputs`, each with the text it carries for pacing."""

    def heartbeat(self) -> Event:
        """Return an event that says nothing but that the server is still there."""

    def end(self) -> Iterator[Event]:
        """Yield the end."""


async def respond(
    create: Create,
    known: Sequence[object],
    sink: Sink,
    pace: Pace,
    recipes: Sequence[Recipe] = (),
    replay: Replay | None = None,
) -> tuple[str, tuple[object, ...]]:
    """Write a whole response to `sink` at the speed of `pace`.

    Args:
        create: the request.
        known: items of the response that is continued, oldest first.
        sink: where events go.
        pace: how fast.
        recipes: recorded answers.
        replay: answers in place of the model's own.

    Returns:
        The response's id, and every item up to its end.
    """
    context = (*known, *create.items)
    known_chars = chars_of(known)
    chars = known_chars + chars_of(create.items)
    writer = ResponseWriter(create, chars, known_chars, context)
    await write(writer, create, context, sink, pace, recipes, replay)
    return writer.response_id, tuple(since_packed((*context, *writer.items)))


async def write(
    writer: Writer,
    create: Create,
    context: Sequence[object],
    sink: Sink,
    pace: Pace,
    recipes: Sequence[Recipe] = (),
    replay: Replay | None = None,
) -> None:
    """Write the answer to `create`, which is all there is of `context`, by `writer` to `sink`."""
    await sink.send(list(writer.begin()))
    if replay is not None and not create.is_warm_up:
        recorded = replay.next()
        pieces = recorded.length if recorded.is_open else None
        await _write(writer, recorded.outputs, sink, ReplayPacer(recorded), pieces)
        if recorded.fault is not None:
            await sink.end(recorded.fault)
    elif not create.is_warm_up:
        conversation = conversation_from(context, create.tools)
        await _write(writer, answer(conversation, recipes), sink, Pacer(pace))
    await sink.send(list(writer.end()))


async def _write(
    writer: Writer,
    outputs: Sequence[Output],
    sink: Sink,
    pacer: Pacer | ReplayPacer,
    pieces: int | None = None,
) -> None:
    """Write outputs when they are due: all of them, or so many pieces of text."""
    clock = asyncio.get_running_loop()
    batch: list[Event] = []
    for event, text in writer.outputs(outputs, pacer.chunks):
        if pieces is not None and text:
            pieces -= 1
        wait_s = pacer.wait_s(text, clock.time()) if text else 0.0
        if wait_s > 0 or len(batch) >= _BATCH_EVENTS:
            if batch:
                await sink.send(batch)
            batch = []
            while wait_s > _HEARTBEAT_S:
                await asyncio.sleep(_HEARTBEAT_S)
                await sink.send([writer.heartbeat()])
                wait_s -= _HEARTBEAT_S
            await asyncio.sleep(max(0.0, wait_s))
        batch.append(event)
        if pieces == 0:
            break
    await sink.send(batch)


class Lanes:
    """The requests of one socket.

    Attributes:
        running_count: responses being written now.
    """

    def __init__(
        self,
        peer: Socket,
        pace: Pace,
        faults: FaultPlayer,
        recipes: Sequence[Recipe] = (),
        replay: Replay | None = None,
    ) -> None:
        self.running_count = 0
        self._peer = peer
        self._pace = pace
        self._faults = faults
        self._recipes = recipes
        self._replay = replay
        self._queues: dict[str, asyncio.Queue[Create]] = {}
        self._workers: list[asyncio.Task[None]] = []
        self._latest: dict[str, tuple[str, tuple[object, ...]]] = {}
        self._slots = asyncio.Semaphore(_MAX_RUNNING)

    def put(self, create: Create) -> None:
        """Queue a request on its lane."""
        queue = self._queues.get(create.lane)
        if queue is None:
            queue = self._queues[create.lane] = asyncio.Queue()
            self._workers.append(asyncio.create_task(self._work(queue)))
        queue.put_nowait(create)

    async def cancel(self) -> None:
        """Stop writing at once."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self, queue: asyncio.Queue[Create]) -> None:
        while True:
            create = await queue.get()
            async with self._slots:
                self.running_count += 1
                try:
                    with contextlib.suppress(OSError):
                        await self._respond(create)
                finally:
                    self.running_count -= 1

    async def _respond(self, create: Create) -> None:
        known = self._known(create)
        if known is None:
            self._peer.send([json.dumps(unknown_previous(create).frame())])
            return
        if create.lane in self._latest and self._latest[create.lane][0] == create.previous:
            del self._latest[create.lane]  # a continuation that fails takes its parent along
        faults = FaultPlayer(None) if create.is_warm_up else self._faults
        sink = FaultySink(self._peer, faults, create.lane)
        told = (self._pace, self._recipes, self._replay)
        self._latest[create.lane] = await respond(create, known, sink, *told)

    def _known(self, create: Create) -> tuple[object, ...] | None:
        if not create.previous:
            return ()
        return next(
            (items for found, items in self._latest.values() if found == create.previous), None
        )
