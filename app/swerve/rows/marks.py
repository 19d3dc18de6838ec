"""The words that changed within a line: which line it is compared with, and what differs.

Used by `rows.diff`.
"""

from __future__ import annotations

from functools import lru_cache

from swerve.edits.hunks import HunkState
from swerve.rows.pairing import paired
from swerve.rows.segments import Segment
from swerve.text.diff import word_marks

Marks = tuple[tuple[int, int], ...]
_MOST_PAIRED = 200


def counterpart(segment: Segment, other: Segment, offset: int, side: int) -> int | None:
    """Return which line of `other` the line at `offset` is compared with, None for none.

    Args:
        segment: removed or added lines.
        other: the lines on the other side of the same change.
        offset: within `segment`.
        side: 0 where `segment` is removed, 1 where it is added.
    """
    is_even = segment.rows == other.rows
    if is_even or segment.state is HunkState.GROWING:
        return offset if offset < other.rows else None
    mine, theirs = _lines(segment), _lines(other)
    pairs = paired(mine, theirs) if side == 0 else paired(theirs, mine)
    if side == 0:
        return pairs.get(offset)
    return next((old for old, new in pairs.items() if new == offset), None)


def _lines(segment: Segment) -> tuple[str, ...]:
    return tuple(segment.line(at) for at in range(min(segment.rows, _MOST_PAIRED)))


@lru_cache(maxsize=4096)
def telling_marks(old: str, new: str) -> tuple[Marks, Marks]:
    """Return the changed words of both lines, none where more than half of the letters changed."""
    marks = word_marks(old, new)
    changed = sum(
        len("".join(line[start:stop].split()))
        for line, spans in zip((old, new), marks, strict=True)
        for start, stop in spans
    )
    letters = len("".join(old.split())) + len("".join(new.split()))
    return ((), ()) if 2 * changed > letters else (tuple(marks[0]), tuple(marks[1]))
