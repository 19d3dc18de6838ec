"""Finding text in rows: matches within a row, and the next one from a place.

Small letters match both cases; a capital makes the search exact. Used by `swerve.ui.rows_view`.
"""

from __future__ import annotations

from swerve.rows.row import RowSource
from swerve.rows.selection import Caret, Selection


def matches(text: str, query: str) -> list[tuple[int, int]]:
    """Return the half-open columns of every match of `query` in `text`, without overlaps."""
    if not query:
        return []
    # `lower` may change the length of a few letters; those rows are searched as they are.
    folded = text.lower() if query.islower() else text
    if len(folded) != len(text):
        folded = text
    found, at = [], folded.find(query)
    while at >= 0:
        found.append((at, at + len(query)))
        at = folded.find(query, at + len(query))
    return found


def place(source: RowSource, query: str, at: Selection, limit: int = 1000) -> tuple[int, int]:
    """Return (number, total) of the match that is selected: number from 1, 0 when none is.

    Counts at most `limit` matches.
    """
    number = total = 0
    for row in range(len(source)):
        found = matches(source.text(row), query)
        if row == at.start.row == at.stop.row and (at.start.column, at.stop.column) in found:
            number = total + found.index((at.start.column, at.stop.column)) + 1
        total += len(found)
        if total >= limit:
            return number, limit
    return number, total


def next_match(source: RowSource, query: str, origin: Caret, step: int) -> Selection | None:
    """Return the next (step 1) or previous (-1) match from `origin`, going round at the ends."""
    rows = len(source)
    if not rows or not query:
        return None
    for distance in range(rows + 1):
        row = (origin.row + step * distance) % rows
        found = matches(source.text(row), query)
        if distance == 0:
            found = [span for span in found if _is_beyond(span, origin.column, step)]
        if found:
            start, stop = found[0] if step > 0 else found[-1]
            return Selection(Caret(row, start), Caret(row, stop))
    return None


def _is_beyond(span: tuple[int, int], column: int, step: int) -> bool:
    return span[0] >= column if step > 0 else span[1] <= column
