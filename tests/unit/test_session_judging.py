"""Keep, reject, undo and the cursor, during the stream and after it."""

from __future__ import annotations

from tests.fakes.session_script import Script, content_of

from swerve.edits.hunks import HunkFlag, HunkState
from swerve.edits.locate import locate_similar
from swerve.session import effects, inputs
from swerve.session.disk_inputs import DecisionFailed, FileLoaded, FileTouched
from swerve.session.events import Announced, CursorMoved, FileShown
from swerve.session.review_intents import AskAgain, ChooseVariant, DropAfter
from swerve.session.transcript import SteerKind, Tone
from swerve.session.turn import ApplyMode
from swerve.terms import HunkId, ProjectPath

APP = "a\nb\nc\nd\ne\nf\ng\nh\n"
THREE = """\
*** Begin Patch
*** Update File: app.py
@@
-b
+B
@@
-e
+E
*** Update File: lib.py
@@
-x
+X
*** End Patch
"""


def pending_script() -> Script:
    script = Script({"app.py": APP, "lib.py": "x\ny\n"})
    script.submit("shout")
    script.patch(THREE)
    return script


def state_of(script: Script, hunk: HunkId) -> HunkState:
    return script.state.ledger.hunks[hunk].state


def disk_writes(made: list[effects.Effect]) -> dict[str, str]:
    return {
        write.path: (write.new or b"").decode()
        for effect in made
        if isinstance(effect, effects.Write)
        for write in effect.decision.writes
    }


def last_sentence(script: Script) -> Announced:
    return next(e for e in reversed(script.events) if isinstance(e, Announced))


def test_finished_hunks_are_pending_and_nothing_is_written() -> None:
    script = pending_script()
    assert [state_of(script, h) for h in script.hunks()] == [HunkState.PENDING] * 3
    assert not any(isinstance(e, effects.Write) for e in script.effects)


def test_the_model_is_told_that_the_patch_is_accepted() -> None:
    script = pending_script()
    script.finish()
    assert script.sent()[-1].request.items[-1].output.startswith("accepted, pending review")


def test_keep_writes_exactly_that_hunk_during_the_stream() -> None:
    script = pending_script()
    first, _, _ = script.hunks()
    made = script.play(inputs.Keep((first,)))
    assert disk_writes(made) == {"app.py": "a\nB\nc\nd\ne\nf\ng\nh\n"}
    assert state_of(script, first) is HunkState.KEPT
    assert script.thread.is_running


def test_reject_writes_nothing() -> None:
    script = pending_script()
    first, _, _ = script.hunks()
    made = script.play(inputs.Reject((first,)))
    assert disk_writes(made) == {}
    assert state_of(script, first) is HunkState.REJECTED


def test_the_cursor_lands_on_the_first_pending_hunk_and_walks_across_files() -> None:
    script = pending_script()
    first, second, third = script.hunks()
    script.finish()
    script.answer()
    assert script.state.cursor == first
    script.play(inputs.Keep((first,)))
    assert script.state.cursor == second
    script.play(inputs.Reject((second,)))
    assert script.state.cursor == third
    assert FileShown(ProjectPath("lib.py")) in script.events
    script.play(inputs.Keep((third,)))
    assert script.state.cursor is None
    assert "Nothing is pending" in last_sentence(script).sentence


def test_the_cursor_stays_where_the_person_put_it_when_another_hunk_is_judged() -> None:
    script = pending_script()
    first, _, third = script.hunks()
    script.play(inputs.SetCursor(third))
    script.play(inputs.Keep((first,)))
    assert script.state.cursor == third


def test_next_and_previous_wrap_and_walk_by_file() -> None:
    script = pending_script()
    first, second, third = script.hunks()
    script.play(inputs.MoveCursor(1))
    script.play(inputs.MoveCursor(-1))
    assert script.state.cursor == third
    script.play(inputs.MoveCursor(1, by_file=True))
    assert script.state.cursor == first
    script.play(inputs.MoveCursor(1))
    assert script.state.cursor == second
    assert "Hunk 2 of 3" in last_sentence(script).sentence


def test_following_never_moves_the_cursor() -> None:
    script = pending_script()
    assert script.state.cursor is None
    assert script.state.shown_file == "lib.py"
    assert not any(isinstance(e, CursorMoved) for e in script.events)


def test_after_a_stop_the_view_stays_and_after_the_end_it_shows_what_to_judge() -> None:
    script = pending_script()
    assert script.state.shown_file == "lib.py"
    script.stop()
    assert script.state.cursor == script.hunks()[0]
    assert script.state.shown_file == "lib.py"
    script = pending_script()
    script.finish()
    script.answer()
    assert script.state.shown_file == "app.py"


def test_judging_stops_following() -> None:
    script = Script({"app.py": APP, "lib.py": "x\ny\n"})
    script.submit("shout")
    head, tail = THREE.split("*** Update File: lib.py")
    script.patch_piece(head + "*** ")
    script.play(inputs.Keep((script.hunks()[0],)))
    script.patch_piece("Update File: lib.py" + tail)
    assert script.state.shown_file == "app.py"


