"""Changes that are only blanks, shown as unchanged lines where the person wants them hidden.

Used by `rows.assembly`; the hunk keeps its rows, so it can be judged all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from swerve.edits.hunks import Author, HunkState
from swerve.rows.segments import DiffKind, Segment
from swerve.text.diff import line_changes


def without_blank_changes(segments: Sequence[Segment]) -> list[Segment]:
    """Return `segments` with lines that differ from what they replace by blanks only as context.

    Args:
        segments: removed lines before the added ones of the same hunk.
    """
    shown: list[Segment] = []
    for segment in segments:
        removed = shown[-1] if shown else None
        if removed is not None and _replaces(removed, segment):
            shown[-1:] = _told_apart(removed, segment)
        else:
            shown.append(segment)
    return shown


def _replaces(removed: Segment, added: Segment) -> bool:
    kinds = (removed.kind, added.kind)
    is_still = added.state is not HunkState.GROWING
    is_pair = kinds == (DiffKind.REMOVED, DiffKind.ADDED)
    return is_pair and is_still and removed.hunk == added.hunk


def _told_apart(removed: Segment, added: Segment) -> Iterator[Segment]:
    """Yield the parts of both in order: real changes as they are, the others as context."""
    old, new = _bare(removed), _bare(added)
    at_old = at_new = 0
    for change in [*line_changes(old, new), None]:
        stop = len(old) if change is None else change.start_a
        if stop > at_old:
            yield _same(removed, added, at_old, at_new, stop - at_old)
        if change is None:
            return
        if change.end_a > change.start_a:
            yield _part(removed, change.start_a, change.end_a)
        if change.end_b > change.start_b:
            yield _part(added, change.start_b, change.end_b)
        at_old, at_new = change.end_a, change.end_b


def _same(removed: Segment, added: Segment, at_old: int, at_new: int, count: int) -> Segment:
    part = _part(added, at_new, at_new + count)
    old = None if removed.old_start is None else removed.old_start + at_old
    return replace(part, kind=DiffKind.CONTEXT, old_start=old, author=Author.BASE, tail=None)


def _part(segment: Segment, first: int, stop: int) -> Segment:
    return segment.part(segment.start + first, segment.start + stop)


def _bare(segment: Segment) -> list[str]:
    return ["".join(segment.line(at).split()) for at in range(segment.rows)]
