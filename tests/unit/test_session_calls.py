"""Tool calls while they are written, and what becomes of the tools behind them."""

from __future__ import annotations

import json

import pytest
from tests.fakes.session_script import STRICT, Script

from swerve.edits.hunks import HunkState
from swerve.edits.locate import Placement
from swerve.protocol.messages import (
    CallKind,
    ItemDone,
    ToolCallDelta,
    ToolCallItem,
    ToolOutputItem,
)
from swerve.session import effects, inputs
from swerve.session.calls import ACCEPTED, MAX_ASKED, TOOL_MS, tool_token
from swerve.session.transcript import EditCard, ToolCard, ToolState
from swerve.session.trimming import OUTPUT_CHARS, TURN_OUTPUT_CHARS
from swerve.terms import CallId, TurnId

PATCH = "*** Begin Patch\n*** Update File: app.py\n@@\n-b\n+B\n*** End Patch\n"
CALL = CallId("c1")


@pytest.fixture
def script() -> Script:
    script = Script({"app.py": "a\nb\nc\n"})
    script.submit("do it")
    return script


def card(script: Script, call: str = "c1") -> ToolCard:
    return script.state.live[script.thread.id].cards[CallId(call)]


def outputs(script: Script) -> list[str]:
    return [item.output for item in script.thread.items if isinstance(item, ToolOutputItem)]


def answer_tool(script: Script, output: str, call: str = "c1") -> list[effects.Effect]:
    return script.play(inputs.ToolFinished(script.thread.id, script.turn.id, CallId(call), output))


def test_a_call_shows_its_arguments_while_they_are_written(script: Script) -> None:
    for piece in ('{"pa', 'th": "app.py"}'):
        script.hear(ToolCallDelta(CALL, "i1", "read_file", CallKind.FUNCTION, piece))
    assert str(card(script).arguments) == '{"path": "app.py"}'
    assert card(script).state is ToolState.WRITING
    script.call("read_file", '{"path": "app.py"}')
    assert str(card(script).arguments) == '{"path": "app.py"}'
    assert card(script).state is ToolState.RUNNING
    assert [type(entry) for entry in script.thread.entries].count(ToolCard) == 1


def test_a_tool_that_takes_too_long_is_answered_and_its_late_result_dropped(
    script: Script,
) -> None:
    made = script.call("list_files", "{}")
    token = tool_token(script.turn.id, CALL)
    assert effects.Schedule(token, TOOL_MS) in made
    script.play(inputs.Tick(token))
    assert card(script).state is ToolState.FAILED
    answer_tool(script, "app.py")
    script.finish()
    assert outputs(script) == ["Stopped: it took longer than 30 s. Ask for less."]


def test_the_timer_of_a_tool_that_has_answered_changes_nothing(script: Script) -> None:
    script.call("list_files", "{}")
    answer_tool(script, "app.py")
    script.play(inputs.Tick(tool_token(script.turn.id, CALL)))
    assert (card(script).state, card(script).output) == (ToolState.OK, "app.py")


def test_a_tool_that_was_not_allowed_tells_the_model_why(script: Script) -> None:
    script.call("list_files", "{}")
    script.play(inputs.ToolDenied(script.thread.id, script.turn.id, CALL, "Not here."))
    assert card(script).state is ToolState.DENIED
    script.finish()
    assert outputs(script) == ["Not here."]


def test_news_of_calls_and_turns_that_are_unknown_is_dropped(script: Script) -> None:
    thread, turn = script.thread.id, script.turn.id
    script.call("list_files", "{}")
    script.play(
        inputs.ToolFinished(thread, turn, CallId("other"), "x"),
        inputs.ToolDenied(thread, turn, CallId("other"), "x"),
        inputs.ToolFinished(thread, TurnId("other"), CALL, "x"),
        inputs.ToolDenied(thread, TurnId("other"), CALL, "x"),
    )
    assert card(script).state is ToolState.RUNNING
    script.stop()
    assert script.play(inputs.ToolDenied(thread, turn, CALL, "late")) == []


