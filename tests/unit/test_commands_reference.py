from __future__ import annotations

from swerve.commands.catalog import COMMANDS
from swerve.commands.reference import commands_markdown


def test_every_command_has_its_row() -> None:
    page = commands_markdown()
    assert all(page.count(f"| `{one.id}` |") == 1 for one in COMMANDS)


def test_a_row_shows_the_keys_of_window_and_panes() -> None:
    rows = commands_markdown().splitlines()
    row = next(row for row in rows if "`hunk.keep`" in row)
    assert "| `Alt+Y`, `Y` *diff* | `⌥⌘Y`, `Y` *diff* |" in row
