"""What the ledger knows, and the one way to change it: flips of states that follow each other.

Holds no rule about what may be judged; see `consistency`. Used by the ledger and by what takes over
changes of others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from swerve.edits.consistency import Causes, follow_up, stale_flips, violation
from swerve.edits.history import Flight, Flip, History, Step, StepMove
from swerve.edits.hunks import Hunk, HunkState
from swerve.edits.journal import Decision, DecisionKind
from swerve.edits.placing import BuildsOn
from swerve.edits.shelf import FileShelf
from swerve.edits.states import Refusal
from swerve.edits.steps import PastStep, step_to_json
from swerve.edits.tracked import TrackedFile
from swerve.edits.writing import DiskState, KnownBytes, carry_out, disk_state, writes_between
from swerve.terms import ABSENT, DecisionId, HunkId, ProjectPath, Revision
from swerve.text.encoding import FileContent, revision_of


class Books:
    """The hunks and files of one project.

    Attributes:
        hunks: every hunk by id, oldest first.
        shelf: the tracked files.
        history: steps to take back, decisions on their way to disk.
        builds_on: for each woven hunk those whose lines it changes.
        homes: for each woven hunk the files it is woven into.
        causes: for conflicted hunks the changes of others to blame.
        disk: revision at each path once every decision made so far is written.
        names: for the next hunks made of changes by others, when they are made once more.
    """

    def __init__(self) -> None:
        self.hunks: dict[HunkId, Hunk] = {}
        self.shelf = FileShelf(self.hunks)
        self.history = History()
        self.builds_on: BuildsOn = {}
        self.homes: dict[HunkId, list[TrackedFile]] = {}
        self.causes: Causes = {}
        self.disk: dict[ProjectPath, Revision] = {}
        self.names: deque[HunkId] = deque()
        self._known = KnownBytes()

    def take_in(self, path: ProjectPath, content: FileContent | None) -> TrackedFile:
        """Track a file, None for an absent one."""
        file = self.shelf.take_in(path, content)
        self.disk[path] = file.revision
        return file

    def give_back(self, file: TrackedFile | None, content: FileContent | None) -> bool:
        """Forget a file to which nothing was done and which is on disk as it was read."""
        revision = content.revision if content is not None else ABSENT
        if file is None or file.woven or file.floats or file.structural():
            return False
        if file.revision != revision or self.history.flights_over(file.path):
            return False
        self.shelf.give_back(file)
        return True

    def pending(self, files: Sequence[TrackedFile]) -> list[HunkId]:
        """Return the pending hunks of files: these as they were written, hunks by position."""
        groups: list[list[HunkId]] = []
        for file in files:
            pending = [h for h in file.woven if self.hunks[h].state is HunkState.PENDING]
            if pending:
                first = file.first_lines()
                groups.append(sorted(pending, key=lambda hunk: first.get(hunk, 0)))
        if len(groups) > 1:
            written = {hunk: at for at, hunk in enumerate(self.hunks)}
            groups.sort(key=lambda group: min(written[hunk] for hunk in group))
        return list(dict.fromkeys(hunk for group in groups for hunk in group))

    def is_built_on(self, hunk_id: HunkId) -> bool:
        """Return whether a pending hunk changes lines of this one."""
        return any(
            hunk_id in needed and self.hunks[later].state is HunkState.PENDING
            for later, needed in self.builds_on.items()
        )

    def flip(self, hunk_id: HunkId, state: HunkState) -> Flip:
        """Return the flip of a hunk from the state it is in."""
        hunk = self.hunks[hunk_id]
        return Flip(hunk_id, hunk.state, state, hunk.reason)

    def replay(self, decision: Decision, past: PastStep) -> bool:
        """Do a past decision again, its hunks woven in already; says whether the bytes agree."""
        flips = past.flips
        for flip in flips:
            self.hunks[flip.hunk].state = flip.before
            if flip.after is HunkState.SUPERSEDED:
                self.hunks[flip.hunk].superseded_from = flip.before
        files = self.files_of(flips)
        self.carry_out(flips, files)
        step: Step | None = self.history.make_step(decision.hunks, flips, decision.id)
        if past.move is not StepMove.NEW:
            is_undone = past.move is StepMove.UNDONE
            steps = self.history.done if is_undone else self.history.undone
            step = next((step for step in steps if step.decision == past.of), None)
        if step is not None:  # else it was made before what is done again
            self.history.record(past.move, step)
        self.disk.update((write.path, write.result) for write in decision.writes)
        self.note_revisions()
        state = disk_state(files)
        return all(revision_of(state.get(w.path)) == w.result for w in decision.writes)

    def supersede(self, hunks: Iterable[HunkId]) -> list[Flip]:
        """Return the flips that let another variant stand for hunks."""
        flips = [self.flip(hunk_id, HunkState.SUPERSEDED) for hunk_id in hunks]
        for flip in flips:
            self.hunks[flip.hunk].superseded_from = flip.before
        return flips

    def flip_silently(self, flips: Sequence[Flip]) -> None:
        """Flip without a decision, and draw the consequences."""
        files = self.files_of(flips)
        self.carry_out(flips, files)
        self.follow_up(files)

    def decide(
        self,
        kind: DecisionKind,
        flips: Sequence[Flip],
        decision: DecisionId,
        hunks: tuple[HunkId, ...],
        step: Step | None = None,
        move: StepMove = StepMove.NEW,
    ) -> Decision | Refusal:
        """Flip as one decision, with what follows from it.

        Args:
            kind: of the decision.
            flips: to be made.
            decision: its id.
            hunks: it is about.
            step: of the history that it moves, None for a new one.
            move: what it does to that step.
        """
        refusal = stale_flips(flips, self.hunks)
        if refusal is not None:
            return refusal
        files = self.files_of(flips)
        touches_disk = any(HunkState.KEPT in (flip.before, flip.after) for flip in flips)
        before: DiskState = disk_state(files, self._known) if touches_disk else {}
        names = [file.base_path for file in files]
        self.carry_out(flips, files)
        refusal = violation(files, self.builds_on, self.shelf.collision())
        if refusal is not None:
            self.carry_out([flip.inverse() for flip in flips], files)
            return refusal
        flips = (*flips, *self.follow_up(files))
        after: DiskState = disk_state(files) if touches_disk else {}
        origin = {file.base_path: name for file, name in zip(files, names, strict=True)}
        step = step or self.history.make_step(hunks, flips, decision)
        writes = writes_between(before, after, self.disk, origin)
        changed = tuple(dict.fromkeys([*hunks, *(flip.hunk for flip in flips)]))
        made = Decision(decision, kind, hunks, writes, step_to_json(move, step, flips), changed)
        self.history.record(move, step)
        if made.writes:
            self._known.take(made.writes)
            self.history.flights[decision] = Flight(made, flips, step, move)
            self.disk.update((write.path, write.result) for write in made.writes)
            self.note_revisions()
        return made

    def files_of(self, flips: Iterable[Flip]) -> list[TrackedFile]:
        """Return the files that flips touch, those the hunks float above or set free included."""
        found: dict[int, TrackedFile] = {}
        flipped = {flip.hunk: None for flip in flips}
        freed = (hunk for hunk, causes in self.causes.items() if causes & flipped.keys())
        for hunk_id in [*flipped, *freed]:
            above = self.shelf.by_path.get(self.hunks[hunk_id].path)
            floating = [above] if above is not None else []
            for file in self.homes.get(hunk_id, floating):
                found[id(file)] = file
        return list(found.values())

    def carry_out(self, flips: Iterable[Flip], files: Sequence[TrackedFile]) -> None:
        """Flip states and tell the files."""
        carry_out(flips, self.hunks, files)
        self.shelf.renamed(files)

    def follow_up(self, files: Sequence[TrackedFile]) -> list[Flip]:
        """Mark what lost its ground as conflicted, revive what can be; returns the flips made."""
        return follow_up(files, self.hunks, self.builds_on, self.causes)

    def mark_conflicted(
        self, found: Causes, reason: str, files: Sequence[TrackedFile]
    ) -> list[HunkId]:
        """Mark pending hunks as conflicted and draw the consequences in `files`, too.

        Returns:
            Every hunk whose state changed.
        """
        for hunk_id, causes in found.items():
            self.causes.setdefault(hunk_id, set()).update(causes)
        flips = [
            Flip(hunk, HunkState.PENDING, HunkState.CONFLICTED, reason_after=reason)
            for hunk in found
        ]
        touched = list({id(file): file for file in (*files, *self.files_of(flips))}.values())
        self.carry_out(flips, touched)
        flips += self.follow_up(touched)
        return [flip.hunk for flip in flips]

    def note_revisions(self) -> None:
        """Give every file the revision its path has on disk."""
        for file in self.shelf:
            file.revision = self.disk.get(file.base_path, ABSENT) if file.exists else ABSENT
