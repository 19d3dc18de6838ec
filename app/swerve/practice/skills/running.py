"""Running a program when the person asks for it: the command stands in the request, in backticks.

The model only asks; whether and how anything runs is decided by the person at the other end.
"""

from __future__ import annotations

import re
import shlex

from swerve.frozen import frozen
from swerve.practice.conversation import Conversation
from swerve.practice.steps import Output, Say, call_function

_RUN = re.compile(r"^(?:please\s+)?run\s+`(?P<command>[^`]+)`", re.IGNORECASE)
_TOOL = "run_command"


@frozen
class Run:
    """Run a program, once."""

    argv: tuple[str, ...]

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        if conversation.outputs(_TOOL):
            return [Say("That is what it printed; what it changed can be reviewed like any hunk.")]
        if _TOOL not in conversation.tools:
            return [Say("I can't run anything here: no `run_command` tool was offered.")]
        return [call_function(_TOOL, argv=list(self.argv))]


def run_from(words: str) -> Run | None:
    """Read a request to run a program; None too where its quotes do not match."""
    found = _RUN.search(words)
    if found is None:
        return None
    try:
        argv = shlex.split(found["command"])
    except ValueError:
        return None
    return Run(tuple(argv)) if argv else None
