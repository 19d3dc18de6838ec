"""Hunks as data: their lines, states, flags and places.

Used by the stream (which makes them grow), the ledger (which judges them) and everything that
shows them. Nothing here decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, Flag, StrEnum, auto

from swerve.frozen import frozen
from swerve.terms import CallId, HunkId, ProjectPath, ThreadId, TurnId


class LineKind(Enum):
    """What a line of a hunk says about the file."""

    CONTEXT = " "
    REMOVED = "-"
    ADDED = "+"


@frozen
class HunkLine:
    """One line of a hunk, without its sign and without a line end."""

    kind: LineKind
    text: str


class HunkState(StrEnum):
    """Where a hunk is in its life. The transitions are data in `ledger.TRANSITIONS`."""

    GROWING = "growing"
    PENDING = "pending"
    KEPT = "kept"
    REJECTED = "rejected"
    CUT = "cut"
    REFUSED = "refused"
    CONFLICTED = "conflicted"
    SUPERSEDED = "superseded"


class HunkFlag(Flag):
    """Marks that stay on a hunk whatever its state."""

    NONE = 0
    LOOSE = auto()
    """Placed by a pass other than the exact one: needs its own keep."""
    MIXED = auto()
    """The person or another program changed lines inside it."""
    PROTECTED = auto()
    """Touches a protected path or replaces an existing file: needs its own keep."""
    WARNED = auto()
    """Holds characters that deceive the eye, or deletes most of a file."""
    SUSPECT = auto()
    """Its stream had gaps: viewable, not keepable."""
    ARMED = auto()
    """The person pressed keep while it grew: keep when finished."""


class FileAction(StrEnum):
    """What a section of a patch does to its file."""

    UPDATE = "update"
    ADD = "add"
    DELETE = "delete"


class Author(StrEnum):
    """Who wrote a line or made a change."""

    BASE = "base"
    AGENT = "agent"
    PERSON = "person"
    COMMAND = "command"
    OUTSIDE = "outside"


class MatchPass(Enum):
    """How strict the comparison was that placed a hunk, strictest first."""

    EXACT = 0
    TRAILING_BLANKS = 1
    ALL_BLANKS = 2
    FOLDED = 3
    SIMILAR = 4


@frozen
class Place:
    """Where a hunk's old block lies in the agent text it was searched in.

    Attributes:
        line: first line of the old block, 0-based; for a pure insertion the line it goes before.
        line_count: lines of the old block found so far.
        match: the pass that found it.
        is_confirmed: False while the hunk still grows; only confirmed places can be kept.
    """

    line: int
    line_count: int
    match: MatchPass
    is_confirmed: bool


@dataclass(slots=True, eq=False)
class Hunk:
    """One change to one file, growing token by token, then judged.

    The stream appends to `lines` and `partial`; the ledger sets everything else. Views read.

    Attributes:
        id: stable across restarts.
        thread, turn, call: who asked for it.
        path: file it changes.
        action: UPDATE hunks have lines of all kinds; ADD has one hunk of added lines per file;
            DELETE has none of its own and removes every line.
        ordinal: position among the hunks of its turn, from 0.
        headers: `@@` lines, outermost first, without the marker.
        lines: complete lines so far.
        partial: the line being written, None between lines.
        move_to: new path of the file, on the first hunk of a renaming section.
        at_end: the patch pinned it to the end of the file.
        hint_line: 0-based line a unified-diff header named; only breaks ties.
        state, flags, reason: see the ledger; `reason` is a sentence for refused and conflicted.
        place: provisional or confirmed place, None while unknown.
        author: AGENT, COMMAND or OUTSIDE.
        tokens: estimated tokens from the start of the turn to the end of this hunk.
        opened_ms, finished_ms: monotonic times.
        variants: ids of hunks this one was offered as an alternative to, oldest first.
        superseded_from: what it was before another variant took its place.
        draft: lines of the person for it that are not saved; None for none.
    """

    id: HunkId
    thread: ThreadId
    turn: TurnId
    call: CallId
    path: ProjectPath
    action: FileAction = FileAction.UPDATE
    ordinal: int = 0
    headers: list[str] = field(default_factory=list)
    lines: list[HunkLine] = field(default_factory=list)
    partial: HunkLine | None = None
    move_to: ProjectPath | None = None
    at_end: bool = False
    hint_line: int | None = None
    state: HunkState = HunkState.GROWING
    flags: HunkFlag = HunkFlag.NONE
    reason: str = ""
    place: Place | None = None
    author: Author = Author.AGENT
    tokens: int = 0
    opened_ms: float = 0.0
    finished_ms: float = 0.0
    variants: tuple[HunkId, ...] = ()
    superseded_from: HunkState | None = None
    draft: tuple[str, ...] | None = None

    @property
    def family(self) -> HunkId:
        """The oldest of the variants it belongs to; itself when it has no other."""
        return self.variants[0] if self.variants else self.id

    def counts(self) -> tuple[int, int]:
        """Return (added, removed) lines so far, the partial line included."""
        kinds = [line.kind for line in self.lines]
        if self.partial:
            kinds.append(self.partial.kind)
        return kinds.count(LineKind.ADDED), kinds.count(LineKind.REMOVED)

    def changed_lines(self) -> tuple[int, int] | None:
        """Return the lines (0-based, half-open) it covers in the agent text, None without a place.

        A hunk that only removes covers the line before which its lines were.
        """
        if self.action is FileAction.ADD:
            return 0, max(1, self.counts()[0])
        if self.place is None:
            return None
        shown = [*self.lines, self.partial] if self.partial else self.lines
        line = self.place.line
        first = last = None
        for said in shown:
            if said.kind is not LineKind.CONTEXT:
                first = line if first is None else first
                last = line
            if said.kind is not LineKind.REMOVED:
                line += 1
        if first is None or last is None:
            return self.place.line, self.place.line + 1
        return first, max(first, last) + 1
