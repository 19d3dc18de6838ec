"""Files under the hunks: read, changed by others, written."""

from __future__ import annotations

from tests.fakes.session_script import Script, content_of

from swerve.edits.hunks import HunkState
from swerve.edits.journal import Bound, Decision, FileWrite, Interrupted
from swerve.edits.locate import Placement
from swerve.rows.files import tabs_of
from swerve.session import effects, inputs
from swerve.session.disk_inputs import (
    DecisionFailed,
    DecisionWritten,
    FileLoaded,
    FileTouched,
    Parsed,
)
from swerve.session.events import Announced, FileChanged
from swerve.session.records import SavedProject
from swerve.session.review_intents import TakeBack
from swerve.terms import DecisionId, HunkId, ProjectPath
from swerve.text.encoding import revision_of
from swerve.text.parsing import new_parse_error

APP = ProjectPath("app.py")
LOST = "*** Begin Patch\n*** Update File: app.py\n@@\n-bbb\n+B\n"


def shown(text: str = "a\nb\nc\n") -> Script:
    script = Script({"app.py": text})
    script.play(inputs.ShowFile(APP))
    return script


def test_a_file_that_arrives_twice_is_taken_once() -> None:
    script = shown()
    script.play(FileLoaded(APP, content_of("other\n")))
    assert str(script.state.ledger.files[APP].base_text()) == "a\nb\nc\n"


def test_a_file_that_cannot_be_shown_says_why_and_may_be_tried_again() -> None:
    script = Script(answers_loads=False)
    script.play(FileLoaded(APP, None, "It is a device."))
    assert script.state.refusals == {APP: "It is a device."}
    script.play(FileLoaded(APP, content_of("a\n")))
    assert script.state.refusals == {}
    assert script.state.ledger.is_tracked(APP)


def test_a_file_that_nobody_looks_at_may_change_without_a_word() -> None:
    script = Script()
    assert script.play(FileTouched(APP, content_of("x\n"))) == []
    assert script.events == []


def test_a_file_that_became_unreadable_outside_keeps_what_is_known_of_it() -> None:
    script = shown()
    events = len(script.events)
    script.play(FileTouched(APP, None, "It is binary now."))
    assert str(script.state.ledger.files[APP].base_text()) == "a\nb\nc\n"
    assert len(script.events) == events


def test_what_is_found_for_a_hunk_that_was_cut_meanwhile_changes_nothing() -> None:
    script = shown()
    script.submit("go")
    script.patch_piece(LOST)
    script.stop()
    (hunk,) = script.hunks()
    missing = Placement(None, reason="Nowhere.")
    assert script.play(inputs.PlaceFound(hunk, missing)) == []
    assert script.play(inputs.PlaceFound(HunkId("gone"), missing)) == []
    assert script.state.ledger.hunks[hunk].state is HunkState.CUT


def test_a_decision_that_could_not_be_written_reads_its_files_again() -> None:
    script = shown()
    script.submit("go")
    script.patch(LOST.replace("bbb", "b") + "*** End Patch\n")
    made = script.play(inputs.Keep((script.hunks()[0],)))
    (write,) = (effect for effect in made if isinstance(effect, effects.Write))
    made = script.play(DecisionFailed(write.decision.id, "The disk is full."))
    assert effects.Reload(APP) in made
    assert FileChanged(APP) in script.events
    said = [event.sentence for event in script.events if isinstance(event, Announced)]
    assert said[-1] == "The disk is full."


PY = ProjectPath("m.py")


def broken_script() -> tuple[Script, list[effects.Effect]]:
    script = Script({"m.py": "x = (\n    1\n)\n"})
    script.submit("break it")
    made = script.patch("*** Begin Patch\n*** Update File: m.py\n@@\n-)\n+]\n*** End Patch\n")
    assert not [effect for effect in made if isinstance(effect, effects.Parse)]
    script.finish()
    return script, script.answer()


def looked_at(made: list[effects.Effect]) -> list[Parsed]:
    found = [effect for effect in made if isinstance(effect, effects.Parse)]
    return [
        Parsed(one.path, one.version, new_parse_error(one.path, one.before, one.after))
        for one in found
    ]


def test_a_file_that_would_stop_parsing_is_marked_until_it_parses() -> None:
    script, made = broken_script()
    (answer,) = looked_at(made)
    script.play(answer)
    assert "line 3" in script.state.broken[PY]
    assert [tab.problem for tab in tabs_of(script.state)] == [script.state.broken[PY]]
    assert "would not parse any more" in next(
        event.sentence for event in reversed(script.events) if isinstance(event, Announced)
    )
    assert looked_at(script.play(inputs.SetCursor(script.hunks()[0]))) == []
    script.play(inputs.Reject((script.hunks()[0],)))
    assert script.state.broken == {}
    assert looked_at(script.play(inputs.UndoDecision())) != []


def test_an_answer_about_an_older_text_says_nothing() -> None:
    script, made = broken_script()
    (answer,) = looked_at(made)
    script.play(inputs.Reject((script.hunks()[0],)))
    script.play(answer)
    assert script.state.broken == {}
    said = [event.sentence for event in script.events if isinstance(event, Announced)]
    assert not [sentence for sentence in said if "would not parse" in sentence]


def test_the_same_answer_is_told_once_and_a_better_one_takes_the_mark_away() -> None:
    script, made = broken_script()
    (answer,) = looked_at(made)
    script.play(answer)
    events = len(script.events)
    script.play(answer)
    assert len(script.events) == events
    script.play(Parsed(PY, answer.version, ""))
    assert script.state.broken == {}
    assert script.events[-1] == FileChanged(PY)


def test_what_cannot_be_parsed_is_not_looked_at() -> None:
    script = Script({"app.txt": "a\nb\n"})
    script.submit("go")
    script.patch("*** Begin Patch\n*** Update File: app.txt\n@@\n-b\n+B\n*** End Patch\n")
    script.finish()
    assert looked_at(script.answer()) == []


def test_what_a_crash_left_half_written_is_told_and_taken_back_once() -> None:
    script = Script()
    write = FileWrite(APP, revision_of(b"new"), b"old", b"new")
    back = Decision(DecisionId("d-back"), "undo", (), (write,))
    told = (Interrupted("Swerve was interrupted.", back), Interrupted("Unclear.", None))
    script.play(inputs.SessionRestored(SavedProject(), interrupted=told))
    first, second = script.thread.entries
    assert (first.sentence, first.command) == ("Swerve was interrupted.", "review.takeBack")
    assert "app.py" in first.remedy
    assert second.command == ""
    assert effects.Write(back) in script.play(TakeBack())
    assert first.command == ""
    script.play(DecisionWritten(back.id))
    assert not [e for e in script.play(TakeBack()) if isinstance(e, effects.Write)]


def test_how_far_undo_reaches_is_said_where_there_is_nothing_to_undo() -> None:
    script = Script()
    bound = Bound(3, 10, None, 256 * 1_048_576, 30 * 86_400_000, 200)
    script.play(inputs.SessionRestored(SavedProject(), bound=bound), inputs.UndoDecision())
    (told,) = [event for event in script.events if isinstance(event, Announced)]
    assert "200 decisions of 30 days, up to 256 MB" in told.sentence
