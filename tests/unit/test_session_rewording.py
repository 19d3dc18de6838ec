"""The text of a hunk edited by the person, and a cut hunk completed."""

from __future__ import annotations

from tests.fakes.session_script import Script
from tests.unit.test_session_judging import last_sentence

from swerve.edits.hunks import Author, HunkState
from swerve.session import inputs
from swerve.session.review_intents import EditHunk
from swerve.session.transcript import EditCard
from swerve.terms import HunkId

_TEXT = "a\nb\nc\nd\ne\n"
_PATCH = "*** Begin Patch\n*** Update File: app.py\n@@\n a\n-b\n+B\n c\n-d\n+D\n e\n"


def _script(end: str = "*** End Patch\n") -> tuple[Script, HunkId]:
    script = Script({"app.py": _TEXT})
    script.submit("shout")
    if end:
        script.patch(_PATCH + end)
        script.finish()
        script.answer()
    else:
        script.patch_piece(_PATCH.removesuffix(" e\n"))
        script.stop()
    return script, script.hunks()[0]


def _kept(script: Script) -> str:
    script.play(inputs.Keep(tuple(script.state.ledger.pending())))
    script.written()
    return script.disk["app.py"]


def test_what_is_edited_is_everything_between_the_changes() -> None:
    script, hunk = _script()
    assert script.state.ledger.wording(hunk) == ["B", "c", "D"]


def test_an_edited_hunk_waits_in_the_place_of_the_models() -> None:
    script, hunk = _script()
    script.play(EditHunk(hunk, ("Bee", "c", "Dee", "and more")))
    (made,) = script.state.ledger.pending()
    assert script.state.cursor == made
    edited = script.state.ledger.hunks[made]
    assert (edited.author, edited.variants) == (Author.PERSON, (hunk,))
    assert script.state.ledger.hunks[hunk].state is HunkState.SUPERSEDED
    assert script.turn.hunks == [hunk, made]
    card = next(entry for entry in script.thread.entries if isinstance(entry, EditCard))
    assert card.hunks == [hunk, made]
    assert _kept(script) == "a\nBee\nc\nDee\nand more\ne\n"


def test_lines_the_person_took_back_stay_as_they_were() -> None:
    script, hunk = _script()
    script.play(EditHunk(hunk, ("b", "c", "D")))
    edited = script.state.ledger.hunks[script.state.ledger.pending()[0]]
    assert edited.counts() == (1, 1)
    assert _kept(script) == "a\nb\nc\nD\ne\n"


def test_a_cut_hunk_is_completed() -> None:
    script, hunk = _script(end="")
    cut = script.state.ledger.hunks[hunk]
    assert cut.state is HunkState.CUT
    words = script.state.ledger.wording(hunk)
    assert words == ["B", "c", "D"]
    script.play(EditHunk(hunk, (*words, "whole")))
    assert _kept(script) == "a\nB\nc\nD\nwhole\ne\n"


def test_the_same_text_changes_nothing_and_a_judged_hunk_is_refused() -> None:
    script, hunk = _script()
    script.play(EditHunk(hunk, ("B", "c", "D")))
    assert script.state.ledger.pending() == [hunk]
    script.play(inputs.Reject((hunk,)))
    script.play(EditHunk(hunk, ("x",)))
    assert "can be edited" in last_sentence(script).sentence


def test_the_edit_of_a_new_file_is_the_whole_file() -> None:
    script = Script({})
    script.submit("write")
    script.patch("*** Begin Patch\n*** Add File: new.py\n+one\n+two\n*** End Patch\n")
    script.finish()
    script.answer()
    script.play(EditHunk(script.hunks()[0], ("one", "three")))
    script.play(inputs.Keep(tuple(script.state.ledger.pending())))
    script.written()
    assert script.disk["new.py"] == "one\nthree\n"


def test_rejecting_the_edit_leads_back_to_the_models() -> None:
    script, hunk = _script()
    script.play(EditHunk(hunk, ("x",)))
    (made,) = script.state.ledger.pending()
    script.play(inputs.Reject((made,)))
    assert script.state.ledger.pending() == [hunk]
    script.play(inputs.UndoDecision())
    assert script.state.ledger.pending() == [made]


def test_one_undo_takes_an_edit_back_and_one_redo_makes_it_again() -> None:
    script, hunk = _script()
    before = str(script.state.ledger.files["app.py"].agent_text())
    script.play(EditHunk(hunk, ("x",)))
    (made,) = script.state.ledger.pending()
    script.play(inputs.UndoDecision())
    assert script.state.ledger.pending() == [hunk] == [script.state.cursor]
    assert str(script.state.ledger.files["app.py"].agent_text()) == before
    script.play(inputs.RedoDecision())
    assert script.state.ledger.pending() == [made] == [script.state.cursor]
    script.play(inputs.UndoDecision())
    assert _kept(script) == "a\nB\nc\nD\ne\n"


def test_an_edit_is_listed_in_the_turn_that_the_hunk_is_of() -> None:
    script, hunk = _script()
    first = script.turn
    script.submit("anything else?")
    script.answer()
    script.play(EditHunk(hunk, ("Bee", "c", "D")))
    assert (first.hunks[0], len(first.hunks)) == (hunk, 2)
    assert script.turn.hunks == []


def test_a_cut_hunk_of_a_deleted_thread_can_still_be_completed() -> None:
    script, hunk = _script(end="")
    script.play(inputs.DeleteThread(script.thread.id))
    script.play(EditHunk(hunk, ("B", "c", "D")))
    assert _kept(script) == "a\nB\nc\nD\ne\n"
