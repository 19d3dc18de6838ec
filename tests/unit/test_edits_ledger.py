from __future__ import annotations

import pytest
from tests.fakes.patches import Desk, HunkMaker, content_of

from swerve.edits.blocks import BlockKind
from swerve.edits.hunks import Author, Hunk, HunkFlag, HunkState
from swerve.edits.journal import Decision
from swerve.edits.ledger import TRANSITIONS, Finish, Refusal
from swerve.edits.locate import Placement
from swerve.edits.stream import HunkOpened, PatchStream
from swerve.terms import ABSENT, CallId, DecisionId, HunkId

APP = "a\nb\nc\nd\ne\n"


def change(old: str, new: str, name: str = "app") -> str:
    signed = ["-" + line for line in old.split()] + ["+" + line for line in new.split()]
    return f"*** Update File: {name}\n@@\n" + "\n".join(signed) + "\n"


def hunk_of(desk: Desk, hunk: HunkId) -> Hunk:
    return desk.ledger.hunks[hunk]


# --- keeping and rejecting ---------------------------------------------------------------------


def test_a_finished_hunk_is_pending_and_the_disk_untouched() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(change("b", "B"))
    assert desk.state(hunk) == "pending"
    assert (desk.text("app"), desk.agent("app")) == (APP, "a\nB\nc\nd\ne\n")
    assert desk.ledger.overlay("app") == "a\nB\nc\nd\ne\n"
    assert hunk_of(desk, hunk).place.line == 1


def test_keep_writes_that_hunk_only_on_the_revision_it_was_computed_on() -> None:
    desk = Desk(app=APP)
    first, second = desk.patch(change("b", "B") + "@@\n-d\n+D")
    before = desk.revision("app")
    decision = desk.keep(second)
    (write,) = decision.writes
    assert (write.expected, write.old, write.new) == (before, APP.encode(), b"a\nb\nc\nD\ne\n")
    assert decision.kind == "keep"
    assert [desk.state(hunk) for hunk in (first, second)] == ["pending", "kept"]
    assert desk.ledger.pending() == [first]
    desk.keep(first)
    assert desk.text("app") == "a\nB\nc\nD\ne\n"
    assert desk.ledger.overlays() == {}


def test_a_pending_hunk_is_rejected_without_a_write_and_a_kept_one_with() -> None:
    desk = Desk(app=APP)
    first, second = desk.patch(change("b", "B") + "@@\n-d\n+D")
    assert desk.reject(first).writes == ()
    desk.keep(second)
    assert len(desk.reject(second).writes) == 1
    assert desk.text("app") == desk.agent("app") == APP


def test_undo_and_redo_walk_through_every_step() -> None:
    desk = Desk(app=APP)
    first, second = desk.patch(change("b", "B") + "@@\n-d\n+D")
    desk.keep(first)
    desk.reject(second)
    assert desk.undo().kind == "undo"
    assert (desk.state(first), desk.state(second)) == ("kept", "pending")
    desk.undo()
    assert desk.text("app") == APP
    assert desk.undo() is None
    assert desk.redo().kind == "redo"
    assert desk.text("app") == "a\nB\nc\nd\ne\n"
    desk.keep(second)
    assert desk.redo() is None


def test_what_cannot_be_kept_says_why() -> None:
    desk = Desk(app=APP)
    (cut,) = desk.patch("*** Update File: app\n@@\n-b\n+hal", end=False)
    (refused,) = desk.patch(change("zzz", "y"))
    (pending,) = desk.patch(change("c", "C"))
    assert [desk.state(h) for h in (cut, refused, pending)] == ["cut", "refused", "pending"]
    for hunk in (cut, refused, HunkId("unknown")):
        assert isinstance(desk.keep(hunk), Refusal)
    assert isinstance(desk.keep(), Refusal)
    hunk_of(desk, pending).flags |= HunkFlag.SUSPECT
    assert "gaps" in desk.keep(pending).sentence
    assert isinstance(desk.reject(), Refusal)
    assert isinstance(desk.reject(HunkId("unknown")), Refusal)
    desk.reject(cut, refused)
    assert desk.undo() is not None
    assert [desk.state(h) for h in (cut, refused)] == ["cut", "refused"]


