from __future__ import annotations

import json

import pytest
from tests.fakes.wire import completed, error, receive, request, response_events, sent

from swerve.protocol.connection import GARBLED, LOST, Connection
from swerve.protocol.errors import FailureKind
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    Failed,
    Finished,
    ItemDone,
    RateReported,
    TextDelta,
    ToolSpec,
    TurnRequest,
    UserItem,
)

ASKED = UserItem("hello")
SAID = AssistantItem("msg_1", "Hi there")


def answered(connection: Connection) -> None:
    connection.create(request(ASKED))
    sent(connection)
    receive(connection, *response_events())


def test_the_first_create_sends_prompt_and_history_and_never_stream() -> None:
    connection = Connection()
    connection.create(request(ASKED))
    (frame,) = sent(connection)
    assert frame["type"] == "response.create"
    assert frame["store"] is False
    assert "stream" not in frame
    assert "previous_response_id" not in frame
    assert [item["role"] for item in frame["input"]] == ["developer", "user"]


def test_a_continuation_sends_only_what_is_new() -> None:
    connection = Connection()
    answered(connection)
    connection.create(request(ASKED, SAID, UserItem("more")))
    (frame,) = sent(connection)
    assert frame["previous_response_id"] == "resp_1"
    assert [item["content"][0]["text"] for item in frame["input"]] == ["more"]


def test_an_empty_continuation_is_legal() -> None:
    connection = Connection()
    answered(connection)
    connection.create(request(ASKED, SAID))
    assert sent(connection)[0]["input"] == []


@pytest.mark.parametrize(
    "changed",
    [
        TurnRequest("other", "be brief", (ASKED, SAID)),
        TurnRequest("m", "be long", (ASKED, SAID)),
        TurnRequest("m", "be brief", (ASKED, SAID), effort="high"),
        TurnRequest("m", "be brief", (ASKED, SAID), tools=(ToolSpec("t", "d"),)),
        TurnRequest("m", "be brief", (ASKED, AssistantItem("msg_1", "other words"))),
        TurnRequest("m", "be brief", (ASKED,)),
    ],
)
def test_any_other_change_sends_the_whole_history(changed: TurnRequest) -> None:
    connection = Connection()
    answered(connection)
    connection.create(changed)
    (frame,) = sent(connection)
    assert "previous_response_id" not in frame
    assert len(frame["input"]) == len(changed.items) + 1


def test_a_warm_up_is_silent_and_the_first_turn_continues_it() -> None:
    connection = Connection()
    connection.warm_up(request(ASKED, cache_key="other"))
    (frame,) = sent(connection)
    assert frame["generate"] is False
    assert len(frame["input"]) == 1
    created = {"type": "response.created", "response": {"id": "resp_w"}}
    assert receive(connection, created, completed("resp_w")) == []
    connection.create(request(ASKED))
    (frame,) = sent(connection)
    assert frame["previous_response_id"] == "resp_w"
    assert len(frame["input"]) == 1


def test_a_turn_behind_an_unfinished_warm_up_is_sent_whole_and_heard_alone() -> None:
    connection = Connection()
    connection.warm_up(request())
    connection.create(request(ASKED))
    assert "previous_response_id" not in sent(connection)[1]
    created = {"type": "response.created", "response": {"id": "resp_w"}}
    assert receive(connection, created, completed("resp_w")) == []
    assert isinstance(receive(connection, *response_events())[-1], Finished)


def test_tools_travel_with_every_create_or_once_as_an_item() -> None:
    tools = (ToolSpec("t", "d", CallKind.CUSTOM, grammar="start: X"),)
    wanted = TurnRequest("m", "p", (ASKED,), tools=tools)
    plain, lean = Connection(), Connection(tools_as_item=True)
    for connection in (plain, lean):
        connection.create(wanted)
    assert sent(plain)[0]["tools"]
    (frame,) = sent(lean)
    assert "tools" not in frame
    assert frame["input"][1]["type"] == "additional_tools"


def test_a_lost_chain_is_sent_whole_once_on_the_same_socket_in_silence() -> None:
    connection = Connection()
    answered(connection)
    connection.create(request(ASKED, SAID, UserItem("more")))
    sent(connection)
    lost = error(400, "previous_response_not_found")
    assert receive(connection, lost) == []
    (frame,) = sent(connection)
    assert "previous_response_id" not in frame
    (failed,) = receive(connection, lost)
    assert isinstance(failed, Failed)
    assert failed.failure.kind is FailureKind.CHAIN_LOST


def test_a_failed_response_takes_its_parent_along() -> None:
    connection = Connection()
    answered(connection)
    connection.create(request(ASKED, SAID, UserItem("more")))
    receive(connection, error(500, "server_error"))
    sent(connection)
    connection.create(request(ASKED, SAID, UserItem("more")))
    assert "previous_response_id" not in sent(connection)[0]


def test_the_socket_can_be_used_after_an_error_frame() -> None:
    connection = Connection()
    connection.create(request())
    (failed,) = receive(connection, error(429, "rate_limit_exceeded", "try again in 1.5s"))
    assert isinstance(failed, Failed)
    assert failed.failure.retry_after_ms == 1_500
    connection.create(request())
    assert isinstance(receive(connection, *response_events())[-1], Finished)


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "error", "status_code": 401, "error": {}},
        {"type": "error", "code": "invalid_api_key", "message": "m"},
        {"type": "error", "status": 401},
        {"type": "error", "error": {"type": "authentication_error"}},
    ],
)
def test_every_form_of_error_frame_is_understood(frame: dict[str, object]) -> None:
    connection = Connection()
    connection.create(request())
    (failed,) = receive(connection, frame)
    assert isinstance(failed, Failed)
    assert failed.failure.kind is FailureKind.AUTH


