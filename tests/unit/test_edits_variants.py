from __future__ import annotations

import pytest
from tests.fakes.patches import Desk, HunkMaker, envelope

from swerve.edits.hunks import Author, HunkFlag
from swerve.edits.journal import Decision
from swerve.edits.states import Refusal
from swerve.edits.stream import HunkFinished, HunkOpened, PatchStream
from swerve.terms import HunkId

APP = "a\nb\nc\nd\n"
OLD = "*** Update File: app\n@@\n a\n-b\n+OLD\n c\n"


def refine(desk: Desk, old: HunkId, body: str, prefix: str = "again-") -> HunkId:
    stream = PatchStream(HunkMaker(prefix, prefix))
    text = envelope(body)
    (new,) = [e.hunk for e in stream.feed(text) if isinstance(e, HunkOpened)] or [None]
    desk.ledger.open(new)
    assert desk.ledger.offer_variant(old, new.id) is None
    finished = [e for e in stream.end(True) if isinstance(e, HunkFinished)]
    assert len(finished) <= 1
    desk._finish(new)
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


def test_a_variant_that_matched_loosely_needs_a_keep_of_its_own() -> None:
    for body in ("@@\n a \n-b\n+NEW\n", "@@\n a \n-OLD\n+NEW\n"):
        desk = Desk(app=APP)
        (old,) = desk.patch(OLD)
        new = refine(desk, old, f"*** Update File: app\n{body}")
        assert desk.ledger.hunks[new].flags & HunkFlag.LOOSE


def test_a_variant_is_looked_for_by_similar_lines_in_the_text_without_the_older_one() -> None:
    text = "the first line\nthe second line\nthe third line\n"
    desk = Desk(app=text)
    (old,) = desk.patch("*** Update File: app\n@@\n-the second line\n+OLD\n")
    body = "*** Update File: app\n@@\n the first lime\n-the second lime\n+NEW\n"
    new = refine(desk, old, body)
    assert (desk.state(old), desk.state(new)) == ("superseded", "pending")
    assert desk.agent("app") == text.replace("the second line", "NEW")
    assert desk.ledger.hunks[new].flags & HunkFlag.LOOSE
    desk.keep(new)
    desk.check()


def test_a_variant_leaves_what_its_own_patch_inserted_before_it() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    stream = PatchStream(HunkMaker("again", "again-"))
    body = "*** Update File: app\n@@\n d\n+more\n@@\n-OLD\n+NEW\n"
    first, second = [e.hunk for e in stream.feed(envelope(body)) if isinstance(e, HunkOpened)]
    for hunk in (first, second):
        desk.ledger.open(hunk)
    assert desk.ledger.offer_variant(old, second.id) is None
    for hunk in (first, second):
        desk._finish(hunk)
    assert desk.agent("app") == "a\nNEW\nc\nd\nmore\n"
    desk.check()


@pytest.mark.parametrize(
    ("theirs", "after"),
    [
        pytest.param("z\na\nb\nc\nd\n", "z\na\n{}\nc\nd\n", id="a line before it"),
        pytest.param("a\nb\nc\nx\nd\n", "a\n{}\nc\nx\nd\n", id="a line after it"),
        pytest.param("A\nb\nc\nd\n", "A\n{}\nc\nd\n", id="another line changed"),
    ],
)
def test_what_others_wrote_is_in_the_text_once_whichever_variant_stands(
    theirs: str, after: str
) -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch("*** Update File: app\n@@\n-b\n+OLD\n")
    desk.write_outside("app", theirs)
    assert desk.agent("app") == after.format("OLD")
    desk.carry_out(desk.ledger.reword(old, ["MINE"], desk.decision_id()))
    assert desk.agent("app") == after.format("MINE")
    refine(desk, desk.ledger.pending()[0], "*** Update File: app\n@@\n-MINE\n+NEW\n")
    assert desk.agent("app") == after.format("NEW")
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
    assert asked.said == (" a", "-b", "+OLD", " c")
    assert (asked.start, asked.stop) == (0, 24)
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


