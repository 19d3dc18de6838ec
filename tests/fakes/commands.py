"""Commands as a test approves them."""

from __future__ import annotations

import sys

from swerve.session.effects import Run
from swerve.session.surroundings import Approval
from swerve.terms import CallId, ThreadId, TurnId

THREAD, TURN = ThreadId("t"), TurnId("u")


def command(*argv: str, call: str = "c") -> Run:
    """Return the effect that runs `argv`."""
    return Run(THREAD, TURN, CallId(call), Approval(argv, "/nowhere", "", ""))


def python(code: str, call: str = "c") -> Run:
    """Return the effect that runs a piece of Python."""
    return command(sys.executable, "-c", code, call=call)


def heard(_: str) -> None:
    """Take output and do nothing with it."""
