"""What goes along with the message: the file in the diff, a selection, attachments, a steer.

Kept for each thread; the composer stores it with the draft. It knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from swerve.rows.figures import thousands
from swerve.session.estimate import attachment_tokens
from swerve.session.inputs import Prefetch
from swerve.session.transcript import Attachment, Picture, SteerKind
from swerve.session.turn import Thread
from swerve.terms import HunkId, ProjectPath, ThreadId
from swerve.ui.composer.chips import Chip, attachment_text, picture_size, steer_text
from swerve.ui.composer.pictures import MOST_PICTURES

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

STEER = "steer"
"""Key of the chip that steers."""

_PICTURE = "picture "
"""Begins the key of a picture's chip."""


class Luggage:
    """Attachments and steer of the message being written.

    Attributes:
        thread: whose message it is.
        focus: the file in the diff; None for none.
        selection: lines of it that are selected, half-open; None for none.
        steer, steer_hunk: what the message does to a hunk; SEND and None for nothing.
    """

    def __init__(self, workbench: Workbench, changed: Callable[[], None]) -> None:
        """Args: changed: called after anything changed that the chips show."""
        self._workbench = workbench
        self._changed = changed
        self._attachments: dict[ThreadId, list[Attachment]] = {}
        self._pictures: dict[ThreadId, list[Picture]] = {}
        self.thread: ThreadId = workbench.state.shown
        self.focus: Attachment | None = None
        self.selection: tuple[int, int] | None = None
        self.steer = SteerKind.SEND
        self.steer_hunk: HunkId | None = None

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What the person added, in order."""
        return tuple(self._attachments.get(self.thread, ()))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures the person added, in order."""
        return tuple(self._pictures.get(self.thread, ()))

    @property
    def focused(self) -> Attachment | None:
        """What the person looks at, with the selection where there is one."""
        if self.focus is None or self.selection is None:
            return self.focus
        return Attachment(self.focus.path, *self.selection)

    def show_thread(self, thread: Thread) -> None:
        """Turn to the message of another thread, as it was left."""
        self.thread = thread.id
        if thread.id not in self._attachments:
            self._attachments[thread.id] = list(thread.draft_attachments)
            self._pictures[thread.id] = list(thread.draft_pictures)
            if thread.draft_attachments:
                paths = tuple(one.path for one in thread.draft_attachments)
                self._workbench.dispatch(Prefetch(paths))

    def add_picture(self, thread: ThreadId, picture: Picture) -> bool:
        """Add a picture to the message of a thread, once; return whether there was room for it."""
        own = self._pictures.setdefault(thread, [])
        if picture in own:
            return True
        if len(own) == MOST_PICTURES:
            return False
        own.append(picture)
        self._changed()
        return True

    def attach(self, attachment: Attachment) -> None:
        """Add an attachment, once, and have its file read so that its size is known."""
        own = self._attachments.setdefault(self.thread, [])
        if attachment not in own:
            own.append(attachment)
            self._workbench.dispatch(Prefetch((attachment.path,)))
            self._changed()

    def take_back(self, key: str = "") -> None:
        """Remove what a chip stands for; without a key the steer, else the last attachment."""
        own = self._attachments.get(self.thread, [])
        pictures = self._pictures.get(self.thread, [])
        if key == STEER or (not key and self.steer_hunk is not None):
            self.steer_from(None, SteerKind.SEND)
        elif key.startswith(_PICTURE) or (not key and pictures):
            del pictures[int(key.removeprefix(_PICTURE)) if key else -1]
            self._changed()
        elif own:
            del own[int(key) if key else -1]
            self._changed()

    def steer_from(self, hunk: HunkId | None, steer: SteerKind) -> None:
        """Let the message steer from a hunk."""
        self.steer, self.steer_hunk = steer, hunk
        self._changed()

    def look_at(self, path: ProjectPath | None) -> None:
        """Take the file in the diff along."""
        self.focus = Attachment(path) if path is not None else None
        self.selection = None
        self._changed()

    def select(self, lines: tuple[int, int] | None) -> None:
        """Take the selected lines along."""
        if lines != self.selection:
            self.selection = lines
            self._changed()

    def empty(self) -> None:
        """The message is on its way."""
        self._attachments[self.thread] = []
        self._pictures[self.thread] = []
        self.steer_from(None, SteerKind.SEND)

    def unpack(self) -> None:
        """Forget everything: another project is open."""
        self._attachments.clear()
        self._pictures.clear()
        self.steer, self.steer_hunk = SteerKind.SEND, None

    def chips(self) -> list[Chip]:
        """Return what is to be shown, the steer first, what was added last."""
        chips = []
        hunk = self._workbench.state.hunk(self.steer_hunk) if self.steer_hunk else None
        if hunk is not None:
            chips.append(Chip(STEER, steer_text(self.steer, hunk), is_steer=True))
        if self.focus is not None:
            chips.append(Chip("", attachment_text(self.focus), self._size(self.focus)))
        if self.focused is not None and self.selection is not None:
            first, last = self.selection[0] + 1, self.selection[1]
            words = f"line {first}" if first >= last else f"lines {first}–{last}"
            chips.append(Chip("", words, self._size(self.focused)))
        for at, attachment in enumerate(self.attachments):
            chips.append(Chip(str(at), attachment_text(attachment), self._size(attachment)))
        for at, picture in enumerate(self.pictures):
            size = picture_size(picture) if self._takes_pictures() else "not sent"
            chips.append(Chip(f"{_PICTURE}{at}", picture.name, size))
        return chips

    def _takes_pictures(self) -> bool:
        state = self._workbench.state
        return state.profile_of(state.threads[self.thread]).takes_pictures

    def _size(self, attachment: Attachment) -> str:
        """Return the tokens of a chip, and why nothing would be sent where that is so."""
        refusals = self._workbench.state.refusals
        if attachment.path in refusals:
            return "not sent"
        tokens = attachment_tokens(self._workbench.state, attachment)
        if tokens is None:
            return ""
        return thousands(tokens) if tokens < 100 else f"{tokens / 1_000:.1f}k"
