"""Everything the reducer may ask of the world. The workbench carries effects out, in order.

Every effect passes `permission.decide` first. Effects that yield a result answer with the input
named in their docstring.
"""

from __future__ import annotations

from collections.abc import Mapping

from swerve.edits.hunks import HunkLine
from swerve.edits.journal import Decision
from swerve.frozen import frozen
from swerve.protocol.messages import TurnRequest
from swerve.session.surroundings import Approval
from swerve.terms import CallId, HunkId, ProfileId, ProjectPath, ThreadId, TurnId
from swerve.text.lines import SourceText


@frozen
class Connect:
    """Open and warm the links of a profile; answered by `LinkChanged`."""

    profile: ProfileId


@frozen
class Send:
    """Create a response; answered by `LinkNews` until Finished or Failed."""

    thread: ThreadId
    turn: TurnId
    profile: ProfileId
    request: TurnRequest


@frozen
class Cut:
    """Cut the turn's link at once, synchronously; nothing of it is heard again."""

    thread: ThreadId
    turn: TurnId


@frozen
class Load:
    """Read a file whole for the ledger; answered by `FileLoaded`."""

    path: ProjectPath


@frozen
class Reload:
    """Read a tracked file again, whoever changed it; answered by `FileTouched`."""

    path: ProjectPath


@frozen
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


@frozen
class ListFiles:
    """Tool `list_files`: answered by `ToolFinished`. `pattern` is a glob, empty for all."""

    thread: ThreadId
    turn: TurnId
    call: CallId
    pattern: str


@frozen
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


@frozen
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


@frozen
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


@frozen
class Write:
    """Write a decision whole; answered by `DecisionWritten` or `DecisionFailed`."""

    decision: Decision


@frozen
class Note:
    """Put what a command has written into the journal, old bytes beside new; not answered."""

    decision: Decision


@frozen
class Persist:
    """Store what changed in a thread now rather than at the next beat."""

    thread: ThreadId


@frozen
class Discard:
    """Delete everything stored about a thread, for good."""

    thread: ThreadId


@frozen
class Run:
    """Run a command of the model; answered by `CommandPrinted`s and one `CommandEnded`."""

    thread: ThreadId
    turn: TurnId
    call: CallId
    approval: Approval


@frozen
class Kill:
    """Kill what a turn's commands started, whole process groups, in this call."""

    thread: ThreadId
    turn: TurnId


@frozen
class LetRun:
    """Let a running command go on by itself: no stop kills it, its output is not read any more."""

    thread: ThreadId
    call: CallId


@frozen
class RememberTrust:
    """Store whether the person trusts the open project, outside of it."""

    is_trusted: bool


@frozen
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
