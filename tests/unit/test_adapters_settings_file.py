from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from swerve.adapters.settings_file import SettingsFile, TomlValue, toml_text

VALUES: dict[str, TomlValue] = {
    "theme": "dark",
    "zoom": 1.25,
    "wide": True,
    "count": -3,
    "since": date(2025, 1, 2),
    "list": ["a", 'b\n"c"\\', 1],
    "keys": {"hunk.keep": "Alt+Y", "deep": {"x": 1, "odd name": ["é", "\x01"]}, "empty": {}},
}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "config" / "settings.toml")
    assert file.read().values == {}
    assert file.write(VALUES) == ""
    assert file.read().values == VALUES
    assert file.read().problem == ""
    assert tomllib.loads(toml_text({})) == {}
    assert sorted(path.name for path in file.path.parent.iterdir()) == ["settings.toml"]


def test_broken_file_is_reported_and_never_written_over(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text("theme = dark\n")
    read = file.read()
    assert read.values == {}
    assert "not valid TOML" in read.problem
    assert "not saved" in file.write({"theme": "light"})
    assert file.path.read_text() == "theme = dark\n"


def test_linked_file_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("a = 1\n")
    (tmp_path / "settings.toml").symlink_to(real)
    assert SettingsFile(tmp_path / "settings.toml").write({"a": 2}) == ""
    assert real.read_text() == "a = 2\n"
    assert (tmp_path / "settings.toml").is_symlink()


def test_folder_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    assert "cannot be read" in SettingsFile(tmp_path / "settings.toml").read().problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "zoom_percent = 125\n"),
        ("# mine\ntheme = 'dark'\n", "# mine\ntheme = 'dark'\nzoom_percent = 125\n"),
        ("zoom_percent=90 # big\ntheme = 'x'\n", "zoom_percent = 125\ntheme = 'x'\n"),
        ("[keys]\na = 'F9'\n", "zoom_percent = 125\n\n[keys]\na = 'F9'\n"),
        (
            "a = 1\n\n[keys]\nzoom_percent = 'F9'\n",
            "a = 1\nzoom_percent = 125\n\n[keys]\nzoom_percent = 'F9'\n",
        ),
    ],
)
def test_one_value_is_put_and_the_rest_stands(tmp_path: Path, text: str, expected: str) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    assert file.stamp() is None
    file.path.write_text(text)
    before = file.stamp()
    assert file.put("zoom_percent", 125) == ""
    assert file.path.read_text() == expected
    assert file.stamp() != before


def test_a_value_over_several_lines_is_replaced_whole(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text("code_fonts = [\n  'A',\n]\ntheme = 'dark'\n")
    assert file.put("code_fonts", ("B",)) == ""
    assert file.read().values == {"code_fonts": ["B"], "theme": "dark"}


def test_nothing_is_put_into_a_file_with_a_mistake(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    file.path.write_text("theme = \n")
    assert "not saved" in file.put("theme", "dark")
    assert file.path.read_text() == "theme = \n"
