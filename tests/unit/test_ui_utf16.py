from __future__ import annotations

import pytest

from swerve.ui.utf16 import column_from_units, is_same, units_from_column


def test_plain_text_has_the_same_positions() -> None:
    assert is_same("naïve ✓")
    assert is_same("")
    assert units_from_column("naïve", 3) == 3
    assert column_from_units("naïve", 99) == 5


@pytest.mark.parametrize(("column", "units"), [(0, 0), (1, 1), (2, 3), (3, 4), (4, 6)])
def test_characters_beyond_the_first_plane_are_two_units(column: int, units: int) -> None:
    text = "a😀b🎉"
    assert not is_same(text)
    assert units_from_column(text, column) == units
    assert column_from_units(text, units) == column


def test_the_middle_of_a_pair_is_before_it() -> None:
    assert column_from_units("a😀b", 2) == 1
