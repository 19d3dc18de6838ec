"""Everything the reducer may ask of the world. The workbench carries effects out, in order.

Every effect passes `permission.decide` first. Effects that yield a result answer with the input
named in their docstring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from swerve.edits.hunks import HunkLine
from swerve.edits.journal import Decision
from swerve.protocol.messages import TurnRequest
from swerve.session.surroundings import Approval
from swerve.terms import CallId, HunkId, ProfileId, ProjectPath, ThreadId, TurnId
from swerve.text.lines import SourceText


@dataclass(frozen=True, slots=True)
class Connect:
    """Open and warm the links of a profile; answered by `LinkChanged`."""

    profile: ProfileId


@dataclass(frozen=True, slots=True)
class Send:
    """Create a response; answered by `LinkNews` until Finished or Failed."""

    thread: ThreadId
    turn: TurnId
    profile: ProfileId
    request: TurnRequest


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the turn's link at once, synchronously; nothing of it is heard again."""

    thread: ThreadId
    turn: TurnId


@dataclass(frozen=True, slots=True)
class Load:
    """Read a file whole for the ledger; answered by `FileLoaded`."""

    path: ProjectPath


@dataclass(frozen=True, slots=True)
class Reload:
    """Read a tracked file again, whoever changed it; answered by `FileTouched`."""

    path: ProjectPath


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Tool `read_file`: answered by `ToolFinished`.

    Attributes:
        start_line, end_line: half-open; both 0 for the whole file.
        overlay: pending text, which wins over the disk.
    """

    thread: ThreadId
    turn: TurnId
    call: CallId
    path: str
    start_line: int
    end_line: int
    overlay: str | None


@dataclass(frozen=True, slots=True)
class ListFiles:
    """Tool `list_files`: answered by `ToolFinished`. `pattern` is a glob, empty for all."""

    thread: ThreadId
    turn: TurnId
    call: CallId
    pattern: str


@dataclass(frozen=True, slots=True)
class SearchText:
    """Tool `search_text`: answered by `ToolFinished`.

    Attributes:
        overlay: pending text by path, which wins over the disk.
    """

    thread: ThreadId
    turn: TurnId
    call: CallId
    query: str
    is_regex: bool
    overlay: Mapping[ProjectPath, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Look for a hunk's place by similar lines, off the loop; answered by `PlaceFound`.

    Attributes:
        text: agent text at the time of asking, immutable.
        lines, headers, at_end, hint_line: of the hunk, as in `hunks.Hunk`.
    """

    hunk: HunkId
    text: SourceText
    lines: tuple[HunkLine, ...]
    headers: tuple[str, ...]
    at_end: bool
    hint_line: int | None


@dataclass(frozen=True, slots=True)
class Parse:
    """Find out whether a file stopped parsing, off the loop; answered by `Parsed`.

    Attributes:
        version: of the file's text, to tell answers that come too late.
        before: text on disk, None where there is no such file.
        after: agent text.
    """

    path: ProjectPath
    version: int
    before: SourceText | None
    after: SourceText


@dataclass(frozen=True, slots=True)
class Write:
    """Write a decision whole; answered by `DecisionWritten` or `DecisionFailed`."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class Note:
    """Put what a command has written into the journal, old bytes beside new; not answered."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class Persist:
    """Store what changed in a thread now rather than at the next beat."""

    thread: ThreadId


@dataclass(frozen=True, slots=True)
class Discard:
    """Delete everything stored about a thread, for good."""

    thread: ThreadId


@dataclass(frozen=True, slots=True)
class Run:
    """Run a command of the model; answered by `CommandPrinted`s and one `CommandEnded`."""

    thread: ThreadId
    turn: TurnId
    call: CallId
    approval: Approval


@dataclass(frozen=True, slots=True)
class Kill:
    """Kill what a turn's commands started, whole process groups, in this call."""

    thread: ThreadId
    turn: TurnId


@dataclass(frozen=True, slots=True)
class LetRun:
    """Let a running command go on by itself: no stop kills it, its output is not read any more."""

    thread: ThreadId
    call: CallId


@dataclass(frozen=True, slots=True)
class RememberTrust:
    """Store whether the person trusts the open project, outside of it."""

    is_trusted: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """Send `Tick(token)` after `delay_ms`. A later schedule of the same token replaces it."""

    token: str
    delay_ms: float


Effect = (
    Connect
    | Send
    | Cut
    | Load
    | Reload
    | ReadFile
    | ListFiles
    | SearchText
    | Place
    | Parse
    | Write
    | Note
    | Persist
    | Discard
    | Run
    | Kill
    | LetRun
    | RememberTrust
    | Schedule
)
