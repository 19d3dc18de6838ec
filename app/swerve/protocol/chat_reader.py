"""One answer of a chat completions server as it arrives: raw chunks in, normalised events out.

It gives the deltas of a choice the items that chunks have no word for: a message, its reasoning and
each call get an id, and are done when the choice is. Used by `streaming.py`, one for an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from swerve.protocol.errors import Failure
from swerve.protocol.failures import failure_from_frame
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    Failed,
    Finished,
    FinishReason,
    ItemDone,
    ModelEvent,
    ReasoningDelta,
    ReasoningItem,
    Started,
    TextDelta,
    ToolCallDelta,
    ToolCallItem,
    Usage,
)
from swerve.protocol.shape import Table, count_in, fraction_in, table_in, tables_in, word_in
from swerve.terms import CallId

_REASONS = {
    "stop": FinishReason.COMPLETED,
    "tool_calls": FinishReason.COMPLETED,
    "function_call": FinishReason.COMPLETED,
    "length": FinishReason.MAX_TOKENS,
    "content_filter": FinishReason.CONTENT_FILTER,
}


@dataclass(slots=True)
class _OpenCall:
    """A call that still grows."""

    item_id: str
    call_id: CallId
    name: str
    pieces: list[str] = field(default_factory=list)

    def item(self) -> ToolCallItem:
        return ToolCallItem(self.item_id, self.call_id, self.name, "".join(self.pieces) or "{}")


class ChatReader:
    """Reads the chunks of one answer.

    Attributes:
        is_over: whether the answer has ended, well or not.
        unknown_count: chunks without anything we know.
    """

    def __init__(self) -> None:
        self.is_over = False
        self.unknown_count = 0
        self._id = self._text_id = ""
        self._tier = ""
        self._reasoning: list[str] = []
        self._text: list[str] = []
        self._calls: dict[int, _OpenCall] = {}
        self._finish = ""
        self._usage: Usage | None = None

    def read(self, chunk: Table) -> list[ModelEvent]:
        """Take one chunk and return what it means.

        Raises:
            WrongShapeError: a field that must be there is not, or has another type.
        """
        if self.is_over:
            return []
        if chunk.get("error") is not None:
            self.is_over = True
            return [Failed(failure_from_frame(chunk))]
        events: list[ModelEvent] = [] if self._id else [self._begin(chunk)]
        self._tier = word_in(chunk, "service_tier") or self._tier
        choices = tables_in(chunk, "choices")
        for choice in choices:
            self._delta(table_in(choice, "delta"), events)
            self._finish = word_in(choice, "finish_reason") or self._finish
        if chunk.get("usage"):
            self._usage = _usage_from(chunk) or self._usage
        if not choices and self._usage is None:
            self.unknown_count += 1
        if self._finish and self._usage is not None:
            events += self.end()
        return events

    def end(self) -> list[ModelEvent]:
        """Take the end of the stream; empty unless the model had said that it is finished."""
        if self.is_over or not self._finish:
            return []
        self.is_over = True
        finished = Finished(
            _REASONS.get(self._finish, FinishReason.OTHER), self._usage, tier=self._tier
        )
        return [*self._items(), finished]

    def fail(self, failure: Failure) -> Failed:
        """End the answer for a reason that came from outside of its chunks."""
        self.is_over = True
        return Failed(failure)

    def _begin(self, chunk: Table) -> Started:
        self._id = word_in(chunk, "id") or "chat"
        self._text_id = f"{self._id}-text"
        return Started(self._id, word_in(chunk, "model"), word_in(chunk, "service_tier"))

    def _delta(self, delta: Table, events: list[ModelEvent]) -> None:
        """Append what a delta means to `events`; called for every token, so it makes no list."""
        thought = word_in(delta, "reasoning") or word_in(delta, "reasoning_content")
        if thought:
            self._reasoning.append(thought)
            events.append(ReasoningDelta(f"{self._id}-reasoning", thought))
        text = word_in(delta, "content") or word_in(delta, "refusal")
        if text:
            self._text.append(text)
            events.append(TextDelta(self._text_id, text))
        if "tool_calls" in delta:
            for part in tables_in(delta, "tool_calls"):
                events += self._call_delta(part)

    def _call_delta(self, part: Table) -> list[ModelEvent]:
        function = table_in(part, "function")
        call, is_new = self._call_of(part, function)
        text = word_in(function, "arguments")
        if text:
            call.pieces.append(text)
        if not (text or is_new):
            return []
        return [ToolCallDelta(call.call_id, call.item_id, call.name, CallKind.FUNCTION, text)]

    def _call_of(self, part: Table, function: Table) -> tuple[_OpenCall, bool]:
        """Return the call a part belongs to; some servers number all calls 0, or none at all."""
        said_id, name = word_in(part, "id"), word_in(function, "name")
        index = count_in(part, "index")
        if index is None:
            index = len(self._calls) - (0 if name else 1)
        found = self._calls.get(index)
        if found is not None and name and said_id and said_id != found.call_id:
            index, found = len(self._calls), None
        if found is not None:
            return found, False
        item_id = f"{self._id}-call-{index}"
        call = _OpenCall(item_id, CallId(said_id or item_id), name)
        self._calls[index] = call
        return call, True

    def _items(self) -> list[ModelEvent]:
        """Return what is done now, in the order it began."""
        found: list[AssistantItem | ReasoningItem | ToolCallItem] = []
        if self._reasoning:
            found.append(ReasoningItem(f"{self._id}-reasoning", "".join(self._reasoning)))
        if self._text:
            found.append(AssistantItem(self._text_id, "".join(self._text)))
        found += [call.item() for call in self._calls.values()]
        return [ItemDone(item) for item in found]


def _usage_from(chunk: Table) -> Usage | None:
    """Decode usage and the server's own times; None where the chunk has none."""
    usage = table_in(chunk, "usage")
    sent, written = count_in(usage, "prompt_tokens"), count_in(usage, "completion_tokens")
    if sent is None or written is None:
        return None
    sent_details = table_in(usage, "prompt_tokens_details")
    written_details = table_in(usage, "completion_tokens_details")
    times, timings = table_in(chunk, "time_info"), table_in(chunk, "timings")
    generation_ms = _ms(times, "completion_time", 1_000)
    if generation_ms is None:
        generation_ms = _ms(timings, "predicted_ms", 1)
    return Usage(
        input_tokens=sent,
        output_tokens=written,
        cached_tokens=count_in(sent_details, "cached_tokens") or 0,
        reasoning_tokens=count_in(written_details, "reasoning_tokens") or 0,
        queue_ms=_ms(times, "queue_time", 1_000),
        generation_ms=generation_ms,
    )


def _ms(times: Table, name: str, unit_ms: float) -> int | None:
    value = fraction_in(times, name)
    return None if value is None else round(value * unit_ms)