@pytest.mark.parametrize(
    ("files", "body", "flag"),
    [
        ({"app": "  b\nc\n"}, change("b", "B"), HunkFlag.LOOSE),
        ({"Makefile": "b\n"}, change("b", "B", "Makefile"), HunkFlag.PROTECTED),
        ({"app": "b\n"}, "*** Add File: app\n+new\n", HunkFlag.PROTECTED),
        ({"app": "b\n"}, "*** Delete File: app\n", HunkFlag.WARNED),
        ({"app": "b\n"}, change("b", "x\u202ey"), HunkFlag.WARNED),
        ({"app": "b\n"}, "*** Update File: app\n*** Move to: .env\n", HunkFlag.PROTECTED),
        ({"app": "x\n" * 3 + "".join(f"l{n}\n" for n in range(40))},
         change(" ".join(f"l{n}" for n in range(40)), ""), HunkFlag.WARNED),
    ],
)  # fmt: skip
def test_some_hunks_need_a_keep_of_their_own(
    files: dict[str, str], body: str, flag: HunkFlag
) -> None:
    desk = Desk(other="z\n", **files)
    (hunk,) = desk.patch(body)
    (plain,) = desk.patch(change("z", "Z", "other"))
    assert flag in hunk_of(desk, hunk).flags
    assert hunk_of(desk, plain).flags is HunkFlag.NONE
    assert isinstance(desk.keep(hunk, plain), Refusal)
    assert isinstance(desk.keep(hunk), Decision)


# --- finding the place -------------------------------------------------------------------------


def test_lines_the_same_patch_inserted_do_not_count_for_uniqueness() -> None:
    desk = Desk(app="a\nx\n")
    _first, second = desk.patch("*** Update File: app\n@@\n a\n+x\n@@\n-x\n+y")
    assert desk.state(second) == "pending"
    assert desk.agent("app") == "a\nx\ny\n"


def test_a_second_section_may_build_on_the_first() -> None:
    desk = Desk(app="a\n")
    desk.patch(change("a", "b") + change("b", "c"))
    assert desk.agent("app") == "c\n"


def test_an_ambiguous_hunk_is_refused_alone() -> None:
    desk = Desk(app="x\na\nx\n")
    first, second = desk.patch("*** Update File: app\n@@\n-x\n+y\n@@\n-a\n+A")
    assert [desk.state(h) for h in (first, second)] == ["refused", "pending"]
    assert "lines 1, 3" in hunk_of(desk, first).reason
    assert desk.ledger.files["app"].unplaced == [first]


def test_a_loose_match_takes_over_indentation_and_line_ends() -> None:
    desk = Desk(app="if x:\r\n\ty = 1\r\n")
    (hunk,) = desk.patch("*** Update File: app\n@@\n-y = 1\n+if z:\n+\ty = 2")
    desk.keep(hunk)
    assert desk.text("app") == "if x:\r\n\tif z:\r\n\t\ty = 2\r\n"


@pytest.mark.parametrize(
    ("before", "body", "after"),
    [
        ("a\nb", change("b", "B"), "a\nB\n"),
        ("a\nb", change("a", "A"), "A\nb"),
        ("a\nb", "*** Update File: app\n@@\n+c", "a\nb\nc\n"),
        ("a\r\nb\n", change("a", "A"), "A\r\nb\n"),
        ("\ufeffa\nb\n", change("a", "A"), "\ufeffA\nb\n"),
        ("a\nb", change("b", ""), "a\n"),
        ("", "*** Update File: app\n@@\n+c", "c\n"),
    ],
)
def test_bytes_outside_the_hunk_stay(before: str, body: str, after: str) -> None:
    desk = Desk(app=before)
    (hunk,) = desk.patch(body)
    desk.keep(hunk)
    assert desk.text("app") == after
    desk.undo()
    assert desk.text("app") == before


