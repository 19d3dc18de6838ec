"""What is sent: context blocks, records of what happened, and how full the window is."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.session_script import PROFILE, Script, content_of

from swerve.edits.hunks import Hunk, HunkLine, HunkState, LineKind, MatchPass, Place
from swerve.protocol.messages import Finished, FinishReason, Usage, UserItem
from swerve.resources import resource_text
from swerve.session import events, inputs, request
from swerve.session.request import build_request
from swerve.session.tools import tool_specs
from swerve.session.transcript import Attachment, Picture, SteerKind
from swerve.terms import CallId, HunkId, ProjectPath, ThreadId, TurnId

APP = ProjectPath("app.py")


def script_with(text: str) -> Script:
    script = Script()
    script.state.ledger.track(APP, content_of(text))
    return script


def hunk(state: HunkState, line: int | None = 3, count: int = 2) -> Hunk:
    made = Hunk(HunkId("h"), ThreadId("t"), TurnId("u"), CallId("c"), APP, state=state)
    made.lines = [HunkLine(LineKind.REMOVED, "a"), HunkLine(LineKind.ADDED, "b")]
    if line is not None:
        made.place = Place(line, count, MatchPass.EXACT, is_confirmed=True)
    return made


def test_the_focused_file_goes_first_and_whole() -> None:
    script = script_with("one\ntwo\n")
    text = request.user_text(script.state, "do it", (), Attachment(APP))
    assert text.startswith('<file path="app.py" lines="1-2" of="2">\none\ntwo\n</file>')
    assert text.endswith("<request>\ndo it\n</request>")


def test_a_file_named_twice_is_sent_once_with_its_selection() -> None:
    script = script_with("one\ntwo\nthree\n")
    selection = Attachment(APP, 1, 2)
    text = request.user_text(script.state, "x", (selection, Attachment(APP)), Attachment(APP))
    assert text.count("<file ") == 1
    assert '<selection path="app.py" lines="2-2">\ntwo\n</selection>' in text


def test_a_large_file_is_a_window_around_the_selection() -> None:
    script = script_with("".join(f"line {n} {'x' * 60}\n" for n in range(2000)))
    text = request.user_text(script.state, "x", (), Attachment(APP, 1000, 1010))
    assert 'lines="941-1070" of="2000"' in text
    assert "line 1005 " in text
    assert "line 100 " not in text


def test_pending_text_is_what_is_sent() -> None:
    script = Script({"app.py": "old\n"})
    script.submit("edit")
    script.patch("*** Begin Patch\n*** Update File: app.py\n@@\n-old\n+new\n*** End Patch\n")
    text = request.user_text(script.state, "x", (), Attachment(APP))
    assert "\nnew\n</file>" in text


def test_the_outline_is_cut_and_says_so() -> None:
    script = Script()
    script.state.outline = "p" * (request.OUTLINE_CHARS + 7)
    assert "[7 characters cut]" in request.user_text(script.state, "x", (), None)


def test_words_carry_what_they_are_about() -> None:
    rejected = hunk(HunkState.REJECTED)
    assert request.steered("no", SteerKind.SEND, rejected) == "no"
    assert request.steered("no", SteerKind.REJECTION, None) == "no"
    assert "app.py 4:" in request.steered("no", SteerKind.REJECTION, rejected)
    assert "after app.py 4 " in request.steered("no", SteerKind.REDIRECT_FROM_HUNK, rejected)
    assert "Write only your change" in request.steered("no", SteerKind.REFINE, rejected)


def test_labels_count_from_one() -> None:
    assert request.hunk_label(hunk(HunkState.PENDING, None)) == "app.py"
    assert request.hunk_label(hunk(HunkState.PENDING, 0)) == "app.py 1"
    wide = hunk(HunkState.PENDING, 4)
    wide.lines.insert(0, HunkLine(LineKind.CONTEXT, "x"))
    wide.lines.append(HunkLine(LineKind.ADDED, "c"))
    assert request.hunk_label(wide) == "app.py 6-7"


def test_the_cut_record_quotes_the_last_of_what_was_shown() -> None:
    shown = "a" * 5000 + "the end"
    record = request.cut_record(shown, [hunk(HunkState.CUT), hunk(HunkState.KEPT)])
    assert record.count("a" * 100) > 0
    assert len(record) < 2_400
    assert "the end" in record
    assert "cut, unfinished" in record
    assert "- app.py 4 +1 -1: kept" in record
    assert "Nothing was shown" in request.cut_record("", [])


def test_the_window_is_estimated_until_the_server_counts() -> None:
    script = Script()
    script.thread.items.append(UserItem("x" * 400))
    size = request.context_size(script.state, script.thread)
    assert size.used == (len("Be brief.") + 400) // 4
    assert size.window == 128_000
    script.submit("hello")
    script.hear(Finished(FinishReason.COMPLETED, Usage(1000, 50)))
    assert request.context_size(script.state, script.thread).used == 1050
    script.thread.items.append(UserItem("x" * 400))
    assert request.context_size(script.state, script.thread).used == 1150


def test_prompt_and_tools_are_small() -> None:
    tools = tool_specs(has_freeform_tools=True)
    chars = sum(len(one.name + one.description + one.schema + one.grammar) for one in tools)
    assert len(resource_text("prompts/system.md")) + chars <= 4_096


def test_the_prefix_is_the_same_for_every_request_of_a_profile() -> None:
    script = Script()
    script.submit("one")
    script.answer()
    script.submit("two")
    warm = request.warm_up_request(script.state, script.state.profile_of(script.thread))
    for send in script.sent():
        assert send.request.tools == warm.tools
        assert send.request.instructions == warm.instructions
    assert warm.items == ()


def test_a_file_that_may_hold_secrets_goes_along_only_when_attached_by_name() -> None:
    env = ProjectPath(".env")
    script = Script(disk={".env": "PASSWORD=hunter22\n"})
    script.play(inputs.ShowFile(env))
    shown = request.user_text(script.state, "x", (), Attachment(env))
    assert "hunter22" not in shown
    assert "withheld" in shown
    assert "hunter22" in request.user_text(script.state, "x", (Attachment(env),), Attachment(env))


def test_keys_in_any_file_are_left_out_and_the_person_is_told() -> None:
    key = "sk-proj-a1B2c3D4e5F6g7H8i9J0"
    path = ProjectPath("app.py")
    script = Script(disk={"app.py": f"KEY = '{key}'\nrest\n"})
    script.play(inputs.ShowFile(path))
    script.submit("x", attachments=(Attachment(path, 0, 1),))
    text = script.sent()[-1].request.items[-1].text
    assert key not in text
    assert "rest" in text
    said = [event.sentence for event in script.events if isinstance(event, events.Announced)]
    assert any("left out" in sentence for sentence in said)


def test_a_picture_goes_only_to_a_model_that_takes_it() -> None:
    script = Script()
    script.submit("what is it?", pictures=(Picture("shot.png", "image/png", 2, 1, "AAAA"),))
    (sent,) = script.sent()
    assert sent.request.items[-1].pictures == ()
    assert "[a picture left out: this model takes text only]" in sent.request.items[-1].text
    sees = replace(PROFILE, modalities=("text", "image"))
    script.state.profiles[PROFILE.id] = sees
    asked = build_request(script.state, script.thread)
    assert asked.items[-1].pictures == ("data:image/png;base64,AAAA",)


def test_an_attached_file_that_cannot_be_read_is_left_out() -> None:
    script = script_with("one\n")
    attached = (Attachment(ProjectPath("picture.bin")), Attachment(APP))
    text = request.user_text(script.state, "x", attached, None)
    assert "picture.bin" not in text
    assert text.startswith('<file path="app.py"')


def test_a_line_without_end_does_not_fill_the_window() -> None:
    path = ProjectPath("long.js")
    script = Script(disk={"long.js": "var a = '" + "x" * 200_000 + "';\nvar b = 1;\n"})
    script.play(inputs.ShowFile(path))
    sent = request.user_text(script.state, "go", (), Attachment(path))
    assert len(sent) < 4_000
    assert "characters cut]\nvar b = 1;" in sent
