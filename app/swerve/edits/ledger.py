"""Every hunk of a project and what became of it: the one place where hunks are judged.

Keep, reject and undo flip states; texts follow from states (see `weave`), and the writes of a
decision are what differs on disk before and after the flips. Pure: reads nothing, writes nothing,
makes no ids but those of changes others made. Called by the reducer and by `apply`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from swerve.edits import placing, variants
from swerve.edits.books import Books
from swerve.edits.consistency import keep_refusal, torn
from swerve.edits.export import diff_of, left_out
from swerve.edits.growth import Growth
from swerve.edits.history import Flip, Step, StepMove
from swerve.edits.hunks import Author, FileAction, Hunk, HunkFlag, HunkState
from swerve.edits.journal import Decision, DecisionKind
from swerve.edits.locate import Placement
from swerve.edits.others import Others
from swerve.edits.split import split_off
from swerve.edits.states import TRANSITIONS, Finish, Refusal
from swerve.edits.tracked import TrackedFile
from swerve.edits.weave import View
from swerve.terms import CallId, DecisionId, HunkId, ProjectPath
from swerve.text.encoding import FileContent
from swerve.text.lines import SourceText

__all__ = ["TRANSITIONS", "Finish", "Ledger", "Refusal"]

_S = HunkState
_REJECTABLE = frozenset({_S.PENDING, _S.KEPT, _S.CUT, _S.REFUSED, _S.CONFLICTED, _S.SUPERSEDED})
_TAKEN = "Another change took these lines meanwhile."


class Ledger:
    """The hunks and tracked files of one project.

    Attributes:
        books: what it knows; for `replaying` and tests only.
    """

    def __init__(self) -> None:
        self.books = Books()
        self._others = Others(self.books)
        self._finished: set[HunkId] = set()
        self._searches: dict[HunkId, int] = {}

    @property
    def files(self) -> Mapping[ProjectPath, TrackedFile]:
        """Tracked files by path; a renamed one is found under both names."""
        return self.books.shelf.by_path

    @property
    def hunks(self) -> Mapping[HunkId, Hunk]:
        """Every hunk by id, oldest first."""
        return self.books.hunks

    # --- files -------------------------------------------------------------------------------

    def is_tracked(self, path: ProjectPath) -> bool:
        """Return whether the content of `path` is known, its absence included."""
        return path in self.files

    def track(self, path: ProjectPath, content: FileContent | None) -> None:
        """Take a file in, None for an absent one; hunks that waited for it are placed now."""
        if path not in self.files:
            self.books.take_in(path, content)
            self._settle_waiting(path)

    def track_since(
        self,
        path: ProjectPath,
        before: FileContent | None,
        content: FileContent | None,
        author: Author = Author.OUTSIDE,
    ) -> list[HunkId]:
        """Take a file in with what somebody changed in it, as hunks that can be reverted.

        Args:
            path: of the file, not tracked yet; for one that is, this is `rebase`.
            before: as it was, in the last commit or before a command ran; None for absent.
            content: as it is on disk.
            author: who changed it.

        Returns:
            The hunks made, kept already.
        """
        if path in self.files:
            return self.rebase(path, content, author)
        known = set(self.hunks)
        file = self.books.take_in(path, before)
        self._others.rebase(path, content, author)
        self._settle_waiting(path)
        return [hunk for hunk in file.woven if hunk not in known]

    def untrack(self, path: ProjectPath, content: FileContent | None) -> bool:
        """Forget a file that reads `content` on disk and has no hunk; says whether it was so."""
        return self.books.give_back(self.files.get(path), content)

    def _settle_waiting(self, path: ProjectPath) -> None:
        file = self.files[path]
        for hunk in [hunk for hunk in self.hunks.values() if hunk.path == path]:
            if hunk.state is _S.GROWING:
                self._float(hunk, file)
            if hunk.state is _S.GROWING and hunk.id in self._finished:
                self._settle(hunk)

    def refuse(self, path: ProjectPath, sentence: str) -> list[HunkId]:
        """Refuse every unsettled hunk of a file that cannot be edited; returns them."""
        refused = [h for h in self.hunks.values() if h.path == path and h.state is _S.GROWING]
        for hunk in refused:
            placing.refuse(hunk, sentence)
        return [hunk.id for hunk in refused]

    # --- growing hunks -----------------------------------------------------------------------

    def open(self, hunk: Hunk) -> None:
        """Register a hunk that begins; its file may not be tracked yet."""
        self.books.hunks[hunk.id] = hunk
        if hunk.action is FileAction.ADD and self.books.shelf.has_left(hunk.path):
            self.books.take_in(hunk.path, None)
        file = self.files.get(hunk.path)
        if file is not None and hunk.state is _S.GROWING:
            self._float(hunk, file)
            file.version += 1

    def remember(self, hunk: Hunk) -> None:
        """Register a hunk of an earlier run that is only to be looked at."""
        self.books.hunks[hunk.id] = hunk

    def _float(self, hunk: Hunk, file: TrackedFile) -> None:
        growth = file.floats[hunk.id] = Growth(hunk)
        growth.absorb(file.agent_view())

    def grew(self, hunk_id: HunkId) -> None:
        """Take over what the stream added to a growing hunk."""
        hunk = self.hunks[hunk_id]
        file = self.files.get(hunk.path)
        growth = file.floats.get(hunk_id) if file is not None else None
        if file is not None and growth is not None:
            growth.absorb(file.agent_view())
            file.version += 1

    def finish(self, hunk_id: HunkId, now_ms: float) -> Finish:
        """Confirm the place of a hunk whose end was seen, and make it judgeable."""
        hunk = self.hunks[hunk_id]
        hunk.finished_ms = now_ms
        self._finished.add(hunk_id)
        return self.settled(hunk_id) if hunk.state is not _S.GROWING else self._settle(hunk)

    def settled(self, hunk_id: HunkId) -> Finish:
        """Return what became of a finished hunk, for those that had to wait."""
        hunk = self.hunks[hunk_id]
        if hunk.state is _S.REFUSED:
            return Finish.REFUSED
        if hunk.state is not _S.GROWING:
            return Finish.PENDING
        return Finish.NEEDS_SEARCH if hunk_id in self._searches else Finish.WAITING

    def place(self, hunk_id: HunkId, placement: Placement) -> Finish:
        """Take the result of the similar pass over; asks again when the text changed meanwhile."""
        hunk = self.hunks[hunk_id]
        asked = self._searches.pop(hunk_id, None)
        if asked is None or hunk.state is not _S.GROWING:
            return self.settled(hunk_id)
        file = self.files[hunk.path]
        if asked != file.text_version:
            return self._settle(hunk)
        view, olds = self._searched(hunk, file)
        finish = placing.settle_found(hunk, file, view, placement, self.books.builds_on)
        return self._take_replacing(hunk, olds, file, finish)

    def text_to_search(self, hunk_id: HunkId) -> SourceText:
        """Return the text in which the similar pass is to look for a hunk that needs a search."""
        hunk = self.hunks[hunk_id]
        return self._searched(hunk, self.files[hunk.path])[0].text

    def _searched(self, hunk: Hunk, file: TrackedFile) -> tuple[View, list[HunkId]]:
        olds = variants.replaceable(hunk, self.books)
        return file.view_instead(olds[0]) if olds else file.agent_view(), olds

    def _settle(self, hunk: Hunk) -> Finish:
        file = self.files.get(hunk.path)
        if file is None:
            return Finish.WAITING
        file.floats[hunk.id].absorb(file.agent_view())
        olds = variants.replaceable(hunk, self.books)
        if olds:
            finish = variants.settle_instead(hunk, olds[0], file, self.books)
            return self._take_replacing(hunk, olds, file, finish)
        if variants.standing(hunk, self.books):
            hunk.variants = ()  # what it was offered for was judged meanwhile
        return self._take_settled(hunk, file, placing.settle(hunk, file, self.books.builds_on))

    def _take_replacing(
        self, hunk: Hunk, olds: Sequence[HunkId], file: TrackedFile, finish: Finish
    ) -> Finish:
        """Take note of what became of a hunk; it supersedes `olds` once it has its place."""
        if finish is Finish.PENDING:
            self.books.builds_on[hunk.id].difference_update(olds)
            self.books.flip_silently(self.books.supersede(olds))
        elif finish is Finish.REFUSED:
            hunk.variants = ()
        return self._take_settled(hunk, file, finish)

    def _take_settled(self, hunk: Hunk, file: TrackedFile, finish: Finish) -> Finish:
        if finish is Finish.PENDING:
            self.books.homes[hunk.id] = [file]
            if hunk.move_to is not None:
                self._take_move(hunk, file, hunk.move_to)
            file.touch()
            self.books.shelf.renamed([file])
        elif finish is Finish.NEEDS_SEARCH:
            self._searches[hunk.id] = file.text_version
        file.version += 1
        return finish

    def _take_move(self, hunk: Hunk, file: TrackedFile, target: ProjectPath) -> None:
        """Record a rename; a file that stands in its way is emptied by the same hunk."""
        other = self.files.get(target)
        file.note_move(hunk.id, target)
        if other is not None and other is not file and other.exists_for_agent:
            hunk.flags |= HunkFlag.PROTECTED
            placing.displace(hunk, other)
            self.books.homes[hunk.id].append(other)
            other.touch()

    def cut(self, call: CallId, now_ms: float) -> list[HunkId]:
        """Mark what a call was still writing as cut: to be viewed, never kept as it is."""
        cut = [
            hunk
            for hunk in self.hunks.values()
            if hunk.call == call and hunk.state is _S.GROWING and hunk.id not in self._finished
        ]
        for hunk in cut:
            hunk.state, hunk.finished_ms, hunk.variants = _S.CUT, now_ms, ()
            if hunk.path in self.files:
                self.files[hunk.path].version += 1
        return [hunk.id for hunk in cut]

    # --- judging -----------------------------------------------------------------------------

    def keep(
        self, ids: Sequence[HunkId], decision: DecisionId, *, is_explicit: bool = False
    ) -> Decision | Refusal:
        """Keep pending hunks as one decision.

        Args:
            ids: the hunks; loose, protected and warned ones only alone.
            decision: id of the decision.
            is_explicit: the person applies the whole patch knowingly; such hunks need no keep of
                their own.
        """
        refusal = keep_refusal(ids, self.books.hunks, is_explicit=is_explicit)
        if refusal is not None:
            return refusal
        kind: DecisionKind = "patch" if is_explicit else "keep"
        flips = [self.books.flip(hunk, _S.KEPT) for hunk in ids]
        return self._decide(kind, flips, decision, tuple(ids))

    def keep_lines(
        self, hunk_id: HunkId, indices: Sequence[int], decision: DecisionId
    ) -> Decision | Refusal:
        """Keep only some lines of a pending hunk; the others become a pending hunk of their own.

        Args:
            hunk_id: the hunk.
            indices: of the added and removed lines to keep, in `Hunk.lines`.
            decision: id of the decision.
        """
        refusal = keep_refusal([hunk_id], self.books.hunks)
        if refusal is not None:
            return refusal
        if not split_off(hunk_id, set(indices), self.books):
            return Refusal("This hunk cannot be kept in part.", "Keep it whole, or edit it.")
        return self.keep([hunk_id], decision)

    def reject(self, ids: Sequence[HunkId], decision: DecisionId) -> Decision | Refusal:
        """Reject hunks as one decision; kept ones are taken back from disk."""
        if not ids:
            return Refusal("There is no hunk to reject.")
        for hunk_id in ids:
            hunk = self.books.hunks.get(hunk_id)
            if hunk is None or hunk.state not in _REJECTABLE:
                return Refusal("This hunk cannot be rejected now.", "Stop the turn first.")
            if hunk.state is _S.KEPT and hunk_id not in self.books.homes:
                return Refusal(
                    "This hunk was kept in an earlier session.", "Ask to change it back."
                )
        flips = [self.books.flip(hunk_id, _S.REJECTED) for hunk_id in ids]
        return self._decide("reject", flips, decision, tuple(ids))

    # --- variants ---

    def offer_variant(self, old: HunkId, new: HunkId) -> Refusal | None:
        """Let a growing hunk take the place of an older one once it is finished.

        Rejecting the newer one revives the older. When the newer one finds no place, or the older
        one was judged meanwhile, the older one stays what it is.

        Args:
            old: pending, conflicted, cut or refused; of the same file.
            new: growing, opened already.
        """
        older, newer = self.books.hunks.get(old), self.books.hunks.get(new)
        if older is None or newer is None or newer.state is not _S.GROWING:
            return Refusal("This hunk cannot take the place of another one any more.")
        newer.variants = (*older.variants, old)
        if not variants.replaceable(newer, self.books):
            newer.variants = ()
            return Refusal("This hunk cannot be replaced any more.", "Reject the new one.")
        return None

    def variants_of(self, hunk_id: HunkId) -> list[HunkId]:
        """Return the variants of a hunk that can be chosen, itself included, oldest first."""
        family = variants.family(hunk_id, self.books)
        return [
            hunk.id
            for hunk in family
            if hunk.id == hunk_id or variants.is_at_hand(hunk, self.books)
        ]

    def choose(self, hunk_id: HunkId, decision: DecisionId) -> Decision | Refusal:
        """Let a superseded variant take the place of the one that stands; nothing is written."""
        chosen = self.books.hunks.get(hunk_id)
        if chosen is None or chosen.state is not _S.SUPERSEDED or chosen.superseded_from is None:
            return Refusal("There is no such variant to choose.")
        if not variants.is_at_hand(chosen, self.books):
            return Refusal("This variant is of an earlier session.", "Ask again.")
        others = variants.standing(chosen, self.books)
        if any(self.hunks[other].state is _S.KEPT for other in others):
            return Refusal("Another variant of this hunk is kept.", "Take that back first.")
        flips = [*self.books.supersede(others), self.books.flip(hunk_id, chosen.superseded_from)]
        return self._decide("choose", flips, decision, (hunk_id, *others))

    def wording(self, hunk_id: HunkId) -> list[str] | None:
        """Return what an edit of a hunk starts from: the lines from its first to its last change.

        None for a hunk that cannot be edited, see `edit_refusal`.
        """
        if self.edit_refusal(hunk_id) is not None:
            return None
        hunk = self.hunks[hunk_id]
        return variants.wording(hunk, self.files[hunk.path])

    def edit_refusal(self, hunk_id: HunkId) -> Refusal | None:
        """Return why a hunk cannot be edited: judged, refused, no text, or built on by a later."""
        return variants.edit_refusal(self.books.hunks.get(hunk_id), self.books)

    def reword(
        self, hunk_id: HunkId, lines: Sequence[str], decision: DecisionId
    ) -> Decision | Refusal:
        """Change what a pending or cut hunk says; the result is a pending variant by the person.

        Args:
            hunk_id: the hunk.
            lines: everything between its first and its last change from now on; see `wording`.
            decision: id of the decision; it writes nothing, names the new hunk, and can be undone.
        """
        refusal = self.edit_refusal(hunk_id)
        if refusal is not None:
            return refusal
        hunk = self.hunks[hunk_id]
        new = variants.reworded(hunk, self.files[hunk.path], lines, self.books)
        if isinstance(new, Refusal):
            return new
        # So that an undo takes it away: it comes into being rejected.
        new.state = _S.REJECTED
        flips = [*self.books.supersede([hunk_id]), self.books.flip(new.id, _S.PENDING)]
        return self._decide("edit", flips, decision, (new.id,))

    def ask_again(self, hunk_id: HunkId) -> variants.AskAgain:
        """Return what a request needs that asks for a hunk again, against the present text."""
        hunk = self.hunks[hunk_id]
        return variants.ask_again(hunk, self.files.get(hunk.path))

    # --- steps back ---

    def undo(self, decision: DecisionId) -> Decision | Refusal | None:
        """Take the last review step back; None when there is none."""
        if not self.books.history.done:
            return None
        step = self.books.history.done[-1]
        flips = [flip.inverse() for flip in reversed(step.flips)]
        return self._decide("undo", flips, decision, step.hunks, step, StepMove.UNDONE)

    def redo(self, decision: DecisionId) -> Decision | Refusal | None:
        """Do the last undone review step again; None when there is none."""
        if not self.books.history.undone:
            return None
        step = self.books.history.undone[-1]
        return self._decide("redo", step.flips, decision, step.hunks, step, StepMove.REDONE)

    def _decide(
        self,
        kind: DecisionKind,
        flips: Sequence[Flip],
        decision: DecisionId,
        hunks: tuple[HunkId, ...],
        step: Step | None = None,
        move: StepMove = StepMove.NEW,
    ) -> Decision | Refusal:
        made = self.books.decide(kind, flips, decision, hunks, step, move)
        if isinstance(made, Decision):
            self._others.forget_log(made)
        return made

    # --- writing -----------------------------------------------------------------------------

    def written(self, decision: DecisionId) -> list[HunkId]:
        """Take note that a decision is on disk; returns hunks changed by news held back for it."""
        flight = self.books.history.flights.pop(decision, None)
        if flight is None:
            return self._others.written_anyway(decision)
        self._others.forget_ours(flight.paths)
        return self._others.take_deferred(flight.paths)

    def failed(self, decision: DecisionId, sentence: str) -> list[HunkId]:
        """Flip everything back: nothing of a decision is on disk, nor of later ones upon it.

        Args:
            decision: the one that failed.
            sentence: why; becomes the reason shown on its hunks.
        """
        books = self.books
        flights = books.history.take_failed(decision)
        changed: dict[HunkId, None] = {}
        self._others.give_up(f.decision for f in flights if f.decision.id != decision)
        for flight in flights:
            books.history.forget(flight.move, flight.step)
            back = [flip.inverse() for flip in reversed(flight.flips)]
            books.carry_out(back, books.files_of(flight.flips))
            changed.update(dict.fromkeys(flip.hunk for flip in flight.flips))
            for write in flight.decision.writes:
                books.disk[write.path] = write.expected
        books.note_revisions()
        files = books.files_of(flip for flight in flights for flip in flight.flips)
        changed.update(dict.fromkeys(books.mark_conflicted(torn(files), _TAKEN, files)))
        for hunk_id in changed:
            if self.hunks[hunk_id].state is _S.PENDING:
                self.hunks[hunk_id].reason = sentence
        paths = {path for flight in flights for path in flight.paths}
        return [*changed, *self._others.take_deferred(paths)]

    # --- changes by others -------------------------------------------------------------------

    def rebase(
        self, path: ProjectPath, content: FileContent | None, author: Author = Author.OUTSIDE
    ) -> list[HunkId]:
        """Take over what somebody else wrote, created or deleted (None).

        Disjoint changes merge silently; pending hunks they overlap become conflicted. Nothing
        happens when the revision is one of ours.

        Returns:
            The hunks whose state or flags changed.
        """
        return self._others.rebase(path, content, author)

    # --- looking -----------------------------------------------------------------------------

    def pending(self, path: ProjectPath | None = None) -> list[HunkId]:
        """Return pending hunks, files in the order they were written, then by position."""
        shelf = self.books.shelf
        return self.books.pending(
            [file for file in shelf if path is None or self.files.get(path) is file]
        )

    def outside(self, path: ProjectPath | None = None) -> list[HunkId]:
        """Return changes others made that are on disk, oldest first."""
        return self._others.standing(path)

    def overlay(self, path: ProjectPath) -> str | None:
        """Return the agent text of `path` when it differs from the disk, else None.

        A file that is deleted or renamed away has an empty overlay.
        """
        return self.overlays().get(path)

    def overlays(self) -> dict[ProjectPath, str]:
        """Return the agent text of every file that differs from the disk."""
        return self.books.shelf.overlays()

    def as_unified_diff(self, ids: Iterable[HunkId] | None = None) -> str:
        """Return pending hunks as a diff against the disk that `git apply` takes.

        Args:
            ids: the hunks, all pending ones by default. Those they build on come along.
        """
        return diff_of(self.books, list(self.pending() if ids is None else ids))

    def not_in_diff(self) -> list[ProjectPath]:
        """Return the files with pending hunks that `as_unified_diff` leaves out: no UTF-8."""
        return left_out(self.books)
