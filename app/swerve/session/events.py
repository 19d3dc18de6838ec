"""What the reducer tells the world after a step: past tense, small, precise.

Views read the state for content; events only say where to look. Several of one kind about one
thing in one batch may be collapsed by the listener.
"""

from __future__ import annotations

from swerve.frozen import frozen
from swerve.session.transcript import Tone
from swerve.terms import EntryId, HunkId, ProjectPath, ThreadId, TurnId


@frozen
class ThreadAdded:
    """A thread exists."""

    thread: ThreadId


@frozen
class ThreadRemoved:
    """A thread was deleted; it can be brought back until the project closes."""

    thread: ThreadId


@frozen
class ThreadShown:
    """Another thread is the current one."""

    thread: ThreadId


@frozen
class ThreadChanged:
    """State, title, queue, mode or profile of a thread changed."""

    thread: ThreadId


@frozen
class EntryAdded:
    """An entry was appended to a thread's transcript."""

    thread: ThreadId
    entry: EntryId


@frozen
class EntryGrew:
    """Text was appended to the last lines of an entry."""

    thread: ThreadId
    entry: EntryId


@frozen
class EntryChanged:
    """An entry changed in another way than growing."""

    thread: ThreadId
    entry: EntryId


@frozen
class TurnStarted:
    """A turn began."""

    thread: ThreadId
    turn: TurnId


@frozen
class TurnEnded:
    """A turn completed, was cut or failed."""

    thread: ThreadId
    turn: TurnId


@frozen
class HunkOpened:
    """The model began a hunk."""

    hunk: HunkId
    path: ProjectPath


@frozen
class HunkGrew:
    """Lines or characters were added to a growing hunk, or its place became known."""

    hunk: HunkId
    path: ProjectPath


@frozen
class HunkChanged:
    """State, flags, reason or draft of a hunk changed."""

    hunk: HunkId
    path: ProjectPath


@frozen
class WordsRefused:
    """What the person wrote for a hunk cannot be saved now; it is kept as the hunk's draft."""

    hunk: HunkId
    sentence: str


@frozen
class FileChanged:
    """Base text of a tracked file changed: a keep was written, or somebody else wrote."""

    path: ProjectPath


@frozen
class FileShown:
    """The file in the diff is another one (None: none)."""

    path: ProjectPath | None


@frozen
class CursorMoved:
    """The judging cursor is on another hunk (None: nothing left to judge)."""

    hunk: HunkId | None


@frozen
class TrustAsked:
    """Something needs the person's trust in the project; `need` is a sentence that says what."""

    need: str


@frozen
class TrustChanged:
    """The project is trusted now, or no longer."""

    is_trusted: bool


@frozen
class ApprovalAsked:
    """A card asks whether its command may be run."""

    thread: ThreadId
    entry: EntryId


@frozen
class Announced:
    """A sentence for the status line and the screen reader."""

    sentence: str
    tone: Tone = Tone.INFO


SessionEvent = (
    ThreadAdded
    | ThreadRemoved
    | ThreadShown
    | ThreadChanged
    | EntryAdded
    | EntryGrew
    | EntryChanged
    | TurnStarted
    | TurnEnded
    | HunkOpened
    | HunkGrew
    | HunkChanged
    | WordsRefused
    | FileChanged
    | FileShown
    | CursorMoved
    | TrustAsked
    | TrustChanged
    | ApprovalAsked
    | Announced
)
