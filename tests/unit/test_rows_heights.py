from __future__ import annotations

import pytest

from swerve.rows.heights import EvenHeights, HeightIndex


def test_rows_are_found_by_their_pixels() -> None:
    index = HeightIndex([10, 20, 30])
    assert index.total == 60
    assert [index.top(row) for row in range(4)] == [0, 10, 30, 60]
    assert index.row_at(0) == (0, 0)
    assert index.row_at(10) == (1, 0)
    assert index.row_at(59) == (2, 29)
    assert index.row_at(75) == (2, 45)
    assert index.row_at(-5) == (0, -5)


def test_a_row_can_get_another_height() -> None:
    index = HeightIndex([10, 20, 30])
    assert index.set(1, 25) == 5
    assert index.set(1, 25) == 0
    assert (index.total, index.height(1), index.top(2)) == (65, 25, 35)


def test_no_rows_have_no_height() -> None:
    for index in (HeightIndex(), EvenHeights(0, 21)):
        assert (len(index), index.total, index.row_at(4)) == (0, 0, (0, 0))


@pytest.mark.parametrize("count", [1, 511, 512, 513, 2000])
def test_splices_across_chunks_keep_every_row(count: int) -> None:
    heights = [at % 7 + 1 for at in range(count)]
    index = HeightIndex(heights)
    start, removed, fresh = count // 3, count // 4, [9] * 700
    index.splice(start, removed, fresh)
    heights[start : start + removed] = fresh
    assert len(index) == len(heights)
    assert index.total == sum(heights)
    assert [index.height(at) for at in range(len(heights))] == heights


def test_rows_are_appended_at_the_end() -> None:
    index = HeightIndex([5])
    index.splice(1, 0, [7])
    index.splice(2, 0, [8, 9])
    assert [index.height(at) for at in range(4)] == [5, 7, 8, 9]


def test_equal_rows_need_no_list() -> None:
    index = EvenHeights(3, 21)
    assert (index.total, index.top(2), index.row_at(45), index.height(1)) == (63, 42, (2, 3), 21)
    index.splice(1, 1, [0, 0, 0])
    assert len(index) == 5
    assert index.set(0, 99) == 0
    assert index.row_at(10_000)[0] == 4
