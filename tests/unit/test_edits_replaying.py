"""Restarts: a second ledger that gets what the journal and the store hold of the first."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.fakes.patches import Desk, content_of

from swerve.edits.hunks import HunkLine, HunkState, LineKind
from swerve.edits.journal import Decision, FileWrite
from swerve.edits.replaying import restored_ledger
from swerve.edits.steps import beginnings, standing, step_from_json
from swerve.terms import DecisionId, ProjectPath
from swerve.text.encoding import revision_of

TEXT = "a\nb\nc\nd\n"


def restarted(desk: Desk) -> Desk:
    """Return what a second process finds."""
    later = Desk()
    later.disk, later.past = desk.disk, list(desk.past)
    contents = {
        path: content_of(desk.disk[path]) if path in desk.disk else None
        for path in [*desk.disk, *(w.path for d in desk.past for w in d.writes)]
    }
    later.ledger = restored_ledger(desk.past, desk.ledger.hunks, contents)
    later._decisions = desk._decisions
    return later


def swap(old: str, new: str, name: str = "app") -> str:
    return f"*** Update File: {name}\n@@\n-{old}\n+{new}\n"


def test_what_was_kept_before_a_restart_is_undone_and_done_again() -> None:
    desk = Desk(app=TEXT)
    (first,) = desk.patch(swap("b", "B"))
    (second,) = desk.patch(swap("d", "D"))
    desk.keep(first)
    desk.keep(second)
    later = restarted(desk)
    later.check()
    later.undo()
    assert (later.text("app"), later.state(second)) == ("a\nB\nc\nd\n", "pending")
    later = restarted(later)
    later.redo()
    assert later.text("app") == "a\nB\nc\nD\n"
    later.undo()
    later.undo()
    assert later.text("app") == TEXT
    later.check()
    assert later.undo() is None


def test_a_hunk_kept_before_a_restart_can_be_rejected_by_itself() -> None:
    desk = Desk(app=TEXT)
    (first,) = desk.patch(swap("b", "B"))
    (second,) = desk.patch(swap("d", "D"))
    desk.keep(first, second)
    later = restarted(desk)
    later.reject(first)
    assert later.text("app") == "a\nb\nc\nD\n"
    later.check()


def test_rejections_edits_creations_and_renames_come_back_too() -> None:
    desk = Desk(app=TEXT)
    (dropped,) = desk.patch(swap("b", "B"))
    desk.reject(dropped)
    (model,) = desk.patch(swap("d", "D"))
    mine = desk.ledger.reword(model, ["mine"], desk.decision_id())
    desk.carry_out(mine)
    desk.keep(*mine.hunks)
    desk.keep(*desk.patch("*** Add File: new\n+1\n"))
    desk.keep(*desk.patch("*** Update File: app\n*** Move to: moved\n"))
    desk.keep(*desk.patch("*** Delete File: new\n"))
    later = restarted(desk)
    later.check()
    assert {h.id: h.state for h in later.ledger.hunks.values()} == {
        h.id: h.state for h in desk.ledger.hunks.values()
    }
    while later.undo() is not None:
        later.check()
    assert later.disk == {"app": TEXT.encode()}
    assert later.state(dropped) == later.state(model) == "pending"


def test_only_decisions_since_somebody_else_wrote_come_back() -> None:
    desk = Desk(app=TEXT, other=TEXT)
    (first,) = desk.patch(swap("b", "B"))
    desk.keep(first)
    desk.write_outside("app", "0\na\nB\nc\nd\n")
    (second,) = desk.patch(swap("d", "D"))
    desk.keep(second)
    later = restarted(desk)
    assert list(later.ledger.hunks) == [second]
    later.undo()
    assert later.text("app") == "0\na\nB\nc\nd\n"
    assert later.undo() is None
    desk.write_outside("app", "theirs\n")
    assert not restarted(desk).ledger.hunks


def test_a_change_of_others_that_was_reverted_is_no_barrier() -> None:
    desk = Desk(app=TEXT, other=TEXT)
    (first,) = desk.patch(swap("b", "B"))
    desk.keep(first)
    kept = desk.disk["app"]
    desk.write_outside("app", "0\na\nB\nc\nd\n")
    desk.reject(*desk.ledger.outside())
    assert desk.disk["app"] == kept
    (second,) = desk.patch(swap("d", "D", "other"))
    desk.keep(second)
    later = restarted(desk)
    later.check()
    later.undo()
    later.undo()
    assert later.disk == {"app": TEXT.encode(), "other": TEXT.encode()}
    assert later.undo() is None


def test_a_change_of_others_that_is_there_again_is_a_barrier() -> None:
    desk = Desk(app=TEXT)
    (first,) = desk.patch(swap("b", "B"))
    desk.keep(first)
    desk.write_outside("app", "0\na\nB\nc\nd\n")
    desk.reject(*desk.ledger.outside())
    desk.undo()
    later = restarted(desk)
    assert later.undo() is None
    assert later.text("app") == "0\na\nB\nc\nd\n"


def test_a_hunk_that_is_lost_takes_the_older_decisions_with_it() -> None:
    desk = Desk(app=TEXT)
    (first,) = desk.patch(swap("b", "B"))
    (second,) = desk.patch(swap("d", "D"))
    desk.keep(first)
    desk.keep(second)
    contents = {"app": content_of(desk.disk["app"])}
    ledger = restored_ledger(desk.past, {second: desk.ledger.hunks[second]}, contents)
    assert list(ledger.hunks) == [second]
    assert desk.ledger.hunks[second].state is HunkState.KEPT


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"move": "LATER", "of": "d", "flips": []}'])
def test_a_step_that_cannot_be_read_is_none(text: str) -> None:
    assert step_from_json(text) is None
    assert not standing([Decision("d", "keep", (), (), text)], {})


def test_a_step_names_the_decision_that_made_it() -> None:
    desk = Desk(app=TEXT)
    (hunk,) = desk.patch(swap("b", "B"))
    desk.keep(hunk)
    desk.undo()
    assert [json.loads(made.step)["of"] for made in desk.past] == ["d0", "d0"]


def test_a_variant_chosen_before_a_restart_stands_and_the_others_can_still_be_had() -> None:
    desk = Desk(app=TEXT)
    (first,) = desk.patch(swap("b", "1"))
    (second,) = desk.patch(swap("b", "2"), instead_of=first)
    desk.carry_out(desk.ledger.choose(first, desk.decision_id()))
    later = restarted(desk)
    assert later.ledger.pending() == [first]
    assert later.ledger.variants_of(first) == [first, second]
    later.carry_out(later.ledger.choose(second, later.decision_id()))
    assert later.agent("app") == "a\n2\nc\nd\n"
    later.undo()
    later.undo()
    assert later.ledger.pending() == [second]


def test_a_loose_hunk_is_found_once_more_by_similar_lines() -> None:
    desk = Desk(app="the first line\nthe second line\nthe third line\n")
    body = "*** Update File: app\n@@\n the first lime\n-the second lime\n+X\n"
    (hunk,) = desk.patch(body)
    desk.keep(hunk)
    later = restarted(desk)
    assert later.state(hunk) == "kept"
    later.undo()
    assert later.text("app") == "the first line\nthe second line\nthe third line\n"
    later.check()


def test_a_cut_hunk_that_was_completed_is_cut_again_after_both_are_undone() -> None:
    desk = Desk(app=TEXT)
    (cut,) = desk.patch("*** Update File: app\n@@\n a\n-b\n+half", end=False)
    edit = desk.carry_out(desk.ledger.reword(cut, ["whole"], desk.decision_id()))
    assert isinstance(edit, Decision)
    (mine,) = edit.hunks
    desk.keep(mine)
    later = restarted(desk)
    assert (later.state(cut), later.state(mine)) == ("superseded", "kept")
    later.undo()
    later.undo()
    assert (later.text("app"), later.state(cut)) == (TEXT, "cut")
    later.check()


def test_an_undo_of_what_can_no_longer_be_read_is_no_step_of_its_own() -> None:
    desk = Desk(app=TEXT, other="x\n")
    (first,) = desk.patch(swap("b", "B"))
    (second,) = desk.patch(swap("x", "X", "other"))
    desk.reject(first)
    desk.undo()
    desk.keep(second)
    desk.past[0] = replace(desk.past[0], step="")
    later = restarted(desk)
    assert later.state(first) == "pending"
    later.undo()
    assert later.disk == {"app": TEXT.encode(), "other": b"x\n"}
    assert later.undo() is None
    later.check()


def test_a_file_that_was_no_text_before_a_decision_has_no_known_beginning() -> None:
    name = ProjectPath("app")
    write = FileWrite(name, revision_of(b"\0\1"), b"text\n", b"\0\1")
    assert beginnings([Decision(DecisionId("d"), "keep", (), (write,))]) == {}


def test_a_stored_hunk_that_fits_nowhere_takes_the_older_decisions_with_it() -> None:
    desk = Desk(app=TEXT)
    (first,) = desk.patch(swap("b", "B"))
    (second,) = desk.patch(swap("d", "D"))
    desk.keep(first)
    desk.keep(second)
    desk.ledger.hunks[first].lines[0] = HunkLine(LineKind.REMOVED, "no such line at all")
    later = restarted(desk)
    assert list(later.ledger.hunks) == [second]
    later.undo()
    assert later.text("app") == "a\nB\nc\nd\n"
    assert later.undo() is None
    later.check()
