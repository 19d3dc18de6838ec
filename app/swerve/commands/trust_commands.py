"""Commands about trust and about programs the model wants to run. A part of `catalog.COMMANDS`."""

from __future__ import annotations

from swerve.commands.spec import Command, Menu
from swerve.terms import CommandId

TRUST_COMMANDS = (
    Command(
        id=CommandId("question.show"),
        title="Go to the open question",
        sentence="Move the focus to the command that waits for an answer.",
        menu=Menu.TURN,
        order=50,
        keys=("Alt+A",),
        mac_keys=("Ctrl+Alt+A",),
        when="is_asking",
    ),
    Command(
        id=CommandId("command.decline"),
        title="Do not run the command",
        sentence="Decline the command that waits for an answer; the turn goes on.",
        menu=Menu.TURN,
        order=51,
        chat_keys=("D",),
        when="is_asking",
    ),
    Command(
        id=CommandId("command.keepAndRun"),
        title="Keep what is pending and run the command",
        sentence="Keep the pending hunks, and run the command once they are on disk.",
        menu=Menu.TURN,
        order=52,
        chat_keys=("K",),
        when="is_at_question and has_unwritten",
    ),
    Command(
        id=CommandId("command.run"),
        title="Run the command",
        sentence="Run the command as it is shown, on the files as they are on disk.",
        menu=Menu.TURN,
        order=53,
        chat_keys=("R",),
        when="is_at_question",
    ),
    Command(
        id=CommandId("command.detach"),
        title="Let the command run on",
        sentence="Let the running command go on by itself; the turn goes on without it.",
        menu=Menu.TURN,
        order=54,
        keys=("Alt+L",),
        mac_keys=("Ctrl+Alt+L",),
        when="has_command",
    ),
    Command(
        id=CommandId("trust.grant"),
        title="Trust this project",
        sentence="Allow commands, AGENTS.md, Live mode and protected files in this project.",
        menu=Menu.PROJECT,
        order=40,
        when="has_project and not is_trusted",
    ),
    Command(
        id=CommandId("trust.revoke"),
        title="Trust this project no longer",
        sentence="Take trust in this project back, and every approval of a command with it.",
        menu=Menu.PROJECT,
        order=41,
        when="has_project and is_trusted",
    ),
)
