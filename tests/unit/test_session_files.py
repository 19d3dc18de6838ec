"""Files under the hunks: read, changed by others, written."""

from __future__ import annotations

from tests.fakes.session_script import Script, content_of

from swerve.edits.hunks import HunkState
from swerve.edits.locate import Placement
from swerve.session import effects, inputs
from swerve.session.disk_inputs import DecisionFailed, FileLoaded, FileTouched
from swerve.session.events import Announced, FileChanged
from swerve.terms import HunkId, ProjectPath

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
