from __future__ import annotations

import json

from swerve.practice.conversation import Hit, Selection, conversation_from, request_from


def user(text: str) -> dict[str, object]:
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def run(name: str, output: str, **arguments: str) -> list[dict[str, object]]:
    call = {"type": "function_call", "call_id": name, "name": name}
    return [
        {**call, "arguments": json.dumps(arguments)},
        {"type": "function_call_output", "call_id": name, "output": output},
    ]


def test_context_and_words_are_told_apart() -> None:
    request = request_from(
        '<file path="a b.py" lines="3-4" of="9">\nx\n</file>\n</file>\n'
        '<selection path="a b.py" lines="4-4">\ny\n</selection>\n<outline>\no\n</outline>\n\n'
        "<request>\nsay <b>\n</request>"
    )
    assert request.words == "say <b>"
    (excerpt,) = request.excerpts
    assert (excerpt.path, excerpt.start_line, excerpt.of_lines) == ("a b.py", 2, 9)
    assert excerpt.lines == ("x", "</file>")
    assert request.selection == Selection("a b.py", 3, 4)


def test_words_without_a_frame_are_the_request() -> None:
    assert request_from(" hello ").words == "hello"
    assert conversation_from([{"role": "user", "content": "hi"}], []).request.words == "hi"
    assert conversation_from([], []).request.words == ""


def test_windows_of_a_file_make_it_whole_together() -> None:
    shown = user('<file path="a" lines="1-1" of="3">\none\n</file>\n\n<request>x</request>')
    conversation = conversation_from([shown], [])
    assert conversation.text("a") is None
    read = run("read_file", "a lines 2-3 of 3\ntwo\r\nthree\n", path="a")
    conversation = conversation_from([shown, *read], [])
    assert conversation.text("a") == "one\ntwo\nthree"
    assert conversation.was_read("a")


def test_what_was_learned_before_the_last_request_is_forgotten() -> None:
    read = run("read_file", "a lines 1-1 of 1\none", path="a")
    assert conversation_from([user("x"), *read], []).text("a") == "one"
    assert conversation_from([user("x"), *read, user("y")], []).text("a") is None


def test_hits_are_those_of_the_same_query() -> None:
    found = run("search_text", "src/a.py:3: x: y\nnonsense", query="x")
    conversation = conversation_from([user("?"), *found], [])
    assert conversation.hits("x") == [Hit("src/a.py", 2, "x: y")]
    assert conversation.hits("y") is None


def test_tools_come_as_a_field_or_as_an_item() -> None:
    custom = {"type": "custom", "name": "apply_patch"}
    function = {"name": "f", "type": "function", "parameters": {"properties": {"p": {}}}}
    item = {"type": "additional_tools", "role": "developer", "tools": [custom]}
    tools = conversation_from([item], [function, "?"]).tools
    assert tools["apply_patch"].is_custom
    assert tools["f"].parameter == "p"


def test_odd_items_are_no_trouble() -> None:
    odd = [1, None, {"type": "message", "role": "user", "content": [{"x": 1}, 2]}, {"type": 3}]
    assert conversation_from(odd, [{"name": 1}]).request.words == ""
