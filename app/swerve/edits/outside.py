"""Changes somebody else made to a file, woven in as hunks that are kept already.

So they can be listed and reverted like any hunk. Says which pending hunks they overlap; the ledger
draws the consequence.
"""

from __future__ import annotations

from collections.abc import Callable

from swerve.edits.doubt import doubtful, is_pending
from swerve.edits.hunks import (
    Author,
    FileAction,
    Hunk,
    HunkLine,
    HunkState,
    LineKind,
    MatchPass,
    Place,
)
from swerve.edits.placing import BuildsOn, lines_built_on
from swerve.edits.tracked import TrackedFile
from swerve.edits.weave import Edit, View
from swerve.terms import CallId, HunkId, ThreadId, TurnId
from swerve.text.diff import Change, line_changes
from swerve.text.encoding import FileContent
from swerve.text.lines import EMPTY, SourceText

NewId = Callable[[], HunkId]


class OutsideWeaver:
    """Weaves what others wrote to one file.

    Args:
        file: as it was on disk before.
        hunks: where new hunks are registered.
        builds_on: extended like for any hunk.
        new_id: makes ids of hunks.
        author: OUTSIDE, or COMMAND for what a command of the model wrote.

    Attributes:
        doubtful: pending hunks where merging some of the new ones would be a guess, each with
            those.
    """

    def __init__(
        self,
        file: TrackedFile,
        hunks: dict[HunkId, Hunk],
        builds_on: BuildsOn,
        new_id: NewId,
        author: Author,
    ) -> None:
        self._file = file
        self._hunks = hunks
        self._builds_on = builds_on
        self._new_id = new_id
        self._author = author
        self.doubtful: dict[HunkId, set[HunkId]] = {}

    def weave(self, content: FileContent | None) -> set[HunkId]:
        """Make `content` the text on disk; returns the new hunks, one per changed span."""
        file = self._file
        existed = file.exists
        made: list[Hunk] = []
        new = content.text if content is not None else EMPTY
        made += self._weave_changes(new, FileAction.UPDATE if content and existed else None)
        # A last line that had no end got one because something followed it; a later change may
        # depend on the difference.
        while file.base_text() != new:
            last = len(file.base_text())
            made += self._weave_one(Change(last - 1, last, len(new) - 1, len(new)), new)
        if existed != (content is not None):
            if not made:
                made.append(self._make_hunk(FileAction.ADD if content else FileAction.DELETE))
            for hunk in made:
                hunk.action = FileAction.ADD if content else FileAction.DELETE
            file.note_existence(made[-1].id, content is not None)
        if content is not None:
            file.encoding = content.encoding
        return {hunk.id for hunk in made}

    def _weave_changes(self, new: SourceText, action: FileAction | None) -> list[Hunk]:
        view = self._file.base_view()
        old = view.text
        if action is None:
            changes = [Change(0, len(old), 0, len(new))] if len(old) or len(new) else []
        else:
            changes = line_changes(old.raw_lines, new.raw_lines)
        made = [self._make_hunk(FileAction.UPDATE) for _ in changes]
        for hunk, found in zip(made, doubtful(self._file, old, new, changes), strict=True):
            for pending in found:
                self.doubtful.setdefault(pending, set()).add(hunk.id)
        # From the end, so that `view` stays true.
        for hunk, change in reversed(list(zip(made, changes, strict=True))):
            self._weave_change(hunk, view, change, new)
        self._file.touch()
        return made

    def _weave_one(self, change: Change, new: SourceText) -> list[Hunk]:
        hunk = self._make_hunk(FileAction.UPDATE)
        self._weave_change(hunk, self._file.base_view(), change, new)
        self._file.touch()
        return [hunk]

    def _weave_change(self, hunk: Hunk, view: View, change: Change, new: SourceText) -> None:
        added = new.lines[change.start_b : change.end_b]
        edit = Edit(change.start_a, change.end_a, added)
        hunk.place = Place(change.start_b, edit.stop - edit.start, MatchPass.EXACT, True)
        removed = view.text.lines[edit.start : edit.stop]
        hunk.lines += [HunkLine(LineKind.REMOVED, line) for line in removed]
        hunk.lines += [HunkLine(LineKind.ADDED, line) for line in added]
        self._builds_on[hunk.id] = lines_built_on(self._file, view, [edit])
        ends = new.ends[change.start_b : change.end_b]
        self._file.weave.apply(view, [edit], hunk.id, [ends])

    def _make_hunk(self, action: FileAction) -> Hunk:
        hunk = Hunk(
            self._new_id(),
            ThreadId(""),
            TurnId(""),
            CallId(""),
            self._file.path,
            action,
            author=self._author,
            state=HunkState.KEPT,
        )
        self._hunks[hunk.id] = hunk
        self._builds_on.setdefault(hunk.id, set())
        self._file.woven.append(hunk.id)
        return hunk


def overlapped(file: TrackedFile, outside: set[HunkId]) -> dict[HunkId, set[HunkId]]:
    """Return the pending hunks that the changes `outside` overlap, each with its causes.

    Overlap means: a line both take away; additions of both in one gap between lines that were on
    disk before; an addition whose surroundings are gone.
    """
    found: dict[HunkId, set[HunkId]] = {}
    gap: list[HunkId] = []
    gone_before: set[HunkId] = set()
    for run in file.weave.runs:
        gone = outside.intersection(run.died)
        if gone:
            _blame(run.died, gone, outside, found)
        if _was_on_disk(file, run.born, run.died, outside):
            _blame(gap, outside.intersection(gap) | (gone_before & gone), outside, found)
            gap.clear()
            gone_before = gone
        elif run.born is not None:
            gap.append(run.born)
    _blame(gap, outside.intersection(gap), outside, found)
    for hunk in file.structural():
        _blame([hunk], outside, outside, found)
    return {hunk: causes for hunk, causes in found.items() if is_pending(file, hunk)}


def _blame(
    hunks: list[HunkId] | tuple[HunkId, ...],
    causes: set[HunkId],
    outside: set[HunkId],
    found: dict[HunkId, set[HunkId]],
) -> None:
    for hunk in hunks:
        if causes and hunk not in outside:
            found.setdefault(hunk, set()).update(causes)


def _was_on_disk(
    file: TrackedFile, born: HunkId | None, died: tuple[HunkId, ...], outside: set[HunkId]
) -> bool:
    was_there = born is None or (born not in outside and file.is_kept(born))
    return was_there and not any(file.is_kept(hunk) for hunk in died if hunk not in outside)
