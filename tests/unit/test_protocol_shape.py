from __future__ import annotations

import pytest

from swerve.protocol.shape import (
    WrongShapeError,
    count_in,
    fraction_in,
    table_from,
    table_in,
    tables_in,
    text_in,
    word_in,
)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", "[" * 100_000])
def test_only_objects_pass(text: str) -> None:
    with pytest.raises(WrongShapeError):
        table_from(text)


def test_values_of_another_type_are_as_good_as_none() -> None:
    table = {"n": True, "s": 1, "t": [], "l": {}, "f": 1.5}
    assert (count_in(table, "n"), fraction_in(table, "n"), word_in(table, "s")) == (None, None, "")
    assert (table_in(table, "t"), tables_in(table, "l"), fraction_in(table, "f")) == ({}, [], 1.5)
    assert tables_in({"l": [1, {"a": 2}]}, "l") == [{"a": 2}]


def test_a_text_that_must_be_there() -> None:
    assert text_in({"a": "b"}, "a") == "b"
    with pytest.raises(WrongShapeError):
        text_in({"a": 1}, "a")