def test_of_three_variants_one_stands_and_the_others_can_be_chosen() -> None:
    desk = Desk(app=APP)
    (first,) = desk.patch(OLD)
    second = refine(desk, first, OLD.replace("OLD", "2"))
    third = refine(desk, second, OLD.replace("OLD", "3"), "third-")
    assert desk.ledger.variants_of(first) == [first, second, third]
    assert isinstance(desk.ledger.choose(third, desk.decision_id()), Refusal)
    for chosen, text in ((first, "OLD"), (second, "2"), (first, "OLD"), (third, "3")):
        made = desk.carry_out(desk.ledger.choose(chosen, desk.decision_id()))
        assert isinstance(made, Decision), made
        assert not made.writes
        assert desk.ledger.pending() == [chosen]
        assert desk.agent("app") == f"a\n{text}\nc\nd\n"
        desk.check()
    desk.undo()
    assert desk.ledger.pending() == [first]
    desk.redo()
    assert desk.ledger.pending() == [third]
    desk.reject(third)
    assert desk.ledger.pending() == [second]
    assert desk.ledger.variants_of(first) == [first, second]
    desk.keep(second)
    assert isinstance(desk.ledger.choose(first, desk.decision_id()), Refusal)
    desk.undo()
    desk.reject(second)
    assert desk.ledger.pending() == [first]
    desk.reject(first)
    assert desk.agent("app") == APP


def test_a_variant_that_no_file_holds_any_more_is_not_offered() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    new = refine(desk, old, OLD.replace("OLD", "2"))
    desk.restart()  # the store knows the older one, the file does not
    assert desk.ledger.pending() == [new]
    assert desk.ledger.variants_of(new) == [new]
    assert isinstance(desk.ledger.choose(old, desk.decision_id()), Refusal)
    assert desk.ledger.pending() == [new]


def test_variants_that_only_add_never_stand_beside_each_other() -> None:
    desk = Desk(app=APP)
    (first,) = desk.patch("*** Update File: app\n@@\n b\n+one\n c\n")
    second = refine(desk, first, "*** Update File: app\n@@\n b\n+two\n c\n")
    third = refine(desk, second, "*** Update File: app\n@@\n b\n+three\n c\n", "third-")
    desk.reject(third)
    assert desk.agent("app") == "a\nb\ntwo\nc\nd\n"
    desk.ledger.choose(first, desk.decision_id())
    assert desk.agent("app") == "a\nb\none\nc\nd\n"


def test_a_cut_hunk_can_be_looked_at_again_after_it_was_completed() -> None:
    desk = Desk(app=APP)
    (cut,) = desk.patch("*** Update File: app\n@@\n a\n-b\n+half", end=False)
    mine = edit(desk, cut, "half", "whole")
    desk.ledger.choose(cut, desk.decision_id())
    assert (desk.state(cut), desk.state(mine)) == ("cut", "superseded")
    assert desk.agent("app") == APP
    desk.reject(cut)
    assert desk.ledger.pending() == [mine]


# --- edits by the person ---------------------------------------------------------------------


def edit(desk: Desk, hunk: HunkId, *lines: str) -> HunkId:
    made = desk.ledger.reword(hunk, lines, desk.decision_id())
    assert isinstance(made, Decision), made
    assert not made.writes
    desk.check()
    return made.hunks[0]


def test_an_edit_is_a_variant_by_the_person_that_can_be_undone() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(OLD)
    assert desk.ledger.wording(hunk) == ["OLD"]
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
    ("lines", "said"),
    [
        (["1", "b", "2", "3"], "+1  b -c +2 +3"),
        (["1", "x", "b", "2", "3"], "+1 +x  b -c +2 +3"),
        (["b", "2", "3", "4"], " b -c +2 +3 +4"),
        (["0", "B", "3"], "-b -c +0 +B +3"),
        (["1", "b", "c"], "+1  b  c"),
        ([], "-b -c"),
    ],
)
def test_everything_between_the_changes_is_the_persons_to_word(lines: list[str], said: str) -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n a\n+1\n b\n-c\n+2\n+3\n d\n")
    assert desk.ledger.wording(hunk) == ["1", "b", "2", "3"]
    mine = edit(desk, hunk, *lines)
    assert desk.agent("app") == "".join(f"{line}\n" for line in ["a", *lines, "d"])
    made = [line.kind.value + line.text for line in desk.ledger.hunks[mine].lines]
    assert " ".join(made) == f" a {said}  d"
    # What it says is what it does: after a restart it finds its place by its own lines.
    desk.restart()
    assert desk.agent("app") == "".join(f"{line}\n" for line in ["a", *lines, "d"])


def test_a_line_of_another_pending_hunk_in_between_stays() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n-a\n+A\n b\n-c\n+C\n d\n")
    (inner,) = desk.patch("*** Update File: app\n@@\n-b\n+inner\n")
    assert desk.ledger.wording(hunk) == ["A", "inner", "C"]
    mine = edit(desk, hunk, "1", "inner", "2")
    assert desk.agent("app") == "1\ninner\n2\nd\n"
    desk.keep(mine)
    assert desk.text("app") == "1\nb\n2\nd\n"
    desk.keep(inner)
    assert desk.text("app") == "1\ninner\n2\nd\n"


def test_lines_can_be_put_where_a_hunk_only_removed() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n-b\n c\n")
    edit(desk, hunk, "B")
    assert desk.agent("app") == "a\nB\nc\nd\n"


