"""Everything that can happen to the session: intents of the person and news from the world.

Intents are imperative and come from keys, buttons and the command line. News come from links, the
disk, tools and the clock. A recorded list of inputs replays a session exactly.
"""

from __future__ import annotations

from swerve.edits.journal import Bound, Interrupted
from swerve.edits.ledger import Ledger
from swerve.edits.locate import Placement
from swerve.frozen import frozen
from swerve.protocol.messages import LinkStatus, ModelEvent
from swerve.session.disk_inputs import DiskNews
from swerve.session.records import SavedProject
from swerve.session.review_intents import ReviewIntent
from swerve.session.transcript import Attachment, Picture, SteerKind
from swerve.session.trust_inputs import TrustIntent, TrustNews
from swerve.session.turn import ApplyMode
from swerve.terms import (
    CallId,
    EntryId,
    HunkId,
    ProfileId,
    ProjectPath,
    ThreadId,
    TurnId,
)

# --- intents -------------------------------------------------------------------------------------


@frozen
class Submit:
    """Enter in the composer: send when idle, redirect when running.

    Attributes:
        attachments: chips of the composer, in order.
        focus: the file and selection the person is looking at, sent along as context.
        steer: SEND unless a chip says otherwise; REDIRECT is decided by the reducer.
        hunk: the hunk a REDIRECT_FROM_HUNK, REJECTION or REFINE is about.
        pictures: chips of the composer, in order.
    """

    thread: ThreadId
    text: str
    attachments: tuple[Attachment, ...] = ()
    focus: Attachment | None = None
    steer: SteerKind = SteerKind.SEND
    hunk: HunkId | None = None
    pictures: tuple[Picture, ...] = ()


@frozen
class Enqueue:
    """Put a message behind the running turn; sends at once when idle."""

    thread: ThreadId
    text: str
    attachments: tuple[Attachment, ...] = ()
    pictures: tuple[Picture, ...] = ()


@frozen
class EditQueued:
    """Replace a queued message's text; an empty text removes it."""

    thread: ThreadId
    message: EntryId
    text: str


@frozen
class HoldQueued:
    """A queued message is being worded and does not go out meanwhile; None once that is done."""

    thread: ThreadId
    message: EntryId | None


@frozen
class MoveQueued:
    """Move a queued message by `offset` places."""

    thread: ThreadId
    message: EntryId
    offset: int


@frozen
class SendQueued:
    """Send a queued message now: redirects a running turn."""

    thread: ThreadId
    message: EntryId


@frozen
class Stop:
    """Stop the running turn; idempotent."""

    thread: ThreadId


@frozen
class Retry:
    """Send what waits now; else the last message of the thread again as a new turn."""

    thread: ThreadId


@frozen
class Continue:
    """Ask the model to go on where its last turn ended."""

    thread: ThreadId


@frozen
class Regenerate:
    """Reject what the last turn left pending and send its message again."""

    thread: ThreadId


@frozen
class AddThread:
    """Start a new thread and show it."""


@frozen
class ShowThread:
    """Show another thread; the current one goes on."""

    thread: ThreadId


@frozen
class RenameThread:
    """Give a thread another title."""

    thread: ThreadId
    title: str


@frozen
class ArchiveThread:
    """Put a thread away, or bring one back that was put away."""

    thread: ThreadId
    is_archived: bool


@frozen
class DeleteThread:
    """Delete a thread; `RestoreThread` brings it back until the project closes."""

    thread: ThreadId


@frozen
class RestoreThread:
    """Bring a deleted thread back."""

    thread: ThreadId


@frozen
class SetMode:
    """Change the apply mode of a thread."""

    thread: ThreadId
    mode: ApplyMode


@frozen
class SetProfile:
    """Use another profile from the next turn on."""

    thread: ThreadId
    profile: ProfileId


@frozen
class SetModel:
    """Use another model of a profile's server from the next request on, in every thread."""

    profile: ProfileId
    model: str


@frozen
class UseSettings:
    """Go by other settings: at once in a thread without messages, else in the next new one.

    Attributes:
        profile, mode: None where the setting is what it was.
        cost_cap_usd: what any thread may cost from now on; 0 for no cap.
    """

    profile: ProfileId | None
    mode: ApplyMode | None
    cost_cap_usd: int


