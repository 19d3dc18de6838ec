from __future__ import annotations

from tests.fakes.plain_rows import PlainRows

from swerve.rows.find import matches, next_match, place
from swerve.rows.selection import Caret, Selection


def test_small_letters_match_both_cases_and_capitals_only_themselves() -> None:
    assert matches("Delay delay DELAY", "delay") == [(0, 5), (6, 11), (12, 17)]
    assert matches("Delay delay DELAY", "Delay") == [(0, 5)]
    assert matches("aaaa", "aa") == [(0, 2), (2, 4)]
    assert matches("text", "") == []


def test_letters_that_change_their_length_keep_columns_true() -> None:
    assert matches("İx delay", "delay") == [(3, 8)]


def _match(row: int, start: int, stop: int) -> Selection:
    return Selection(Caret(row, start), Caret(row, stop))


def test_the_selected_match_has_a_number_and_counting_stops_at_its_limit() -> None:
    rows = PlainRows(["x x x"] * 10)
    assert place(rows, "x", _match(1, 2, 3)) == (5, 30)
    assert place(rows, "x", _match(1, 1, 2)) == (0, 30)
    assert place(rows, "x", _match(1, 2, 3), limit=7) == (5, 7)
    assert place(rows, "y", _match(1, 2, 3)) == (0, 0)


def test_searching_goes_round_both_ways() -> None:
    rows = PlainRows(["a hit", "none", "hit hit"])
    assert next_match(rows, "hit", Caret(0, 0), 1) == _match(0, 2, 5)
    assert next_match(rows, "hit", Caret(0, 5), 1) == _match(2, 0, 3)
    assert next_match(rows, "hit", Caret(2, 7), 1) == _match(0, 2, 5)
    assert next_match(rows, "hit", Caret(0, 2), -1) == _match(2, 4, 7)
    assert next_match(rows, "gone", Caret(0, 0), 1) is None
    assert next_match(PlainRows([]), "hit", Caret(0, 0), 1) is None
