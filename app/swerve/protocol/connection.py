"""The client side of one Responses socket, without the socket.

Push what arrived (`receive_text`, `receive_eof`) and what is wanted (`warm_up`, `create`); pull
what to send (`data_to_send`) and what happened (`events_received`). It decides how much of a
history must travel: as long as the server remembers the last response, only what is new. It holds
no clock and no I/O. `adapters/websocket_link.py` drives it, one object per socket.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from swerve.frozen import frozen
from swerve.protocol.codec import create_json, fields_json, head_json, items_json
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.failures import failure_from_frame
from swerve.protocol.messages import Failed, Item, ModelEvent, TurnRequest
from swerve.protocol.response import ResponseReader, rate_from
from swerve.protocol.shape import (
    Table,
    WrongShapeError,
    table_from,
    table_in,
    word_in,
)

GARBLED = Failure(
    FailureKind.PROTOCOL,
    "The server sent something that is not of this protocol.",
    "Try again; if it stays so, check the URL of this profile.",
    retryable=True,
    code="garbled",
)
LOST = Failure(
    FailureKind.NETWORK,
    "The connection was lost in the middle of the answer.",
    "What arrived is kept; send again to go on.",
    retryable=True,
    code="eof",
)


@dataclass(slots=True)
class _Exchange:
    """One create on its way and the response it gets."""

    request: TurnRequest
    is_warm_up: bool
    has_previous: bool
    reader: ResponseReader = field(default_factory=ResponseReader)


@frozen
class _Chain:
    """The last response the server remembers, and the history that it stands for."""

    response_id: str
    prefix: TurnRequest
    items: tuple[Item, ...]


class Connection:
    """Protocol state of one socket; thrown away with it.

    Attributes:
        unknown_count: events of kinds we do not know, ignored.
        dropped_count: duplicates and events outside any response, ignored.
        is_broken: the peer broke the protocol; the socket must be dropped.

    Args:
        tools_as_item: tools travel once per chain as an input item instead of with every create.
    """

    def __init__(self, *, tools_as_item: bool = False) -> None:
        self.unknown_count = 0
        self.dropped_count = 0
        self.is_broken = False
        self._tools_as_item = tools_as_item
        self._exchanges: deque[_Exchange] = deque()
        self._chain: _Chain | None = None
        self._last_id = ""
        self._outgoing: list[str] = []
        self._events: list[ModelEvent] = []

    @property
    def is_busy(self) -> bool:
        """Whether a turn runs; a warm-up does not count."""
        return any(not exchange.is_warm_up for exchange in self._exchanges)

    @property
    def is_warm(self) -> bool:
        """Whether the server remembers what a create could go on from."""
        return self._chain is not None

    @property
    def has_data_to_send(self) -> bool:
        """Whether messages wait to be sent."""
        return bool(self._outgoing)

    def warm_up(self, request: TurnRequest) -> None:
        """Prepare the server for prompt, tools and settings of `request`; its items stay here."""
        fields = fields_json(request, tools_as_item=self._tools_as_item)
        head = head_json(request, tools_as_item=self._tools_as_item)
        self._outgoing.append(create_json(fields, head, is_warm_up=True))
        self._exchanges.append(_Exchange(request, is_warm_up=True, has_previous=False))

    def create(self, request: TurnRequest) -> None:
        """Ask for a response to `request`, sending only what the server does not have.

        Raises:
            RuntimeError: a turn runs on this socket already.
        """
        if self.is_busy:
            raise RuntimeError("one turn at a time: cut this socket and use another")
        fields = fields_json(request, tools_as_item=self._tools_as_item)
        chain = self._chain
        if chain is not None and not self._exchanges and _continues(request, chain):
            inputs = items_json(request.items[len(chain.items) :])
            frame = create_json(fields, inputs, previous=chain.response_id)
        else:
            chain = None
            head = head_json(request, tools_as_item=self._tools_as_item)
            frame = create_json(fields, [*head, *items_json(request.items)])
        # A response that fails takes its parent along, so the chain waits for success.
        self._chain = None
        self._outgoing.append(frame)
        self._exchanges.append(_Exchange(request, is_warm_up=False, has_previous=chain is not None))

    def receive_text(self, text: str) -> None:
        """Take one message of the server."""
        if self.is_broken:
            return
        try:
            self._receive(table_from(text))
        except WrongShapeError:
            self.is_broken = True
            self._fail_all(GARBLED)

    def receive_eof(self, failure: Failure | None = None) -> None:
        """Take the end of the socket: a running turn has failed, however politely it was closed."""
        self._fail_all(failure or LOST)

    def data_to_send(self) -> list[str]:
        """Return the messages to send, in order, and forget them."""
        frames, self._outgoing = self._outgoing, []
        return frames

    def events_received(self) -> list[ModelEvent]:
        """Return what happened since the last call, in order, and forget it."""
        events, self._events = self._events, []
        return events

    def _receive(self, event: Table) -> None:
        if event.get("type") == "error":
            self._receive_error(event)
            return
        if not self._exchanges:
            self._receive_stray(event)
            return
        exchange = self._exchanges[0]
        if not exchange.reader.has_begun and self._is_late(event):
            self.dropped_count += 1
            return
        events = exchange.reader.read(event)
        if not exchange.is_warm_up:
            self._events += events
        if exchange.reader.is_over:
            self._end(exchange)

    def _is_late(self, event: Table) -> bool:
        """Whether an event names the response before, whose end was seen already."""
        said = word_in(table_in(event, "response"), "id")
        return bool(said) and said == self._last_id

    def _receive_stray(self, event: Table) -> None:
        if event.get("type") == "codex.rate_limits":
            self._events.append(rate_from(event))
        elif isinstance(event.get("type"), str):
            self.dropped_count += 1
        else:
            raise WrongShapeError("an event without a type")

    def _receive_error(self, event: Table) -> None:
        error = table_in(event, "error") or event
        if word_in(error, "code") == "connection_expiring":
            return  # an announcement; the link rotates by its own age
        exchange = self._exchanges[0] if self._exchanges else None
        if exchange is None:
            self.dropped_count += 1
            return
        failure = failure_from_frame(event)
        if failure.kind is FailureKind.CHAIN_LOST and exchange.has_previous:
            self._send_whole(exchange)
            return
        failed = exchange.reader.fail(failure)
        if not exchange.is_warm_up:
            self._events.append(failed)
        self._end(exchange)

    def _send_whole(self, exchange: _Exchange) -> None:
        self._exchanges.popleft()
        self._chain = None
        self.create(exchange.request)

    def _end(self, exchange: _Exchange) -> None:
        self._exchanges.popleft()
        reader = exchange.reader
        self._last_id = reader.response_id
        self.unknown_count += reader.unknown_count
        self.dropped_count += reader.dropped_count
        # A stream with gaps may have lost items: what the server remembers is then unknown.
        if not reader.has_succeeded or reader.is_suspect or not reader.response_id:
            return
        request = exchange.request
        asked = () if exchange.is_warm_up else request.items
        self._chain = _Chain(
            response_id=reader.response_id,
            prefix=_prefix(request),
            items=(*asked, *reader.received),
        )

    def _fail_all(self, failure: Failure) -> None:
        for exchange in self._exchanges:
            if not exchange.is_warm_up:
                self._events.append(Failed(failure))
        self._exchanges.clear()
        self._chain = None


def _continues(request: TurnRequest, chain: _Chain) -> bool:
    return _prefix(request) == chain.prefix and request.items[: len(chain.items)] == chain.items


def _prefix(request: TurnRequest) -> TurnRequest:
    """Return all that must be equal to go on; the cache key is only a hint to the server."""
    return replace(request, items=(), cache_key="")
