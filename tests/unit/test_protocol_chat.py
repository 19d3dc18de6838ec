from __future__ import annotations

import json
from typing import Any

import pytest

from swerve.protocol.chat import chat_json, dialect_of
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
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

ONE, TWO = CallId("c1"), CallId("c2")


def body(*items: Item, host: str = "localhost", **fields: Any) -> dict[str, Any]:
    request = TurnRequest("m", "be brief", items, **fields)
    return json.loads(chat_json(request, dialect_of(host)))


def test_a_conversation_becomes_messages_in_the_order_servers_want() -> None:
    messages = body(
        UserItem("edit"),
        ReasoningItem("r", "hm", "secret"),
        AssistantItem("a", "I look."),
        ToolCallItem("i1", ONE, "read_file", '{"path":"a"}'),
        ToolCallItem("i2", TWO, "apply_patch", "*** Begin", CallKind.CUSTOM),
        ToolOutputItem(ONE, "text"),
        ToolOutputItem(TWO, "accepted", CallKind.CUSTOM),
        DeveloperItem("cut"),
        UserItem("again"),
    )["messages"]
    assert [message["role"] for message in messages] == [
        "system",
        "user",
        "assistant",
        "tool",
        "tool",
        "user",
    ]
    assert messages[2]["content"] == "I look."
    calls = [(call["id"], call["function"]) for call in messages[2]["tool_calls"]]
    assert calls == [
        ("c1", {"name": "read_file", "arguments": '{"path":"a"}'}),
        ("c2", {"name": "apply_patch", "arguments": '{"patch":"*** Begin"}'}),
    ]
    assert messages[4] == {"role": "tool", "tool_call_id": "c2", "content": "accepted"}
    assert messages[5]["content"] == "<note>\ncut\n</note>\n\nagain"


def test_words_after_a_call_stay_in_the_message_of_the_call() -> None:
    messages = body(
        UserItem("edit"),
        ToolCallItem("i", ONE, "f", "{}"),
        AssistantItem("a", "Done."),
        ToolOutputItem(ONE, "ok"),
    )["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "tool"]


def test_tools_become_functions_of_json() -> None:
    tools = (
        ToolSpec("f", "d", schema='{"type":"object","properties":{}}'),
        ToolSpec("apply_patch", "e", CallKind.CUSTOM, grammar="start: x"),
    )
    first, second = body(UserItem("x"), tools=tools)["tools"]
    assert first["function"]["parameters"] == {"type": "object", "properties": {}}
    assert second["function"]["parameters"]["required"] == ["patch"]


@pytest.mark.parametrize(
    ("host", "output", "others"),
    [
        ("api.cerebras.ai", "max_completion_tokens", {"service_tier", "prompt_cache_key"}),
        ("api.openai.com", "max_completion_tokens", {"stream_options", "service_tier"}),
        ("localhost", "max_tokens", {"stream_options"}),
        ("notcerebras.ai", "max_tokens", {"stream_options"}),
    ],
)
def test_each_server_is_spoken_to_in_its_dialect(host: str, output: str, others: set[str]) -> None:
    said = body(UserItem("x"), host=host, tier="flex", cache_key="t", effort="low")
    assert said[output] == 8_192
    assert others <= said.keys()
    assert said["reasoning_effort"] == "low"
    assert said["stream"] is True
    assert ("service_tier" in said) == ("service_tier" in others)


def test_the_limit_of_the_profile_is_the_limit_sent() -> None:
    assert body(UserItem("x"), max_output_tokens=77)["max_tokens"] == 77


def test_only_cerebras_is_told_a_version_and_warmed_at_its_own_place() -> None:
    assert dialect_of("api.cerebras.ai").headers == {"X-Cerebras-Version-Patch": "2"}
    assert dialect_of("api.cerebras.ai").warm_path == "tcp_warming"
    assert dialect_of("127.0.0.1").headers == {}


def test_the_same_history_has_the_same_bytes() -> None:
    short = chat_json(TurnRequest("m", "p", (UserItem("a"),)), dialect_of(""))
    longer = (UserItem("a"), AssistantItem("i", "b"), UserItem("c"))
    assert chat_json(TurnRequest("m", "p", longer), dialect_of("")).startswith(short[:-2])


def test_pictures_are_parts_of_the_message_they_came_with() -> None:
    url = "data:image/png;base64,AAAA"
    (_, message) = body(DeveloperItem("cut"), UserItem("what is it?", (url,)))["messages"]
    assert message["content"] == [
        {"type": "image_url", "image_url": {"url": url}},
        {"type": "text", "text": "<note>\ncut\n</note>\n\nwhat is it?"},
    ]
