from __future__ import annotations

import pytest

from swerve.rows.row import NOTHING, RowChange, splice


def _apply(rows: list[str], change: RowChange, new: list[str]) -> list[str]:
    assert len(new) == change.inserted
    return [*rows[: change.start], *new, *rows[change.start + change.removed :]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (RowChange(2, 1, 3), RowChange(0, 1, 0)),
        (RowChange(2, 1, 3), RowChange(6, 2, 1)),
        (RowChange(5, 2, 0), RowChange(1, 3, 2)),
        (RowChange(3, 3, 1), RowChange(3, 1, 4)),
        (RowChange(0, 0, 2), RowChange(9, 1, 1)),
    ],
)
def test_two_changes_in_one_cover_both(first: RowChange, second: RowChange) -> None:
    rows = [f"r{at}" for at in range(10)]
    between = _apply(rows, first, [f"a{at}" for at in range(first.inserted)])
    after = _apply(between, second, [f"b{at}" for at in range(second.inserted)])
    both = splice(first, second)
    assert _apply(rows, both, after[both.start : both.start + both.inserted]) == after


def test_nothing_changes_nothing() -> None:
    change = RowChange(1, 0, 2)
    assert splice(NOTHING, change) == change
    assert splice(change, NOTHING) == change
    assert NOTHING.is_empty
    assert not change.is_empty
