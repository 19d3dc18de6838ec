"""One file under review: its weave, the versions of its text, what floats above it.

Holds no rules about judging; the ledger changes hunks' states and tells the file by `touch`. Views
read `blocks`, `unplaced`, `version`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from swerve.edits.blocks import Block, BlockKind, with_floats
from swerve.edits.growth import Growth
from swerve.edits.hunks import Author, Hunk, HunkState, LineKind
from swerve.edits.states import ACTIVE, FLOATING
from swerve.edits.weave import Run, View, Weave
from swerve.terms import ABSENT, CallId, HunkId, ProjectPath, Revision
from swerve.text.encoding import FileContent, encode
from swerve.text.lines import EMPTY, SourceText

__all__ = ["Block", "BlockKind", "TrackedFile"]


class TrackedFile:
    """A file the ledger knows, present on disk or not.

    Attributes:
        path: where it was when it was first tracked; see `base_path` and `agent_path`.
        revision: of the bytes on disk once every decision made so far is written.
        encoding: of those bytes.
        version: rises with every visible change.
        text_version: rises when lines are woven or judged; growing hunks leave it alone.
        weave: all lines of all versions.
        woven: hunks in the weave, oldest first.
        floats: hunks of this file that are not woven: growing, cut, refused.
        hunks: every hunk of the project by id.
    """

    def __init__(
        self, path: ProjectPath, content: FileContent | None, hunks: Mapping[HunkId, Hunk]
    ) -> None:
        self.path = path
        self.revision: Revision = content.revision if content else ABSENT
        self.encoding = content.encoding if content else "utf-8"
        self.version = 0
        self.text_version = 0
        self.weave = Weave(content.text if content else EMPTY)
        self.woven: list[HunkId] = []
        self.floats: dict[HunkId, Growth] = {}
        self.hunks = hunks
        self._existed = content is not None
        self._existence: list[tuple[HunkId, bool]] = []
        self._moves: list[tuple[HunkId, ProjectPath]] = []
        self._first: tuple[int, Mapping[HunkId, int]] = (-1, {})
        self._base: View | None = None
        self._agent: View | None = None

    # --- versions ----------------------------------------------------------------------------

    def is_kept(self, hunk: HunkId) -> bool:
        """Return whether a hunk is on disk."""
        return self.hunks[hunk].state is HunkState.KEPT

    def is_active(self, hunk: HunkId) -> bool:
        """Return whether a hunk is in the agent text."""
        return self.hunks[hunk].state in ACTIVE

    def kept(self) -> frozenset[HunkId]:
        """Return the hunks the text on disk consists of."""
        hunks = self.hunks
        return frozenset([name for name in self.woven if hunks[name].state is HunkState.KEPT])

    def active(self) -> frozenset[HunkId]:
        """Return the hunks the agent text consists of."""
        hunks = self.hunks
        return frozenset([name for name in self.woven if hunks[name].state in ACTIVE])

    def base_view(self) -> View:
        """Return the text on disk."""
        if self._base is None:
            self._base = self.weave.view(self.kept())
        return self._base

    def agent_view(self) -> View:
        """Return the text with everything pending applied."""
        if self._agent is None:
            self._agent = self.weave.view(self.active())
        return self._agent

    def view_without(self, call: CallId, instead_of: HunkId | None = None) -> View:
        """Return the agent text without lines that hunks of `call` inserted.

        Args:
            call: whose insertions do not count.
            instead_of: a hunk that is left out altogether.
        """
        if instead_of is None and not any(self.hunks[hunk].call == call for hunk in self.woven):
            return self.agent_view()

        gone = self.active() - {instead_of}
        there = frozenset(hunk for hunk in gone if self.hunks[hunk].call != call)
        return self.weave.view_where(
            lambda run: (run.born is None or run.born in there) and gone.isdisjoint(run.died)
        )

    def view_of(self, counts: Callable[[HunkId], bool]) -> View:
        """Return the text when only some hunks count."""
        return self.weave.view(frozenset(filter(counts, self.woven)))

    def view_instead(self, hunk: HunkId) -> View:
        """Return the agent text as it is without a hunk."""
        return self.view_of(lambda other: other != hunk and self.is_active(other))

    def base_text(self) -> SourceText:
        """Return the text on disk, empty when there is no file."""
        return self.base_view().text

    def agent_text(self) -> SourceText:
        """Return the text with everything pending applied, empty when there is no file."""
        return self.agent_view().text

    def base_bytes(self) -> bytes | None:
        """Return what the file on disk holds, None when there is none."""
        return encode(self.base_view(), self.encoding) if self.exists else None

    # --- existence and name ------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether there is such a file on disk."""
        return self.exists_by(self.is_kept)

    @property
    def exists_for_agent(self) -> bool:
        """Whether there is such a file with everything pending applied."""
        return self.exists_by(self.is_active)

    def exists_instead(self, hunk: HunkId) -> bool:
        """Return whether there is such a file for the agent without a hunk."""
        return self.exists_by(lambda other: other != hunk and self.is_active(other))

    def exists_by(self, counts: Callable[[HunkId], bool]) -> bool:
        """Return whether there is such a file when only some hunks count."""
        exists = self._existed
        for hunk, after in self._existence:
            if counts(hunk):
                exists = after
        return exists

    @property
    def base_path(self) -> ProjectPath:
        """Where the file is on disk."""
        return self.path_by(self.is_kept)

    @property
    def agent_path(self) -> ProjectPath:
        """Where the file is with everything pending applied."""
        return self.path_by(self.is_active)

    def path_by(self, counts: Callable[[HunkId], bool]) -> ProjectPath:
        """Return where the file is when only some hunks count."""
        path = self.path
        for hunk, target in self._moves:
            if counts(hunk):
                path = target
        return path

    def note_existence(self, hunk: HunkId, exists: bool) -> None:
        """Record that a hunk makes the file come or go."""
        self._existence.append((hunk, exists))

    def note_move(self, hunk: HunkId, target: ProjectPath) -> None:
        """Record that a hunk renames the file."""
        self._moves.append((hunk, target))

    def movers(self, target: ProjectPath) -> list[HunkId]:
        """Return the pending hunks that rename the file to `target`."""
        movers = (hunk for hunk, path in self._moves if path == target)
        return [hunk for hunk in movers if self.hunks[hunk].state is HunkState.PENDING]

    def structural(self) -> list[HunkId]:
        """Return the hunks that create, delete or rename the file, oldest first."""
        return [hunk for hunk, _ in (*self._existence, *self._moves)]

    # --- changes -----------------------------------------------------------------------------

    def touch(self) -> None:
        """Take note that the weave or the state of a hunk in it changed."""
        self._base = self._agent = None
        self.text_version += 1
        self.version += 1
        self._follow_places()
        for growth in self.floats.values():
            if growth.hunk.state in FLOATING:
                growth.replace(self.agent_view())

    def first_lines(self) -> Mapping[HunkId, int]:
        """Return for every woven hunk the line of the agent text where it first shows."""
        if self._first[0] != self.text_version:
            self._first = self.text_version, self._find_first_lines()
        return self._first[1]

    def _find_first_lines(self) -> dict[HunkId, int]:
        first: dict[HunkId, int] = {}
        line = 0
        active = self.active()
        for run in self.weave.runs:
            if run.born is not None:
                first.setdefault(run.born, line)
            for hunk in run.died:
                first.setdefault(hunk, line)
            if run.is_in(active):
                line += len(run)
        return first

    def _follow_places(self) -> None:
        """Keep the places of woven hunks true while lines move."""
        for hunk_id, line in self.first_lines().items():
            hunk = self.hunks[hunk_id]
            place = hunk.place
            if place is None or hunk.state not in ACTIVE:
                continue
            moved = max(line - _leading_context(hunk), 0)
            if moved != place.line:
                hunk.place = type(place)(moved, place.line_count, place.match, place.is_confirmed)

    # --- the inline diff ---------------------------------------------------------------------

    @property
    def unplaced(self) -> list[HunkId]:
        """Hunks of the file without a place: still unknown, or refused."""
        return [
            hunk_id
            for hunk_id, growth in self.floats.items()
            if growth.hunk.state is HunkState.REFUSED
            or (growth.hunk.state in FLOATING and growth.hunk.place is None)
        ]

    def blocks(self) -> list[Block]:
        """Return the inline diff, in order. Costs as much as there are runs."""
        growths = [growth for growth in self.floats.values() if growth.hunk.state in FLOATING]
        return with_floats(list(self._woven_blocks()), growths)

    def _woven_blocks(self) -> Iterator[Block]:
        old = new = 0
        torn: list[Block] = []
        kept, active = self.kept(), self.active()
        for run in self.weave.runs:
            in_base, in_agent = run.is_in(kept), run.is_in(active)
            contester = self._contester(run)
            if in_base and in_agent:
                # A conflicted hunk's lines come after all of the text that won.
                if run.born is None and contester not in {block.hunk for block in torn}:
                    yield from _told(torn)
                    torn.clear()
                same = self._block(BlockKind.SAME, run, run.born, old, new)
                yield replace(same, hunk=contester) if run.born is None else same
            elif in_base:
                yield self._block(BlockKind.REMOVED, run, self._remover(run), old, None)
            elif in_agent:
                yield self._block(BlockKind.ADDED, run, run.born, None, new)
            elif run.born is not None and self.hunks[run.born].state is HunkState.CONFLICTED:
                torn.append(self._block(BlockKind.ADDED, run, run.born, None, None))
            if contester is not None:
                torn.append(self._block(BlockKind.REMOVED, run, contester, None, None))
            old += len(run) if in_base else 0
            new += len(run) if in_agent else 0
        yield from _told(torn)

    def _block(
        self, kind: BlockKind, run: Run, hunk: HunkId | None, old: int | None, new: int | None
    ) -> Block:
        author = Author.BASE if hunk is None else self.hunks[hunk].author
        return Block(kind, run.source.lines, run.start, run.stop, old, new, hunk, author)

    def _contester(self, run: Run) -> HunkId | None:
        """Return the conflicted hunk that would remove a run."""
        conflicted = (h for h in run.died if self.hunks[h].state is HunkState.CONFLICTED)
        return next(conflicted, None)

    def _remover(self, run: Run) -> HunkId | None:
        return next((hunk for hunk in run.died if self.is_active(hunk)), None)


def _told(torn: Sequence[Block]) -> Iterator[Block]:
    """Yield what conflicted hunks would put in, or what they would remove where that is all."""
    adding = {block.hunk for block in torn if block.kind is BlockKind.ADDED}
    for block in torn:
        if block.kind is BlockKind.ADDED or block.hunk not in adding:
            yield block


def _leading_context(hunk: Hunk) -> int:
    for at, line in enumerate(hunk.lines):
        if line.kind is not LineKind.CONTEXT:
            return at
    return 0