def test_the_similar_pass_is_asked_for_and_asked_again_when_the_text_changed() -> None:
    desk = Desk(app="the first line of a poem\nb\n")
    stream = PatchStream(HunkMaker())
    body = "*** Begin Patch\n*** Update File: app\n@@\n-the first line of a poet\n+X\n"
    (hunk,) = [e.hunk for e in stream.feed(body) if isinstance(e, HunkOpened)]
    desk.ledger.open(hunk)
    assert desk.ledger.finish(hunk.id, 1.0) is Finish.NEEDS_SEARCH
    assert desk.ledger.settled(hunk.id) is Finish.NEEDS_SEARCH
    desk.patch(change("b", "B"))
    assert desk.ledger.place(hunk.id, Placement(None, reason="no")) is Finish.NEEDS_SEARCH
    assert desk.ledger.place(hunk.id, Placement(None, reason="No.")) is Finish.REFUSED
    assert hunk.reason == "No."
    assert desk.ledger.place(hunk.id, Placement(None)) is Finish.REFUSED


def test_hunks_wait_for_their_file_and_are_placed_when_it_comes() -> None:
    desk = Desk()
    desk.disk["app"] = APP.encode()
    (hunk,) = desk.patch(change("b", "B"), loads=False)
    assert desk.ledger.settled(hunk) is Finish.WAITING
    assert not desk.ledger.is_tracked("app")
    desk.load("app")
    assert desk.ledger.settled(hunk) is Finish.PENDING
    desk.load("app")
    assert desk.agent("app") == "a\nB\nc\nd\ne\n"


def test_hunks_of_a_file_that_cannot_be_edited_are_refused() -> None:
    desk = Desk()
    (hunk,) = desk.patch(change("b", "B"), loads=False)
    assert desk.ledger.refuse("app", "The file is binary.") == [hunk]
    assert hunk_of(desk, hunk).reason == "The file is binary."


def test_an_update_of_an_absent_file_is_refused() -> None:
    desk = Desk()
    update, delete = desk.patch(change("b", "B") + "*** Delete File: gone\n")
    assert [desk.state(h) for h in (update, delete)] == ["refused", "refused"]


# --- whole files -------------------------------------------------------------------------------


def test_add_keep_undo() -> None:
    desk = Desk()
    (hunk,) = desk.patch("*** Add File: n/x\n+1\n+2")
    assert desk.ledger.overlays() == {"n/x": "1\n2\n"}
    (write,) = desk.keep(hunk).writes
    assert (write.expected, write.old) == (ABSENT, None)
    assert desk.text("n/x") == "1\n2\n"
    desk.undo()
    assert desk.text("n/x") is None


def test_a_hunk_on_a_new_file_needs_the_file() -> None:
    desk = Desk()
    (add,) = desk.patch("*** Add File: x\n+1")
    (more,) = desk.patch("*** Update File: x\n@@\n+2")
    assert isinstance(desk.keep(more), Refusal)
    desk.keep(add, more)
    assert desk.text("x") == "1\n2\n"


def test_adding_over_a_file_changes_it() -> None:
    desk = Desk(x="1\n2\n3\n")
    (hunk,) = desk.patch("*** Add File: x\n+1\n+two\n+3")
    blocks = desk.ledger.files["x"].blocks()
    assert [(b.kind.value, list(b.source[b.start : b.stop])) for b in blocks] == [
        ("same", ["1"]),
        ("removed", ["2"]),
        ("added", ["two"]),
        ("same", ["3"]),
    ]
    desk.keep(hunk)
    assert desk.text("x") == "1\ntwo\n3\n"


