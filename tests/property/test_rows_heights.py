from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from swerve.rows.heights import HeightIndex

_SPLICES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.lists(st.integers(1, 60), max_size=40)),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 60), max_size=1200), _SPLICES, st.integers(0, 100_000))
def test_any_splices_agree_with_a_list(
    heights: list[int], splices: list[tuple[float, int, list[int]]], y: int
) -> None:
    index = HeightIndex(heights)
    for share, removed, fresh in splices:
        start = round(share * len(heights))
        removed = min(removed, len(heights) - start)
        index.splice(start, removed, fresh)
        heights[start : start + removed] = fresh
    assert [index.height(at) for at in range(len(index))] == heights
    assert index.total == sum(heights)
    if heights:
        row, offset = index.row_at(y)
        assert index.top(row) + offset == y
        assert row == len(heights) - 1 or 0 <= offset < heights[row]
