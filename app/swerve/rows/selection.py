"""Selected text across rows: positions, their order, and what copying yields.

Positions are (row, column of source text). They move along when rows above them are spliced. Used
by `swerve.ui.rows_view`; knows nothing of pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

from swerve.frozen import frozen
from swerve.rows.row import RowChange, RowSource


@dataclass(frozen=True, slots=True, order=True)
class Caret:
    """A place between two characters."""

    row: int
    column: int


@frozen
class Selection:
    """From where selecting began to where it is now; empty when both are equal."""

    anchor: Caret
    caret: Caret

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self.anchor == self.caret

    @property
    def start(self) -> Caret:
        """The earlier end."""
        return min(self.anchor, self.caret)

    @property
    def stop(self) -> Caret:
        """The later end."""
        return max(self.anchor, self.caret)

    def columns(self, row: int, length: int) -> tuple[int, int] | None:
        """Return the selected columns of `row`, whose text has `length` characters."""
        start, stop = self.start, self.stop
        if self.is_empty or not start.row <= row <= stop.row:
            return None
        first = start.column if row == start.row else 0
        last = stop.column if row == stop.row else length
        return min(first, length), min(last, length)

    def moved_to(self, caret: Caret) -> Selection:
        """Return the selection extended to `caret`."""
        return Selection(self.anchor, caret)

    def spliced(self, change: RowChange) -> Selection:
        """Return the selection after rows changed."""
        return Selection(_spliced(self.anchor, change), _spliced(self.caret, change))


def _spliced(caret: Caret, change: RowChange) -> Caret:
    if caret.row < change.start:
        return caret
    if caret.row >= change.start + change.removed:
        return Caret(caret.row + change.inserted - change.removed, caret.column)
    if change.removed == change.inserted:
        return caret
    offset = min(caret.row - change.start, max(0, change.inserted - 1))
    return Caret(change.start + offset, caret.column)


def selected_text(source: RowSource, selection: Selection) -> str:
    """Return the clean text of a selection: no signs, numbers, folds or rules."""
    lines = []
    for row in range(selection.start.row, min(selection.stop.row + 1, len(source))):
        text = source.copy_text(row)
        columns = None if text is None else selection.columns(row, len(text))
        if text is not None and columns is not None:
            lines.append(text[columns[0] : columns[1]])
    return "\n".join(lines)


def word_at(text: str, column: int) -> tuple[int, int]:
    """Return the word around `column`, or the one character there when it is no word."""

    def is_word(at: int) -> bool:
        return text[at].isalnum() or text[at] == "_"

    if not text:
        return 0, 0
    column = min(column, len(text) - 1)
    if not is_word(column):
        return column, column + 1
    start, stop = column, column
    while start > 0 and is_word(start - 1):
        start -= 1
    while stop < len(text) and is_word(stop):
        stop += 1
    return start, stop
