"""The transcript: what was said, shown and cut in a thread, entry by entry.

Entries are what the chat shows and what survives a restart. They are not the wire history: that is
`Thread.items`, built by the reducer beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from swerve.frozen import frozen
from swerve.terms import CallId, EntryId, HunkId, ProjectPath, TurnId


class GrowingText:
    """Text that grows by many small pieces: appending is O(1), reading joins once."""

    __slots__ = ("_length", "_pieces")

    def __init__(self, text: str = "") -> None:
        self._pieces: list[str] = [text] if text else []
        self._length = len(text)

    def append(self, piece: str) -> None:
        """Add `piece` at the end."""
        self._pieces.append(piece)
        self._length += len(piece)

    def __len__(self) -> int:
        return self._length

    def __str__(self) -> str:
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""


class EntryState(StrEnum):
    """Whether an entry can still grow."""

    STREAMING = "streaming"
    DONE = "done"
    CUT = "cut"


class ToolState(StrEnum):
    """Where a tool call is."""

    WRITING = "writing"
    """The model is still writing its input."""
    ASKING = "asking"
    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"
    DENIED = "denied"
    DETACHED = "detached"
    """A command that the person let run on by itself."""
    CUT = "cut"


OPEN_TOOL_STATES = frozenset({ToolState.WRITING, ToolState.ASKING, ToolState.RUNNING})
"""Of calls that have no result yet."""


class Tone(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SteerKind(StrEnum):
    """What a message of the person did to the turn before it."""

    SEND = "send"
    REDIRECT = "redirect"
    REDIRECT_FROM_HUNK = "redirect_from_hunk"
    REJECTION = "rejection"
    REFINE = "refine"


@frozen
class Attachment:
    """Context the person attached to a message.

    Attributes:
        path: file it comes from.
        start_line, end_line: half-open line range, both None for the whole file.
    """

    path: ProjectPath
    start_line: int | None = None
    end_line: int | None = None


@frozen
class Picture:
    """A picture the person attached, whole and small enough to be sent.

    Attributes:
        name: of its file, or what it is called for want of one.
        media_type: "image/png" or "image/jpeg".
        width, height: in pixels.
        data: base64.
    """

    name: str
    media_type: str
    width: int
    height: int
    data: str

    @property
    def url(self) -> str:
        """The picture itself as a URL, the way it travels."""
        return f"data:{self.media_type};base64,{self.data}"


@dataclass(slots=True, eq=False)
class UserMessage:
    """Words of the person. `hunk` is set where the message steers from a hunk."""

    id: EntryId
    turn: TurnId
    text: str
    attachments: tuple[Attachment, ...] = ()
    steer: SteerKind = SteerKind.SEND
    hunk: HunkId | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(slots=True, eq=False)
class AssistantText:
    """One message of the model, Markdown, possibly still growing."""

    id: EntryId
    turn: TurnId
    text: GrowingText = field(default_factory=GrowingText)
    state: EntryState = EntryState.STREAMING


@dataclass(slots=True, eq=False)
class Reasoning:
    """A readable reasoning summary, folded unless opened."""

    id: EntryId
    turn: TurnId
    text: GrowingText = field(default_factory=GrowingText)
    state: EntryState = EntryState.STREAMING


@dataclass(slots=True, eq=False)
class ToolCard:
    """One call of a tool other than apply_patch.

    Attributes:
        call: the server's id of the call.
        name: tool, e.g. "read_file".
        title: one line for people, e.g. "Read client.py 1-80".
        output: what was given back to the model, may be cut.
        started_ms, ended_ms: monotonic; 0 while not reached.
        argv: of a command, exactly; empty for other tools.
        notes: what the person must know before a command is run, one sentence each.
        waiting: pending hunks that were not on disk when it asked.
        keepable: those of them that can be kept together.
        armed_ms: when an answer is heard.
        changed: hunks a command made, reviewable.
    """

    id: EntryId
    turn: TurnId
    call: CallId
    name: str
    title: str = ""
    arguments: GrowingText = field(default_factory=GrowingText)
    state: ToolState = ToolState.WRITING
    output: str = ""
    started_ms: float = 0.0
    ended_ms: float = 0.0
    argv: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    waiting: int = 0
    keepable: int = 0
    armed_ms: float = 0.0
    changed: tuple[HunkId, ...] = ()


@dataclass(slots=True, eq=False)
class EditCard:
    """One apply_patch call: its hunks, judged in the ledger.

    Attributes:
        hunks: in the order they were opened.
        refusal: sentence when the patch as a whole could not be read.
    """

    id: EntryId
    turn: TurnId
    call: CallId
    hunks: list[HunkId] = field(default_factory=list)
    state: EntryState = EntryState.STREAMING
    refusal: str = ""


@dataclass(slots=True, eq=False)
class CutMark:
    """The person stopped or redirected here."""

    id: EntryId
    turn: TurnId
    tokens: int
    hunks_staying: int


@dataclass(slots=True, eq=False)
class Notice:
    """A sentence of the application in the thread, with what to do about it.

    Attributes:
        command: id of a command offered as a button, e.g. "turn.retry"; empty for none.
        until_unix_ms: when what it tells of is over, e.g. a quota returns; None where unknown.
    """

    id: EntryId
    turn: TurnId
    sentence: str
    remedy: str = ""
    tone: Tone = Tone.INFO
    command: str = ""
    until_unix_ms: int | None = None


Entry = UserMessage | AssistantText | Reasoning | ToolCard | EditCard | CutMark | Notice
