"""Threads and turns as state: what is running, what it cost, what waits in the queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from swerve.frozen import frozen
from swerve.protocol.messages import Item, Usage
from swerve.session.transcript import Attachment, Entry, Picture
from swerve.terms import EntryId, HunkId, ProfileId, ThreadId, TurnId


class ThreadState(StrEnum):
    """What a thread is doing. Stop goes to IDLE in one step."""

    IDLE = "idle"
    SENDING = "sending"
    STREAMING = "streaming"
    TOOL = "tool"
    WAITING = "waiting"
    LOST = "lost"


class WaitKind(StrEnum):
    """What a WAITING thread waits for."""

    NONE = ""
    APPROVAL = "approval"
    RETRY = "retry"
    COMPACTING = "compacting"
    LIMIT = "limit"


class Outcome(StrEnum):
    """How a turn ended, or that it has not."""

    RUNNING = "running"
    COMPLETED = "completed"
    CUT = "cut"
    FAILED = "failed"


class ApplyMode(StrEnum):
    """When hunks reach the disk."""

    REVIEW = "review"
    LIVE = "live"


@dataclass(slots=True, eq=False)
class Turn:
    """One request of the person and everything the model did about it.

    Attributes:
        number: from 1 within its thread.
        message: the user message that began it.
        started_ms: when Enter was handled.
        sent_ms: when the request was handed to the link.
        first_token_ms: when the first delta arrived; None before.
        ended_ms: None while running.
        output_chars: characters received, for the estimate while usage is unknown.
        steps: responses so far; each tool round is one more.
        usages: as reported, one per finished response.
        estimates: guesses for responses that ended before the server had counted.
        profile: the one that was sent to; its prices count.
        model, tier: as served.
        hunks: every hunk of the turn, in order of opening.
    """

    id: TurnId
    thread: ThreadId
    number: int
    message: EntryId
    started_ms: float
    profile: ProfileId
    sent_ms: float = 0.0
    first_token_ms: float | None = None
    ended_ms: float | None = None
    output_chars: int = 0
    steps: int = 0
    usages: list[Usage] = field(default_factory=list)
    estimates: list[Usage] = field(default_factory=list)
    model: str = ""
    tier: str = ""
    hunks: list[HunkId] = field(default_factory=list)
    outcome: Outcome = Outcome.RUNNING

    @property
    def output_tokens(self) -> int:
        """Tokens written: the server's count for finished responses, else characters / 4."""
        counted = sum(usage.output_tokens for usage in self.usages)
        return max(counted, self.output_chars // 4)


@frozen
class QueuedMessage:
    """A message that waits for the running turn to complete."""

    id: EntryId
    text: str
    attachments: tuple[Attachment, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(slots=True, eq=False)
class Thread:
    """One conversation.

    Attributes:
        title: first words of the first message until renamed.
        wait_until_unix_ms: when a WAITING thread goes on by itself; None where that is not known.
        entries: the transcript, oldest first.
        items: the wire history, oldest first, without the fixed prompt.
        counted_items, counted_tokens: how many items the server had counted last, and its count.
        turns: in order.
        queue: oldest first; only a completed turn drains it.
        is_parked: the queue waits for the person after a stop.
        held: a message of the queue that the person is wording; it waits at its turn.
        draft: text in the composer.
        draft_attachments, draft_pictures: its chips.
        is_unread: a turn ended while another thread was shown.
        is_archived: put away: still listed and searched, never shown by itself.
        is_mismatch_told: it was said that another model or tier answers than was asked for.
        unsaid_cut: turn whose cut the model has not been told of yet.
        unsaid_reviews: hunks judged since the model was last told.
    """

    id: ThreadId
    profile: ProfileId
    title: str = ""
    mode: ApplyMode = ApplyMode.REVIEW
    state: ThreadState = ThreadState.IDLE
    wait: WaitKind = WaitKind.NONE
    wait_until_unix_ms: int | None = None
    entries: list[Entry] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    counted_items: int = 0
    counted_tokens: int = 0
    turns: list[Turn] = field(default_factory=list)
    queue: list[QueuedMessage] = field(default_factory=list)
    is_parked: bool = False
    held: EntryId | None = None
    draft: str = ""
    draft_attachments: tuple[Attachment, ...] = ()
    draft_pictures: tuple[Picture, ...] = ()
    is_unread: bool = False
    is_archived: bool = False
    is_mismatch_told: bool = False
    unsaid_cut: TurnId | None = None
    unsaid_reviews: list[HunkId] = field(default_factory=list)

    def keep_draft(
        self,
        text: str,
        attachments: tuple[Attachment, ...] = (),
        pictures: tuple[Picture, ...] = (),
    ) -> None:
        """Remember what stands in the composer; nothing but an empty text clears it."""
        self.draft, self.draft_attachments, self.draft_pictures = text, attachments, pictures

    @property
    def has_draft(self) -> bool:
        """Whether anything stands in the composer."""
        return bool(self.draft or self.draft_attachments or self.draft_pictures)

    def uncount(self) -> None:
        """Forget the server's count: the items it counted are no more."""
        self.counted_items = self.counted_tokens = 0

    @property
    def turn(self) -> Turn | None:
        """The running turn, None when idle."""
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.outcome is Outcome.RUNNING else None

    @property
    def is_running(self) -> bool:
        """Whether Enter would redirect rather than send."""
        return self.turn is not None
