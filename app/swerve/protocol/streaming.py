"""The client side of one answer over HTTP, without HTTP: bytes of the body in, events out.

Two `Speech`es share it: Responses events and chat completions. Each says what to send and who
reads what comes back; everything about event streams, refusals and early ends is here. Driven by
`adapters/http_link.py`, one `Answer` for a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from swerve.protocol.chat import ChatDialect, chat_json
from swerve.protocol.chat_reader import ChatReader
from swerve.protocol.codec import fields_json, head_json, items_json
from swerve.protocol.connection import GARBLED, LOST
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.failures import failure_from_frame, failure_from_status
from swerve.protocol.messages import Failed, ModelEvent, RateReported, TurnRequest
from swerve.protocol.rates import failure_with_limits, limits_from_headers
from swerve.protocol.response import ResponseReader
from swerve.protocol.shape import Table, WrongShapeError, table_from, tables_in, word_in
from swerve.protocol.sse import EventStreamParser

_MAX_ID_CHARS = 200

EMPTY = Failure(
    FailureKind.NETWORK,
    "The server ended its answer before it had begun.",
    "Send again, or choose another profile.",
    retryable=True,
    code="empty",
)
NO_STREAM = Failure(
    FailureKind.CAPTIVE,
    "A web page came in place of the model's answer.",
    "Log in to the network with a browser, or check the URL of this profile.",
    code="no-stream",
)


class Reader(Protocol):
    """Reads the decoded events of one answer."""

    is_over: bool

    def read(self, event: Table, /) -> list[ModelEvent]:
        """Take one event and return what it means."""

    def end(self) -> list[ModelEvent]:
        """Take the end of the stream and return what that means."""

    def fail(self, failure: Failure) -> Failed:
        """End the answer for a reason from outside."""


class Speech(Protocol):
    """How a kind of server is spoken to over HTTP.

    Attributes:
        path: of requests, beneath the base URL.
        warm_path: what is asked for to open and warm a connection.
        headers: sent with every request.
    """

    path: str
    warm_path: str
    headers: Mapping[str, str]

    def body(self, request: TurnRequest) -> str:
        """Return the body that asks for an answer to `request`, ASCII."""

    def reader(self) -> Reader:
        """Return what reads one answer."""


class ResponsesSpeech:
    """Responses, as events of an HTTP answer; the whole history travels every time."""

    path = "responses"
    warm_path = "models"
    headers: Mapping[str, str] = {}

    def body(self, request: TurnRequest) -> str:
        """Return the body that asks for an answer to `request`, ASCII."""
        inputs = ",".join([*head_json(request), *items_json(request.items)])
        return f'{{{fields_json(request)},"stream":true,"input":[{inputs}]}}'

    def reader(self) -> Reader:
        """Return what reads one answer."""
        return _ResponsesReader()


class ChatSpeech:
    """Chat completions in the dialect of one server."""

    path = "chat/completions"

    def __init__(self, dialect: ChatDialect) -> None:
        self._dialect = dialect
        self.warm_path = dialect.warm_path
        self.headers: Mapping[str, str] = dialect.headers

    def body(self, request: TurnRequest) -> str:
        """Return the body that asks for an answer to `request`, ASCII."""
        return chat_json(request, self._dialect)

    def reader(self) -> Reader:
        """Return what reads one answer."""
        return ChatReader()


class _ResponsesReader(ResponseReader):
    """A reader that also takes the error an event stream can hold."""

    def read(self, event: Table) -> list[ModelEvent]:
        if event.get("type") == "error" or ("error" in event and "type" not in event):
            return [self.fail(failure_from_frame(event))]
        return super().read(event)

    def end(self) -> list[ModelEvent]:
        return []


class Answer:
    """One answer as it arrives.

    Attributes:
        has_begun: whether any event was reported that is not about meters.

    Args:
        reader: of the speech that asked.
    """

    def __init__(self, reader: Reader) -> None:
        self.has_begun = False
        self._reader = reader
        self._parser = EventStreamParser()

    @property
    def is_over(self) -> bool:
        """Whether a terminal event was reported."""
        return self._reader.is_over

    def receive_head(self, headers: Mapping[str, str], now_unix_ms: int) -> list[ModelEvent]:
        """Take the headers of an answer whose status is 200; names in lower case."""
        if "html" in headers.get("content-type", ""):
            return [self._reader.fail(NO_STREAM)]
        limits = limits_from_headers(headers, now_unix_ms)
        return [RateReported(limits)] if limits else []

    def receive_refusal(
        self, status: int, headers: Mapping[str, str], body: bytes, now_unix_ms: int
    ) -> list[ModelEvent]:
        """Take a whole answer whose status is not 200."""
        limits = limits_from_headers(headers, now_unix_ms)
        failure = refusal(status, headers, body)
        failed = self._reader.fail(failure_with_limits(failure, limits, now_unix_ms))
        return [RateReported(limits), failed] if limits else [failed]

    def receive_data(self, data: bytes) -> list[ModelEvent]:
        """Take the next bytes of the body."""
        events: list[ModelEvent] = []
        try:
            for text in self._parser.feed(data):
                if self._reader.is_over:
                    break
                events += self._reader.end() if text == "[DONE]" else self._read(text)
        except WrongShapeError:
            events.append(self._reader.fail(GARBLED))
        self.has_begun |= bool(events)
        return events

    def receive_eof(self, failure: Failure | None = None) -> list[ModelEvent]:
        """Take the end of the body: a failure, unless the answer was complete without saying so."""
        if self._reader.is_over:
            return []
        ended = self._reader.end() if failure is None else []
        if ended:
            return ended
        return [self._reader.fail(failure or (LOST if self.has_begun else EMPTY))]

    def _read(self, text: str) -> list[ModelEvent]:
        return self._reader.read(table_from(text))


def refusal(status: int, headers: Mapping[str, str], body: bytes = b"") -> Failure:
    """Say why a server refused, from its error object where it sent one."""
    waits = {name: headers[name] for name in headers if name.startswith("retry-after")}
    try:
        said = table_from(body.decode(errors="replace"))
    except WrongShapeError:
        said = {}
    if not said or 200 <= status < 400:
        return failure_from_status(status, waits)
    return failure_from_frame({**said, "status": status, "headers": waits})


def models_from(body: bytes) -> tuple[str, ...] | None:
    """Return the ids of the models a server lists, in its order; None where that is no list.

    What could deceive the eye or fill a screen is no id.
    """
    try:
        said = table_from(body.decode(errors="replace"))
    except WrongShapeError:
        return None
    if not isinstance(said.get("data"), list) and not isinstance(said.get("models"), list):
        return None
    rows = tables_in(said, "data") or tables_in(said, "models")
    ids = (word_in(row, "id") or word_in(row, "name") for row in rows)
    return tuple(one for one in ids if one.isprintable() and 0 < len(one) <= _MAX_ID_CHARS)
