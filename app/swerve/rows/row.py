"""What every list of rows has in common: styled text, and changes told as spliced ranges.

Not a widget and not a layout: a row knows what it says, never where it is on the screen. Made by
`rows.diff` and `rows.chat`, shown by `swerve.ui.rows_view`.
"""

from __future__ import annotations

from typing import Protocol

from swerve.frozen import frozen


@frozen
class Span:
    """Columns `start` to `stop` (half-open, code points of the row's text) in a named style."""

    start: int
    stop: int
    style: str


@frozen
class RowChange:
    """Rows `start` to `start + removed` were replaced by `inserted` new ones."""

    start: int
    removed: int
    inserted: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return self.removed == 0 and self.inserted == 0


NOTHING = RowChange(0, 0, 0)


class RowSource(Protocol):
    """Rows by index, produced when asked for; asking twice gives equal rows."""

    def __len__(self) -> int:
        """Return how many rows there are now."""

    def text(self, index: int) -> str:
        """Return what row `index` says, in source characters."""

    def copy_text(self, index: int) -> str | None:
        """Return what copying row `index` yields; None when it is no content (folds, rules)."""


def splice(before: RowChange, after: RowChange) -> RowChange:
    """Return one change that covers `before` followed by `after`."""
    if before.is_empty:
        return after
    if after.is_empty:
        return before
    start = min(before.start, after.start)
    grown = before.inserted - before.removed
    stop_between = max(before.start + before.inserted, after.start + after.removed)
    removed = stop_between - grown - start
    inserted = stop_between + after.inserted - after.removed - start
    return RowChange(start, removed, inserted)
