from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.fakes.wire import completed, request, response_events

from swerve.protocol.chat import dialect_of
from swerve.protocol.errors import FailureKind
from swerve.protocol.failures import TOO_LARGE
from swerve.protocol.messages import (
    Failed,
    Finished,
    ModelEvent,
    RateReported,
    Started,
    TextDelta,
    ToolSpec,
)
from swerve.protocol.streaming import (
    Answer,
    ChatSpeech,
    ResponsesSpeech,
    models_from,
    refusal,
)

RESPONSES = ResponsesSpeech()
CHAT = ChatSpeech(dialect_of(""))
CHUNK = {"id": "c", "choices": [{"delta": {"content": "Hi"}, "finish_reason": None}]}
STOP = {"id": "c", "choices": [{"delta": {}, "finish_reason": "stop"}]}


def stream(*events: object) -> bytes:
    return b"".join(f"data: {json.dumps(event)}\n\n".encode() for event in events)


def kind_of(events: list[ModelEvent]) -> FailureKind:
    assert isinstance(events[-1], Failed)
    return events[-1].failure.kind


def test_an_answer_is_the_same_however_it_is_cut() -> None:
    data = stream(*response_events())
    whole = Answer(RESPONSES.reader()).receive_data(data)
    assert isinstance(whole[0], Started)
    assert isinstance(whole[-1], Finished)
    answer = Answer(RESPONSES.reader())
    pieces = [event for byte in data for event in answer.receive_data(bytes([byte]))]
    assert pieces == whole
    assert answer.is_over
    assert answer.receive_eof() == []


def test_the_whole_history_travels_with_its_tools() -> None:
    tools = (ToolSpec("f", "d"),)
    said = json.loads(RESPONSES.body(replace(request(), tools=tools)))
    assert said["stream"] is True
    assert [item["role"] for item in said["input"]] == ["developer", "user"]
    assert said["tools"][0]["name"] == "f"
    assert "previous_response_id" not in said
    assert json.loads(CHAT.body(request()))["messages"][0]["role"] == "system"


def test_a_stream_that_ends_early_is_a_lost_connection() -> None:
    answer = Answer(RESPONSES.reader())
    answer.receive_data(stream(*response_events()[:4]))
    assert kind_of(answer.receive_eof()) is FailureKind.NETWORK
    assert answer.is_over


def test_a_stream_without_a_word_says_so() -> None:
    (failed,) = Answer(CHAT.reader()).receive_eof()
    assert isinstance(failed, Failed)
    assert failed.failure.code == "empty"


def test_a_failure_from_outside_is_the_failure_told() -> None:
    assert Answer(CHAT.reader()).receive_eof(TOO_LARGE) == [Failed(TOO_LARGE)]


def test_chat_is_complete_once_it_said_why_it_stopped() -> None:
    for ending in (b"data: [DONE]\n\n", b"", stream({"id": "c", "choices": []})):
        answer = Answer(CHAT.reader())
        events = answer.receive_data(stream(CHUNK, STOP) + ending)
        events += answer.receive_eof()
        assert isinstance(events[-1], Finished)


def test_done_without_an_end_is_a_lost_connection() -> None:
    answer = Answer(CHAT.reader())
    answer.receive_data(stream(CHUNK) + b"data: [DONE]\n\n")
    assert kind_of(answer.receive_eof()) is FailureKind.NETWORK


@pytest.mark.parametrize("text", [b"data: {no json\n\n", b"data: [1]\n\n", b"data: \xff\n\n"])
def test_nonsense_breaks_the_protocol(text: bytes) -> None:
    answer = Answer(RESPONSES.reader())
    assert kind_of(answer.receive_data(stream(*response_events()[:3]) + text)) is (
        FailureKind.PROTOCOL
    )
    assert answer.receive_data(stream(completed())) == []


def test_an_error_among_the_events_of_responses() -> None:
    for error in (
        {"type": "error", "code": "rate_limit_exceeded", "message": "Try again in 2s."},
        {"error": {"code": "rate_limit_exceeded", "message": "Try again in 2s."}},
    ):
        answer = Answer(RESPONSES.reader())
        events = answer.receive_data(stream(*response_events()[:4], error))
        assert kind_of(events) is FailureKind.RATE
        assert isinstance(events[-1], Failed)
        assert events[-1].failure.retry_after_ms == 2_000


def test_a_web_page_is_no_answer() -> None:
    events = Answer(CHAT.reader()).receive_head({"content-type": "text/html"}, 0)
    assert kind_of(events) is FailureKind.CAPTIVE


def test_meters_are_told_before_the_words() -> None:
    headers = {"x-ratelimit-remaining-tokens": "1", "x-ratelimit-limit-tokens": "2"}
    answer = Answer(CHAT.reader())
    (rate,) = answer.receive_head({"content-type": "text/event-stream", **headers}, 0)
    assert isinstance(rate, RateReported)
    assert isinstance(answer.receive_data(stream(CHUNK))[1], TextDelta)


def test_a_refusal_for_its_rate_says_how_long() -> None:
    headers = {
        "x-ratelimit-remaining-tokens-minute": "0",
        "x-ratelimit-limit-tokens-minute": "10",
        "x-ratelimit-reset-tokens-minute": "7.5",
    }
    events = Answer(CHAT.reader()).receive_refusal(429, headers, b"{}", 1_000)
    assert isinstance(events[0], RateReported)
    assert kind_of(events) is FailureKind.RATE
    assert isinstance(events[1], Failed)
    assert events[1].failure.retry_after_ms == 7_500


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (401, {}, b"", FailureKind.AUTH),
        (402, {}, b"{}", FailureKind.PAYMENT),
        (404, {}, b'{"detail":"Not Found"}', FailureKind.REQUEST),
        (404, {}, b'{"error":{"code":"model_not_found"}}', FailureKind.MODEL_NOT_FOUND),
        (404, {}, b'{"error":"model \\"x\\" not found, try pulling"}', FailureKind.MODEL_NOT_FOUND),
        (400, {}, b'{"error":{"code":"context_length_exceeded"}}', FailureKind.CONTEXT_FULL),
        (429, {"retry-after": "3"}, b'{"message":"slow","code":"x"}', FailureKind.RATE),
        (503, {}, b"<html>", FailureKind.OVERLOAD),
        (302, {"location": "http://login"}, b'{"error":{"code":"x"}}', FailureKind.CAPTIVE),
    ],
)
def test_a_refusal_says_why(
    status: int, headers: dict[str, str], body: bytes, kind: FailureKind
) -> None:
    failure = refusal(status, headers, body)
    assert failure.kind is kind
    assert failure.retry_after_ms == (3_000 if headers.get("retry-after") else None)


@pytest.mark.parametrize(
    ("body", "models"),
    [
        (b'{"data":[{"id":"a"},{"id":"b"},{},3]}', ("a", "b")),
        (b'{"models":[{"name":"c"}]}', ("c",)),
        (b'{"data":[{"id":"a\\u202eb"},{"id":"c"}]}', ("c",)),
        (b'{"data":[]}', ()),
        (b'{"ok":true}', None),
        (b"[]", None),
        (b"\xff", None),
    ],
)
def test_models_are_listed(body: bytes, models: tuple[str, ...] | None) -> None:
    assert models_from(body) == models
