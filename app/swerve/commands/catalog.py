"""The table of all commands, put together from its parts.

Menus, shortcuts, palette, tooltips and docs/COMMANDS.md come from it. Keys survive keyboard
layouts, input methods and window managers: letters, digits and function keys
with modifiers; no menu mnemonic uses one. On macOS the Option key types characters, so the Alt
family is Command+Option there.
"""

from __future__ import annotations

from swerve.commands.closer_commands import CLOSER_COMMANDS
from swerve.commands.project_commands import PROJECT_COMMANDS
from swerve.commands.review_commands import REVIEW_COMMANDS
from swerve.commands.spec import Command, Menu
from swerve.commands.trust_commands import TRUST_COMMANDS
from swerve.commands.turn_commands import TURN_COMMANDS
from swerve.commands.view_commands import VIEW_COMMANDS
from swerve.terms import CommandId


def command(command_id: str) -> Command:
    """Return the command of that id.

    Raises:
        KeyError: there is none.
    """
    return _BY_ID[CommandId(command_id)]


def find(command_id: str) -> Command | None:
    """Return the command of that id, None where there is none."""
    return _BY_ID.get(CommandId(command_id))


def title_of(command_id: str) -> str:
    """Return the words of that command, its id where there is none."""
    command = find(command_id)
    return command.title if command is not None else command_id


def in_menu(menu: Menu) -> list[Command]:
    """Return the commands that `menu` lists, in its order."""
    return sorted((one for one in COMMANDS if one.menu is menu), key=lambda one: one.order)


_HELP = (
    Command(
        id=CommandId("help.keys"),
        title="Keys of this pane",
        sentence="List the keys that work in the pane that has the focus.",
        menu=Menu.HELP,
        order=10,
        keys=("F1",),
    ),
    Command(
        id=CommandId("help.saveReport"),
        title="Save a report…",
        sentence="Write down what the doctor finds and where it went wrong: no key, no code.",
        menu=Menu.HELP,
        order=20,
    ),
)

COMMANDS: tuple[Command, ...] = (
    *PROJECT_COMMANDS,
    *TURN_COMMANDS,
    *TRUST_COMMANDS,
    *REVIEW_COMMANDS,
    *CLOSER_COMMANDS,
    *VIEW_COMMANDS,
    *_HELP,
)

_BY_ID = {one.id: one for one in COMMANDS}