def test_headers_of_an_error_frame_say_how_long_to_wait() -> None:
    connection = Connection()
    connection.create(request())
    frame = {**error(429, "rate_limit_exceeded"), "headers": {"Retry-After": "2"}}
    (failed,) = receive(connection, frame)
    assert isinstance(failed, Failed)
    assert failed.failure.retry_after_ms == 2_000


def test_an_announced_end_of_the_connection_is_no_error() -> None:
    connection = Connection()
    connection.create(request())
    assert receive(connection, error(200, "connection_expiring")) == []
    assert connection.is_busy


def test_the_end_of_the_socket_in_mid_response_is_a_failure() -> None:
    connection = Connection()
    connection.create(request())
    receive(connection, *response_events()[:5])
    connection.receive_eof()
    assert connection.events_received() == [Failed(LOST)]
    assert not connection.is_busy


def test_the_end_of_an_idle_socket_is_no_event() -> None:
    connection = Connection()
    answered(connection)
    connection.receive_eof()
    assert connection.events_received() == []


@pytest.mark.parametrize("text", ["{nonsense", "[1]", "null", "7", '{"type":3}', "{}", '"x"'])
def test_what_is_no_event_fails_the_turn_and_breaks_the_socket(text: str) -> None:
    connection = Connection()
    connection.create(request())
    connection.receive_text(text)
    assert connection.events_received() == [Failed(GARBLED)]
    assert connection.is_broken
    connection.receive_text(json.dumps(completed()))
    assert connection.events_received() == []


def test_events_after_the_end_are_dropped_and_counted() -> None:
    connection = Connection()
    answered(connection)
    assert receive(connection, *response_events()[3:]) == []
    assert connection.dropped_count == len(response_events()[3:])


def test_a_late_terminal_event_does_not_end_the_next_turn() -> None:
    connection = Connection()
    answered(connection)
    connection.create(request(ASKED, SAID))
    assert receive(connection, completed("resp_1"), completed("resp_1")) == []
    events = receive(connection, *response_events("resp_2"))
    assert TextDelta("msg_1", "H") in events


def test_a_duplicated_event_is_heard_once() -> None:
    connection = Connection()
    connection.create(request())
    events = receive(connection, *[event for event in response_events() for _ in range(2)])
    words = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert words == "Hi there"
    assert isinstance(events[-1], Finished)
    assert not events[-1].suspect


def test_a_gap_makes_the_turn_suspect_and_ends_the_chain() -> None:
    connection = Connection()
    connection.create(request())
    events = response_events()
    heard = receive(connection, *events[:5], *events[6:])
    assert isinstance(heard[-1], Finished)
    assert heard[-1].suspect
    connection.create(request(ASKED, SAID))
    assert "previous_response_id" not in sent(connection)[-1]


def test_rate_limits_are_heard_even_before_a_turn() -> None:
    connection = Connection()
    meter = {"used_percent": 75, "window_minutes": 300, "reset_at": 1_795_192_000}
    (reported,) = receive(
        connection, {"type": "codex.rate_limits", "rate_limits": {"primary": meter}}
    )
    assert isinstance(reported, RateReported)
    assert reported.limits[0].name == "5-hour quota"
    assert reported.limits[0].remaining_fraction == 0.25


def test_what_the_caller_appends_equals_what_the_chain_holds() -> None:
    connection = Connection()
    connection.create(request(ASKED))
    done = [e.item for e in receive(connection, *response_events()) if isinstance(e, ItemDone)]
    assert done == [SAID]


def test_two_turns_on_one_socket_are_a_mistake_of_the_caller() -> None:
    connection = Connection()
    connection.create(request())
    with pytest.raises(RuntimeError):
        connection.create(request())


def test_a_socket_is_warm_while_the_server_remembers() -> None:
    connection = Connection()
    assert not connection.is_warm
    answered(connection)
    assert connection.is_warm
    connection.create(request(ASKED, SAID, UserItem("more")))
    assert not connection.is_warm


def test_an_event_without_a_type_breaks_an_idle_socket() -> None:
    connection = Connection()
    connection.receive_text('{"x": 1}')
    assert connection.is_broken
    assert connection.events_received() == []


def test_an_error_that_concerns_no_turn_is_counted_and_nothing_more() -> None:
    connection = Connection()
    assert receive(connection, error(500, "server_error")) == []
    assert connection.dropped_count == 1
    connection.create(request())
    assert isinstance(receive(connection, *response_events())[-1], Finished)


@pytest.mark.parametrize("is_lost", [False, True])
def test_a_warm_up_that_fails_is_silent(is_lost: bool) -> None:
    connection = Connection()
    connection.warm_up(request())
    if is_lost:
        connection.receive_eof()
    else:
        receive(connection, error(500, "server_error"))
    assert connection.events_received() == []
    assert not connection.is_warm
    sent(connection)
    connection.create(request(ASKED))
    assert "previous_response_id" not in sent(connection)[0]


def test_what_waits_to_be_sent_is_known() -> None:
    connection = Connection()
    assert not connection.has_data_to_send
    connection.create(request())
    assert connection.has_data_to_send
    sent(connection)
    assert not connection.has_data_to_send
