from __future__ import annotations

import pytest

from swerve.text.lines import SourceText
from swerve.text.parsing import MAX_LINES, new_parse_error, parse_error


@pytest.mark.parametrize(
    ("path", "text", "word"),
    [
        ("a.py", "x = (\n", "line 1"),
        ("a.py", "x = '\\d'\n", ""),
        ("a.PY", "\ufeffx = 1\n", ""),
        ("a.py", "x\0", "null"),
        ("a.json", "{", "Expecting"),
        ("a.json", "{}", ""),
        ("a.toml", "a = ", "Invalid"),
        ("a.rs", "fn (", ""),
        ("Makefile", "(", ""),
        ("a.py", "(\n" * (MAX_LINES + 1), ""),
    ],
)
def test_what_no_longer_parses_is_told(path: str, text: str, word: str) -> None:
    error = parse_error(path, SourceText.from_str(text))
    assert word in error
    assert bool(error) == bool(word)


def test_only_what_is_new_is_told() -> None:
    whole, torn = SourceText.from_str("x = 1\n"), SourceText.from_str("x = (\n")
    assert "line 1" in new_parse_error("a.py", whole, torn)
    assert "line 1" in new_parse_error("a.py", None, torn)
    assert new_parse_error("a.py", torn, torn) == new_parse_error("a.py", torn, whole) == ""