def test_an_edit_completes_a_cut_hunk() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n a\n-b\n+half a li", end=False)
    assert desk.ledger.wording(hunk) == ["half a li"]
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
    refused = desk.ledger.reword(hunk, ["whole"], desk.decision_id())
    assert isinstance(refused, Refusal)
    assert desk.state(hunk) == "cut"


def test_a_hunk_is_not_edited_beneath_a_later_one_that_builds_on_it() -> None:
    desk = Desk(app=APP)
    (below,) = desk.patch("*** Update File: app\n@@\n a\n-b\n+x\n+y\n+z")
    (upon,) = desk.patch("*** Update File: app\n@@\n x\n-y\n+Y\n z")
    assert desk.ledger.wording(below) is None
    refused = desk.ledger.reword(below, ["x2", "Y", "z"], desk.decision_id())
    assert isinstance(refused, Refusal)
    assert "later hunk" in refused.sentence
    assert desk.agent("app") == APP.replace("b", "x\nY\nz")
    desk.reject(upon)
    assert desk.ledger.wording(below) == ["x", "y", "z"]


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
        assert isinstance(desk.ledger.reword(wrong, ["x"], desk.decision_id()), Refusal)


def test_a_deletion_in_the_place_of_an_edit_is_warned_of_like_any_other() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    new = refine(desk, old, "*** Delete File: app\n")
    assert (desk.state(old), desk.state(new)) == ("superseded", "pending")
    assert HunkFlag.WARNED in desk.ledger.hunks[new].flags


def test_a_whole_file_in_the_place_of_an_edit_is_protected_like_any_other() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(OLD)
    new = refine(desk, old, "*** Add File: app\n+new\n")
    assert HunkFlag.PROTECTED in desk.ledger.hunks[new].flags


def test_a_hunk_cut_in_the_midst_of_an_old_line_can_be_completed() -> None:
    desk = Desk(app="one\ntwo\nthree\n")
    (hunk,) = desk.patch("*** Update File: app\n@@\n one\n-two\n-thr", end=False)
    mine = edit(desk, hunk, "2")
    desk.keep(mine)
    assert desk.text("app") == "one\n2\nthree\n"


def test_a_variant_does_not_come_back_while_another_hunk_has_its_lines() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch("*** Update File: app\n@@\n-b\n+OLD\n")
    new = refine(desk, old, "*** Update File: app\n@@\n-a\n+NEW\n")
    (other,) = desk.patch("*** Update File: app\n@@\n-b\n+other\n")
    desk.reject(new)
    assert desk.state(old) == "superseded"
    desk.reject(other)
    assert desk.state(old) == "pending"
    assert desk.agent("app") == "a\nOLD\nc\nd\n"
    desk.check()


def test_a_hunk_asked_for_again_is_shown_from_where_it_stands_or_the_beginning() -> None:
    desk = Desk(app="x\n" * 100)
    (delete,) = desk.patch("*** Delete File: app\n")
    assert desk.ledger.ask_again(delete).start == 0
    (refused,) = desk.patch("*** Update File: app\n@@\n-zzz\n+y\n")
    asked = desk.ledger.ask_again(refused)
    assert (asked.said, asked.start) == (("-zzz", "+y"), 0)


def test_a_cut_hunk_that_needs_lines_of_its_own_patch_is_completed_upon_them() -> None:
    desk = Desk(app=APP)
    body = "*** Update File: app\n@@\n-a\n+A\n@@\n A\n-b\n+half"
    first, cut = desk.patch(body, end=False)
    mine = edit(desk, cut, "whole")
    assert desk.agent("app") == "A\nwhole\nc\nd\n"
    desk.keep(mine)
    assert desk.text("app") == "a\nwhole\nc\nd\n"
    desk.keep(first)
    assert desk.text("app") == "A\nwhole\nc\nd\n"


def test_a_hunk_whose_file_was_never_read_is_asked_for_again_from_its_beginning() -> None:
    desk = Desk()
    (cut,) = desk.patch("*** Update File: app\n@@\n-a\n+A", end=False, loads=False)
    asked = desk.ledger.ask_again(cut)
    assert (asked.said, asked.start) == (("-a", "+A"), 0)


def test_a_variant_that_fits_in_two_places_leaves_the_older_hunk_what_it_is() -> None:
    desk = Desk(app="x\na\nx\nb\n")
    (old,) = desk.patch("*** Update File: app\n@@\n-a\n+A\n")
    new = refine(desk, old, "*** Update File: app\n@@\n-x\n+y\n")
    assert (desk.state(old), desk.state(new)) == ("pending", "refused")
    assert "2 places" in desk.ledger.hunks[new].reason
