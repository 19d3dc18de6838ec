"""Inputs about trust and commands: the person's answers, and what the shell reports.

`inputs` adds these to its unions; `trust` and `approval` handle them.
"""

from __future__ import annotations

from enum import Enum

from swerve.frozen import frozen
from swerve.session.surroundings import Surroundings
from swerve.terms import CallId, EntryId, ProjectPath, ThreadId, TurnId
from swerve.text.encoding import FileContent


class HowToRun(Enum):
    """What is done about hunks that are not on disk before a command is run."""

    AS_IS = "as is"
    KEEP_FIRST = "keep first"


@frozen
class Approve:
    """Run the command a card asks about, and the same one again without asking until the end."""

    card: EntryId
    how: HowToRun = HowToRun.AS_IS


@frozen
class Deny:
    """Do not run the command a card asks about."""

    card: EntryId


@frozen
class Detach:
    """Let a running command go on by itself and the turn without it."""

    card: EntryId


@frozen
class Trust:
    """Trust the open project from now on, or no longer."""

    is_on: bool


@frozen
class TrustKnown:
    """Whether the person has trusted the opened project before."""

    is_trusted: bool


@frozen
class ShellKnown:
    """How commands of the opened project would be run."""

    surroundings: Surroundings


@frozen
class CommandPrinted:
    """A command wrote something.

    Attributes:
        output: all of it so far as plain text, its middle cut where it is long.
    """

    thread: ThreadId
    turn: TurnId
    call: CallId
    output: str


@frozen
class FileDelta:
    """What a command did to a file; None where there is none."""

    path: ProjectPath
    before: FileContent | None
    after: FileContent | None


@frozen
class CommandEnded:
    """A command has ended, was killed, or could not be started; comes for every `effects.Run`.

    Attributes:
        sentence: how it ended, e.g. "Exit status 1 after 2.3 s."
        output: as in `CommandPrinted`.
        changes: files it changed that can be reviewed.
        unseen: files it changed that are too large, too many or no text.
    """

    thread: ThreadId
    turn: TurnId
    call: CallId
    sentence: str
    output: str = ""
    is_ok: bool = False
    changes: tuple[FileDelta, ...] = ()
    unseen: tuple[ProjectPath, ...] = ()


TrustIntent = Approve | Deny | Detach | Trust
TrustNews = TrustKnown | ShellKnown | CommandPrinted | CommandEnded