def test_undo_takes_the_last_step_back_and_redo_does_it_again() -> None:
    script = pending_script()
    first, second, _ = script.hunks()
    script.play(inputs.Keep((first,)))
    script.written()
    script.play(inputs.Reject((second,)))
    script.play(inputs.UndoDecision())
    assert state_of(script, second) is HunkState.PENDING
    made = script.play(inputs.UndoDecision())
    assert disk_writes(made) == {"app.py": APP}
    assert state_of(script, first) is HunkState.PENDING
    script.written()
    made = script.play(inputs.RedoDecision())
    assert state_of(script, first) is HunkState.KEPT
    assert disk_writes(made)["app.py"].startswith("a\nB\n")


def test_undo_with_nothing_done_says_so() -> None:
    script = pending_script()
    script.play(inputs.UndoDecision())
    assert last_sentence(script).sentence == "Nothing to undo."


def test_keeping_a_growing_hunk_arms_it_and_it_is_kept_when_finished() -> None:
    script = Script({"app.py": APP})
    script.submit("shout")
    script.patch_piece("*** Begin Patch\n*** Update File: app.py\n@@\n-b\n+B")
    (hunk,) = script.hunks()
    assert script.play(inputs.Keep((hunk,))) == []
    assert HunkFlag.ARMED in script.state.ledger.hunks[hunk].flags
    made = script.patch_piece("\n*** End Patch\n")
    assert disk_writes(made) == {"app.py": "a\nB\nc\nd\ne\nf\ng\nh\n"}
    assert state_of(script, hunk) is HunkState.KEPT


def test_a_cut_hunk_cannot_be_kept() -> None:
    script = Script({"app.py": APP})
    script.submit("shout")
    script.patch_piece("*** Begin Patch\n*** Update File: app.py\n@@\n-b\n+B")
    script.stop()
    (hunk,) = script.hunks()
    made = script.play(inputs.Keep((hunk,)))
    assert disk_writes(made) == {}
    assert state_of(script, hunk) is HunkState.CUT
    assert last_sentence(script).tone is Tone.WARNING


def test_live_mode_writes_each_finished_hunk() -> None:
    script = Script({"app.py": APP, "lib.py": "x\ny\n"})
    script.play(inputs.SetMode(script.thread.id, ApplyMode.LIVE))
    script.submit("shout")
    made = script.patch(THREE)
    assert sum(isinstance(e, effects.Write) for e in made) == 3
    assert [state_of(script, h) for h in script.hunks()] == [HunkState.KEPT] * 3


def test_review_decisions_travel_with_the_next_create_once() -> None:
    script = pending_script()
    first, second, _ = script.hunks()
    script.finish()
    script.answer()
    script.play(inputs.Keep((first,)))
    script.play(inputs.Reject((second,)))
    script.submit("go on")
    record = script.sent()[-1].request.items[-2]
    assert "app.py 2 +1 -1: kept" in record.text
    assert "app.py 5 +1 -1: rejected" in record.text
    script.answer()
    script.submit("again")
    assert "kept" not in script.sent()[-1].request.items[-2].text


def test_a_reason_after_a_rejection_is_a_redirect() -> None:
    script = pending_script()
    first, _, _ = script.hunks()
    script.play(inputs.Reject((first,)))
    made = script.submit("keep it lower case", steer=SteerKind.REJECTION, hunk=first)
    assert isinstance(made[0], effects.Cut)
    sent = script.sent()[-1].request.items
    assert "app.py 2" in sent[-1].text
    assert "keep it lower case" in sent[-1].text


def test_redirect_from_a_hunk_drops_what_follows_and_keeps_what_precedes() -> None:
    script = pending_script()
    first, second, third = script.hunks()
    script.finish()
    script.answer()
    script.submit("differently", steer=SteerKind.REDIRECT_FROM_HUNK, hunk=first)
    assert state_of(script, first) is HunkState.PENDING
    assert state_of(script, second) is HunkState.REJECTED
    assert state_of(script, third) is HunkState.REJECTED
    script.stop()
    script.play(inputs.UndoDecision())
    assert state_of(script, third) is HunkState.PENDING


def test_an_outside_change_elsewhere_keeps_the_hunk_pending() -> None:
    script = pending_script()
    first, _, _ = script.hunks()
    path = ProjectPath("app.py")
    script.play(FileTouched(path, content_of(APP + "tail\n")))
    assert state_of(script, first) is HunkState.PENDING
    made = script.play(inputs.Keep((first,)))
    assert disk_writes(made) == {"app.py": "a\nB\nc\nd\ne\nf\ng\nh\ntail\n"}


def test_an_outside_change_under_a_hunk_keeps_both_texts() -> None:
    script = pending_script()
    first, second, _ = script.hunks()
    path = ProjectPath("app.py")
    script.play(FileTouched(path, content_of(APP.replace("b\n", "bee\n"))))
    assert state_of(script, first) is HunkState.CONFLICTED
    assert state_of(script, second) is HunkState.PENDING
    assert "both texts stay" in last_sentence(script).sentence


