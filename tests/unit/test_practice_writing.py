from __future__ import annotations

from collections.abc import Iterable

from swerve.practice.creates import Create
from swerve.practice.steps import Call, Say
from swerve.practice.writing import Event, ResponseWriter
from swerve.protocol.messages import Finished, ItemDone, TextDelta, ToolCallDelta, ToolCallItem
from swerve.protocol.response import ResponseReader


def halves(text: str) -> Iterable[str]:
    return [text[: len(text) // 2], text[len(text) // 2 :]]


def written(writer: ResponseWriter) -> list[Event]:
    outputs = [Say("Hello."), Call("apply_patch", "***", is_custom=True), Call("read_file", "{}")]
    middle = [event for event, _ in writer.outputs(outputs, halves)]
    return [*writer.begin(), *middle, *writer.end()]


def test_the_order_is_that_of_the_wire() -> None:
    writer = ResponseWriter(Create("m", (), ()))
    events = written(writer)
    kinds = [str(event["type"]).removeprefix("response.") for event in events]
    assert kinds[:10] == [
        "created",
        "in_progress",
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
        "output_item.added",
    ]
    assert kinds[-1] == "completed"
    numbers = [event["sequence_number"] for event in events]
    assert sorted(numbers) == list(range(len(numbers)))


def test_the_client_core_reads_back_what_was_written() -> None:
    writer = ResponseWriter(Create("m", (), (), tier="fast"), input_chars=9, cached_chars=4)
    reader = ResponseReader()
    head = [heard for event in writer.begin() for heard in reader.read(event)]
    outputs = [Say("Hello."), Call("apply_patch", "***", is_custom=True)]
    heard = [h for event, _ in writer.outputs(outputs, halves) for h in reader.read(event)]
    (end,) = [h for event in writer.end() for h in reader.read(event)]
    assert len(head) == 1
    assert "".join(h.text for h in heard if isinstance(h, TextDelta)) == "Hello."
    assert "".join(h.text for h in heard if isinstance(h, ToolCallDelta)) == "***"
    done = [h.item for h in heard if isinstance(h, ItemDone)]
    assert isinstance(done[1], ToolCallItem)
    assert isinstance(end, Finished)
    assert not end.suspect
    assert end.tier == "fast"
    assert end.usage is not None
    assert (end.usage.input_tokens, end.usage.cached_tokens, end.usage.output_tokens) == (3, 1, 3)


def test_the_items_can_be_continued() -> None:
    writer = ResponseWriter(Create("m", (), ()))
    written(writer)
    assert [item["type"] for item in writer.items] == [
        "message",
        "custom_tool_call",
        "function_call",
    ]
