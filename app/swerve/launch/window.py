"""`swerve [PATH]`: the windows, in one process for each person.

A second launch hands its path to the first, which shows it in a window of its own.
"""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import Namespace
from pathlib import Path

from swerve.adapters.keys import look_for_keyring
from swerve.adapters.qt_libraries import missing_packages
from swerve.launch.compose import PRACTICE, CannotStart, Choice
from swerve.launch.folders import state_folder
from swerve.launch.logs import start_log
from swerve.launch.refusal import refuse
from swerve.rows.markdown import parser
from swerve.rows.syntax import syntax_for_file

_PROGRAM = "swerve"
SOCKET = "window.sock"
"""Name of the local socket in the state folder."""


def run_window(options: Namespace) -> int:
    """Open the window and return when it is closed; 2 when it cannot be opened."""
    path = _path_to_open(options.path)
    if path is not None and not Path(path).is_dir():
        what = "is a file, not a folder" if Path(path).exists() else "does not exist"
        return refuse(_PROGRAM, f"{options.path} {what}.", "Give a project folder.")
    if not _has_display():
        return refuse(_PROGRAM, "There is no display.", "Try 'swerve --tour', or 'swerve ask'.")
    try:
        from swerve.launch import qt
    except ImportError as failure:
        packages = " ".join(missing_packages()) or "the Qt libraries"
        return refuse(_PROGRAM, f"Qt cannot be loaded: {failure}.", f"Install {packages}.")
    from swerve.launch.windows import Windows
    from swerve.ui.instance import Instance, Open, hand_over

    application = qt.make_application()
    socket = state_folder() / SOCKET
    refused = hand_over(socket, Open(path or ""))
    if refused is not None:
        if refused:
            return refuse(_PROGRAM, refused)
        sys.stdout.write("Handed to the window that is open already.\n")
        return 0
    start_log(state_folder())

    async def live() -> int:
        choice = Choice(PRACTICE if options.practice else options.profile)
        windows = Windows(application, choice, options.theme)
        instance = Instance(socket, windows.grant)
        try:
            stage = windows.add(is_opening=path is not None)
        except CannotStart as failure:
            instance.close()
            return refuse(_PROGRAM, str(failure), failure.remedy)
        await asyncio.sleep(0)  # the first paint comes before anything of the network
        if path is not None:
            stage.composition.workbench.open_project(path)
        else:
            stage.composition.workbench.connect()
        look_for_keyring()
        await asyncio.to_thread(prepare)
        windows.settle_memory()
        await windows.all_closed.wait()
        instance.close()
        return 0

    return qt.run_until_done(application, live())


def prepare() -> None:
    """Import what the first answer is shown with, which the first paint does not need."""
    parser()
    syntax_for_file("first.py")


def _path_to_open(path: str | None) -> str | None:
    return str(Path(path).expanduser().absolute()) if path else None


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in named)
