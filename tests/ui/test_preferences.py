"""Settings and keys as the window uses them, with a file that others may write."""

from __future__ import annotations

from swerve.adapters.settings_file import SettingsFile
from swerve.terms import CommandId
from swerve.ui.preferences import Preferences


def test_a_value_is_checked_put_and_told(qapp, tmp_path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text("# mine\n[keys]\n'view.freeze' = 'F9'\n")
    preferences = Preferences(file)
    changes: list[int] = []
    preferences.changed.connect(lambda: changes.append(preferences.settings.zoom_percent))
    assert preferences.put("zoom_percent", 150) == ""
    assert preferences.put("zoom_percent", 150) == ""
    assert "at most" in preferences.put("zoom_percent", 1_000)
    assert changes == [150]
    assert file.path.read_text().startswith("# mine\nzoom_percent = 150\n")
    assert preferences.keymap.keys(CommandId("view.freeze")) == ("F9",)


def test_what_others_write_is_taken_over_once_it_is_looked_at(qapp, tmp_path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    preferences = Preferences(file)
    told: list[str] = []
    preferences.problem_found.connect(told.append)
    preferences.changed.connect(lambda: told.append(preferences.settings.theme))
    preferences.keymap_changed.connect(lambda: told.append("keys"))
    file.path.write_text("theme = 'dark'\nspeed = 1\n[keys]\n'view.freeze' = 'F9'\n")
    preferences.look()
    preferences.look()
    assert told == ["dark", "keys", "There is no setting 'speed'."]
    file.path.write_text("theme = \n")
    preferences.look()
    assert preferences.settings.theme == "dark"
    assert "not valid TOML" in told[-1]
    assert "not saved" in preferences.put("theme", "light")
