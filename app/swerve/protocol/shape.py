"""Reads values out of decoded JSON without trusting its shape.

Only the protocol floor uses it, so that a wrong shape becomes one failure and never a crash.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

_RAW_DECODE = json.JSONDecoder().raw_decode

Table = Mapping[str, object]
"""A JSON object."""

_EMPTY: Table = {}
_BLANKS = " \t\r\n"


class WrongShapeError(ValueError):
    """A message of the wire is not what the protocol says; never leaves the floor."""


def table_from(text: str) -> Table:
    """Decode one JSON object.

    Raises:
        WrongShapeError: not JSON, or not an object.
    """
    # What json.loads adds to this costs as much as decoding a short delta does.
    text = text.strip(_BLANKS)
    try:
        value, end = _RAW_DECODE(text)
    except (ValueError, RecursionError) as error:
        raise WrongShapeError("not JSON") from error
    if end != len(text) or not isinstance(value, dict):
        raise WrongShapeError("not an object")
    return value


def text_in(table: Table, name: str) -> str:
    """Return a text that must be there.

    Raises:
        WrongShapeError: it is missing or no text.
    """
    value = table.get(name)
    if isinstance(value, str):
        return value
    raise WrongShapeError(f"{name} is not a text")


def word_in(table: Table, name: str) -> str:
    """Return a text, empty where there is none."""
    value = table.get(name)
    return value if isinstance(value, str) else ""


def count_in(table: Table, name: str) -> int | None:
    """Return a whole number, None where there is none."""
    value = table.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def fraction_in(table: Table, name: str) -> float | None:
    """Return a number, None where there is none."""
    value = table.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def table_in(table: Table, name: str) -> Table:
    """Return an inner object, an empty one where there is none."""
    value = table.get(name)
    return value if isinstance(value, dict) else _EMPTY


def tables_in(table: Table, name: str) -> list[Table]:
    """Return the objects of an inner list, an empty list where there is none."""
    value = table.get(name)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
