"""The text of docs/COMMANDS.md, from the catalogue. Called by packaging/docs.py."""

from __future__ import annotations

from swerve.commands.catalog import in_menu
from swerve.commands.spec import Command, Menu, Scope, key_label

_HEAD = """\
# Commands

Generated from the catalogue of commands; do not edit. The table `[keys]` of `settings.toml` changes
keys by the id of a command, as in `"hunk.keep" = "F9"`. Keys marked *diff*, *chat* or *composer*
work while that pane has the focus; `[keys.diff]` and `[keys.composer]` change them, those of the
chat stay. A key with a digit is also heard by its place on the keyboard, where the layout types the
digit with Shift only.
"""
_ROW_HEAD = "| Command | Id | Keys | macOS | What it does |\n| --- | --- | --- | --- | --- |\n"


def commands_markdown() -> str:
    """Return the page of all commands, menu by menu."""
    sections = [
        f"## {menu}\n\n{_ROW_HEAD}" + "".join(_row(command) for command in in_menu(menu))
        for menu in Menu
    ]
    return "\n".join([_HEAD, *sections])


def _row(command: Command) -> str:
    cells = (
        command.title,
        f"`{command.id}`",
        _keys(command, is_mac=False),
        _keys(command, is_mac=True),
        command.sentence,
    )
    return f"| {' | '.join(cells)} |\n"


def _keys(command: Command, *, is_mac: bool) -> str:
    parts = []
    for scope in Scope:
        note = "" if scope is Scope.WINDOW else f" *{scope}*"
        for key in command.keys_in(scope, is_mac=is_mac):
            parts.append(f"`{key_label(key, is_mac=is_mac)}`{note}")
    return ", ".join(parts)
