from __future__ import annotations

from typing import Any

import pytest

from swerve.protocol.chat_reader import ChatReader
from swerve.protocol.errors import Failure, FailureKind
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
from swerve.terms import CallId

USAGE = {"prompt_tokens": 9, "completion_tokens": 4}


def chunk(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "model": "m", "choices": [choice]}


def call(index: int | None, text: str, call_id: str = "", name: str = "") -> dict[str, Any]:
    part: dict[str, Any] = {"function": {"arguments": text}}
    if index is not None:
        part["index"] = index
    if call_id:
        part["id"] = call_id
    if name:
        part["function"]["name"] = name
    return part


def read(*chunks: dict[str, Any]) -> list[ModelEvent]:
    reader = ChatReader()
    return [event for one in chunks for event in reader.read(one)] + reader.end()


def test_words_and_thoughts_become_items() -> None:
    events = read(
        chunk(role="assistant", content=""),
        chunk(reasoning="Hm"),
        chunk(reasoning_content=", yes."),
        chunk(content="Hi"),
        chunk(content=" there"),
        chunk("stop"),
        {"id": "c1", "choices": [], "usage": USAGE},
    )
    assert events == [
        Started("c1", "m"),
        ReasoningDelta("c1-reasoning", "Hm"),
        ReasoningDelta("c1-reasoning", ", yes."),
        TextDelta("c1-text", "Hi"),
        TextDelta("c1-text", " there"),
        ItemDone(ReasoningItem("c1-reasoning", "Hm, yes.")),
        ItemDone(AssistantItem("c1-text", "Hi there")),
        Finished(FinishReason.COMPLETED, Usage(9, 4)),
    ]


def test_calls_grow_side_by_side() -> None:
    events = read(
        chunk(tool_calls=[call(0, "", "a", "f"), call(1, "", "b", "g")]),
        chunk(tool_calls=[call(0, '{"x"')]),
        chunk(tool_calls=[call(1, "{}"), call(0, ":1}")]),
        chunk("tool_calls"),
    )
    deltas = [(e.call_id, e.text) for e in events if isinstance(e, ToolCallDelta)]
    assert deltas == [("a", ""), ("b", ""), ("a", '{"x"'), ("b", "{}"), ("a", ":1}")]
    assert [e.item for e in events if isinstance(e, ItemDone)] == [
        ToolCallItem("c1-call-0", CallId("a"), "f", '{"x":1}'),
        ToolCallItem("c1-call-1", CallId("b"), "g", "{}"),
    ]
    assert events[-1] == Finished(FinishReason.COMPLETED)
    assert all(e.kind is CallKind.FUNCTION for e in events if isinstance(e, ToolCallDelta))


@pytest.mark.parametrize("index", [0, None])
def test_calls_that_share_a_number_or_have_none_are_told_apart(index: int | None) -> None:
    events = read(
        chunk(tool_calls=[call(index, '{"x":1}', "a", "f")]),
        chunk(tool_calls=[call(index, '{"y":2}', "b", "f")]),
        chunk("stop"),
    )
    items = [e.item for e in events if isinstance(e, ItemDone)]
    assert [(item.call_id, item.arguments) for item in items if isinstance(item, ToolCallItem)] == [
        ("a", '{"x":1}'),
        ("b", '{"y":2}'),
    ]


def test_a_call_without_an_id_gets_one() -> None:
    (done,) = (
        e.item
        for e in read(chunk("stop", tool_calls=[call(0, "", "", "f")]))
        if isinstance(e, ItemDone)
    )
    assert done == ToolCallItem("c1-call-0", CallId("c1-call-0"), "f", "{}")


def test_usage_and_the_servers_own_times() -> None:
    usage = {
        **USAGE,
        "prompt_tokens_details": {"cached_tokens": 5},
        "completion_tokens_details": {"reasoning_tokens": 1},
    }
    times = {"queue_time": 0.0125, "completion_time": 0.5}
    events = read({**chunk("stop", content="x"), "usage": usage, "time_info": times})
    assert events[-1] == Finished(FinishReason.COMPLETED, Usage(9, 4, 5, 1, 12, 500))
    events = read({**chunk("stop"), "usage": USAGE, "timings": {"predicted_ms": 20.4}})
    assert events[-1] == Finished(FinishReason.COMPLETED, Usage(9, 4, generation_ms=20))


@pytest.mark.parametrize(
    ("finish", "reason"),
    [
        ("length", FinishReason.MAX_TOKENS),
        ("content_filter", FinishReason.CONTENT_FILTER),
        ("eos", FinishReason.OTHER),
    ],
)
def test_why_it_ended(finish: str, reason: FinishReason) -> None:
    assert read(chunk(finish))[-1] == Finished(reason)


def test_the_end_of_the_stream_is_no_end_of_the_answer() -> None:
    assert read(chunk(content="Hi")) == [Started("c1", "m"), TextDelta("c1-text", "Hi")]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"error": {"message": "no", "code": "request_quota_exceeded"}}, FailureKind.RATE),
        ({"error": {"message": "We're experiencing high traffic"}}, FailureKind.OVERLOAD),
        ({"error": {"message": "x", "code": 503}}, FailureKind.OVERLOAD),
        ({"error": {"message": "x"}, "status_code": 402}, FailureKind.PAYMENT),
        ({"error": "model 'x' not found, try pulling it first"}, FailureKind.MODEL_NOT_FOUND),
    ],
)
def test_an_error_in_the_stream_ends_it(error: dict[str, Any], kind: FailureKind) -> None:
    reader = ChatReader()
    reader.read(chunk(content="Hi"))
    (failed,) = reader.read(error)
    assert isinstance(failed, Failed)
    assert failed.failure.kind is kind
    assert reader.is_over
    assert reader.read(chunk(content="more")) == []


def test_what_is_of_no_use_is_counted() -> None:
    reader = ChatReader()
    reader.read({"id": "c1", "object": "keepalive"})
    assert reader.unknown_count == 1
    failure = Failure(FailureKind.NETWORK, "gone")
    assert reader.fail(failure) == Failed(failure)
    assert reader.is_over


def test_a_part_of_a_call_that_says_nothing_new_is_passed_over() -> None:
    events = read(
        chunk(tool_calls=[call(0, "", "a", "f")]),
        chunk(tool_calls=[call(0, "")]),
        chunk("tool_calls"),
    )
    assert len([event for event in events if isinstance(event, ToolCallDelta)]) == 1