def test_delete_keep_undo() -> None:
    desk = Desk(x="1\n")
    (hunk,) = desk.patch("*** Delete File: x\n")
    assert desk.ledger.overlay("x") == ""
    desk.keep(hunk)
    assert desk.text("x") is None
    desk.undo()
    assert desk.text("x") == "1\n"


def test_a_rename_writes_the_new_name_before_it_deletes_the_old() -> None:
    desk = Desk(old="1\n2\n")
    first, second = desk.patch("*** Update File: old\n*** Move to: new\n@@\n-1\n+I\n@@\n-2\n+II")
    assert desk.ledger.overlays() == {"old": "", "new": "I\nII\n"}
    assert isinstance(desk.keep(second), Decision | Refusal)
    create, delete = desk.keep(first).writes
    assert (create.path, create.mode_from, delete.path, delete.new) == ("new", "old", "old", None)
    desk.keep(second)
    assert (desk.text("new"), desk.text("old")) == ("I\nII\n", None)
    desk.check()
    assert desk.write_outside("new", "I\nII\nIII\n") == []
    assert desk.agent("new") == "I\nII\nIII\n"


def test_a_rename_onto_a_file_replaces_it_and_undo_gives_both_back() -> None:
    desk = Desk(old="1\n", new="n\n")
    (hunk,) = desk.patch("*** Update File: old\n*** Move to: new\n@@\n-1\n+I")
    assert HunkFlag.PROTECTED in hunk_of(desk, hunk).flags
    desk.keep(hunk)
    assert (desk.text("new"), desk.text("old")) == ("I\n", None)
    desk.undo()
    assert (desk.text("new"), desk.text("old")) == ("n\n", "1\n")


def test_a_new_file_where_a_pending_rename_left_is_refused() -> None:
    desk = Desk(old="1\n")
    desk.patch("*** Update File: old\n*** Move to: new\n")
    (hunk,) = desk.patch("*** Add File: old\n+x")
    assert "renamed" in hunk_of(desk, hunk).reason


# --- hunks upon hunks --------------------------------------------------------------------------


def test_rejecting_what_a_later_hunk_builds_on_marks_it_conflicted_and_undo_revives_it() -> None:
    desk = Desk(app=APP)
    (first,) = desk.patch(change("b", "B1 B2"))
    (inside,) = desk.patch("*** Update File: app\n@@\n B1\n+mid\n B2")
    (upon,) = desk.patch(change("B2", "BB"))
    assert "need each other" in desk.keep(upon).sentence
    desk.reject(first)
    assert [desk.state(h) for h in (inside, upon)] == ["conflicted", "conflicted"]
    assert "builds on" in hunk_of(desk, upon).reason
    assert desk.agent("app") == APP
    desk.undo()
    assert [desk.state(h) for h in (inside, upon)] == ["pending", "pending"]
    desk.keep(first, inside, upon)
    assert desk.text("app") == "a\nB1\nmid\nBB\nc\nd\ne\n"
    assert isinstance(desk.reject(first), Refusal)


def test_a_rejected_hunk_does_not_come_back_under_a_newer_one() -> None:
    desk = Desk(app=APP)
    (first,) = desk.patch(change("b", "B"))
    desk.reject(first)
    (second,) = desk.patch(change("b", "BB"))
    assert "same lines" in desk.undo().sentence
    desk.reject(second)
    assert desk.undo() is not None
    assert desk.state(second) == "pending"


# --- parts -------------------------------------------------------------------------------------


def test_part_of_a_hunk_can_be_kept() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n-b\n+B\n c\n-d\n+D\n+DD")
    decision = desk.carry_out(desk.ledger.keep_lines(hunk, [0, 1, 5], desk.decision_id()))
    assert isinstance(decision, Decision)
    assert desk.text("app") == "a\nB\nc\nd\nDD\ne\n"
    (rest,) = desk.ledger.pending()
    assert rest != hunk
    assert [line.kind.value + line.text for line in hunk_of(desk, rest).lines] == [
        " B", " c", "-d", "+D", " DD",
    ]  # fmt: skip
    desk.keep(rest)
    assert desk.text("app") == "a\nB\nc\nD\nDD\ne\n"
    desk.undo()
    desk.undo()
    assert desk.text("app") == APP
    assert len(desk.ledger.pending()) == 2


