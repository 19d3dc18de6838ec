from __future__ import annotations

import json
import time

import pytest

from swerve.protocol.codec import (
    create_json,
    fields_json,
    finished_item,
    head_json,
    item_json,
    items_json,
    tools_json,
    usage_from,
)
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    CompactionItem,
    DeveloperItem,
    Item,
    ReasoningItem,
    ToolCallItem,
    ToolOutputItem,
    ToolSpec,
    TurnRequest,
    UserItem,
)
from swerve.terms import CallId

CALL = CallId("c")


@pytest.mark.parametrize(
    ("item", "wire"),
    [
        (UserItem("hi"), ("message", "user", "input_text", "hi")),
        (DeveloperItem("be"), ("message", "developer", "input_text", "be")),
        (AssistantItem("m", "so"), ("message", "assistant", "output_text", "so")),
    ],
)
def test_messages(item: Item, wire: tuple[str, ...]) -> None:
    decoded = json.loads(item_json(item))
    (part,) = decoded["content"]
    assert (decoded["type"], decoded["role"], part["type"], part["text"]) == wire
    assert "id" not in decoded


def test_calls_and_outputs_keep_their_kind() -> None:
    function = ToolCallItem("i", CALL, "read", '{"a":1}')
    custom = ToolCallItem("i", CALL, "apply_patch", "***", CallKind.CUSTOM)
    assert json.loads(item_json(function))["arguments"] == '{"a":1}'
    assert json.loads(item_json(custom))["input"] == "***"
    outputs = [ToolOutputItem(CALL, "ok"), ToolOutputItem(CALL, "ok", CallKind.CUSTOM)]
    kinds = [json.loads(item_json(output))["type"] for output in outputs]
    assert kinds == ["function_call_output", "custom_tool_call_output"]


def test_reasoning_goes_back_only_with_its_content() -> None:
    assert items_json([ReasoningItem("rs", "why"), UserItem("x")]) == [item_json(UserItem("x"))]
    wire = json.loads(item_json(ReasoningItem("rs", "why", "secret")))
    assert wire["encrypted_content"] == "secret"
    assert wire["summary"] == [{"type": "summary_text", "text": "why"}]


@pytest.mark.parametrize("text", ["ä€😀", "\ud800 lone", '\x00\n\t"\\'])
def test_any_text_survives_the_wire(text: str) -> None:
    frame = item_json(UserItem(text))
    assert frame.isascii()
    assert json.loads(frame)["content"][0]["text"] == text


def test_optional_fields_appear_only_when_asked_for() -> None:
    bare = json.loads(f"{{{fields_json(TurnRequest('m', '', ()))}}}")
    assert bare == {"model": "m", "store": False}
    full = TurnRequest(
        "m",
        "",
        (),
        (ToolSpec("t", "d"),),
        tier="fast",
        effort="low",
        max_output_tokens=5,
        cache_key="k",
    )
    fields = json.loads(f"{{{fields_json(full)}}}")
    assert fields["service_tier"] == "fast"
    assert fields["reasoning"]["effort"] == "low"
    assert fields["include"] == ["reasoning.encrypted_content"]
    assert (fields["max_output_tokens"], fields["prompt_cache_key"]) == (5, "k")
    assert fields["tools"][0]["parameters"] == {"type": "object"}


def test_tools_are_byte_stable() -> None:
    tools = (ToolSpec("a", "d", schema='{"type":"object"}'), ToolSpec("b", "d", CallKind.CUSTOM))
    assert tools_json(tools) == tools_json(tuple(tools))
    assert [tool["type"] for tool in json.loads(tools_json(tools))] == ["function", "custom"]


def test_no_prompt_is_no_item() -> None:
    assert head_json(TurnRequest("m", "", ())) == []


def test_a_frame_is_one_object() -> None:
    frame = create_json('"model":"m"', ["{}", "{}"], previous='r"1', is_warm_up=True)
    assert json.loads(frame) == {
        "type": "response.create",
        "model": "m",
        "previous_response_id": 'r"1',
        "generate": False,
        "input": [{}, {}],
    }


def test_items_of_other_kinds_are_no_items_of_ours() -> None:
    assert finished_item({"type": "web_search_call"}) is None
    refusal = {"type": "message", "id": "m", "content": [{"type": "refusal", "refusal": "no"}]}
    assert finished_item(refusal) == AssistantItem("m", "no")


def test_usage_needs_both_counts() -> None:
    assert usage_from({"usage": {"input_tokens": 1}}) is None
    assert usage_from({}) is None


def test_a_long_history_is_joined_from_kept_strings() -> None:
    items = [UserItem(f"{number} " + "x" * 2_000) for number in range(250)]
    first = items_json(items)
    began = time.perf_counter()
    again = items_json(items)
    took_s = time.perf_counter() - began
    assert all(left is right for left, right in zip(first, again, strict=True))
    assert took_s < 0.05


def test_pictures_come_before_the_words() -> None:
    decoded = json.loads(item_json(UserItem("what is it?", ("data:image/png;base64,AAAA",))))
    assert decoded["content"] == [
        {"type": "input_image", "image_url": "data:image/png;base64,AAAA"},
        {"type": "input_text", "text": "what is it?"},
    ]


def test_a_finished_call_of_either_kind_is_decoded() -> None:
    call = {"id": "i", "call_id": CALL, "name": "read"}
    function = finished_item({**call, "type": "function_call", "arguments": "{}"})
    custom = finished_item({**call, "type": "custom_tool_call", "input": "***"})
    assert function == ToolCallItem("i", CALL, "read", "{}")
    assert custom == ToolCallItem("i", CALL, "read", "***", CallKind.CUSTOM)


def test_what_the_server_made_of_a_long_history_goes_back_as_it_came() -> None:
    item = finished_item({"type": "compaction", "id": "k", "encrypted_content": "opaque"})
    assert item == CompactionItem("k", "opaque")
    wire = json.loads(item_json(item))
    assert wire == {"type": "compaction", "id": "k", "encrypted_content": "opaque"}
    assert item_json(CompactionItem("k", "")) == ""


def test_the_size_at_which_a_history_is_made_smaller_is_told_where_it_is_known() -> None:
    asked = TurnRequest("m", "", (), compact_tokens=1_000)
    fields = json.loads("{" + fields_json(asked) + "}")
    rule = {"type": "compaction", "compact_threshold": 1_000}
    assert fields["context_management"] == [rule]
