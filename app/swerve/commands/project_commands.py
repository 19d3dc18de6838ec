"""Commands about projects and files, and about the program itself. A part of `catalog.COMMANDS`."""

from __future__ import annotations

from swerve.commands.spec import Command, Menu
from swerve.terms import CommandId

PROJECT_COMMANDS = (
    Command(
        id=CommandId("project.open"),
        title="Open a folder…",
        sentence="Choose a project folder and open it.",
        menu=Menu.PROJECT,
        order=10,
        keys=("Ctrl+O",),
    ),
    Command(
        id=CommandId("project.sample"),
        title="Open the sample project",
        sentence="Open a fresh copy of the bundled sample project.",
        menu=Menu.PROJECT,
        order=11,
    ),
    Command(
        id=CommandId("project.reopen"),
        title="Open the project again",
        sentence="Read the project folder anew; what is pending stays.",
        menu=Menu.PROJECT,
        order=12,
        when="has_project",
    ),
    Command(
        id=CommandId("files.show"),
        title="Go to file…",
        sentence="Find a file of the project by a part of its name.",
        menu=Menu.PROJECT,
        order=20,
        keys=("Ctrl+P",),
        when="has_project",
    ),
    Command(
        id=CommandId("file.openExternally"),
        title="Open in your editor",
        sentence="Open the shown file at its line in the editor of the settings.",
        menu=Menu.PROJECT,
        order=30,
        keys=("Alt+O",),
        mac_keys=("Ctrl+Alt+O",),
        diff_keys=("O",),
        when="has_file",
    ),
    Command(
        id=CommandId("file.reveal"),
        title="Show in the file browser",
        sentence="Open the folder of the shown file in the desktop's file browser.",
        menu=Menu.PROJECT,
        order=31,
        when="has_file",
    ),
    Command(
        id=CommandId("file.copyPath"),
        title="Copy the path",
        sentence="Copy the full path of the shown file.",
        menu=Menu.PROJECT,
        order=32,
        when="has_file",
    ),
    Command(
        id=CommandId("file.copyIn"),
        title="Copy the dropped file into the project",
        sentence="Copy the file that was dropped on the project's files; nothing is written over.",
        menu=Menu.PROJECT,
        order=33,
        when="has_dropped",
        is_in_palette=False,
    ),
    Command(
        id=CommandId("project.forget"),
        title="Delete all data of this project…",
        sentence="Delete every thread, hunk and undo step stored about it; its files stay.",
        menu=Menu.PROJECT,
        order=80,
        when="has_project",
    ),
    Command(
        id=CommandId("app.quit"),
        title="Quit",
        sentence="Close the window; what runs is stopped, what is pending is remembered.",
        menu=Menu.PROJECT,
        order=90,
        keys=("Ctrl+Q",),
    ),
)