def test_a_failed_write_gives_the_hunk_back() -> None:
    script = pending_script()
    first, _, _ = script.hunks()
    (write,) = (e for e in script.play(inputs.Keep((first,))) if isinstance(e, effects.Write))
    failed = DecisionFailed(write.decision.id, "The disk is full.", "Free some space.")
    script.play(failed)
    assert state_of(script, first) is HunkState.PENDING
    assert last_sentence(script) == Announced("The disk is full. Free some space.", Tone.ERROR)


def test_a_hunk_that_fits_nowhere_is_refused_and_the_others_stay() -> None:
    script = Script({"app.py": APP})
    script.submit("shout")
    body = "*** Begin Patch\n*** Update File: app.py\n@@\n-zzz\n+Z\n@@\n-e\n+E\n*** End Patch\n"
    made = script.patch(body)
    while places := [e for e in made if isinstance(e, effects.Place)]:
        placement = locate_similar(places[0].text, places[0].lines, places[0].headers)
        made = script.play(inputs.PlaceFound(places[0].hunk, placement))
    first, second = script.hunks()
    assert state_of(script, first) is HunkState.REFUSED
    assert state_of(script, second) is HunkState.PENDING
    script.finish()
    answer = script.sent()[-1].request.items[-1].output
    assert answer.startswith("Refused app.py")
    assert "send only what was refused" in answer


def test_a_file_that_cannot_be_edited_refuses_its_hunks() -> None:
    script = Script(answers_loads=False)
    script.submit("shout")
    script.patch(THREE.split("*** Update File: lib.py")[0] + "*** End Patch\n")
    script.play(FileLoaded(ProjectPath("app.py"), None, "app.py is a binary file."))
    assert {state_of(script, h) for h in script.hunks()} == {HunkState.REFUSED}
    script.finish()
    assert "binary" in script.sent()[-1].request.items[-1].output


def test_a_redirect_from_the_last_hunk_drops_nothing() -> None:
    script = pending_script()
    hunks = script.hunks()
    script.submit("and now the tests", steer=SteerKind.REDIRECT_FROM_HUNK, hunk=hunks[-1])
    assert [state_of(script, hunk) for hunk in hunks] == [HunkState.PENDING] * 3


def test_a_redirect_from_a_hunk_that_is_not_known_is_sent_as_it_is() -> None:
    script = pending_script()
    script.submit("go on", steer=SteerKind.REDIRECT_FROM_HUNK, hunk=HunkId("gone"))
    assert len(script.state.ledger.pending()) == 3
    assert "<request>\ngo on\n</request>" in script.sent()[-1].request.items[-1].text


def test_a_hunk_in_another_file_takes_no_place_of_the_refined_one() -> None:
    script = pending_script()
    old = script.hunks()[0]
    script.submit("rather there", steer=SteerKind.REFINE, hunk=old)
    script.patch("*** Begin Patch\n*** Update File: lib.py\n@@\n y\n+z\n*** End Patch\n", "c2")
    assert state_of(script, old) is HunkState.PENDING
    assert state_of(script, script.hunks()[0]) is HunkState.PENDING


def test_hunks_that_are_not_known_are_passed_over() -> None:
    script = pending_script()
    cursor, events = script.state.cursor, len(script.events)
    gone = HunkId("gone")
    assert script.play(inputs.SetCursor(gone), ChooseVariant(gone, 1), DropAfter(gone)) == []
    assert (script.state.cursor, len(script.events)) == (cursor, events)


def test_moving_the_cursor_where_nothing_is_pending_says_so() -> None:
    script = Script()
    script.play(inputs.MoveCursor(1))
    assert last_sentence(script).sentence == "Nothing is pending."
    assert script.state.cursor is None


def test_a_step_whose_hunks_changed_by_themselves_is_not_undone_blindly() -> None:
    script = Script({"app.py": APP})
    script.submit("shout")
    script.patch(THREE.split("@@\n-e")[0] + "@@\n-B\n+BB\n*** End Patch\n")
    script.finish()
    script.answer()
    first, second = script.hunks()
    script.play(inputs.Reject((first,)))
    assert state_of(script, second) is HunkState.CONFLICTED
    script.play(AskAgain(second))
    script.patch("*** Begin Patch\n*** Update File: app.py\n@@\n-b\n+bb\n*** End Patch\n", "c2")
    assert state_of(script, second) is HunkState.SUPERSEDED
    script.play(inputs.UndoDecision())
    assert last_sentence(script) == Announced(
        "These hunks changed since. Judge them one by one.", Tone.WARNING
    )
    assert state_of(script, first) is HunkState.REJECTED


def test_a_key_that_finds_no_hunk_leaves_the_view_with_the_model() -> None:
    script = Script({"app.py": APP})
    script.submit("shout")
    script.play(inputs.MoveCursor(1))
    assert last_sentence(script).sentence == "Nothing is pending."
    assert script.state.is_following
