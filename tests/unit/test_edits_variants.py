from __future__ import annotations

import pytest
from tests.fakes.patches import Desk, HunkMaker, envelope

from swerve.edits.hunks import Author, HunkFlag, LineKind
from swerve.edits.journal import Decision
from swerve.edits.states import Refusal
from swerve.edits.stream import HunkFinished, HunkOpened, PatchStream
from swerve.edits.variants import AskAgain
from swerve.terms import HunkId

APP = "a\nb\nc\nd\n"
OLD = "*** Update File: app\n@@\n a\n-b\n+OLD\n c\n"


def refine(desk: Desk, old: HunkId, body: str) -> HunkId:
    stream = PatchStream(HunkMaker("again", "again-"))
    text = envelope(body)
    (new,) = [e.hunk for e in stream.feed(text) if isinstance(e, HunkOpened)] or [None]
    desk.ledger.open(new)
    assert desk.ledger.offer_variant(old, new.id) is None
    finished = [e for e in stream.end(True) if isinstance(e, HunkFinished)]
    assert len(finished) <= 1
    desk.ledger.finish(new.id, 0.0)
    return new.id


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("*** Update File: app\n@@\n a\n-b\n+NEW\n c\n", id="upon the text without it"),
        pytest.param("*** Update File: app\n@@\n a\n-OLD\n+NEW\n c\n", id="upon the old one"),
        pytest.param("*** Update File: app\n@@\n-OLD\n+NEW\n", id="upon its own line only"),
        pytest.param("*** Update File: app\n@@\n a \n-b\n+NEW\n", id="loosely"),
    ],
)
def test_a_variant_takes_the_place_of_the_older_hunk(body: str) -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    new = refine(desk, old, body)
    assert (desk.state(old), desk.state(new)) == ("superseded", "pending")
    assert desk.agent("app") == "a\nNEW\nc\nd\n"
    assert desk.ledger.variants_of(old) == desk.ledger.variants_of(new) == [old, new]
    assert desk.ledger.pending() == [new]
    desk.check()


def test_rejecting_the_newer_one_revives_the_older_and_undo_takes_that_back() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    new = refine(desk, old, OLD.replace("OLD", "NEW"))
    desk.reject(new)
    assert (desk.state(old), desk.state(new)) == ("pending", "rejected")
    assert desk.agent("app") == "a\nOLD\nc\nd\n"
    desk.undo()
    assert (desk.state(old), desk.state(new)) == ("superseded", "pending")
    desk.keep(new)
    assert desk.text("app") == "a\nNEW\nc\nd\n"
    assert isinstance(desk.keep(old), Refusal)
    desk.reject(new)
    assert desk.text("app") == APP
    assert desk.state(old) == "pending"
    desk.check()


def test_a_variant_without_a_place_leaves_the_older_one_alone() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    new = refine(desk, old, "*** Update File: app\n@@\n nowhere to be found at all\n+NEW\n")
    assert (desk.state(old), desk.state(new)) == ("pending", "refused")


def test_what_was_judged_meanwhile_is_not_superseded() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    stream = PatchStream(HunkMaker("again", "again-"))
    text = envelope("*** Update File: app\n@@\n-OLD\n+NEW\n")
    (new,) = [e.hunk for e in stream.feed(text) if isinstance(e, HunkOpened)]
    desk.ledger.open(new)
    assert desk.ledger.offer_variant(old, new.id) is None
    desk.keep(old)
    desk.ledger.finish(new.id, 0.0)
    assert (desk.state(old), desk.state(new.id)) == ("kept", "pending")
    assert desk.agent("app") == "a\nNEW\nc\nd\n"


def test_a_finished_hunk_or_a_kept_one_takes_no_part() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    (late,) = desk.patch("*** Update File: app\n@@\n-d\n+D\n")
    assert isinstance(desk.ledger.offer_variant(old, late), Refusal)
    assert isinstance(desk.ledger.offer_variant(old, HunkId("unknown")), Refusal)


def test_a_conflicted_hunk_asked_for_again_goes_when_the_new_one_comes() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    desk.write_outside("app", "a\ntheirs\nc\nd\n")
    assert desk.state(old) == "conflicted"
    asked = desk.ledger.ask_again(old)
    assert isinstance(asked, AskAgain)
    assert (asked.was, asked.wanted) == (("a", "b", "c"), ("a", "OLD", "c"))
    assert asked.now == ("a", "theirs", "c", "d")
    new = refine(desk, old, "*** Update File: app\n@@\n-theirs\n+both\n")
    assert (desk.state(old), desk.state(new)) == ("superseded", "pending")
    desk.reject(new)
    assert desk.state(old) == "conflicted"
    desk.check()


