from __future__ import annotations

from tests.fakes.patches import Desk, HunkMaker

from swerve.edits.history import Flip
from swerve.edits.hunks import FileAction, HunkState
from swerve.edits.writing import carry_out, disk_state, writes_between
from swerve.text.encoding import revision_of


def test_a_flip_is_made_only_from_where_it_starts() -> None:
    hunk = HunkMaker()("a", FileAction.UPDATE)
    flip = Flip(hunk.id, HunkState.PENDING, HunkState.KEPT, reason_after="why")
    carry_out([flip], {hunk.id: hunk}, [])
    assert hunk.state is HunkState.GROWING
    hunk.state = HunkState.PENDING
    carry_out([flip], {hunk.id: hunk}, [])
    assert (hunk.state, hunk.reason) == (HunkState.KEPT, "why")


def test_deletions_come_last_and_new_names_take_over_the_mode() -> None:
    before = {"old": b"1", "same": b"2", "new": None}
    after = {"old": None, "same": b"2", "new": b"1"}
    revisions = {"old": revision_of(b"1"), "same": revision_of(b"2")}
    create, delete = writes_between(before, after, revisions, {"new": "old"})
    assert (create.path, create.expected, create.mode_from) == ("new", "", "old")
    assert (delete.path, delete.expected, delete.new) == ("old", revision_of(b"1"), None)


def test_a_file_that_is_there_wins_over_one_that_is_not() -> None:
    desk = Desk(old="1\n", new="2\n")
    (hunk,) = desk.patch("*** Update File: old\n*** Move to: new\n")
    desk.keep(hunk)
    files = set(desk.ledger.files.values())
    assert disk_state(files)["new"] == b"1\n"
