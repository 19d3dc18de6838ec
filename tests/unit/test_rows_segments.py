from __future__ import annotations

from dataclasses import replace

import pytest

from swerve.edits.hunks import HunkState
from swerve.rows.row import NOTHING, RowChange
from swerve.rows.segments import DiffKind, Segment, change_between
from swerve.terms import HunkId

_TEXT = tuple(f"line {at}" for at in range(50))
_HEAD = Segment(DiffKind.CONTEXT, _TEXT, 0, 20, 0, 0)
_TAIL = Segment(DiffKind.CONTEXT, _TEXT, 20, 50, 20, 20)


def _added(lines: list[str], state: HunkState = HunkState.GROWING) -> Segment:
    tail = lines[-1] if state is HunkState.GROWING else None
    return Segment(
        DiffKind.ADDED,
        lines,
        0,
        len(lines),
        None,
        20,
        HunkId("h"),
        state=state,
        tail=tail,
    )


def test_equal_lists_have_no_change() -> None:
    assert change_between([_HEAD, _TAIL], [_HEAD, _TAIL]) == NOTHING


def test_a_growing_line_is_the_only_row_that_changes() -> None:
    lines = ["a", "b"]
    before = [_HEAD, _added(lines), _TAIL]
    lines[-1] = "bc"
    after = [_HEAD, _added(lines), _TAIL]
    assert change_between(before, after) == RowChange(21, 1, 1)


def test_a_new_line_touches_nothing_below_it() -> None:
    lines = ["a", "b"]
    before = [_HEAD, _added(lines), _TAIL]
    lines += ["c"]
    moved = replace(_TAIL, new_start=23)
    assert change_between(before, [_HEAD, _added(lines), moved]) == RowChange(22, 0, 1)


def test_lines_are_compared_when_their_source_is_another_one() -> None:
    other = replace(_HEAD, source=(*_TEXT[:10], "changed", *_TEXT[11:]))
    assert change_between([_HEAD, _TAIL], [other, _TAIL]) == RowChange(10, 1, 1)
    back = replace(_TAIL, source=(*_TEXT[:30], "changed", *_TEXT[31:]))
    assert change_between([_HEAD, _TAIL], [_HEAD, back]) == RowChange(30, 1, 1)


def test_another_state_changes_the_rows_of_the_hunk() -> None:
    before = [_HEAD, _added(["a", "b"]), _TAIL]
    after = [_HEAD, _added(["a", "b"], HunkState.PENDING), _TAIL]
    assert change_between(before, after) == RowChange(20, 2, 2)


@pytest.mark.parametrize("words", ["… 61 unchanged lines", "cut"])
def test_words_are_one_row(words: str) -> None:
    fold = Segment(DiffKind.FOLD, _TEXT, 5, 40, note=words)
    assert fold.rows == 1
    assert change_between([fold], [fold]) == NOTHING
    assert change_between([fold], [replace(fold, note="other")]) == RowChange(0, 1, 1)


def test_a_part_keeps_its_numbers_true() -> None:
    part = _TAIL.part(30, 40)
    assert (part.old_start, part.new_start, part.rows, part.line(0)) == (30, 30, 10, "line 30")
