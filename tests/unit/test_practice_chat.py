from __future__ import annotations

from collections.abc import Iterable

import pytest

from swerve.practice.chat import ChatWriter, chat_create_from
from swerve.practice.conversation import conversation_from
from swerve.practice.creates import Create, Refusal
from swerve.practice.steps import Call, Say
from swerve.protocol.chat_reader import ChatReader
from swerve.protocol.messages import (
    AssistantItem,
    Finished,
    FinishReason,
    ItemDone,
    ToolCallItem,
)


def halves(text: str) -> Iterable[str]:
    return [text[: len(text) // 2], text[len(text) // 2 :]]


def test_messages_become_what_the_model_reads() -> None:
    call = {"id": "c1", "function": {"name": "read_file", "arguments": '{"path":"a.py"}'}}
    create = chat_create_from(
        {
            "model": "m",
            "stream": True,
            "service_tier": "flex",
            "messages": [
                {"role": "system", "content": "be brief"},
                {"role": "user", "content": "<request>first</request>"},
                {"role": "assistant", "content": "I read.", "tool_calls": [call, "?"]},
                {"role": "tool", "tool_call_id": "c1", "content": "a.py lines 1-1 of 1\nx = 1"},
                "?",
            ],
            "tools": [{"type": "function", "function": {"name": "read_file"}}, {}, 3],
        }
    )
    assert isinstance(create, Create)
    assert (create.is_streaming, create.tier) == (True, "flex")
    conversation = conversation_from(create.items, create.tools)
    assert conversation.request.words == "first"
    assert [(run.name, run.argument("path")) for run in conversation.runs] == [
        ("read_file", "a.py")
    ]
    assert set(conversation.tools) == {"read_file"}


def test_requests_that_were_joined_to_one_message_are_told_apart() -> None:
    text = "<request>\nfirst\n</request>\n\n<note>\ncut\n</note>\n\n<request>\nsecond\n</request>"
    create = chat_create_from({"model": "m", "messages": [{"role": "user", "content": text}]})
    assert isinstance(create, Create)
    assert conversation_from(create.items, ()).request.words == "second"


@pytest.mark.parametrize(
    ("body", "param"),
    [({"messages": [{}]}, "model"), ({"model": "m"}, "messages"), ({"model": 1}, "model")],
)
def test_what_is_missing_is_said(body: dict[str, object], param: str) -> None:
    refusal = chat_create_from(body)
    assert isinstance(refusal, Refusal)
    assert refusal.param == param


def test_the_client_reads_back_what_was_written() -> None:
    writer = ChatWriter(Create("m", (), (), tier="fast"), input_chars=9, cached_chars=4)
    outputs = [Say("Hello."), Call("a", '{"x":1}'), Call("b", "{}")]
    chunks = [*writer.begin(), *(event for event, _ in writer.outputs(outputs, halves))]
    chunks += [writer.heartbeat(), *writer.end()]
    reader = ChatReader()
    events = [event for chunk in chunks for event in reader.read(chunk)]
    items = [event.item for event in events if isinstance(event, ItemDone)]
    assert isinstance(items[0], AssistantItem)
    assert items[0].text == "Hello."
    calls = [item for item in items if isinstance(item, ToolCallItem)]
    assert [(call.name, call.arguments) for call in calls] == [("a", '{"x":1}'), ("b", "{}")]
    end = events[-1]
    assert isinstance(end, Finished)
    assert (end.reason, end.tier) == (FinishReason.COMPLETED, "fast")
    assert end.usage is not None
    assert (end.usage.input_tokens, end.usage.cached_tokens, end.usage.output_tokens) == (3, 1, 4)


def test_the_whole_answer_says_the_same() -> None:
    writer = ChatWriter(Create("m", (), ()))
    list(writer.outputs([Say("Hello.")], halves))
    choices = writer.whole()["choices"]
    assert isinstance(choices, list)
    (choice,) = choices
    assert choice["message"] == {"role": "assistant", "content": "Hello."}
    assert choice["finish_reason"] == "stop"
