"""The text of a hunk edited by the person, and a cut hunk completed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.fakes.session_script import Script, content_of
from tests.unit.test_session_judging import last_sentence

from swerve.edits.hunks import Author, HunkState
from swerve.session import archive, inputs
from swerve.session.disk_inputs import FileTouched
from swerve.session.events import WordsRefused
from swerve.session.records import SavedProject
from swerve.session.review_intents import DraftHunk, EditHunk, KeepLines
from swerve.session.transcript import EditCard
from swerve.terms import HunkId, ProjectPath

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


def _edit(script: Script, hunk: HunkId, *lines: str) -> None:
    """Say what the hunk is to read from now on, in a box opened a moment ago."""
    was = script.state.ledger.wording(hunk)
    script.play(EditHunk(hunk, tuple(was or ()), lines))


def _kept(script: Script) -> str:
    script.play(inputs.Keep(tuple(script.state.ledger.pending())))
    script.written()
    return script.disk["app.py"]


def test_what_is_edited_is_everything_between_the_changes() -> None:
    script, hunk = _script()
    assert script.state.ledger.wording(hunk) == ["B", "c", "D"]


def test_an_edited_hunk_waits_in_the_place_of_the_models() -> None:
    script, hunk = _script()
    _edit(script, hunk, "Bee", "c", "Dee", "and more")
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
    _edit(script, hunk, "b", "c", "D")
    edited = script.state.ledger.hunks[script.state.ledger.pending()[0]]
    assert edited.counts() == (1, 1)
    assert _kept(script) == "a\nb\nc\nD\ne\n"


def test_a_cut_hunk_is_completed() -> None:
    script, hunk = _script(end="")
    cut = script.state.ledger.hunks[hunk]
    assert cut.state is HunkState.CUT
    words = script.state.ledger.wording(hunk)
    assert words == ["B", "c", "D"]
    _edit(script, hunk, *words, "whole")
    assert _kept(script) == "a\nB\nc\nD\nwhole\ne\n"


def test_the_same_text_changes_nothing_and_a_judged_hunk_is_refused() -> None:
    script, hunk = _script()
    _edit(script, hunk, "B", "c", "D")
    assert script.state.ledger.pending() == [hunk]
    script.play(inputs.Reject((hunk,)))
    _edit(script, hunk, "x")
    assert last_sentence(script).sentence.startswith("This hunk was rejected. Undo")


def test_the_edit_of_a_new_file_is_the_whole_file() -> None:
    script = Script({})
    script.submit("write")
    script.patch("*** Begin Patch\n*** Add File: new.py\n+one\n+two\n*** End Patch\n")
    script.finish()
    script.answer()
    _edit(script, script.hunks()[0], "one", "three")
    script.play(inputs.Keep(tuple(script.state.ledger.pending())))
    script.written()
    assert script.disk["new.py"] == "one\nthree\n"


def test_rejecting_the_edit_leads_back_to_the_models() -> None:
    script, hunk = _script()
    _edit(script, hunk, "x")
    (made,) = script.state.ledger.pending()
    script.play(inputs.Reject((made,)))
    assert script.state.ledger.pending() == [hunk]
    script.play(inputs.UndoDecision())
    assert script.state.ledger.pending() == [made]


def test_one_undo_takes_an_edit_back_and_one_redo_makes_it_again() -> None:
    script, hunk = _script()
    before = str(script.state.ledger.files["app.py"].agent_text())
    _edit(script, hunk, "x")
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
    _edit(script, hunk, "Bee", "c", "D")
    assert (first.hunks[0], len(first.hunks)) == (hunk, 2)
    assert script.turn.hunks == []


def test_a_hunk_that_no_text_box_can_show_is_not_edited_in_one() -> None:
    script = Script({"app.py": _TEXT})
    script.submit("shout")
    script.patch("*** Begin Patch\n*** Update File: app.py\n@@\n-b\n+B\u2029B\n*** End Patch\n")
    script.finish()
    script.answer()
    (hunk,) = script.hunks()
    assert script.state.ledger.wording(hunk) is None
    script.play(EditHunk(hunk, (), ("x",)))
    assert last_sentence(script).sentence.startswith("This hunk holds line ends inside its lines.")


def test_a_cut_hunk_of_a_deleted_thread_can_still_be_completed() -> None:
    script, hunk = _script(end="")
    script.play(inputs.DeleteThread(script.thread.id))
    _edit(script, hunk, "B", "c", "D")
    assert _kept(script) == "a\nB\nc\nD\ne\n"


# --- words that cannot be saved stay ---

_WORDS = ("Bee", "c", "Dee")


def _touch(script: Script, text: str) -> None:
    script.disk["app.py"] = text
    script.play(FileTouched(ProjectPath("app.py"), content_of(text)))


def _build_upon(script: Script) -> None:
    script.submit("more")
    head = "*** Begin Patch\n*** Update File: app.py\n@@\n"
    script.patch(f"{head}-B\n+BB\n*** End Patch\n", call="c2")
    script.finish()
    script.answer(item="m2")


def _keep(script: Script) -> None:
    script.play(inputs.Keep(tuple(script.state.ledger.pending())))


@pytest.mark.parametrize(
    ("meanwhile", "why", "remedy"),
    [
        (_keep, "is kept already", "Undo that"),
        (lambda script: script.play(inputs.Reject(tuple(script.hunks()))), "was rejected", "Undo"),
        (lambda script: _edit(script, script.hunks()[0], "x"), "newer variant", "Choose this one"),
        (lambda script: _touch(script, "a\nbb\nc\nd\ne\n"), "lines under", "ask again"),
        (lambda script: _touch(script, "a\nb\nCC\nd\ne\n"), "changed while", "edit it again"),
        (_build_upon, "builds on this one", "Judge that one first"),
    ],
)
def test_words_that_cannot_be_saved_stay_with_their_hunk(
    meanwhile: Callable[[Script], None], why: str, remedy: str
) -> None:
    script, hunk = _script()
    was = tuple(script.state.ledger.wording(hunk))
    meanwhile(script)
    agent = str(script.state.ledger.files["app.py"].agent_text())
    script.play(EditHunk(hunk, was, _WORDS))
    assert script.state.ledger.hunks[hunk].draft == _WORDS
    told = [event for event in script.events if isinstance(event, WordsRefused)]
    assert [event.hunk for event in told] == [hunk]
    assert why in told[0].sentence
    assert remedy in told[0].sentence
    assert last_sentence(script).sentence == told[0].sentence
    assert str(script.state.ledger.files["app.py"].agent_text()) == agent


def test_refused_words_are_saved_once_what_stood_in_the_way_is_gone() -> None:
    script, hunk = _script()
    was = tuple(script.state.ledger.wording(hunk))
    script.play(inputs.Reject((hunk,)))
    script.play(EditHunk(hunk, was, _WORDS))
    script.play(inputs.UndoDecision())
    script.play(EditHunk(hunk, was, _WORDS))
    assert script.state.ledger.hunks[hunk].draft is None
    (made,) = script.state.ledger.pending()
    assert script.state.ledger.hunks[made].draft is None
    assert _kept(script) == "a\nBee\nc\nDee\ne\n"


def test_words_being_typed_are_a_draft_until_they_are_saved_or_taken_back() -> None:
    script, hunk = _script()
    script.play(DraftHunk(hunk, _WORDS))
    assert script.state.ledger.hunks[hunk].draft == _WORDS
    assert script.state.ledger.pending() == [hunk]
    script.play(DraftHunk(hunk, None))
    assert script.state.ledger.hunks[hunk].draft is None
    script.play(DraftHunk(hunk, _WORDS), DraftHunk(HunkId("unknown"), _WORDS))
    _edit(script, hunk, "B", "c", "D")  # saved as the model has it: there is nothing more to keep
    assert script.state.ledger.hunks[hunk].draft is None


def test_a_draft_outlives_the_program() -> None:
    script, hunk = _script()
    script.play(DraftHunk(hunk, _WORDS))
    thread = script.thread
    saved = SavedProject(
        threads=(archive.thread_record(thread, 0),),
        hunks=(archive.hunk_record(script.state.ledger.hunks[hunk]),),
    )
    later = Script({"app.py": _TEXT})
    later.play(inputs.SessionRestored(saved))
    assert later.state.ledger.hunks[hunk].draft == _WORDS
    assert later.state.ledger.pending() == [hunk]


def test_the_part_of_a_hunk_that_is_left_has_no_draft() -> None:
    script, hunk = _script()
    script.play(DraftHunk(hunk, _WORDS))
    script.play(KeepLines(hunk, (1, 2)))
    (rest,) = script.state.ledger.pending()
    assert script.state.ledger.hunks[rest].draft is None
    assert script.state.ledger.hunks[hunk].draft == _WORDS
