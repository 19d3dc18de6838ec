from __future__ import annotations

import pytest

from swerve.text.lines import SourceText
from swerve.text.parsing import MAX_LINES, parse_error


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