def test_keeping_every_line_is_keeping_the_hunk() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(change("b", "B"))
    desk.carry_out(desk.ledger.keep_lines(hunk, [0, 1], desk.decision_id()))
    assert (desk.state(hunk), desk.ledger.pending()) == ("kept", [])


def test_what_cannot_be_split_is_refused() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(change("b", "B"))
    (whole,) = desk.patch("*** Delete File: app")
    for hunk_id, lines in ((hunk, []), (whole, [0]), (HunkId("unknown"), [0])):
        assert isinstance(desk.ledger.keep_lines(hunk_id, lines, DecisionId("d")), Refusal)


# --- others ------------------------------------------------------------------------------------


def test_disjoint_changes_of_others_merge_silently() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(change("b", "B"))
    assert desk.write_outside("app", "top\na\nb\nc\nd\nE\n") == []
    assert desk.agent("app") == "top\na\nB\nc\nd\nE\n"
    assert hunk_of(desk, hunk).place.line == 2
    desk.keep(hunk)
    assert desk.text("app") == "top\na\nB\nc\nd\nE\n"


@pytest.mark.parametrize(
    "theirs",
    ["a\nmine\nc\nd\ne\n", "a\nb\nmore\nc\nd\ne\n", "c\n", None],
)
def test_overlapping_changes_of_others_conflict_and_nothing_is_lost(theirs: str | None) -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n-b\n+B\n c")
    assert desk.write_outside("app", theirs) == [hunk]
    assert desk.state(hunk) == "conflicted"
    assert hunk_of(desk, hunk).reason
    assert isinstance(desk.keep(hunk), Refusal)
    assert desk.text("app") == theirs
    shown = [
        b for b in desk.ledger.files["app"].blocks() if b.hunk == hunk and b.kind is BlockKind.ADDED
    ]
    assert [list(b.source[b.start : b.stop]) for b in shown] == [["B"]]
    desk.write_outside("app", APP)
    assert desk.state(hunk) == "pending"
    desk.keep(hunk)
    assert desk.text("app") == "a\nB\nc\nd\ne\n"


def test_an_insertion_whose_surroundings_are_gone_conflicts() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n b\n+new\n c")
    desk.write_outside("app", "a\ne\n")
    assert desk.state(hunk) == "conflicted"


def test_changes_of_others_are_listed_and_can_be_reverted() -> None:
    desk = Desk(app=APP)
    desk.write_outside("app", "a\nB\nc\nd\nE\n")
    first, _second = desk.ledger.outside()
    assert hunk_of(desk, first).author is Author.OUTSIDE
    assert desk.ledger.outside("elsewhere") == []
    desk.reject(first)
    assert desk.text("app") == "a\nb\nc\nd\nE\n"
    desk.undo()
    assert desk.text("app") == "a\nB\nc\nd\nE\n"


def test_a_kept_hunk_that_others_changed_is_not_taken_back_under_them() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(change("b", "B1 B2"))
    desk.keep(hunk)
    assert desk.write_outside("app", "a\nB1\nB9\nc\nd\ne\n") == [hunk]
    assert HunkFlag.MIXED in hunk_of(desk, hunk).flags
    assert isinstance(desk.undo(), Refusal)
    assert isinstance(desk.reject(hunk), Refusal)
    assert desk.text("app") == "a\nB1\nB9\nc\nd\ne\n"


def test_our_own_writes_are_not_the_work_of_others() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(change("b", "B"))
    desk.keep(hunk)
    assert desk.ledger.rebase("app", content_of(desk.disk["app"])) == []
    assert desk.ledger.outside() == []
    assert desk.ledger.rebase("unknown", None) == []


