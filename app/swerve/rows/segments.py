"""Runs of diff rows that share everything but their line, and how two lists of runs differ.

A segment never holds a row object: it points into the text it comes from, so a file of any length
costs a handful of segments. Made and read by `rows.diff` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from swerve.edits.hunks import Author, HunkFlag, HunkState
from swerve.frozen import frozen
from swerve.rows.offers import Offer
from swerve.rows.row import NOTHING, RowChange
from swerve.terms import HunkId


class DiffKind(Enum):
    """What a row of the diff is."""

    CONTEXT = "context"
    REMOVED = "removed"
    ADDED = "added"
    FOLD = "fold"
    """Unchanged lines that are folded away; the row says how many."""
    CUT = "cut"
    """Where the model was cut off."""
    REASON = "reason"
    """Why a hunk was refused."""
    RULE = "rule"
    """A labelled rule around the texts of a conflict, or above a hunk without a place."""


@frozen
class Segment:
    """Consecutive rows of one kind.

    Attributes:
        source: lines the rows are a part of; may still grow at its end.
        start, stop: half-open part of `source` shown, or folded away.
        old_start, new_start: line numbers of the first row, None where it has none.
        state, flags: of the hunk when the segment was made.
        tail: text of the last row when the segment was made, None where `source` cannot grow.
        note: words of a row that is no line of text.
        offers: what can be done about the hunk, told on this row.
    """

    kind: DiffKind
    source: Sequence[str] = ()
    start: int = 0
    stop: int = 0
    old_start: int | None = None
    new_start: int | None = None
    hunk: HunkId | None = None
    author: Author = Author.BASE
    state: HunkState | None = None
    flags: HunkFlag = HunkFlag.NONE
    tail: str | None = None
    note: str = ""
    offers: tuple[Offer, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the segment has."""
        return self.stop - self.start if self.kind in _TEXT else 1

    @property
    def is_text(self) -> bool:
        """Whether the rows are lines of a file rather than words about them."""
        return self.kind in _TEXT

    def line(self, offset: int) -> str:
        """Return the text of the row at `offset` from the first."""
        if self.tail is not None and offset == self.rows - 1:
            return self.tail
        return self.source[self.start + offset]

    def part(self, start: int, stop: int) -> Segment:
        """Return the rows of source lines `start` to `stop`, numbers adjusted."""
        skipped = start - self.start
        return Segment(
            self.kind,
            self.source,
            start,
            stop,
            None if self.old_start is None else self.old_start + skipped,
            None if self.new_start is None else self.new_start + skipped,
            self.hunk,
            self.author,
            self.state,
            self.flags,
            self.tail if stop == self.stop else None,
        )


_TEXT = (DiffKind.CONTEXT, DiffKind.REMOVED, DiffKind.ADDED)
"""A tuple: a set would hash enums, some thousand times for a file with a hundred hunks."""


def change_between(before: Sequence[Segment], after: Sequence[Segment]) -> RowChange:
    """Return the smallest range of rows that differs; shifted line numbers are no difference."""
    old_rows = sum([segment.rows for segment in before])
    new_rows = sum([segment.rows for segment in after])
    head = _common_head(before, after)
    if head == old_rows == new_rows:
        return NOTHING
    tail = min(_common_tail(before, after), old_rows - head, new_rows - head)
    return RowChange(head, old_rows - head - tail, new_rows - head - tail)


def _common_head(before: Sequence[Segment], after: Sequence[Segment]) -> int:
    total = 0
    for old, new in zip(before, after, strict=False):
        shared = _shared_head(old, new) if _is_alike(old, new) else 0
        total += shared
        if shared < max(old.rows, new.rows):
            break
    return total


def _common_tail(before: Sequence[Segment], after: Sequence[Segment]) -> int:
    total = 0
    for old, new in zip(reversed(before), reversed(after), strict=False):
        shared = _shared_tail(old, new) if _is_alike(old, new) else 0
        total += shared
        if shared < max(old.rows, new.rows):
            break
    return total


def _is_alike(old: Segment, new: Segment) -> bool:
    return (
        old.kind is new.kind
        and old.hunk == new.hunk
        and old.author is new.author
        and old.state is new.state
        and old.flags == new.flags
        and old.note == new.note
        and old.offers == new.offers
    )


def _shared_head(old: Segment, new: Segment) -> int:
    if not old.is_text:
        return 1
    rows = min(old.rows, new.rows)
    if old.source is new.source and old.start == new.start:
        # What grows only grows at its end: one look at the last common row decides.
        return rows if not rows or old.line(rows - 1) == new.line(rows - 1) else rows - 1
    for offset in range(rows):
        if old.line(offset) != new.line(offset):
            return offset
    return rows


def _shared_tail(old: Segment, new: Segment) -> int:
    if not old.is_text:
        return 1
    rows = min(old.rows, new.rows)
    if old.source is new.source and old.stop == new.stop and old.tail == new.tail:
        return rows
    for offset in range(1, rows + 1):
        if old.line(old.rows - offset) != new.line(new.rows - offset):
            return offset - 1
    return rows
