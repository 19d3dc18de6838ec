from __future__ import annotations

from pathlib import Path

import pytest

from swerve.adapters import desktop_entry
from swerve.adapters.desktop_entry import install, quoted, remove


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(desktop_entry, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(desktop_entry, "program", lambda: ["/opt/my tools/swerve"])
    monkeypatch.setattr(desktop_entry, "find_program", lambda _: None)
    return tmp_path


def test_the_menu_entry_starts_this_installation_and_claims_no_folders(data: Path) -> None:
    entry, icon = install(is_open_with=False)
    text = entry.read_text()
    assert entry == data / "applications" / "swerve.desktop"
    assert 'Exec="/opt/my tools/swerve" %f\n' in text
    assert "MimeType" not in text
    assert icon.read_text().startswith("<svg")


def test_folders_are_claimed_by_an_entry_of_their_own_that_no_menu_shows(data: Path) -> None:
    entry, _ = install(is_open_with=True)
    text = entry.read_text()
    assert "NoDisplay=true\nMimeType=inode/directory;\n" in text
    assert not (data / "applications" / "swerve.desktop").exists()


def test_all_of_it_goes_away_again(data: Path) -> None:
    written = {*install(is_open_with=False), *install(is_open_with=True)}
    assert set(remove()) == written
    assert [path for path in data.rglob("*") if path.is_file()] == []
    assert remove() == []


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["/usr/bin/swerve"], "/usr/bin/swerve"),
        (["/a b/python", "-m", "swerve"], '"/a b/python" -m swerve'),
        (["/100%/swerve"], "/100%%/swerve"),
        (['/a"$b/swerve'], r'"/a\\"\\$b/swerve"'),
    ],
)
def test_the_command_is_quoted_as_the_specification_says(command: list[str], line: str) -> None:
    assert quoted(command) == line
