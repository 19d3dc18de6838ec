from __future__ import annotations

import pytest

from swerve.text.diff import Change, line_changes, slack, word_marks


@pytest.mark.parametrize(
    ("a", "b", "changes"),
    [
        ("", "", []),
        ("abc", "abc", []),
        ("", "ab", [(0, 0, 0, 2)]),
        ("ab", "", [(0, 2, 0, 0)]),
        ("abc", "axc", [(1, 2, 1, 2)]),
        ("abcdef", "abXcdf", [(2, 2, 2, 3), (4, 5, 5, 5)]),
        ("abc", "cab", [(0, 0, 0, 1), (2, 3, 3, 3)]),
    ],
)
def test_changed_spans(a: str, b: str, changes: list[tuple[int, int, int, int]]) -> None:
    assert line_changes(list(a), list(b)) == changes


def test_texts_without_common_lines_are_one_change_however_long() -> None:
    a, b = ["x", "y"] * 600, ["v", "w"] * 600
    assert line_changes(a, b) == [(0, 1200, 0, 1200)]


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("retry = 3", "retry = 5", (((8, 9),), ((8, 9),))),
        ("f(a)", "f(a, b)", ((), ((3, 6),))),
        ("same", "same", ((), ())),
        ("one two", "six ten", ((), ())),
        ("x" * 3000, "y" * 3000, ((), ())),
    ],
)
def test_words_that_changed_are_marked(old: str, new: str, marks: object) -> None:
    assert word_marks(old, new) == marks


@pytest.mark.parametrize(
    ("a", "b", "widest"),
    [
        ("xaay", "xaaay", (1, 3, 1, 4)),
        ("xaaay", "xaay", (1, 4, 1, 3)),
        ("abcd", "abcabcd", (0, 3, 0, 6)),
        ("ab", "axb", (1, 1, 1, 2)),
        ("ab", "b", (0, 1, 0, 0)),
        ("aXa", "aYa", (1, 2, 1, 2)),
    ],
)
def test_equal_lines_give_a_change_slack(a: str, b: str, widest: tuple[int, ...]) -> None:
    changes = line_changes(list(a), list(b))
    assert slack(list(a), list(b), changes, 0) == widest


def test_slack_ends_at_the_next_change() -> None:
    a, b = list("aaXaa"), list("aaaYaaa")
    changes = line_changes(a, b)
    assert [slack(a, b, changes, at) for at in range(len(changes))] == changes


def test_a_change_that_was_made_early_may_have_been_made_later() -> None:
    changes = [Change(1, 1, 1, 2)]
    assert slack(list("axb"), list("axxb"), changes, 0) == (1, 2, 1, 3)
