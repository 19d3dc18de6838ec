from __future__ import annotations

from swerve.rows.row import Span
from swerve.rows.syntax import MAX_LEXED_COLUMNS, Syntax, syntax_for_file, syntax_for_language


def _styled(syntax: Syntax, line: str) -> list[tuple[str, str]]:
    return [(line[span.start : span.stop], span.style) for span in syntax.line_spans(line)]


def test_a_line_has_colours_by_itself() -> None:
    styled = _styled(syntax_for_file("client.py"), "def delay(self): return 0.2  # note")
    assert styled == [
        ("def", "keyword"),
        ("delay", "function"),
        ("self", "keyword"),
        ("return", "keyword"),
        ("0.2", "number"),
        ("# note", "comment"),
    ]


def test_unknown_files_are_plain() -> None:
    syntax = syntax_for_file("notes.unknown-kind")
    assert syntax.is_plain
    assert syntax.line_spans("def x") == ()
    assert list(syntax.read(["def x"])) == []
    assert syntax_for_language("").is_plain
    assert syntax_for_language("no such language").is_plain


def test_lines_within_a_long_string_are_right_once_the_text_was_read() -> None:
    syntax = syntax_for_language("python")
    lines = ['"""Words', "for people", '"""', "for x in y:"]
    assert syntax.known("for people") is None
    assert _styled(syntax, "for people")[0] == ("for", "keyword")
    assert list(syntax.read(lines)) == [None, "for people", None, None]
    assert syntax.known("for people") == (Span(0, 10, "string"),)
    assert ("for", "keyword") in _styled(syntax, "for x in y:")


def test_reading_can_stop_anywhere() -> None:
    syntax = syntax_for_language("python")
    steps = syntax.read(["a = 1", "b = 2", "c = 3"])
    next(steps)
    assert syntax.known("a = 1") is not None
    assert syntax.known("c = 3") is None


def test_lines_nobody_lexes_stay_plain() -> None:
    syntax = syntax_for_language("python")
    assert syntax.line_spans("x = 1 " * MAX_LEXED_COLUMNS) == ()


def test_empty_and_last_lines_are_kept_in_step() -> None:
    syntax = syntax_for_language("json")
    lines = ["{", "", '  "a": 1', "}", ""]
    assert len(list(syntax.read(lines))) == len(lines)
    assert ("1", "number") in _styled(syntax, '  "a": 1')
