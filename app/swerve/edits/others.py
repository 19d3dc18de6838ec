"""Taking over what others wrote: at once, or when our own write to the file is done.

Disjoint changes merge silently; pending hunks they overlap become conflicted. Used by the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from swerve.edits.books import Books
from swerve.edits.consistency import Causes
from swerve.edits.history import News
from swerve.edits.hunks import Author, HunkFlag, HunkState
from swerve.edits.journal import Decision
from swerve.edits.outside import OutsideWeaver, overlapped
from swerve.edits.tracked import TrackedFile
from swerve.terms import ABSENT, DecisionId, HunkId, ProjectPath, Revision
from swerve.text.encoding import FileContent, decode

_OVERLAPPED = "Somebody else changed these lines."
_GONE = "Somebody else deleted the file."


class Others:
    """What others do to the files of one project."""

    def __init__(self, books: Books) -> None:
        """Take what the ledger knows."""
        self._books = books
        self._deferred: dict[ProjectPath, News] = {}
        self._given_up: dict[DecisionId, Decision] = {}
        self._log: dict[ProjectPath, tuple[Revision, Revision, set[HunkId]]] = {}
        self._count = 0

    def rebase(
        self, path: ProjectPath, content: FileContent | None, author: Author
    ) -> list[HunkId]:
        """Take over what somebody wrote; see `Ledger.rebase`."""
        books = self._books
        revision = content.revision if content is not None else ABSENT
        flights = books.history.flights_over(path)
        if flights:
            is_ours = any(flight.knows(path, revision) for flight in flights)
            self._deferred[path] = News(content, author, is_ours)
            return []
        if revision == books.disk.get(path, ABSENT):
            return []
        before = {hunk_id: self._look(hunk_id) for hunk_id in books.hunks}
        file = books.shelf.on_disk(path)
        if file is None:
            self._take_created(path, content, author)
        else:
            self._take(file, path, content, author)
        return [hunk_id for hunk_id, look in before.items() if look != self._look(hunk_id)]

    def _look(self, hunk_id: HunkId) -> tuple[HunkState, HunkFlag]:
        hunk = self._books.hunks[hunk_id]
        return hunk.state, hunk.flags

    def _take_created(self, path: ProjectPath, content: FileContent | None, author: Author) -> None:
        """Take in a file that appeared where one was, or where a pending hunk moves one to."""
        books = self._books
        movers = books.shelf.movers(path) if content is not None else []
        if movers:
            self._take(books.take_in(path, None), path, content, author, movers)
        elif books.shelf.has_left(path):
            books.take_in(path, content)

    def _take(
        self,
        file: TrackedFile,
        path: ProjectPath,
        content: FileContent | None,
        author: Author,
        movers: Sequence[HunkId] = (),
    ) -> None:
        """Weave a change by others in; `movers` are hunks whose target it occupies."""
        revision = content.revision if content is not None else ABSENT
        known = self._books.disk.get(path, ABSENT)
        self._books.disk[path] = revision
        logged = self._log.pop(path, None)
        if logged is not None and logged[:2] == (revision, known):
            self._take_back(logged[2])
        else:
            made = self._weave(file, content, author, movers)
            self._log[path] = (known, revision, made)
        self._books.note_revisions()

    def _take_back(self, made: Iterable[HunkId]) -> None:
        """Follow others who undid what they did, as in a save that deletes and creates."""
        books = self._books
        flips = [books.flip(hunk, HunkState.REJECTED) for hunk in made]
        files = books.files_of(flips)
        books.carry_out(flips, files)
        books.follow_up(files)

    def _weave(
        self,
        file: TrackedFile,
        content: FileContent | None,
        author: Author,
        movers: Sequence[HunkId],
    ) -> set[HunkId]:
        books = self._books
        weaver = OutsideWeaver(file, books.hunks, books.builds_on, self._new_id, author)
        made = weaver.weave(content)
        books.homes.update((hunk, [file]) for hunk in made)
        for hunk_id in made:
            for changed in books.builds_on[hunk_id]:
                books.hunks[changed].flags |= HunkFlag.MIXED
        found: Causes = overlapped(file, made)
        for doubted, causes in weaver.doubtful.items():
            found.setdefault(doubted, set()).update(causes)
        found.update((mover, set(made)) for mover in movers)
        books.mark_conflicted(found, _OVERLAPPED if content is not None else _GONE, [file])
        return made

    def _new_id(self) -> HunkId:
        """Return an id that no change of an earlier run has, or the one it had in that run."""
        if self._books.names:
            return self._books.names.popleft()
        while True:
            self._count += 1
            name = HunkId(f"outside-{self._count}")
            if name not in self._books.hunks:
                return name

    def standing(self, path: ProjectPath | None) -> list[HunkId]:
        """Return the changes others made that are on disk, oldest first."""
        books = self._books
        # Those of earlier runs are in no file any more: the text they left is the file's own.
        kept = (
            h for h in books.hunks.values() if h.state is HunkState.KEPT and h.id in books.homes
        )
        made = (hunk for hunk in kept if hunk.author in (Author.OUTSIDE, Author.COMMAND))
        return [hunk.id for hunk in made if path in (None, hunk.path)]

    # --- around our own writes ---------------------------------------------------------------

    def forget_log(self, decision: Decision) -> None:
        """Take note that we write these files: what others did before stays done."""
        for write in decision.writes:
            self._log.pop(write.path, None)

    def give_up(self, decisions: Iterable[Decision]) -> None:
        """Remember decisions that were given up with a failed one, though they may be written."""
        self._given_up.update((decision.id, decision) for decision in decisions)

    def written_anyway(self, decision: DecisionId) -> list[HunkId]:
        """Follow the disk: a decision that was given up with an earlier one was written."""
        given_up = self._given_up.pop(decision, None)
        changed: list[HunkId] = []
        for write in given_up.writes if given_up is not None else ():
            content = None if write.new is None else decode(write.new)
            assert not isinstance(content, str), "what we write is a text"
            changed += self.rebase(write.path, content, Author.OUTSIDE)
        return changed

    def forget_ours(self, paths: Iterable[ProjectPath]) -> None:
        """Drop news of states our own write went through: they say nothing once it is written."""
        for path in paths:
            if path in self._deferred and self._deferred[path].is_ours:
                del self._deferred[path]

    def take_deferred(self, paths: Iterable[ProjectPath]) -> list[HunkId]:
        """Take over the news held back while these files were written; returns changed hunks."""
        changed: list[HunkId] = []
        for path in sorted(paths):
            if path in self._deferred and not self._books.history.flights_over(path):
                news = self._deferred.pop(path)
                changed += self.rebase(path, news.content, news.author)
        return changed
