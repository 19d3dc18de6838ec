"""Output of programs obeys nothing and hides nothing."""

from __future__ import annotations

import pytest

from swerve.text.terminal import harmless, plain_text


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("plain\n", "plain\n"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[1;38;5;208mbold\x1b[m", "bold"),
        ("\x9b31mred", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]52;c;ZXZpbA==\x07after", "after"),
        ("\x1b]52;c;never ended\nnext line", "\nnext line"),
        ("\x1bPq#0;2;0;0;0\x1b\\picture", "picture"),
        ("\x1b_hidden\x9cshown", "shown"),
        ("\x1bcreset", "reset"),
        ("\x1b(Bcharset", "charset"),
        ("cut off\x1b[3", "cut off"),
        ("cut off\x1b]0;tit", "cut off"),
        ("cut off\x1b", "cut off"),
        ("10 %\r50 %\r100 %\n", "100 %\n"),
        ("dos\r\nlines\r\n", "dos\nlines\n"),
        ("abcd\b\b\bx", "ax"),
        ("\b\bx", "x"),
        ("bell\x07 null\x00", "bell null"),
        ("tab\tstays", "tab\tstays"),
        ("ünï→", "ünï→"),
    ],
)
def test_what_a_terminal_would_obey_is_taken_out(output: str, shown: str) -> None:
    assert plain_text(output) == shown


def test_a_million_characters_of_openings_take_no_time() -> None:
    assert plain_text("\x1b]" * 200_000) == ""
    assert plain_text("\x1b[" * 200_000) == ""


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain\n\tcode größe 👩\u200d💻\n", "plain\n\tcode größe 👩\u200d💻\n"),
        ("\x1b]52;c;ZXZpbA==\x07", "⟨U+001B⟩]52;c;ZXZpbA==⟨U+0007⟩"),
        ("\x1b[8mhidden\x9b0m", "⟨U+001B⟩[8mhidden⟨U+009B⟩0m"),
        ("safe\rrm", "safe⟨U+000D⟩rm"),
        ("a\u202eb", "a⟨U+202E⟩b"),
    ],
)
def test_what_we_print_is_obeyed_by_no_terminal(text: str, printed: str) -> None:
    assert harmless(text) == printed
    assert "".join(map(harmless, text)) == printed
