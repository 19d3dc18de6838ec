from __future__ import annotations

import pytest

from swerve.text.lines import EMPTY, SourceText


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a\n",
        "\n",
        "a\r\nb\rc\n",
        "a\n\r\nb",
        "x\u2028y\x0bz\x0c\n",
        "\r",
        "\r\n\r",
        "ü\n\n",
    ],
)
def test_a_text_comes_back_unchanged(text: str) -> None:
    assert str(SourceText.from_str(text)) == text


def test_only_lf_crlf_and_cr_end_a_line() -> None:
    text = SourceText.from_str("a\u2028b\x0bc\x85d\r\ne\rf\ng")
    assert text.lines == ("a\u2028b\x0bc\x85d", "e", "f", "g")
    assert text.ends == ("\r\n", "\r", "\n", "")


def test_positions_are_the_same_before_and_after_the_index_is_built() -> None:
    text = SourceText.from_str("a\nb\na\n\nc\na")
    asked = ["a", "b", "", "c", "none", "a"]
    scanned = [list(SourceText.from_str(str(text)).positions(line)) for line in asked]
    assert [list(text.positions(line)) for line in asked] == scanned
    assert scanned[0] == [0, 2, 5]
    text.positions("a")
    assert list(text.positions("a")) == [0, 2, 5]


@pytest.mark.parametrize(
    ("text", "position", "ending"),
    [
        ("a\r\nb\n", 0, "\r\n"),
        ("a\r\nb\n", 1, "\n"),
        ("a\r\nb", 1, "\r\n"),
        ("a\r\nb", 2, "\r\n"),
        ("a", 0, "\n"),
        ("", 0, "\n"),
        ("a\r\nb\nc", 9, "\n"),
    ],
)
def test_new_lines_take_the_ending_of_their_neighbours(
    text: str, position: int, ending: str
) -> None:
    assert SourceText.from_str(text).ending_near(position) == ending


def test_equality_looks_at_ends_too() -> None:
    text = SourceText.from_str("a\n")
    assert text == SourceText.from_lines(["a"])
    assert hash(text) == hash(SourceText.from_lines(["a"]))
    assert text != SourceText.from_str("a")
    assert text != "a\n"
    assert len(EMPTY) == 0
    assert repr(text) == "SourceText(1 lines)"


def test_an_index_built_ahead_answers_as_one_built_on_the_way() -> None:
    lines = [f"line {n % 700}" for n in range(3_000)]
    ahead, on_the_way = SourceText.from_lines(lines), SourceText.from_lines(lines)
    ahead.index()
    assert ahead.positions("line 3") == on_the_way.positions("line 3") == [3, 703, 1403, 2103, 2803]
    assert ahead.positions("line 900") == []
