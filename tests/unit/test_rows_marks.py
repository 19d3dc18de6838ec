"""Word marks where a change has more lines of one kind, and where lines have little in common."""

from __future__ import annotations

from swerve.edits.hunks import HunkState
from swerve.rows.marks import counterpart, telling_marks
from swerve.rows.pairing import paired
from swerve.rows.segments import DiffKind, Segment
from swerve.terms import HunkId


def _segment(kind: DiffKind, *lines: str, state: HunkState = HunkState.PENDING) -> Segment:
    return Segment(kind, lines, 0, len(lines), hunk=HunkId("h"), state=state)


def test_alike_lines_are_paired_in_order_and_others_left_alone() -> None:
    old = ("total = price * count", "return total")
    new = ("# net of tax", "total = net(price) * count", "log(total)", "return total + 1")
    assert paired(old, new) == {0: 1, 1: 3}
    assert paired(("a b c",), ("x y z",)) == {}


def test_changes_too_large_to_compare_have_no_pairs() -> None:
    lines = tuple(f"line {at}" for at in range(60))
    assert paired(lines, lines) == {}


def test_a_line_is_compared_with_its_likeness_when_counts_differ() -> None:
    removed = _segment(DiffKind.REMOVED, "call(one, two)")
    added = _segment(DiffKind.ADDED, "prepare()", "call(one, three)")
    assert counterpart(removed, added, 0, 0) == 1
    assert counterpart(added, removed, 1, 1) == 0
    assert counterpart(added, removed, 0, 1) is None


def test_a_growing_hunk_is_compared_line_by_line() -> None:
    removed = _segment(DiffKind.REMOVED, "one", "two", state=HunkState.GROWING)
    added = _segment(DiffKind.ADDED, "ONE", state=HunkState.GROWING)
    assert counterpart(removed, added, 0, 0) == 0
    assert counterpart(removed, added, 1, 0) is None


def test_lines_with_little_in_common_have_no_marks() -> None:
    assert telling_marks("a = 1", "completely(different)") == ((), ())
    assert telling_marks("call(tries, url)", "call(attempts, url)")[0] == ((5, 10),)