def test_a_file_created_by_others_is_tracked() -> None:
    desk = Desk()
    desk.load("x")
    desk.write_outside("x", "1\n")
    desk.check()
    desk.write_outside("x", "")
    desk.write_outside("x", None)
    assert desk.agent("x") == ""
    assert not desk.ledger.files["x"].exists


# --- writes under way --------------------------------------------------------------------------


def test_a_failed_decision_gives_its_hunks_back_and_those_upon_it_too() -> None:
    desk = Desk(app=APP)
    first, second = desk.patch(change("b", "B") + "@@\n-d\n+D")
    desk.holds_writes = True
    one, two = desk.keep(first), desk.keep(second)
    assert two.writes[0].expected == one.writes[0].result
    assert set(desk.ledger.failed(one.id, "The disk is full.")) == {first, second}
    assert [desk.state(h) for h in (first, second)] == ["pending", "pending"]
    assert hunk_of(desk, first).reason == "The disk is full."
    assert desk.ledger.failed(two.id, "again") == []
    desk.held.clear()
    desk.check()
    assert desk.undo() is None


def test_an_undo_that_fails_does_not_overtake_what_was_judged_after_it() -> None:
    desk = Desk(app=APP, lib="x\ny\n")
    (first,) = desk.patch("*** Update File: app\n@@\n-b\n+B\n")
    (second,) = desk.patch("*** Update File: lib\n@@\n-x\n+X\n")
    desk.keep(first)
    desk.holds_writes = True
    undo = desk.undo()
    keep = desk.keep(second)
    desk.ledger.failed(undo.id, "The disk is full.")
    desk.held.remove(undo)
    desk.release()
    desk.holds_writes = False
    assert (desk.state(first), desk.state(second)) == ("kept", "kept")
    assert desk.undo().hunks == keep.hunks == (second,)
    assert desk.undo().hunks == (first,)
    assert desk.text("app") == APP


def test_a_failed_undo_leaves_the_step_done() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(change("b", "B"))
    desk.keep(hunk)
    desk.holds_writes = True
    undo = desk.undo()
    desk.ledger.failed(undo.id, "no")
    assert desk.state(hunk) == "kept"
    desk.held.clear()
    desk.holds_writes = False
    desk.undo()
    redo = desk.redo()
    assert redo is not None
    assert desk.text("app") == "a\nB\nc\nd\ne\n"


def test_news_during_a_write_waits_for_its_end() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch(change("b", "B"))
    desk.holds_writes = True
    decision = desk.keep(hunk)
    assert desk.write_outside("app", "a\nb\nc\nd\nE\n") == []
    assert desk.state(hunk) == "kept"
    desk.release()
    assert decision.id not in desk.held
    assert desk.state(hunk) == "pending"
    assert desk.agent("app") == "a\nB\nc\nd\nE\n"
    desk.check()
    assert desk.ledger.written(DecisionId("unknown")) == []


# --- cut, remembered, pending ------------------------------------------------------------------


def test_a_cut_hunk_is_shown_in_place_and_finished_ones_stay_pending() -> None:
    desk = Desk(app=APP)
    done, cut = desk.patch("*** Update File: app\n@@\n-b\n+B\n@@\n d\n+hal", end=False)
    assert [desk.state(h) for h in (done, cut)] == ["pending", "cut"]
    blocks = desk.ledger.files["app"].blocks()
    assert [b.hunk for b in blocks if b.hunk] == [done, done, cut]
    assert desk.agent("app") == "a\nB\nc\nd\ne\n"
    assert desk.ledger.cut(CallId("none"), 0.0) == []


def test_pending_hunks_come_by_file_then_by_position() -> None:
    desk = Desk(one=APP, two=APP)
    late, early = desk.patch(change("d", "D", "one") + "@@\n-b\n+B")
    (other,) = desk.patch(change("a", "A", "two"))
    assert desk.ledger.pending() == [early, late, other]
    assert desk.ledger.pending("two") == [other]