def test_a_patch_that_arrives_whole_makes_the_same_hunks_as_a_streamed_one(
    script: Script,
) -> None:
    item = ToolCallItem("i1", CALL, "apply_patch", PATCH, CallKind.CUSTOM)
    script.hear(ItemDone(item))
    (hunk,) = (script.state.ledger.hunks[one] for one in script.hunks())
    assert hunk.state is HunkState.PENDING
    script.finish()
    assert outputs(script) == [ACCEPTED]


@pytest.mark.parametrize("path", [".env", "app.py"])
def test_a_refused_patch_tells_no_secret_of_the_file_it_missed(path: str) -> None:
    key = "sk-proj-a1B2c3D4e5F6g7H8i9J0"
    script = Script(disk={path: f"A = 1\nTOKEN = {key}\n"})
    script.submit("change it")
    script.patch(f"*** Begin Patch\n*** Update File: {path}\n@@\n-TOKEN = x\n+y\n*** End Patch\n")
    (hunk,) = script.hunks()
    reason = f"The lines to change are not in the file; 1 of 1 is alike at line 2: 'TOKEN = {key}'."
    script.play(inputs.PlaceFound(hunk, Placement(None, (1,), reason)))
    script.finish()
    (said,) = outputs(script)
    assert said.startswith("Refused")
    assert key not in said
    assert ("TOKEN" in said) is (path == "app.py")


def test_a_whole_patch_of_a_function_tool_is_unpacked_from_its_json(script: Script) -> None:
    script.play(inputs.Stop(script.thread.id), inputs.SetProfile(script.thread.id, STRICT.id))
    script.submit("again")
    script.call("apply_patch", json.dumps({"patch": PATCH}))
    (hunk,) = (script.state.ledger.hunks[one] for one in script.hunks())
    assert hunk.state is HunkState.PENDING


def test_a_text_that_is_no_patch_is_refused_with_its_line(script: Script) -> None:
    script.patch("*** Begin Patch\n*** Update File: app.py\nno sign\n*** End Patch\n")
    entry = script.thread.entries[-1]
    assert isinstance(entry, EditCard)
    assert "lacks its leading space" in entry.refusal
    script.finish()
    (said,) = outputs(script)
    assert said.startswith("The patch could not be read: ")
    assert "(line 3: 'no sign')" in said
    assert "a line starting with a space" in said


def test_a_patch_without_a_beginning_says_what_was_expected(script: Script) -> None:
    script.patch("hello\n")
    script.finish()
    assert outputs(script) == [
        "The patch could not be read: There is no patch in this text. (line 2: '') *** Begin Patch"
    ]


def test_a_file_that_may_hold_secrets_is_not_read_for_a_model(script: Script) -> None:
    made = script.call("read_file", '{"path": ".env"}')
    assert not [effect for effect in made if isinstance(effect, effects.ReadFile)]
    assert card(script).state is ToolState.DENIED
    script.finish()
    assert outputs(script) == [".env may hold secrets; it is not read for a model."]


def test_a_search_sees_pending_text_but_not_that_of_secrets(script: Script) -> None:
    script.disk[".env"] = "KEY=a\n"
    secret = "*** Update File: .env\n@@\n-KEY=a\n+KEY=b\n*** End Patch\n"
    script.patch(PATCH.replace("*** End Patch\n", secret))
    made = script.call("search_text", '{"query": "B"}', "c2")
    (search,) = (effect for effect in made if isinstance(effect, effects.SearchText))
    assert search.overlay == {"app.py": "a\nB\nc\n"}


def test_a_call_that_is_repeated_too_often_is_not_carried_out(script: Script) -> None:
    for number in range(MAX_ASKED + 1):
        made = script.call("list_files", "{}", f"c{number}")
    assert not [effect for effect in made if isinstance(effect, effects.ListFiles)]
    assert card(script, f"c{MAX_ASKED}").state is ToolState.FAILED


def test_all_outputs_of_a_turn_together_have_a_limit(script: Script) -> None:
    text = "x" * OUTPUT_CHARS
    calls = TURN_OUTPUT_CHARS // OUTPUT_CHARS + 2
    for number in range(calls):
        script.call("search_text", json.dumps({"query": str(number)}), f"c{number}")
        answer_tool(script, text, f"c{number}")
    script.finish()
    assert outputs(script)[0] == text
    assert "used up its room" in outputs(script)[-1]
    assert sum(map(len, outputs(script))) < TURN_OUTPUT_CHARS + calls * 100
