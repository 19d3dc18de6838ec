"""A turn hunk by hunk: its dots, and a file as it read after one of them.

Only for looking: nothing here is judged or written. Positions count hunks, so 0 is before the
first one and the number of hunks is where everything is as it is now. Used by `swerve.ui.diff`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from swerve.edits.blocks import Block, BlockKind
from swerve.edits.hunks import Author, Hunk, HunkState
from swerve.edits.tracked import TrackedFile
from swerve.edits.weave import Run
from swerve.frozen import frozen
from swerve.rows.hunks import title
from swerve.session.turn import Thread, Turn
from swerve.terms import HunkId, ProjectPath

_WOVEN = frozenset({HunkState.PENDING, HunkState.KEPT, HunkState.REJECTED, HunkState.SUPERSEDED})


@frozen
class Scrub:
    """The hunks of a turn in the order they were written, and which of them are looked at.

    Attributes:
        turn: the turn's number.
        hunks: in order.
        position: how many of them are shown as done; all of them when nobody looks back.
    """

    turn: int
    hunks: tuple[Hunk, ...]
    position: int

    @property
    def is_looking(self) -> bool:
        """Whether an earlier text is shown than the present one."""
        return self.position < len(self.hunks)

    @property
    def hunk(self) -> Hunk | None:
        """The last hunk that is shown as done, None before the first."""
        return self.hunks[self.position - 1] if self.position else None

    def moved(self, step: int) -> Scrub:
        """Return the position one hunk earlier (-1) or later (1)."""
        return self.at(self.position + step)

    def at(self, position: int) -> Scrub:
        """Return another position."""
        return Scrub(self.turn, self.hunks, max(0, min(len(self.hunks), position)))

    def path(self) -> ProjectPath:
        """Return the file that changed last."""
        return (self.hunk or self.hunks[0]).path

    def words(self) -> str:
        """Return where this is: "hunk 3 of 7 · client.py 41–44 · 412 tokens"."""
        hunk = self.hunk
        if hunk is None:
            return "before the turn"
        words = f"hunk {self.position} of {len(self.hunks)} · {title(hunk)}"
        if hunk.state not in _WOVEN:
            return f"{words} · {hunk.state.value}, not in the text"
        return f"{words} · {hunk.tokens:,} tokens" if hunk.tokens else words

    def spoken(self) -> str:
        """Return what is said when the position changed."""
        if not self.is_looking:
            return "The present text."
        return f"Looking at the text {'after ' if self.hunk else ''}{self.words()}."


def scrub_of(thread: Thread, hunks: Mapping[HunkId, Hunk], looking: Scrub | None) -> Scrub | None:
    """Return the scrubber of a thread's last turn with hunks; None while one is running."""
    if thread.is_running:
        return None
    turn = next((turn for turn in reversed(thread.turns) if turn.hunks), None)
    if turn is None:
        return None
    known = _known(turn, hunks)
    if not known:
        return None
    is_same = looking is not None and looking.turn == turn.number
    position = looking.position if looking is not None and is_same and looking.is_looking else None
    return Scrub(turn.number, known, len(known)).at(len(known) if position is None else position)


def _known(turn: Turn, hunks: Mapping[HunkId, Hunk]) -> tuple[Hunk, ...]:
    return tuple(hunks[hunk] for hunk in turn.hunks if hunk in hunks)


class PastFile:
    """A file as it read after some hunks of a turn; a `DiffFile` beside the real one.

    Old text: everything but the turn. New text: the hunks shown as done on top of it, those that
    were rejected later too, since they were there.
    """

    def __init__(self, file: TrackedFile, hunks: Mapping[HunkId, Hunk], scrub: Scrub) -> None:
        self._file = file
        self._hunks = hunks
        self._of_turn = {hunk.id for hunk in scrub.hunks}
        done = [hunk for hunk in scrub.hunks[: scrub.position] if hunk.state in _WOVEN]
        replaced = {variant for hunk in done for variant in hunk.variants}
        self._done = {hunk.id for hunk in done} - replaced
        self._replaced_by = {hunk.variants[-1]: hunk.id for hunk in scrub.hunks if hunk.variants}

    @property
    def path(self) -> ProjectPath:
        """The file's path."""
        return self._file.path

    @property
    def unplaced(self) -> Sequence[HunkId]:
        """Nothing: what never had a place was never in the text."""
        return ()

    def blocks(self) -> list[Block]:
        """Return what the hunks shown as done change."""
        found: list[Block] = []
        old = new = 0
        for run in self._file.weave.runs:
            in_old, in_new = self._is_in(run, set()), self._is_in(run, self._done)
            if in_old or in_new:
                found.append(self._block(run, old if in_old else None, new if in_new else None))
            old += len(run) if in_old else 0
            new += len(run) if in_new else 0
        return found

    def _block(self, run: Run, old: int | None, new: int | None) -> Block:
        kind = BlockKind.SAME
        hunk = None
        if old is None:
            kind, hunk = BlockKind.ADDED, run.born
        elif new is None:
            kind = BlockKind.REMOVED
            newer = self._replaced_by.get(run.born) if run.born is not None else None
            hunk = next((one for one in run.died if one in self._done), newer)
        author = Author.AGENT if hunk is not None else Author.BASE
        return Block(kind, run.source.lines, run.start, run.stop, old, new, hunk, author)

    def _is_in(self, run: Run, done: set[HunkId]) -> bool:
        return (run.born is None or self._counts(run.born, done)) and not any(
            self._counts(hunk, done) for hunk in run.died
        )

    def _counts(self, hunk: HunkId, done: set[HunkId]) -> bool:
        """Return whether a hunk is in the text: those of the turn as far as they are done."""
        if hunk in self._of_turn:
            return hunk in done
        known = self._hunks[hunk]
        if known.state is HunkState.SUPERSEDED and known.superseded_from is HunkState.PENDING:
            newer = self._replaced_by.get(hunk)
            return newer is not None and newer not in done
        return known.state in (HunkState.PENDING, HunkState.KEPT)
