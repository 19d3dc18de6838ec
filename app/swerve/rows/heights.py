"""Where rows lie: a list of heights that answers "which row is at y" and takes splices cheaply.

Heights are whole pixels. Kept in chunks, with the row and the y each chunk begins at, so that a
splice costs a chunk and a question two searches by halves. Used by `swerve.ui.rows_view`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import ceil

_CHUNK = 256


class HeightIndex:
    """Heights of rows, in order."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._chunks: list[list[int]] = []
        self._bottoms: list[list[int]] = []
        self._firsts = [0]
        self._tops = [0]
        self.splice(0, 0, list(heights))

    def __len__(self) -> int:
        return self._firsts[-1]

    @property
    def total(self) -> int:
        """Sum of all heights."""
        return self._tops[-1]

    def height(self, index: int) -> int:
        """Return the height of row `index`."""
        chunk, at = self._find(index)
        return self._chunks[chunk][at]

    def set(self, index: int, height: int) -> int:
        """Give row `index` another height and return by how much it grew."""
        chunk, at = self._find(index)
        grown = height - self._chunks[chunk][at]
        if grown:
            self._chunks[chunk][at] = height
            self._bottoms[chunk] = []
            for later in range(chunk + 1, len(self._tops)):
                self._tops[later] += grown
        return grown

    def top(self, index: int) -> int:
        """Return the y of the upper edge of row `index`; of the end when `index` is the length."""
        if index >= len(self):
            return self.total
        chunk, at = self._find(index)
        return self._tops[chunk] + (self._bottoms_of(chunk)[at - 1] if at else 0)

    def row_at(self, y: int) -> tuple[int, int]:
        """Return the row that holds `y` and the distance from its upper edge.

        Before the first row that is (0, y), after the last one the last row; (0, 0) without rows.
        """
        if not len(self):
            return 0, 0
        if y < 0:
            return 0, y
        if y >= self.total:
            last = len(self) - 1
            return last, y - self.top(last)
        chunk = bisect_right(self._tops, y) - 1
        bottoms, inside = self._bottoms_of(chunk), y - self._tops[chunk]
        at = bisect_right(bottoms, inside)
        return self._firsts[chunk] + at, inside - (bottoms[at - 1] if at else 0)

    def splice(self, start: int, removed: int, heights: Sequence[int]) -> None:
        """Replace `removed` rows from `start` on by rows of these heights."""
        if removed == len(heights) and removed <= 8:
            for offset, height in enumerate(heights):
                self.set(start + offset, height)
            return
        first, at = self._find(start)
        last, end = self._find(start + removed)
        head = self._chunks[first][:at] if self._chunks else []
        tail = self._chunks[last][end:] if self._chunks else []
        merged = [*head, *heights, *tail]
        # Even pieces: rows put in one by one at the same place leave no tiny ones behind.
        size = ceil(len(merged) / max(1, ceil(len(merged) / _CHUNK)))
        pieces = [merged[at : at + size] for at in range(0, len(merged), max(1, size))]
        self._chunks[first : last + 1] = pieces
        self._bottoms[first : last + 1] = [[] for _ in pieces]
        _place(self._firsts, first, last, [len(piece) for piece in pieces])
        _place(self._tops, first, last, [sum(piece) for piece in pieces])

    def _find(self, index: int) -> tuple[int, int]:
        """Return the chunk that holds row `index` and the place in it; the end of the last one."""
        chunk = min(bisect_right(self._firsts, index), max(1, len(self._chunks))) - 1
        return chunk, index - self._firsts[chunk]

    def _bottoms_of(self, chunk: int) -> list[int]:
        """Return where the rows of a chunk end, from its beginning; added up when asked for."""
        if not self._bottoms[chunk]:
            self._bottoms[chunk] = list(accumulate(self._chunks[chunk]))
        return self._bottoms[chunk]


def _place(begins: list[int], first: int, last: int, sizes: Sequence[int]) -> None:
    """Replace chunks `first` to `last` by some of these sizes and move those that follow."""
    placed = list(accumulate(sizes, initial=begins[first]))
    grown = placed[-1] - begins[min(last + 1, len(begins) - 1)]
    begins[first:] = placed + [begin + grown for begin in begins[last + 2 :]]


class EvenHeights:
    """The same questions where all rows are equally high: every answer is one division."""

    def __init__(self, length: int, height: int) -> None:
        self._length = length
        self._height = max(1, height)

    def __len__(self) -> int:
        return self._length

    @property
    def total(self) -> int:
        """Sum of all heights."""
        return self._length * self._height

    def height(self, index: int) -> int:
        """Return the height of row `index`."""
        return self._height

    def set(self, index: int, height: int) -> int:
        """Refuse another height silently: all rows are equal. Returns 0."""
        return 0

    def top(self, index: int) -> int:
        """Return the y of the upper edge of row `index`."""
        return min(index, self._length) * self._height

    def row_at(self, y: int) -> tuple[int, int]:
        """Return the row that holds `y` and the distance from its upper edge."""
        if not self._length:
            return 0, 0
        index = max(0, min(self._length - 1, y // self._height))
        return index, y - index * self._height

    def splice(self, start: int, removed: int, heights: Sequence[int]) -> None:
        """Replace `removed` rows from `start` on by `len(heights)` rows."""
        self._length += len(heights) - removed