def test_hunks_of_an_earlier_run_can_only_be_looked_at() -> None:
    desk = Desk(app=APP)
    old = HunkMaker(prefix="old")("app", None)
    old.state = HunkState.KEPT
    desk.ledger.remember(old)
    assert "earlier session" in desk.reject(old.id).sentence


def test_every_transition_the_ledger_makes_is_in_the_table() -> None:
    assert set(TRANSITIONS) == set(HunkState)
    assert all(targets for targets in TRANSITIONS.values())
    assert HunkState.KEPT not in TRANSITIONS[HunkState.CUT]
    assert HunkState.PENDING in TRANSITIONS[HunkState.KEPT]


@pytest.mark.parametrize(
    ("name", "is_odd"),
    [
        ("aux.py", True), ("COM1", True), ("dir./f", True), ("what?", True), ("größe.py", False),
        ("auxiliary.py", False), ("p\u0430y.py", True), ("a\u202eyp.exe", True),
    ],
)  # fmt: skip
def test_a_name_that_other_systems_cannot_hold_is_warned_about(name: str, is_odd: bool) -> None:
    desk = Desk()
    (hunk,) = desk.patch(f"*** Add File: sub/{name}\n+x\n")
    assert bool(desk.ledger.hunks[hunk].flags & HunkFlag.WARNED) is is_odd


def test_a_block_that_is_nowhere_is_refused_with_the_place_that_comes_closest() -> None:
    lines = [f"some telling line {word}" for word in ("alpha", "beta", "gamma", "delta")]
    desk = Desk(app="\n".join(["first", *lines, "last"]) + "\n")
    said = [f" {lines[0]}", " quite another thing", " and one more", "-nothing alike"]
    (hunk,) = desk.patch("*** Update File: app\n@@\n" + "\n".join(said))
    assert desk.state(hunk) == "refused"
    assert "at line 2: 'some telling line alpha'" in desk.ledger.hunks[hunk].reason


def test_an_undo_that_could_not_be_written_can_be_tried_again() -> None:
    desk = Desk(app="a\n", other="x\n")
    one, two = desk.patch(change("a", "A") + change("x", "X", "other"))
    desk.keep(one)
    desk.holds_writes = True
    undo = desk.undo()
    desk.keep(two)
    assert isinstance(undo, Decision)
    desk.held.remove(undo)
    desk.ledger.failed(undo.id, "The disk is full.")
    desk.release()
    assert (desk.state(one), desk.state(two)) == ("kept", "kept")
    desk.undo()
    desk.undo()
    desk.release()
    assert desk.disk == {"app": b"a\n", "other": b"x\n"}
    desk.check()


def test_a_hunk_is_cut_though_its_file_was_never_read() -> None:
    desk = Desk()
    (hunk,) = desk.patch("*** Update File: app\n@@\n-a\n+A", end=False, loads=False)
    assert desk.state(hunk) == "cut"


def test_a_hunk_that_was_kept_cannot_be_replaced_by_one_that_begins() -> None:
    desk = Desk(app=APP)
    (old,) = desk.patch(change("a", "A"))
    desk.keep(old)
    (new,) = desk.patch(change("c", "C"), instead_of=old)
    assert (desk.state(old), desk.state(new)) == ("kept", "pending")
    assert hunk_of(desk, new).variants == ()


def test_a_rejection_that_fails_leaves_the_lines_to_the_hunk_that_has_them() -> None:
    desk = Desk(app=APP)
    (kept,) = desk.patch(change("b", "B"))
    desk.keep(kept)
    desk.holds_writes = True
    rejection = desk.reject(kept)
    (newer,) = desk.patch(change("b", "bb"))
    assert isinstance(rejection, Decision)
    desk.held.clear()
    desk.ledger.failed(rejection.id, "The disk is full.")
    assert (desk.state(kept), desk.state(newer)) == ("kept", "conflicted")
    assert desk.agent("app") == APP.replace("b", "B")
    desk.check()
