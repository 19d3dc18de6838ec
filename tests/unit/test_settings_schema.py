from __future__ import annotations

import pytest

from swerve.settings.schema import Setting, Value

YES = Setting("yes", False, "Y.")
WHOLE = Setting("whole", 5, "W.", least=1, most=9)
TEXT = Setting("text", "", "T.")
CHOICE = Setting("choice", "a", "C.", choices=("a", "b"))
LIST = Setting("list", (), "L.")


@pytest.mark.parametrize(
    ("setting", "value", "taken"),
    [
        (YES, True, True),
        (WHOLE, 9, 9),
        (TEXT, "code -g", "code -g"),
        (CHOICE, "b", "b"),
        (LIST, ["x", "y"], ("x", "y")),
    ],
)
def test_a_good_value_is_taken_in_the_settings_type(
    setting: Setting, value: object, taken: Value
) -> None:
    assert setting.problem_with(value) is None
    assert setting.value_from(value) == taken
    assert type(setting.value_from(value)) is type(setting.default)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        (YES, 1, "yes must be true or false, not 1."),
        (WHOLE, True, "whole must be a whole number, not True."),
        (WHOLE, 1.5, "whole must be a whole number, not 1.5."),
        (WHOLE, 0, "whole must be at least 1, not 0."),
        (WHOLE, 10, "whole must be at most 9, not 10."),
        (TEXT, 3, "text must be a text, not 3."),
        (CHOICE, "c", "choice must be one of a, b, not 'c'."),
        (LIST, ["x", 1], "list must be a list of texts, not ['x', 1]."),
    ],
)
def test_a_bad_value_gets_a_sentence(setting: Setting, value: object, sentence: str) -> None:
    assert setting.problem_with(value) == sentence


def test_what_has_no_place_leaves_the_default() -> None:
    assert TEXT.value_from(None) == ""


@pytest.mark.parametrize(
    ("name", "title"),
    [("zoom_percent", "Zoom (%)"), ("cost_cap_usd", "Cost cap (US dollars)"), ("theme", "Theme")],
)
def test_a_setting_has_a_name_for_people(name: str, title: str) -> None:
    assert Setting(name, 0, "S.").title == title
