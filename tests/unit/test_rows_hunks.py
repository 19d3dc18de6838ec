from __future__ import annotations

import pytest
from tests.fakes.hunks import hunk_of

from swerve.edits.hunks import FileAction, HunkFlag, HunkState
from swerve.rows.hunks import (
    count_words,
    line_words,
    spoken,
    standing,
    state_style,
    state_words,
    title,
)


def test_lines_are_those_of_the_new_text_from_first_to_last_change() -> None:
    hunk = hunk_of(" a", "-b", "+B", " c", "-d", "+D", "+E", " f", at=39)
    assert hunk.changed_lines() == (40, 44)
    assert line_words(hunk) == "41–44"
    assert title(hunk) == "client.py 41–44"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((" a", "-b"), "12"),
        (("-a", "+A"), "11"),
        ((" a",), "11"),
        ((" a", "+b", "+c"), "12–13"),
    ],
)
def test_single_lines_are_one_number(lines: tuple[str, ...], words: str) -> None:
    assert line_words(hunk_of(*lines)) == words


def test_without_a_place_there_is_only_the_name() -> None:
    assert title(hunk_of("+a", at=None)) == "client.py"
    assert line_words(hunk_of("+a", "+b", at=None, action=FileAction.ADD)) == "1–2"


def test_counts_leave_out_what_is_zero() -> None:
    assert count_words(3, 0) == [("+3", "added")]
    assert count_words(0, 2) == [("−2", "removed")]
    assert count_words(0, 0) == []


def test_states_have_a_sign_and_a_word() -> None:
    assert state_words(hunk_of("+a")) == "● pending"
    assert state_words(hunk_of("+a", flags=HunkFlag.LOOSE)) == "● pending, loose"
    assert state_words(hunk_of("+a", state=HunkState.KEPT, flags=HunkFlag.LOOSE)) == "✓ kept"
    armed = hunk_of("+a", state=HunkState.GROWING, flags=HunkFlag.ARMED)
    assert state_words(armed) == "✓ keep when finished"
    assert all(state_style(state) for state in HunkState)


def test_everything_to_beware_of_is_said_beside_the_state() -> None:
    assert standing(hunk_of("+a")) == "pending"
    flags = HunkFlag.LOOSE | HunkFlag.PROTECTED
    assert standing(hunk_of("+a", flags=flags)) == "pending, loose, protected"


def test_a_hunk_is_spoken_with_everything_that_matters() -> None:
    hunk = hunk_of("-a", "+b", "+c", at=49)
    assert spoken(hunk, 2, 5) == "hunk 2 of 5, client.py 50–51, pending, 1 removed, 2 added"
    torn = hunk_of(
        "+b", state=HunkState.CONFLICTED, flags=HunkFlag.LOOSE, reason="changed outside", at=49
    )
    words = "hunk 1 of 1, client.py 50, conflicted, matched loosely, 1 added, changed outside"
    assert spoken(torn, 1, 1) == words
