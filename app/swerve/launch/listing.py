"""`swerve --list-commands`: every command with its keys, as plain text."""

from __future__ import annotations

import sys

from swerve.commands.catalog import COMMANDS


def list_commands() -> int:
    """Print one line for each command: id, keys, sentence."""
    width = max(len(command.id) for command in COMMANDS)
    for command in COMMANDS:
        keys = ", ".join(command.keys)
        sys.stdout.write(f"{command.id:<{width}}  {keys:<24}  {command.sentence}\n")
    return 0
