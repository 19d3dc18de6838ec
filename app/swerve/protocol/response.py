"""One response as it arrives: raw events in, normalised events out.

It keeps what the order of events means (which item a delta belongs to, gaps, the end) and nothing
about sockets or chains. Used by `connection.py`, one reader per response, thrown away at its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from swerve.protocol.codec import finished_item, usage_from
from swerve.protocol.errors import Failure
from swerve.protocol.failures import failure_from_error
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    Failed,
    Finished,
    FinishedItem,
    FinishReason,
    ItemDone,
    Limit,
    ModelEvent,
    Queued,
    RateReported,
    ReasoningDelta,
    ReasoningItem,
    Started,
    TextDelta,
    ToolCallDelta,
    ToolCallItem,
)
from swerve.protocol.shape import (
    Table,
    count_in,
    fraction_in,
    table_in,
    text_in,
    word_in,
)
from swerve.terms import CallId

_NO_CALL = CallId("")

_DELTAS = frozenset(
    {
        "response.output_text.delta",
        "response.refusal.delta",
        "response.reasoning_summary_text.delta",
        "response.function_call_arguments.delta",
        "response.custom_tool_call_input.delta",
    }
)
_OPENINGS = frozenset(
    {
        "response.created",
        "response.queued",
        "response.in_progress",
        "response.output_item.added",
    }
)
TERMINALS = frozenset({"response.completed", "response.incomplete", "response.failed"})
_QUIET = frozenset(
    {
        "response.content_part.added",
        "response.content_part.done",
        "response.output_text.done",
        "response.refusal.done",
        "response.function_call_arguments.done",
        "response.custom_tool_call_input.done",
        "response.reasoning_summary_part.done",
        "response.reasoning_summary_text.done",
        "response.in_progress",
        "response.compaction.compacting",
    }
)
_REASONS = {
    "max_output_tokens": FinishReason.MAX_TOKENS,
    "content_filter": FinishReason.CONTENT_FILTER,
}


@dataclass(slots=True)
class _OpenItem:
    """An item that still grows. `pieces` is everything reported of it so far."""

    item_id: str
    wire_type: str
    call_id: CallId = _NO_CALL
    name: str = ""
    pieces: list[str] = field(default_factory=list)

    def grown(self, text: str) -> ModelEvent:
        self.pieces.append(text)
        if self.wire_type == "message":
            return TextDelta(self.item_id, text)
        if self.wire_type == "reasoning":
            return ReasoningDelta(self.item_id, text)
        is_custom = self.wire_type == "custom_tool_call"
        kind = CallKind.CUSTOM if is_custom else CallKind.FUNCTION
        return ToolCallDelta(self.call_id, self.item_id, self.name, kind, text)


class ResponseReader:
    """Reads the events of one response.

    Attributes:
        response_id: the server's id, empty until it said so.
        received: finished items, in order, equal to those reported by `ItemDone`.
        has_begun: whether any event of the response was seen.
        is_over: whether a terminal event was seen.
        has_succeeded: whether it ended completed: only then can it be continued.
        is_suspect: the stream had gaps.
        unknown_count: events of kinds we do not know.
        dropped_count: duplicates and strays that were ignored.
    """

    def __init__(self) -> None:
        self.response_id = ""
        self.received: list[FinishedItem] = []
        self.has_begun = False
        self.is_over = False
        self.has_succeeded = False
        self.is_suspect = False
        self.unknown_count = 0
        self.dropped_count = 0
        self._items: dict[str, _OpenItem] = {}
        self._ids_by_index: dict[int, str] = {}
        self._next_number: int | None = None

    def read(self, event: Table) -> list[ModelEvent]:
        """Take one event of the response and return what it means.

        Raises:
            WrongShapeError: a field that must be there is not, or has another type.
        """
        kind = text_in(event, "type")
        if not self.has_begun and not (kind in _OPENINGS or kind in TERMINALS):
            return self._side_event(kind, event)
        if not self._is_in_order(kind, event):
            self.dropped_count += 1
            return []
        self.has_begun = True
        if kind in _DELTAS:
            return self._delta(event)
        if kind in TERMINALS:
            return [self._end(kind, table_in(event, "response"))]
        match kind:
            case "response.created":
                return [self._begin(table_in(event, "response"))]
            case "response.queued":
                return [Queued()]
            case "response.output_item.added":
                return self._open(event)
            case "response.output_item.done":
                return self._finish_item(event)
            case "response.reasoning_summary_part.added":
                return self._paragraph(event)
            case _:
                return self._side_event(kind, event)

    def fail(self, failure: Failure) -> Failed:
        """End the response for a reason that came from outside of its events."""
        self.is_over = True
        return Failed(failure)

    def _is_in_order(self, kind: str, event: Table) -> bool:
        number = count_in(event, "sequence_number")
        if number is None:
            return True
        expected = self._next_number
        if expected is None:
            # Servers disagree about the first number; only `created` is known to be the first.
            expected = number if kind == "response.created" else min(number, 1)
        if number < expected:
            return False
        self.is_suspect |= number > expected
        self._next_number = number + 1
        return True

    def _begin(self, response: Table) -> Started:
        self.response_id = text_in(response, "id")
        return Started(
            self.response_id, word_in(response, "model"), word_in(response, "service_tier")
        )

    def _open(self, event: Table) -> list[ModelEvent]:
        table = table_in(event, "item")
        index = count_in(event, "output_index")
        item = _OpenItem(word_in(table, "id") or f"item_{index or 0}", text_in(table, "type"))
        if item.wire_type in ("function_call", "custom_tool_call"):
            item.call_id, item.name = CallId(text_in(table, "call_id")), text_in(table, "name")
        self._items[item.item_id] = item
        if index is not None:
            self._ids_by_index[index] = item.item_id
        return [item.grown("")] if item.name else []

    def _delta(self, event: Table) -> list[ModelEvent]:
        item = self._item_of(event)
        if item is None:
            self.is_suspect = True
            self.dropped_count += 1
            return []
        text = text_in(event, "delta")
        return [item.grown(text)] if text else []

    def _item_of(self, event: Table) -> _OpenItem | None:
        item = self._items.get(word_in(event, "item_id"))
        if item is None:
            index = count_in(event, "output_index")
            item = None if index is None else self._items.get(self._ids_by_index.get(index, ""))
        return item

    def _paragraph(self, event: Table) -> list[ModelEvent]:
        item = self._item_of(event)
        has_text = item is not None and any(item.pieces)
        return [item.grown("\n\n")] if item is not None and has_text else []

    def _finish_item(self, event: Table) -> list[ModelEvent]:
        table = table_in(event, "item")
        item = finished_item(table)
        if item is None:
            self.unknown_count += 1
            return []
        opened = self._items.pop(item.item_id, None) or self._item_of(event)
        if opened is None:
            opened = _OpenItem(item.item_id, text_in(table, "type"))
            if isinstance(item, ToolCallItem):
                opened.call_id, opened.name = item.call_id, item.name
        events, item = self._completed(opened, item)
        self.received.append(item)
        return [*events, ItemDone(item)]

    def _completed(
        self, opened: _OpenItem, item: FinishedItem
    ) -> tuple[list[ModelEvent], FinishedItem]:
        """Make deltas and the finished item say the same, whichever of them was incomplete."""
        seen, whole = "".join(opened.pieces), _text_of(item)
        if whole == seen:
            return [], item
        if whole.startswith(seen):
            return [opened.grown(whole[len(seen) :])], item
        if not whole:
            return [], _with_text(item, seen)
        self.is_suspect = True
        return [], item

    def _end(self, kind: str, response: Table) -> ModelEvent:
        self.is_over = True
        self.response_id = word_in(response, "id") or self.response_id
        if kind == "response.failed":
            return Failed(failure_from_error(table_in(response, "error")))
        self.has_succeeded = kind == "response.completed"
        return Finished(
            reason=self._reason(response),
            usage=usage_from(response),
            tier=word_in(response, "service_tier"),
            suspect=self.is_suspect,
        )

    def _reason(self, response: Table) -> FinishReason:
        if self.has_succeeded:
            return FinishReason.COMPLETED
        said = word_in(table_in(response, "incomplete_details"), "reason")
        return _REASONS.get(said, FinishReason.OTHER)

    def _side_event(self, kind: str, event: Table) -> list[ModelEvent]:
        if kind == "codex.rate_limits":
            return [rate_from(event)]
        if kind in _DELTAS or kind in _QUIET or kind == "response.output_item.done":
            self.dropped_count += not self.has_begun
        else:
            self.unknown_count += 1
        return []


def rate_from(event: Table) -> RateReported:
    """Decode the meters of a rate limit event."""
    meters = table_in(event, "rate_limits")
    limits = (_limit(table_in(meters, name)) for name in ("primary", "secondary"))
    return RateReported(tuple(limit for limit in limits if limit is not None))


def _limit(meter: Table) -> Limit | None:
    used = fraction_in(meter, "used_percent")
    if used is None:
        return None
    minutes = count_in(meter, "window_minutes")
    reset = fraction_in(meter, "reset_at")
    return Limit(
        name="quota" if minutes is None else _window_name(minutes),
        remaining_fraction=min(1.0, max(0.0, 1.0 - used / 100)),
        resets_at_unix_ms=None if reset is None else int(reset * 1_000),
    )


def _window_name(minutes: int) -> str:
    for unit_minutes, unit in ((1_440, "day"), (60, "hour")):
        if minutes >= unit_minutes and minutes % unit_minutes == 0:
            return f"{minutes // unit_minutes}-{unit} quota"
    return f"{minutes}-minute quota"


def _text_of(item: FinishedItem) -> str:
    match item:
        case AssistantItem(_, text) | ReasoningItem(_, text):
            return text
        case ToolCallItem():
            return item.arguments
        case _:
            return ""  # what the server made of a history never grows


def _with_text(item: FinishedItem, text: str) -> FinishedItem:
    match item:
        case AssistantItem():
            return replace(item, text=text)
        case ReasoningItem():
            return replace(item, summary=text)
        case ToolCallItem():
            return replace(item, arguments=text)
        case _:
            return item
