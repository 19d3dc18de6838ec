"""`swerve at FILE:10-40 TEXT`: send words about a file into the running window, from any editor."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from pathlib import Path

from swerve.adapters.qt_libraries import missing_packages
from swerve.launch.folders import state_folder
from swerve.launch.refusal import refuse

_PROGRAM = "swerve at"
_PLACE = re.compile(r"(?P<file>.+?)(?::(?P<first>\d+)(?:-(?P<last>\d+))?)?")


def run_at(options: Namespace) -> int:
    """Hand the words over; 2 when no window takes them."""
    found = place_of(options.place)
    if found is None:
        return refuse(_PROGRAM, f"{options.place!r} names no lines.", "Write FILE:10-40, from 1.")
    file, start, end = found
    if not Path(file).is_file():
        return refuse(_PROGRAM, f"There is no file {file}.", "Check the path.")
    if not options.text.strip():
        return refuse(_PROGRAM, "There are no words to send.", "Say what should change.")
    try:
        from PySide6.QtCore import QCoreApplication

        from swerve.launch.window import SOCKET
        from swerve.ui.instance import Say, hand_over
    except ImportError as failure:
        packages = " ".join(missing_packages()) or "the Qt libraries"
        return refuse(_PROGRAM, f"Qt cannot be loaded: {failure}.", f"Install {packages}.")
    application = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
    wish = Say(str(Path(file).resolve()), start, end, options.text)
    refused = hand_over(state_folder() / SOCKET, wish)
    del application
    if refused is None:
        return refuse(_PROGRAM, "No window is open.", "Start one with 'swerve PATH', then repeat.")
    return refuse(_PROGRAM, refused) if refused else 0


def place_of(text: str) -> tuple[str, int, int] | None:
    """Return file and half-open lines, counted from 0, of "FILE", "FILE:10" or "FILE:10-40".

    Lines are 0, 0 where none are named; None when they make no sense.
    """
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    if found["first"] is None:
        return found["file"], 0, 0
    first = int(found["first"])
    last = int(found["last"] or first)
    return (found["file"], first - 1, last) if 1 <= first <= last else None