@frozen
class Keep:
    """Keep finished hunks as one decision. A growing hunk is armed instead.

    Attributes:
        hunks: all pending ones to keep; protected and loose ones only when alone.
    """

    hunks: tuple[HunkId, ...]


@frozen
class Reject:
    """Reject finished hunks as one decision."""

    hunks: tuple[HunkId, ...]


@frozen
class UndoDecision:
    """Take the last review step back."""


@frozen
class RedoDecision:
    """Do the last undone review step again."""


@frozen
class MoveCursor:
    """Move the judging cursor to the next (1) or previous (-1) pending hunk, or file.

    Attributes:
        by_file: to the first pending hunk of the next or previous file.
    """

    step: int
    by_file: bool = False


@frozen
class SetCursor:
    """Put the judging cursor on a hunk and show its file."""

    hunk: HunkId


@frozen
class ShowFile:
    """Show a file in the diff, to read or to judge."""

    path: ProjectPath


@frozen
class Follow:
    """Let the shown file follow the model's hand, or stop following it.

    A message of the person switches it on; judging, navigating and scrolling switch it off.
    """

    is_on: bool


@frozen
class Prefetch:
    """Read files that may be sent along soon, so that their size is known."""

    paths: tuple[ProjectPath, ...]


@frozen
class SetDraft:
    """Remember what stands in the composer, with what goes along."""

    thread: ThreadId
    text: str
    attachments: tuple[Attachment, ...] = ()
    pictures: tuple[Picture, ...] = ()


@frozen
class CloseSession:
    """The window closes: running turns are cut and everything is stored."""


# --- news ----------------------------------------------------------------------------------------


@frozen
class LinkNews:
    """Events of a turn, in order. Those of a turn that is over are dropped by the reducer."""

    thread: ThreadId
    turn: TurnId
    events: tuple[ModelEvent, ...]


@frozen
class LinkChanged:
    """The link of a profile changed its phase."""

    profile: ProfileId
    status: LinkStatus


@frozen
class SessionRestored:
    """What an earlier run stored about this project.

    Attributes:
        ledger: with what the journal says done again, see `edits.replaying`; the session owns it
            from now on. None for an empty one.
        bound: how far back undo reaches.
        interrupted: what a crash left half written and the person has to look at.
    """

    saved: SavedProject
    ledger: Ledger | None = None
    bound: Bound | None = None
    interrupted: tuple[Interrupted, ...] = ()


@frozen
class OutlineKnown:
    """The project was listed; `outline` is the short text sent along with requests.

    Attributes:
        has_guidance: there is an AGENTS.md at the root.
    """

    outline: str
    has_guidance: bool = False


@frozen
class PlaceFound:
    """Result of `effects.Search` for the place of a hunk."""

    hunk: HunkId
    placement: Placement


@frozen
class ToolFinished:
    """A tool other than apply_patch has its result."""

    thread: ThreadId
    turn: TurnId
    call: CallId
    output: str
    is_ok: bool = True


@frozen
class ToolDenied:
    """A tool was not allowed to run; `sentence` tells the model and the person why."""

    thread: ThreadId
    turn: TurnId
    call: CallId
    sentence: str


@frozen
class Tick:
    """Time passed; wakes what `effects.Schedule` asked for."""

    token: str


Intent = (
    Submit
    | Enqueue
    | EditQueued
    | HoldQueued
    | MoveQueued
    | SendQueued
    | Stop
    | Retry
    | Continue
    | Regenerate
    | AddThread
    | ShowThread
    | RenameThread
    | ArchiveThread
    | DeleteThread
    | RestoreThread
    | SetMode
    | SetProfile
    | UseSettings
    | SetModel
    | Keep
    | Reject
    | UndoDecision
    | RedoDecision
    | MoveCursor
    | SetCursor
    | ShowFile
    | Follow
    | Prefetch
    | SetDraft
    | CloseSession
    | ReviewIntent
    | TrustIntent
)
News = (
    LinkNews
    | LinkChanged
    | SessionRestored
    | OutlineKnown
    | PlaceFound
    | ToolFinished
    | ToolDenied
    | Tick
    | DiskNews
    | TrustNews
)
Input = Intent | News
