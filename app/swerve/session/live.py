"""What is in flight of a running turn: open messages, open calls, results that are awaited.

Thrown away as a whole when the turn ends, so that nothing late can leak into the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from swerve.edits.json_string import JsonStringDecoder
from swerve.edits.stream import PatchStream
from swerve.frozen import frozen
from swerve.protocol.messages import Item, ModelEvent, ToolCallItem, TurnRequest
from swerve.session.transcript import (
    AssistantText,
    Attachment,
    EditCard,
    Notice,
    Picture,
    Reasoning,
    SteerKind,
    ToolCard,
)
from swerve.terms import CallId, DecisionId, EntryId, HunkId, ProjectPath, TurnId


@dataclass(slots=True, eq=False)
class Tape:
    """What went out and came in of one turn.

    Attributes:
        sends: time and request of each response.
        events: time and event, in order.
    """

    turn: TurnId
    sends: list[tuple[float, TurnRequest]] = field(default_factory=list)
    events: list[tuple[float, ModelEvent]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class PatchCall:
    """An apply_patch call being written.

    Attributes:
        decoder: unpacks the JSON string when the tool is a function twin; None for freeform.
        unsettled: finished hunks whose place is still being looked for.
        is_written: the model has finished the call.
    """

    card: EditCard
    stream: PatchStream
    decoder: JsonStringDecoder | None
    unsettled: set[HunkId] = field(default_factory=set)
    is_written: bool = False


@frozen
class Submission:
    """What the person sent, before it has become an item of the wire history.

    Attributes:
        steer, hunk: as in `transcript.UserMessage`.
    """

    words: str
    attachments: tuple[Attachment, ...] = ()
    focus: Attachment | None = None
    steer: SteerKind = SteerKind.SEND
    hunk: HunkId | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(slots=True, eq=False)
class Compaction:
    """A summary of the older part of a thread, while the model writes it.

    Attributes:
        tail: items that stay as they are.
        entry: shows the summary as it is written.
        before: tokens of the window before it.
    """

    tail: tuple[Item, ...]
    entry: Reasoning
    before: int


@dataclass(slots=True, eq=False)
class LiveTurn:
    """A running turn's loose ends.

    Attributes:
        submission: the message it began with; sent once `reads` have arrived.
        request: as last sent, for a resend.
        texts, reasonings: open entries by the server's item id.
        patches, cards: calls of the current response.
        results: outputs known so far.
        is_response_open: no terminal event yet; results wait for it.
        reads: attached files that are still being read.
        tries: how often this response was asked for again.
        has_output: something of this response was shown.
        response_chars: characters of this response so far, for an estimate of its cost.
        heard_ms: when the request was sent, or the server last said something.
        is_queued: the server said that the request waits in its queue.
        hint: the notice about a silence of this response.
        is_compacted: the history was made shorter for this turn already.
        was_compacted: the server made the history shorter in this response.
        compaction: the summary being written in place of an answer; None while none is.
        asked: how often each tool call was made since the files last changed.
        output_chars: tool output handed to the model in this turn.
        questions: cards that ask once the question before them is answered.
        runs_after: cards whose command waits until a decision is on disk.
    """

    turn: TurnId
    submission: Submission
    request: TurnRequest | None = None
    texts: dict[str, AssistantText] = field(default_factory=dict)
    reasonings: dict[str, Reasoning] = field(default_factory=dict)
    patches: dict[CallId, PatchCall] = field(default_factory=dict)
    cards: dict[CallId, ToolCard] = field(default_factory=dict)
    calls: list[ToolCallItem] = field(default_factory=list)
    results: dict[CallId, str] = field(default_factory=dict)
    is_response_open: bool = False
    reads: set[ProjectPath] = field(default_factory=set)
    tries: int = 0
    has_output: bool = False
    questions: list[ToolCard] = field(default_factory=list)
    runs_after: dict[EntryId, DecisionId] = field(default_factory=dict)
    response_chars: int = 0
    heard_ms: float = 0.0
    is_queued: bool = False
    hint: Notice | None = None
    is_compacted: bool = False
    was_compacted: bool = False
    compaction: Compaction | None = None
    asked: dict[tuple[str, str], int] = field(default_factory=dict)
    output_chars: int = 0

    def is_settled(self) -> bool:
        """Whether every call of the response has its result."""
        return all(call.call_id in self.results for call in self.calls)
