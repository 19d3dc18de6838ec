from __future__ import annotations

import pytest

from swerve.commands.when import condition, holds


def test_the_empty_condition_always_holds() -> None:
    assert holds("", set())


def test_a_name_holds_while_its_fact_does() -> None:
    assert holds("is_running", {"is_running"})
    assert not holds("is_running", {"has_project"})


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("not is_running", {"has_turn"}, True),
        ("not not is_running", {"has_turn"}, False),
        ("has_turn and not is_running", {"has_turn"}, True),
        ("has_turn and not is_running", {"has_turn", "is_running"}, False),
        ("is_running or is_frozen and has_turn", {"is_running"}, True),
        ("(is_running or is_frozen) and has_turn", {"is_running"}, False),
        ("(is_running or is_frozen) and has_turn", {"is_frozen", "has_turn"}, True),
        ("not (is_running or is_frozen)", set(), True),
    ],
)
def test_words_bind_as_in_python(text: str, facts: set[str], expected: bool) -> None:
    assert holds(text, facts) is expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("is_raining", "'is_raining' is not a fact"),
        ("has_turn and", "'nothing' is not a fact"),
        ("has_turn is_running", "unexpected 'is_running'"),
        ("(has_turn", "not closed"),
        ("has_turn)", r"unexpected '\)'"),
        ("has_turn & is_running", "unexpected '&'"),
    ],
)
def test_what_is_wrong_is_said(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        condition(text)
