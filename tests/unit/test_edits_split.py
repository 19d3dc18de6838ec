from __future__ import annotations

from tests.fakes.patches import Desk

from swerve.edits.split import split_hunk
from swerve.edits.states import Refusal

APP = "a\nb\nc\n"


def test_lines_are_shared_out_between_two_hunks() -> None:
    desk = Desk(app=APP)
    (hunk_id,) = desk.patch("*** Update File: app\n@@\n a\n-b\n+B1\n+B2\n c")
    hunk, file = desk.ledger.hunks[hunk_id], desk.ledger.files["app"]
    rest = split_hunk(hunk, file, {1, 3}, "rest")
    assert [line.kind.value + line.text for line in hunk.lines] == [" a", "-b", "+B2", " c"]
    assert [line.kind.value + line.text for line in rest.lines] == [" a", "+B1", " B2", " c"]
    owners = [(run.born, run.died) for run in file.weave.runs]
    assert owners == [(None, ()), (None, (hunk_id,)), ("rest", ()), (hunk_id, ()), (None, ())]


def test_choosing_nothing_or_a_whole_file_splits_nothing() -> None:
    desk = Desk(app=APP)
    (update,) = desk.patch("*** Update File: app\n@@\n-b\n+B")
    (delete,) = desk.patch("*** Delete File: app")
    file = desk.ledger.files["app"]
    assert split_hunk(desk.ledger.hunks[update], file, {7}, "rest") is None
    assert split_hunk(desk.ledger.hunks[delete], file, {0}, "rest") is None


def test_choosing_everything_leaves_a_rest_without_lines() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n-b\n+B")
    rest = split_hunk(desk.ledger.hunks[hunk], desk.ledger.files["app"], {0, 1}, "rest")
    assert rest.lines == []


def test_part_of_a_new_file_can_be_kept() -> None:
    desk = Desk()
    (hunk,) = desk.patch("*** Add File: n\n+1\n+2\n+3")
    desk.carry_out(desk.ledger.keep_lines(hunk, [0, 2], desk.decision_id()))
    assert desk.text("n") == "1\n3\n"
    (rest,) = desk.ledger.pending()
    assert desk.agent("n") == "1\n2\n3\n"
    desk.check()
    desk.keep(rest)
    assert desk.text("n") == "1\n2\n3\n"
    assert isinstance(desk.reject(hunk), Refusal)
    desk.reject(hunk, rest)
    assert desk.text("n") is None


def test_what_builds_on_the_part_that_stays_needs_that_part() -> None:
    desk = Desk(app=APP)
    (hunk,) = desk.patch("*** Update File: app\n@@\n a\n+x\n+y\n b\n")
    (later,) = desk.patch("*** Update File: app\n@@\n-y\n+Y\n")
    desk.carry_out(desk.ledger.keep_lines(hunk, [1], desk.decision_id()))
    assert desk.text("app") == "a\nx\nb\nc\n"
    (rest,) = [one for one in desk.ledger.pending() if one != later]
    desk.reject(rest)
    assert desk.state(later) == "conflicted"
    desk.check()
