"""Positions in Qt text are UTF-16 units, positions in Python text are code points: both ways.

The only place where the two meet. Text without characters beyond U+FFFF costs one comparison.
"""

from __future__ import annotations


def is_same(text: str) -> bool:
    """Return whether both kinds of position agree everywhere in `text`."""
    return text.isascii() or max(text) <= "\uffff"


def units_from_column(text: str, column: int) -> int:
    """Return the UTF-16 units before code point `column`."""
    if is_same(text):
        return min(column, len(text))
    return sum(2 if char > "\uffff" else 1 for char in text[:column])


def column_from_units(text: str, units: int) -> int:
    """Return the code points before UTF-16 unit `units`; inside a pair counts as before it."""
    if is_same(text):
        return min(units, len(text))
    seen = 0
    for column, char in enumerate(text):
        seen += 2 if char > "\uffff" else 1
        if seen > units:
            return column
    return len(text)
