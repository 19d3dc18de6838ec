from __future__ import annotations

from swerve.settings.defaults import SETTINGS
from swerve.settings.reference import settings_markdown


def test_every_setting_has_its_row() -> None:
    page = settings_markdown()
    assert all(page.count(f"| `{setting.name}` |") == 1 for setting in SETTINGS)


def test_a_row_says_choices_bounds_and_default() -> None:
    page = settings_markdown()
    assert "| `mode` | `review`, `live` | `review` |" in page
    assert "| `zoom_percent` | a whole number, 75 to 200 | `100` |" in page
    assert "| `reduced_motion` | true or false | `false` |" in page
    assert "| `ui_fonts` | a list of texts | none |" in page
