from __future__ import annotations

import pytest

from swerve.protocol.errors import FailureKind
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    CompactionItem,
    Failed,
    Finished,
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
    Usage,
)
from swerve.protocol.response import ResponseReader, rate_from
from swerve.protocol.shape import WrongShapeError
from swerve.terms import CallId

Event = dict[str, object]
CREATED: Event = {"type": "response.created", "response": {"id": "r", "model": "m"}}


def read(*events: Event) -> list[ModelEvent]:
    reader = ResponseReader()
    return [heard for event in (CREATED, *events) for heard in reader.read(event)]


def added(item: Event, index: int = 0) -> Event:
    return {"type": "response.output_item.added", "output_index": index, "item": item}


def done(item: Event, index: int = 0) -> Event:
    return {"type": "response.output_item.done", "output_index": index, "item": item}


def test_a_custom_call_streams_as_written() -> None:
    item: Event = {"id": "i", "type": "custom_tool_call", "call_id": "c", "name": "apply_patch"}
    delta: Event = {"type": "response.custom_tool_call_input.delta", "item_id": "i", "delta": "***"}
    heard = read(added({**item, "input": ""}), delta, done({**item, "input": "***"}))
    head = (CallId("c"), "i", "apply_patch", CallKind.CUSTOM)
    assert heard[1:] == [
        ToolCallDelta(*head, ""),
        ToolCallDelta(*head, "***"),
        ItemDone(ToolCallItem("i", CallId("c"), "apply_patch", "***", CallKind.CUSTOM)),
    ]


def test_items_that_interleave_are_kept_apart_by_index_where_ids_are_missing() -> None:
    call: Event = {"type": "function_call", "call_id": "c", "name": "read_file"}
    heard = read(
        added({"id": "m", "type": "message"}, 0),
        added({**call, "id": "f"}, 1),
        {"type": "response.function_call_arguments.delta", "output_index": 1, "delta": "{}"},
        {"type": "response.output_text.delta", "output_index": 0, "delta": "Hi"},
    )
    assert ToolCallDelta(CallId("c"), "f", "read_file", CallKind.FUNCTION, "{}") in heard
    assert TextDelta("m", "Hi") in heard


def test_a_server_that_does_not_stream_an_item_still_gives_its_delta() -> None:
    item: Event = {"id": "m", "type": "message", "content": [{"type": "output_text", "text": "Hi"}]}
    assert read(done(item))[1:] == [TextDelta("m", "Hi"), ItemDone(AssistantItem("m", "Hi"))]


def test_a_finished_item_without_its_text_gets_what_was_streamed() -> None:
    item: Event = {"id": "m", "type": "message", "content": []}
    delta: Event = {"type": "response.output_text.delta", "item_id": "m", "delta": "Hi"}
    assert read(added(item), delta, done(item))[-1] == ItemDone(AssistantItem("m", "Hi"))


def test_a_finished_item_that_contradicts_its_deltas_is_suspect() -> None:
    item: Event = {"id": "m", "type": "message", "content": []}
    delta: Event = {"type": "response.output_text.delta", "item_id": "m", "delta": "Hi"}
    other: Event = {**item, "content": [{"type": "output_text", "text": "Bye"}]}
    end: Event = {"type": "response.completed", "response": {"id": "r"}}
    finished = read(added(item), delta, done(other), end)[-1]
    assert isinstance(finished, Finished)
    assert finished.suspect


def test_paragraphs_of_a_reasoning_summary_are_apart_and_its_item_keeps_the_secret() -> None:
    item: Event = {"id": "rs", "type": "reasoning", "summary": []}
    part: Event = {"type": "response.reasoning_summary_part.added", "item_id": "rs"}
    kind = "response.reasoning_summary_text.delta"
    summary = [{"text": "one"}, {"text": "two"}]
    heard = read(
        added(item),
        part,
        {"type": kind, "item_id": "rs", "delta": "one"},
        part,
        {"type": kind, "item_id": "rs", "delta": "two"},
        done({**item, "summary": summary, "encrypted_content": "xyz"}),
    )
    words = "".join(event.text for event in heard if isinstance(event, ReasoningDelta))
    assert words == "one\n\ntwo"
    assert heard[-1] == ItemDone(ReasoningItem("rs", "one\n\ntwo", "xyz"))


def test_queueing_and_the_served_tier_are_told() -> None:
    reader = ResponseReader()
    created: Event = {"type": "response.created", "response": {"id": "r", "service_tier": "fast"}}
    assert reader.read(created) == [Started("r", "", "fast")]
    assert reader.read({"type": "response.queued"}) == [Queued()]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("max_output_tokens", FinishReason.MAX_TOKENS),
        ("content_filter", FinishReason.CONTENT_FILTER),
        ("steered", FinishReason.OTHER),
    ],
)
def test_an_incomplete_response_is_finished_with_its_reason(
    said: str, reason: FinishReason
) -> None:
    response: Event = {"id": "r", "incomplete_details": {"reason": said}}
    finished = read({"type": "response.incomplete", "response": response})[-1]
    assert isinstance(finished, Finished)
    assert finished.reason is reason


