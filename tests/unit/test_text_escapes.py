from __future__ import annotations

import pytest

from swerve.text.escapes import is_deceptive, shown, visible


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("plain", "plain"),
        ("\ta", "    a"),
        ("ab\tc", "ab  c"),
        ("if x\u202e", "if x⟨U+202E⟩"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("\x1b[31m", "⟨U+001B⟩[31m"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("a\u3164b", "a⟨U+3164⟩b"),
        ("admin\ufe0f", "admin⟨U+FE0F⟩"),
        ("я\u200cя", "я⟨U+200C⟩я"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_what_deceives_the_eye_is_shown(text: str, display: str) -> None:
    assert visible(text).display == display


def test_columns_convert_both_ways() -> None:
    line = visible("a\tb\u200bc")
    assert line.display == "a   b⟨U+200B⟩c"
    assert [line.to_display(column) for column in range(6)] == [0, 1, 4, 5, 13, 14]
    assert [line.to_source(line.to_display(column)) for column in range(6)] == list(range(6))
    assert line.to_source(2) == 2
    assert line.to_source(7) == 4
    plain = visible("abc")
    assert plain.is_plain
    assert (plain.to_display(2), plain.to_source(2)) == (2, 2)


def test_deceptive_lines_are_told_from_indented_and_foreign_ones() -> None:
    assert is_deceptive(["ok", "x = 1 \u2066# \u2069"])
    assert not is_deceptive(["\tif x:", "grün 你好 👩\u200d💻", ""])


def test_a_text_of_several_lines_is_shown_line_by_line() -> None:
    assert shown("plain text") == "plain text"
    assert shown("ab\tc\nif x\u202e") == "ab  c\nif x⟨U+202E⟩"