def test_a_new_file_offered_again_replaces_the_pending_one() -> None:
    desk = Desk()
    (old,) = desk.patch("*** Add File: n\n+one\n+two\n")
    new = refine(desk, old, "*** Add File: n\n+one\n+2\n")
    assert desk.agent("n") == "one\n2\n"
    assert not desk.ledger.hunks[new].flags & HunkFlag.PROTECTED
    desk.keep(new)
    assert desk.text("n") == "one\n2\n"
    desk.reject(new)
    assert desk.text("n") is None
    assert desk.agent("n") == "one\ntwo\n"


# --- edits by the person ---------------------------------------------------------------------


def edit(desk: Desk, hunk: HunkId, *lines: str) -> HunkId:
    made = desk.ledger.edit_added(hunk, lines, desk.decision_id())
    assert isinstance(made, Decision), made
    assert not made.writes
    desk.check()
    return made.hunks[0]


def test_an_edit_is_a_variant_by_the_person_that_can_be_undone() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(OLD)
    assert desk.ledger.added_lines(hunk) == ["OLD"]
    mine = edit(desk, hunk, "MINE", "TOO")
    assert desk.agent("app") == "a\nMINE\nTOO\nc\nd\n"
    assert desk.ledger.hunks[mine].author is Author.PERSON
    assert desk.ledger.hunks[mine].flags & HunkFlag.MIXED
    desk.undo()
    assert (desk.state(hunk), desk.agent("app")) == ("pending", "a\nOLD\nc\nd\n")
    desk.redo()
    desk.keep(mine)
    assert desk.text("app") == "a\nMINE\nTOO\nc\nd\n"


@pytest.mark.parametrize(
    ("lines", "agent"),
    [
        (["1", "2", "3"], "a\n1\nb\n2\n3\nd\n"),
        (["1", "x", "2", "3"], "a\n1\nx\nb\n2\n3\nd\n"),
        (["2", "3", "4"], "a\nb\n2\n3\n4\nd\n"),
        (["0", "1", "2", "3"], "a\n0\n1\nb\n2\n3\nd\n"),
        ([], "a\nb\nd\n"),
    ],
)
def test_every_group_of_added_lines_stays_where_it_is(lines: list[str], agent: str) -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n a\n+1\n b\n-c\n+2\n+3\n d\n")
    mine = edit(desk, hunk, *lines)
    assert desk.agent("app") == agent
    said = [line.text for line in desk.ledger.hunks[mine].lines if line.kind is LineKind.ADDED]
    assert said == desk.ledger.added_lines(mine) == lines


def test_lines_can_be_put_where_a_hunk_only_removed() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n-b\n c\n")
    edit(desk, hunk, "B")
    assert desk.agent("app") == "a\nB\nc\nd\n"


def test_an_edit_completes_a_cut_hunk() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n a\n-b\n+half a li", end=False)
    assert desk.ledger.added_lines(hunk) == ["half a li"]
    mine = edit(desk, hunk, "half a line")
    assert (desk.state(hunk), desk.state(mine)) == ("superseded", "pending")
    desk.keep(mine)
    assert desk.text("app") == "a\nhalf a line\nc\nd\n"
    desk.undo()
    desk.undo()
    assert desk.state(hunk) == "cut"
    assert (desk.text("app"), desk.agent("app")) == (APP, APP)


def test_a_cut_hunk_without_a_place_cannot_be_completed() -> None:
    desk = Desk(app="x\nx\n")
    (hunk,) = desk.patch("*** Update File: app\n@@\n x\n+half", end=False)
    refused = desk.ledger.edit_added(hunk, ["whole"], desk.decision_id())
    assert isinstance(refused, Refusal)
    assert desk.state(hunk) == "cut"


def test_a_new_file_can_be_edited() -> None:
    desk = Desk()
    (hunk,) = desk.patch("*** Add File: n\n+one\n+two\n")
    mine = edit(desk, hunk, "one", "2")
    desk.keep(mine)
    assert desk.text("n") == "one\n2\n"


def test_judged_hunks_are_not_edited() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(OLD)
    desk.keep(hunk)
    for wrong in (hunk, HunkId("unknown")):
        assert isinstance(desk.ledger.edit_added(wrong, ["x"], desk.decision_id()), Refusal)