def test_a_failed_response_is_a_failure() -> None:
    response: Event = {"error": {"code": "context_length_exceeded", "message": "long"}}
    failed = read({"type": "response.failed", "response": response})[-1]
    assert isinstance(failed, Failed)
    assert failed.failure.kind is FailureKind.CONTEXT_FULL


def test_usage_is_read_with_its_details() -> None:
    usage: Event = {
        "input_tokens": 200,
        "input_tokens_details": {"cached_tokens": 150},
        "output_tokens": 20,
        "output_tokens_details": {"reasoning_tokens": 5},
    }
    finished = read({"type": "response.completed", "response": {"id": "r", "usage": usage}})[-1]
    assert isinstance(finished, Finished)
    assert finished.usage == Usage(200, 20, 150, 5)


def test_unknown_events_and_items_are_ignored_and_counted() -> None:
    reader = ResponseReader()
    reader.read(CREATED)
    assert reader.read({"type": "response.surprise", "x": [1]}) == []
    assert reader.read(done({"id": "w", "type": "web_search_call"})) == []
    assert reader.unknown_count == 2


def test_a_delta_of_no_item_is_dropped_and_suspect() -> None:
    reader = ResponseReader()
    reader.read(CREATED)
    assert reader.read({"type": "response.output_text.delta", "item_id": "?", "delta": "x"}) == []
    assert reader.is_suspect


@pytest.mark.parametrize(
    "event",
    [
        {"type": "response.created", "response": {"id": 7}},
        {"type": "response.output_item.added", "item": {"type": "function_call", "id": "f"}},
        {"type": 3},
    ],
)
def test_a_wrong_shape_is_told(event: Event) -> None:
    with pytest.raises(WrongShapeError):
        ResponseReader().read(event)


def test_a_first_number_above_one_is_a_gap() -> None:
    reader = ResponseReader()
    reader.read({"type": "response.in_progress", "sequence_number": 4})
    assert reader.is_suspect


def test_meters_without_a_percentage_are_left_out() -> None:
    meters: Event = {"primary": {"used_percent": 120, "window_minutes": 10_080}, "secondary": {}}
    (limit,) = rate_from({"rate_limits": meters}).limits
    assert (limit.name, limit.remaining_fraction) == ("7-day quota", 0.0)


def test_what_comes_before_the_response_is_no_part_of_it() -> None:
    reader = ResponseReader()
    meters: Event = {"primary": {"used_percent": 25, "window_minutes": 90}}
    (rates,) = reader.read({"type": "codex.rate_limits", "rate_limits": meters})
    assert isinstance(rates, RateReported)
    assert rates.limits == (Limit("90-minute quota", 0.75),)
    late: Event = {"type": "response.output_text.delta", "item_id": "m", "delta": "x"}
    assert reader.read(late) == []
    assert reader.read({"type": "codex.surprise"}) == []
    assert (reader.dropped_count, reader.unknown_count) == (1, 1)


def test_an_item_without_a_number_is_found_by_its_id() -> None:
    delta: Event = {"type": "response.output_text.delta", "item_id": "m", "delta": "Hi"}
    opened: Event = {
        "type": "response.output_item.added",
        "item": {"id": "m", "type": "message"},
    }
    assert read(opened, delta)[-1] == TextDelta("m", "Hi")


def test_a_call_that_arrives_whole_is_told_with_its_name_and_input() -> None:
    item: Event = {
        "id": "f",
        "type": "function_call",
        "call_id": "c",
        "name": "read_file",
        "arguments": "{}",
    }
    assert read(done(item))[1:] == [
        ToolCallDelta(CallId("c"), "f", "read_file", CallKind.FUNCTION, "{}"),
        ItemDone(ToolCallItem("f", CallId("c"), "read_file", "{}")),
    ]


@pytest.mark.parametrize(
    ("item", "word", "finished"),
    [
        (
            {"id": "i", "type": "reasoning", "encrypted_content": "secret"},
            "reasoning_summary_text",
            ReasoningItem("i", "streamed", "secret"),
        ),
        (
            {"id": "i", "type": "custom_tool_call", "call_id": "c", "name": "apply_patch"},
            "custom_tool_call_input",
            ToolCallItem("i", CallId("c"), "apply_patch", "streamed", CallKind.CUSTOM),
        ),
    ],
)
def test_what_was_streamed_stands_in_for_what_the_finished_item_lacks(
    item: Event, word: str, finished: ReasoningItem | ToolCallItem
) -> None:
    delta: Event = {"type": f"response.{word}.delta", "item_id": "i", "delta": "streamed"}
    assert read(added(item), delta, done(item))[-1] == ItemDone(finished)


@pytest.mark.parametrize("is_written_to", [False, True])
def test_a_history_that_was_made_smaller_is_an_item_without_words(is_written_to: bool) -> None:
    item: Event = {"id": "k", "type": "compaction", "encrypted_content": "opaque"}
    delta: Event = {"type": "response.output_text.delta", "item_id": "k", "delta": "x"}
    events = [added(item), *([delta] if is_written_to else []), done(item)]
    assert read(*events)[-1] == ItemDone(CompactionItem("k", "opaque"))
