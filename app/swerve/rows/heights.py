"""Where rows lie: a list of heights that answers "which row is at y" and takes splices cheaply.

Heights are whole pixels. Kept in chunks with their sums, so that a splice costs a chunk and a
question costs the number of chunks; a hundred thousand rows answer in some microseconds. Used by
`swerve.ui.rows_view`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_CHUNK = 512


class HeightIndex:
    """Heights of rows, in order."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._chunks: list[list[int]] = []
        self._sums: list[int] = []
        self._length = 0
        self._total = 0
        self.splice(0, 0, list(heights))

    def __len__(self) -> int:
        return self._length

    @property
    def total(self) -> int:
        """Sum of all heights."""
        return self._total

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
            self._sums[chunk] += grown
            self._total += grown
        return grown

    def top(self, index: int) -> int:
        """Return the y of the upper edge of row `index`; of the end when `index` is the length."""
        if index >= self._length:
            return self._total
        chunk, at = self._find(index)
        return sum(self._sums[:chunk]) + sum(self._chunks[chunk][:at])

    def row_at(self, y: int) -> tuple[int, int]:
        """Return the row that holds `y` and the distance from its upper edge.

        Before the first row that is (0, y), after the last one the last row; (0, 0) without rows.
        """
        if not self._length:
            return 0, 0
        if y < 0:
            return 0, y
        index, top = 0, 0
        for heights, height in zip(self._chunks, self._sums, strict=True):
            if y < top + height:
                for height_of_row in heights:
                    if y < top + height_of_row:
                        return index, y - top
                    index, top = index + 1, top + height_of_row
            index, top = index + len(heights), top + height
        last = self._length - 1
        return last, y - self.top(last)

    def splice(self, start: int, removed: int, heights: Sequence[int]) -> None:
        """Replace `removed` rows from `start` on by rows of these heights."""
        if removed == len(heights) and removed <= 8:
            for offset, height in enumerate(heights):
                self.set(start + offset, height)
            return
        first, at = self._find(start)
        last, end = self._find(start + removed)
        head = self._chunks[first][:at] if first < len(self._chunks) else []
        tail = self._chunks[last][end:] if last < len(self._chunks) else []
        merged = [*head, *heights, *tail]
        pieces = [merged[at : at + _CHUNK] for at in range(0, len(merged), _CHUNK)]
        sums = [sum(piece) for piece in pieces]
        self._total += sum(sums) - sum(self._sums[first : last + 1])
        self._length += len(heights) - removed
        self._chunks[first : last + 1] = pieces
        self._sums[first : last + 1] = sums

    def _find(self, index: int) -> tuple[int, int]:
        for chunk, heights in enumerate(self._chunks):
            if index < len(heights):
                return chunk, index
            index -= len(heights)
        if self._chunks and index == 0:
            return len(self._chunks) - 1, len(self._chunks[-1])
        return len(self._chunks), index


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
