"""Whether a text still parses: a cheap check for a mark, no compiler. Used by the session."""

from __future__ import annotations

import ast
import json
import tomllib
import warnings
from collections.abc import Callable

from swerve.text.lines import Lines

MAX_LINES = 1_500
"""Longer texts hold the interpreter for longer than a frame, whatever thread parses them."""


def can_be_parsed(path: str, line_count: int) -> bool:
    """Return whether anything can be said about a text of that name and length."""
    return _kind(path) in _PARSERS and line_count <= MAX_LINES


def new_parse_error(path: str, before: Lines | None, after: Lines) -> str:
    """Return what is wrong with a text where nothing was before; empty where there was, too."""
    error = parse_error(path, after)
    return "" if error and before is not None and parse_error(path, before) else error


def parse_error(path: str, text: Lines) -> str:
    """Return a sentence about what is wrong, empty when nothing is or the kind is not known."""
    if not can_be_parsed(path, len(text)):
        return ""
    parse = _PARSERS[_kind(path)]
    try:
        parse(str(text).removeprefix("\ufeff"))
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno or 1})."
    except (ValueError, RecursionError) as error:
        return f"{str(error) or 'It does not parse'}."
    return ""


def _kind(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _parse_python(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(text)


_PARSERS: dict[str, Callable[[str], object]] = {
    "py": _parse_python,
    "json": json.loads,
    "toml": tomllib.loads,
}
