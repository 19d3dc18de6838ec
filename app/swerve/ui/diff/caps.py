"""The key of a command as a cap, taken from the table of commands.

The window may replace the lookup by one that knows the person's own keys.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from swerve.commands.catalog import find
from swerve.commands.spec import key_label

ShownKey = Callable[[str], str]


def shipped_key(command_id: str) -> str:
    """Return the first key of a command as shipped, empty when it has none."""
    command = find(command_id)
    if command is None:
        return ""
    is_mac = sys.platform == "darwin"
    keys = command.mac_keys if is_mac and command.mac_keys is not None else command.keys
    return key_label(keys[0], is_mac=is_mac) if keys else ""
