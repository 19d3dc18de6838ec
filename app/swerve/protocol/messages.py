"""The one vocabulary between every kind of model server and the session.

Requests: `TurnRequest` with a full history of `Item`s; a link may send less when the server still
remembers a prefix. Events: what a link reports, already normalised, in order, for one turn. The
words follow the Agent Client Protocol where it has one, so that another kind of agent can be
attached as one more link.
"""

from __future__ import annotations

from enum import StrEnum

from swerve.frozen import frozen
from swerve.protocol.errors import Failure
from swerve.terms import CallId

# --- items: the history of a conversation -----------------------------------------------------


@frozen
class UserItem:
    """Words of the person, with the context that was attached already rendered into the text.

    `pictures` are data URLs.
    """

    text: str
    pictures: tuple[str, ...] = ()


@frozen
class DeveloperItem:
    """Words of the application: the fixed prompt, a cut record, review decisions."""

    text: str


@frozen
class AssistantItem:
    """Words of the model, one message."""

    item_id: str
    text: str


@frozen
class ReasoningItem:
    """A reasoning item to be handed back as received.

    Attributes:
        item_id: the server's id.
        summary: readable summary, may be empty.
        encrypted: opaque content to return, may be empty.
    """

    item_id: str
    summary: str = ""
    encrypted: str = ""


@frozen
class CompactionItem:
    """What the server made of everything before it, to be handed back in its place.

    Attributes:
        item_id: the server's id.
        encrypted: opaque content to return.
    """

    item_id: str
    encrypted: str


class CallKind(StrEnum):
    """How a tool's input is carried on the wire."""

    FUNCTION = "function"
    """One JSON object."""
    CUSTOM = "custom"
    """Free text, streamed as written."""


@frozen
class ToolCallItem:
    """A finished call of a tool by the model. `arguments` is JSON text, or free text if custom."""

    item_id: str
    call_id: CallId
    name: str
    arguments: str
    kind: CallKind = CallKind.FUNCTION


@frozen
class ToolOutputItem:
    """The result of a tool call, as text."""

    call_id: CallId
    output: str
    kind: CallKind = CallKind.FUNCTION


FinishedItem = AssistantItem | ReasoningItem | ToolCallItem | CompactionItem
"""What a response can hold."""

Item = UserItem | DeveloperItem | FinishedItem | ToolOutputItem


@frozen
class ToolSpec:
    """A tool as the model sees it.

    Attributes:
        name: what the model calls.
        description: one short paragraph.
        kind: FUNCTION tools have `schema`; CUSTOM tools have `grammar`.
        schema: JSON Schema of the arguments, as JSON text.
        grammar: Lark grammar of the free text.
    """

    name: str
    description: str
    kind: CallKind = CallKind.FUNCTION
    schema: str = ""
    grammar: str = ""


@frozen
class TurnRequest:
    """Everything one create needs, complete: any link can be handed it at any time.

    Attributes:
        model: id of the model.
        instructions: the fixed prompt; travels as the first developer item, never again.
        items: the whole conversation so far, oldest first, without the fixed prompt.
        tools: in a fixed order; byte-stable within a thread.
        tier: service tier to ask for, empty for the server's default.
        effort: reasoning effort, empty for the server's default.
        max_output_tokens: None for the server's default.
        cache_key: stable per thread.
        compact_tokens: size at which the server itself makes the history shorter; None where it
            cannot.
    """

    model: str
    instructions: str
    items: tuple[Item, ...]
    tools: tuple[ToolSpec, ...] = ()
    tier: str = ""
    effort: str = ""
    max_output_tokens: int | None = None
    cache_key: str = ""
    compact_tokens: int | None = None


# --- events: what a link reports ----------------------------------------------------------------


@frozen
class Started:
    """The server accepted the request. Model and tier are what it says it serves."""

    response_id: str
    model: str = ""
    tier: str = ""


@frozen
class Queued:
    """The server put the request into a queue."""


@frozen
class ReasoningDelta:
    """More of a readable reasoning summary."""

    item_id: str
    text: str


@frozen
class TextDelta:
    """More of the model's words. Chunks of one message share `item_id`."""

    item_id: str
    text: str


@frozen
class ToolCallDelta:
    """More of a call's input; the first one of a call may have empty text.

    `text` is a fragment of JSON for FUNCTION, of free text for CUSTOM.
    """

    call_id: CallId
    item_id: str
    name: str
    kind: CallKind
    text: str


@frozen
class ItemDone:
    """An item is complete; deltas of it are over. Tools may start now."""

    item: FinishedItem


@frozen
class Usage:
    """Tokens of one response as counted by the server, and its own times where it tells them."""

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    queue_ms: int | None = None
    generation_ms: int | None = None


@frozen
class Limit:
    """One meter of the account.

    Attributes:
        name: as the server names it, e.g. "tokens per minute".
        remaining_fraction: 0.0 (used up) to 1.0.
        resets_at_unix_ms: None where unknown.
    """

    name: str
    remaining_fraction: float
    resets_at_unix_ms: int | None = None


@frozen
class RateReported:
    """State of the account's meters; the smallest remaining fraction binds."""

    limits: tuple[Limit, ...]


class FinishReason(StrEnum):
    """Why a response ended without failure."""

    COMPLETED = "completed"
    MAX_TOKENS = "max_tokens"
    CONTENT_FILTER = "content_filter"
    OTHER = "other"


@frozen
class Finished:
    """The response ended. Only this means success. Usage where the server reported it."""

    reason: FinishReason
    usage: Usage | None = None
    tier: str = ""
    suspect: bool = False
    """The stream had gaps in its sequence numbers: view it, do not keep it."""


@frozen
class Failed:
    """The response ended in failure, also when the connection just went away."""

    failure: Failure


ModelEvent = (
    Started
    | Queued
    | ReasoningDelta
    | TextDelta
    | ToolCallDelta
    | ItemDone
    | RateReported
    | Finished
    | Failed
)


class LinkPhase(StrEnum):
    """State of the connection to a profile's server, as shown in the status bar."""

    IDLE = "idle"
    CONNECTING = "connecting"
    READY = "ready"
    LOST = "lost"


@frozen
class LinkStatus:
    """Link of the current profile.

    Attributes:
        phase: see `LinkPhase`.
        transport: "WebSocket", "HTTP" or "".
        round_trip_ms: of the last ping or handshake; None before the first.
        failure: why it is lost.
    """

    phase: LinkPhase
    transport: str = ""
    round_trip_ms: float | None = None
    failure: Failure | None = None
