"""The file of a recorded turn: what is in it, and what is left out of it."""

from __future__ import annotations

import json

import pytest
from tests.fakes.session_script import Script

from swerve.protocol.messages import (
    AssistantItem,
    DeveloperItem,
    ItemDone,
    ReasoningItem,
    ToolOutputItem,
    UserItem,
)
from swerve.session import inputs
from swerve.session.live import Tape
from swerve.session.replay import redacted, replay_text
from swerve.session.transcript import Attachment
from swerve.terms import CallId, ProjectPath


def tape_of(script: Script) -> Tape:
    return script.state.tapes[script.thread.id]


def rows_of(script: Script) -> list[dict[str, object]]:
    return [json.loads(line) for line in replay_text(tape_of(script)).splitlines()]


def test_a_turn_is_a_head_its_requests_and_its_events_in_time() -> None:
    script = Script()
    script.submit("hello")
    script.start()
    script.say("Good day")
    script.finish()
    rows = rows_of(script)
    assert [row["is"] for row in rows] == ["turn", "send", "event", "event", "event"]
    assert [row["event"]["is"] for row in rows[2:]] == ["Started", "TextDelta", "Finished"]
    times = [row["at_ms"] for row in rows[1:]]
    assert times == [0, 1, 2, 3]


def test_a_new_turn_begins_a_new_tape() -> None:
    script = Script()
    script.submit("one")
    script.answer("First.")
    script.submit("two")
    assert tape_of(script).turn == script.turn.id
    assert "First." not in "".join(json.dumps(row) for row in rows_of(script)[2:])
    assert rows_of(script)[1]["earlier_items"] == 2


def test_files_outputs_and_opaque_parts_stay_at_home() -> None:
    script = Script({"app.py": "private = 1\n"})
    script.submit("look", attachments=(Attachment(ProjectPath("app.py")),))
    script.call("read_file", '{"path": "other.py"}')
    script.finish()
    script.play(inputs.ToolFinished(script.thread.id, script.turn.id, CallId("c1"), "also private"))
    text = replay_text(tape_of(script))
    assert "private" not in text
    assert "<request>\\nlook\\n</request>" in text
    assert '[12 characters]"' in text
    assert isinstance(tape_of(script).sends[1][1].items[-1], ToolOutputItem)


def test_encrypted_reasoning_is_left_out() -> None:
    script = Script()
    script.thread.items.append(UserItem("x"))
    script.thread.items.append(ReasoningItem("r", "thought", "OPAQUE"))
    script.submit("go")
    tape = tape_of(script)
    assert "OPAQUE" not in replay_text(tape)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("key sk-abcdefghijklmnop123 end", "key [secret] end"),
        ("Authorization: Bearer abc.def", "Authorization: [secret]"),
        ("https://me:hunter22@host/x", "https://[secret]@host/x"),
        ("?token=abcdef&x=1", "?token=[secret]&x=1"),
        ("/Users/ada/src/x.py", "~/src/x.py"),
        ("C:\\Users\\ada\\x", "~\\x"),
        ("src/Users/ada.py", "src/Users/ada.py"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA", "[secret]"),
    ],
)
def test_secrets_and_folders_are_left_out(text: str, safe: str) -> None:
    assert redacted(text) == safe


def test_what_the_model_and_the_person_said_stays_and_notes_do_not() -> None:
    script = Script()
    script.submit("look")
    script.say("I will look.")
    script.hear(ItemDone(AssistantItem("m1", "I will look.")))
    script.hear(ItemDone(ReasoningItem("r1", "Where?", "OPAQUE")))
    script.call("list_files", "{}")
    script.thread.items.append(DeveloperItem("a note"))
    script.finish()
    script.play(inputs.ToolFinished(script.thread.id, script.turn.id, CallId("c1"), "app.py"))
    items = rows_of(script)[-1]["items"]
    assert [item["is"] for item in items] == [
        "UserItem",
        "AssistantItem",
        "ReasoningItem",
        "ToolCallItem",
        "DeveloperItem",
        "ToolOutputItem",
    ]
    assert items[1]["text"] == "I will look."
    assert items[2] == {
        "is": "ReasoningItem",
        "item_id": "r1",
        "summary": "Where?",
        "encrypted": "",
    }
    assert items[4]["text"] == "[6 characters]"
