from __future__ import annotations

from dataclasses import fields

from swerve.settings.defaults import (
    SETTINGS,
    Settings,
    settings_from,
)


def test_class_and_table_agree() -> None:
    own = {field.name: field.default for field in fields(Settings)}
    assert own == {setting.name: setting.default for setting in SETTINGS}


def test_every_default_is_a_good_value() -> None:
    assert [setting.problem_with(setting.default) for setting in SETTINGS] == [None] * len(SETTINGS)
    assert all(setting.sentence.endswith(".") for setting in SETTINGS)


def test_an_empty_file_means_the_defaults() -> None:
    assert settings_from({}).settings == Settings()


def test_what_is_wrong_is_said_and_the_rest_counts() -> None:
    read = settings_from(
        {"theme": "pink", "zoom_percent": 125, "speed": 1, "keys": {"app.quit": "F9"}}
    )
    assert read.settings == Settings(zoom_percent=125)
    assert read.problems == (
        "theme must be one of auto, light, dark, high-contrast, "
        "light-blue-orange, dark-blue-orange, not 'pink'.",
        "There is no setting 'speed'.",
    )
