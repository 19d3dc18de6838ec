"""The command line: reads the arguments and starts what they ask for.

The only entry. Every way to start lives in its own module of `swerve.launch`, imported when it is
needed, so that `swerve --version` and `swerve patch` never pay for Qt or the network.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from swerve import __version__

EXIT_FAILED, EXIT_USAGE = 1, 2
_DESKTOP_OPTIONS = {
    "--install-desktop-entry": "put Swerve into your desktop's menu",
    "--install-open-with": "offer Swerve in 'Open with' for folders",
    "--remove-desktop-entry": "take both away again",
}
_SUBCOMMANDS = ("ask", "at", "patch", "practice", "doctor")


class _Parser(argparse.ArgumentParser):
    """Answers bad input with one sentence that says what to do."""

    def error(self, message: str) -> NoReturn:
        sentence = message[:1].upper() + message[1:]
        self.exit(EXIT_USAGE, f"{self.prog}: {sentence}. See '{self.prog} --help'.\n")


def console() -> int:
    """Run with the process's arguments; the entry point of the installed command."""
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output is gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED


def run(arguments: Sequence[str]) -> int:
    """Start what the arguments ask for and return the exit status.

    Args:
        arguments: without the program's name.
    """
    command = arguments[0] if arguments else ""
    if command == "practice":
        from swerve.practice.cli import run_practice

        return run_practice(arguments[1:])
    if command in _SUBCOMMANDS:
        options = _subcommand_parser(command).parse_args(arguments[1:])
        if command == "ask":
            from swerve.launch.ask import run_ask

            return run_ask(options)
        if command == "at":
            from swerve.launch.at import run_at

            return run_at(options)
        if command == "patch":
            from swerve.launch.patch import run_patch

            return run_patch(options)
        from swerve.launch.examine import run_doctor

        return run_doctor(options)
    return _run_window(arguments)


def _run_window(arguments: Sequence[str]) -> int:
    options = _window_parser().parse_args(arguments)
    if options.list_commands:
        from swerve.launch.listing import list_commands

        return list_commands()
    if options.install_desktop_entry or options.install_open_with or options.remove_desktop_entry:
        from swerve.launch.integrate import integrate

        return integrate(options)
    if options.tour:
        from swerve.launch.tour import run_tour

        return run_tour(options)
    # Nothing of what is imported and built now is garbage; looking costs a tenth of the start.
    # `Windows.settle_memory` goes on from here once the window is painted.
    gc.disable()
    from swerve.launch.window import run_window

    return run_window(options)


def _window_parser() -> argparse.ArgumentParser:
    from swerve.settings.defaults import THEMES

    parser = _Parser(
        prog="swerve",
        description="A desktop coding companion for models that write faster than people read.",
        epilog="Without a window: swerve ask, swerve at, swerve patch, swerve practice, "
        "swerve doctor (each with --help). A folder named like one of them: swerve ./ask",
    )
    parser.add_argument("path", nargs="?", help="project folder to open")
    _add_profile_options(parser)
    parser.add_argument("--theme", choices=THEMES)
    parser.add_argument(
        "--list-commands", action="store_true", help="print every command with keys"
    )
    parser.add_argument("--tour", action="store_true", help="play the main job and save pictures")
    parser.add_argument("--out", metavar="DIR", default="swerve-tour", help="pictures of the tour")
    parser.add_argument(
        "--size", metavar="WxH", type=_size, default=(1440, 900), help="window of the tour"
    )
    for option, meaning in _DESKTOP_OPTIONS.items():
        parser.add_argument(option, action="store_true", help=meaning)
    parser.add_argument("--version", action="version", version=f"swerve {__version__}")
    return parser


def _size(text: str) -> tuple[int, int]:
    """Read "1440x900".

    Raises:
        argparse.ArgumentTypeError: it is written otherwise.
    """
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size: write it as 1440x900")
    return int(width), int(height)


def _subcommand_parser(command: str) -> argparse.ArgumentParser:
    parser = _Parser(prog=f"swerve {command}")
    if command == "ask":
        parser.description = "Run one turn without a window; text goes to standard output."
        parser.add_argument("text", help="the request")
        parser.add_argument("--project", metavar="DIR", default=".", help="project folder")
        parser.add_argument(
            "--file", metavar="F", action="append", default=[], help="attach a file (repeatable)"
        )
        parser.add_argument(
            "--keep", choices=("all", "none"), default="none", help="keep the hunks at the end"
        )
        _add_profile_options(parser)
        parser.add_argument("--url", help="base URL of a Responses server, instead of a profile's")
        parser.add_argument("--model", help="model to ask for, instead of the profile's")
        parser.add_argument("--json", action="store_true", help="print JSON lines")
    elif command == "at":
        parser.description = "Send words about a file into the window that has its project open."
        parser.add_argument("place", metavar="FILE[:10-40]", help="file, and lines from 1")
        parser.add_argument("text", help="the request")
    elif command == "patch":
        parser.description = "Apply one apply_patch envelope from standard input."
        parser.add_argument("--root", metavar="DIR", default=".", help="folder the paths are in")
        parser.add_argument(
            "--check", action="store_true", help="say what would happen, write nothing"
        )
        parser.add_argument(
            "--partial", action="store_true", help="keep earlier files when a later one fails"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
    else:
        parser.description = "Examine this machine; every finding comes with its remedy."
        parser.add_argument("--json", action="store_true", help="print one JSON list")
        parser.add_argument(
            "--report", metavar="FILE", help="write what can be shown to others: no key, no code"
        )
    return parser


def _add_profile_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", metavar="ID", help="profile to use (see models.toml)")
    parser.add_argument("--practice", action="store_true", help="use the embedded practice model")
