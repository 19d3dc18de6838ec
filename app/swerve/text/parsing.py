"""Whether a text still parses: a cheap check for a mark, no compiler. Used by the edit engine."""

from __future__ import annotations

import ast
import json
import tomllib
import warnings
from collections.abc import Callable

from swerve.text.lines import Lines

MAX_LINES = 5_000
"""Longer texts take too long for the loop."""


def parse_error(path: str, text: Lines) -> str:
    """Return a sentence about what is wrong, empty when nothing is or the kind is not known."""
    parse = _PARSERS.get(path.rpartition(".")[2].lower())
    if parse is None or len(text) > MAX_LINES:
        return ""
    try:
        parse(str(text).removeprefix("\ufeff"))
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno or 1})."
    except (ValueError, RecursionError) as error:
        return f"{str(error) or 'It does not parse'}."
    return ""


def _parse_python(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(text)


_PARSERS: dict[str, Callable[[str], object]] = {
    "py": _parse_python,
    "json": json.loads,
    "toml": tomllib.loads,
}
