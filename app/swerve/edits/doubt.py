"""Which pending hunks a change by others makes doubtful, though no line of both overlaps.

Two texts do not tell which of two equal lines is the new one. Where the answer decides about a
pending hunk, merging would be a guess. Used by `outside`.
"""

from __future__ import annotations

from collections.abc import Sequence

from swerve.edits.hunks import FileAction
from swerve.edits.locate import old_block
from swerve.edits.tracked import TrackedFile
from swerve.terms import HunkId
from swerve.text.diff import Change, slack
from swerve.text.lines import SourceText


def doubtful(
    file: TrackedFile, old: SourceText, new: SourceText, changes: Sequence[Change]
) -> list[set[HunkId]]:
    """Return for each change the pending hunks it was made within, or could have been.

    Args:
        file: before the changes are woven in.
        old: its text on disk before.
        new: its text on disk now.
        changes: between both, ascending.
    """
    spans = _spans(file)
    if not spans:
        return [set() for _ in changes]
    return [
        _within(file, change, slack(old.raw_lines, new.raw_lines, changes, at))
        | _copied(file, spans, new, change)
        for at, change in enumerate(changes)
    ]


def _spans(file: TrackedFile) -> dict[HunkId, tuple[int, int]]:
    """Return the lines on disk that each pending hunk spans, half-open."""
    spans: dict[HunkId, tuple[int, int]] = {}
    line = 0
    kept = file.kept()
    for run in file.weave.runs:
        is_there = run.is_in(kept)
        end = line + len(run) if is_there else line
        for hunk in run.died if is_there else (run.born,):
            if hunk is not None and is_pending(file, hunk):
                spans[hunk] = spans.get(hunk, (line, line))[0], end
        line = end
    return spans


def _within(file: TrackedFile, change: Change, widest: Change) -> set[HunkId]:
    """Return the pending hunks in whose midst lines came, or could have come or gone.

    Args:
        file: before the change is woven in.
        change: as the comparison found it, in lines on disk.
        widest: all the places it could be, see `slack`.
    """
    start, stop = widest.start_a, widest.end_a
    is_insertion = change.start_a == change.end_a
    found: set[HunkId] = set()
    dying_before: set[HunkId] = set()
    line = 0
    kept = file.kept()
    for run in file.weave.runs:
        if line > stop:
            break
        if run.is_in(kept):
            end = line + len(run)
            if is_insertion and line == start == stop:
                found.update(dying_before.intersection(run.died))
            elif (is_insertion and line < start < end) or (
                change != widest and line < stop and end > start
            ):
                found.update(run.died)
            line, dying_before = end, set(run.died)
        elif run.born is not None and change != widest:
            is_at_end = is_insertion and start <= line <= stop
            found.update({run.born} if is_at_end or start < line < stop else ())
    return {hunk for hunk in found if is_pending(file, hunk)}


def _copied(
    file: TrackedFile, spans: dict[HunkId, tuple[int, int]], new: SourceText, change: Change
) -> set[HunkId]:
    """Return the pending hunks whose old block came a second time right beside them."""
    count = change.end_b - change.start_b
    return {
        hunk
        for hunk, (start, stop) in spans.items()
        if start - change.end_a <= count
        and change.start_a - stop <= count
        and _holds_block(file, hunk, new, change)
    }


def _holds_block(file: TrackedFile, hunk_id: HunkId, new: SourceText, change: Change) -> bool:
    hunk = file.hunks[hunk_id]
    # A block that was placed loosely stands in the file a little different.
    block = [line.strip() for line in old_block(hunk.lines)]
    count = len(block)
    if hunk.action is not FileAction.UPDATE or not count:
        return False
    first = max(change.start_b - count + 1, 0)
    came = [line.strip() for line in new.lines[first : change.end_b + count - 1]]
    return any(came[at : at + count] == block for at in range(change.end_b - first))


def is_pending(file: TrackedFile, hunk: HunkId) -> bool:
    """Return whether a hunk is in the agent text and not on disk."""
    return file.is_active(hunk) and not file.is_kept(hunk)
