from __future__ import annotations

import pytest
from tests.fakes.plain_rows import PlainRows

from swerve.rows.row import RowChange
from swerve.rows.selection import Caret, Selection, selected_text, word_at


def _selection(*at: int) -> Selection:
    return Selection(Caret(at[0], at[1]), Caret(at[2], at[3]))


def test_a_selection_covers_columns_of_each_row() -> None:
    selection = _selection(1, 2, 3, 4)
    assert [selection.columns(row, 6) for row in range(5)] == [None, (2, 6), (0, 6), (0, 4), None]
    assert _selection(3, 4, 1, 2).columns(2, 6) == (0, 6)
    assert _selection(1, 2, 1, 2).columns(1, 6) is None
    assert _selection(1, 9, 2, 1).columns(1, 6) == (6, 6)


def test_copied_text_leaves_rows_of_words_out() -> None:
    rows = PlainRows(["first", "# 61 unchanged lines", "second", "third"])
    assert selected_text(rows, _selection(0, 2, 3, 3)) == "rst\nsecond\nthi"
    assert selected_text(rows, _selection(0, 0, 0, 0)) == ""


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (RowChange(0, 0, 3), 8),
        (RowChange(6, 1, 9), 5),
        (RowChange(5, 1, 1), 5),
        (RowChange(4, 3, 1), 4),
        (RowChange(0, 2, 0), 3),
        (RowChange(5, 2, 0), 5),
    ],
)
def test_a_selection_moves_with_its_rows(change: RowChange, row: int) -> None:
    assert _selection(5, 1, 5, 4).spliced(change).anchor.row == row


def test_extending_keeps_the_anchor() -> None:
    selection = _selection(2, 1, 2, 1).moved_to(Caret(0, 3))
    assert (selection.start, selection.stop) == (Caret(0, 3), Caret(2, 1))


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("self._delay_ms = 1", 7, (5, 14)),
        ("a + b", 2, (2, 3)),
        ("", 0, (0, 0)),
        ("end", 3, (0, 3)),
    ],
)
def test_a_word_is_letters_digits_and_underscores(
    text: str, column: int, word: tuple[int, int]
) -> None:
    assert word_at(text, column) == word
