"""From the blocks of a file to the segments its diff rows are made of.

Unchanged runs are folded, removed lines go before added ones, and hunks that are cut, conflicted,
refused or without a place get rows of words. Pure; called by `rows.diff` at every refresh, so the
cost is that of the runs, never that of the lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Protocol

from swerve.edits.blocks import Block, BlockKind
from swerve.edits.hunks import Author, Hunk, HunkFlag, HunkLine, HunkState, LineKind
from swerve.rows.blanks import without_blank_changes
from swerve.rows.folding import SMALL_FILE_LINES, Folding
from swerve.rows.offers import offers
from swerve.rows.segments import DiffKind, Segment
from swerve.terms import HunkId, ProjectPath

CUT_WORDS = "✂ cut here — unfinished hunk, not applied"
UNPLACED_WORDS = "✂ cut here — unfinished hunk, not placed"
_NOT_ON_DISK = "from the model, not on disk"
_WOULD_REMOVE = "the model would remove"
_ON_DISK = "on disk now"
_CUT_LINES = 4
_PATIENCE_LINES = 3
_KINDS = {
    BlockKind.SAME: DiffKind.CONTEXT,
    BlockKind.REMOVED: DiffKind.REMOVED,
    BlockKind.ADDED: DiffKind.ADDED,
}
_LINE_KINDS = {
    LineKind.CONTEXT: DiffKind.CONTEXT,
    LineKind.REMOVED: DiffKind.REMOVED,
    LineKind.ADDED: DiffKind.ADDED,
}
_ORDER = {DiffKind.REMOVED: 0, DiffKind.ADDED: 1}
_GONE = frozenset({HunkState.REJECTED, HunkState.SUPERSEDED, HunkState.KEPT})


class DiffFile(Protocol):
    """What the rows need of a tracked file."""

    @property
    def path(self) -> ProjectPath:
        """The file's path."""

    @property
    def unplaced(self) -> Sequence[HunkId]:
        """Hunks that have no place in the text."""

    def blocks(self) -> Sequence[Block]:
        """Return the runs of the inline diff, in order."""


def assemble(
    file: DiffFile,
    hunks: Mapping[HunkId, Hunk],
    folding: Folding,
    *,
    hides_blanks: bool = False,
) -> list[Segment]:
    """Return the segments of a file, hunks without a place first.

    Args:
        file: the file.
        hunks: of the ledger.
        folding: what is folded away.
        hides_blanks: whether changes that are only blanks are shown as unchanged lines.
    """
    placed = [_segment(block, hunks) for block in file.blocks() if block.stop > block.start]
    ordered = _ordered(placed)
    if hides_blanks:
        ordered = without_blank_changes(ordered)
    shown = _with_words(_folded(ordered, folding), hunks)
    return [*_without_place(file, hunks), *shown]


def is_text_change(segment: Segment) -> bool:
    """Return whether a segment is lines that a hunk removes or adds."""
    return segment.kind in (DiffKind.REMOVED, DiffKind.ADDED)


def _segment(block: Block, hunks: Mapping[HunkId, Hunk]) -> Segment:
    hunk = hunks.get(block.hunk) if block.hunk is not None else None
    kind = _KINDS[block.kind]
    is_change = kind is not DiffKind.CONTEXT
    is_contested = hunk is not None and hunk.state is HunkState.CONFLICTED
    is_growing = hunk is not None and hunk.state is HunkState.GROWING and is_change
    return Segment(
        kind,
        block.source,
        block.start,
        block.stop,
        block.old_start,
        None if kind is DiffKind.REMOVED else block.new_start,
        block.hunk if is_change or is_contested or block.author is not Author.BASE else None,
        block.author,
        hunk.state if hunk is not None else None,
        hunk.flags if hunk is not None else HunkFlag.NONE,
        block.source[block.stop - 1] if is_growing else None,
    )


def _ordered(segments: Sequence[Segment]) -> list[Segment]:
    """Put removed lines before added ones within a hunk, and join runs that continue each other."""
    ordered: list[Segment] = []
    for (hunk, is_text), group in groupby(
        segments, key=lambda segment: (segment.hunk, is_text_change(segment))
    ):
        run = list(group)
        if hunk is not None and is_text:
            run.sort(key=lambda segment: _ORDER[segment.kind])
        for segment in run:
            if ordered and _continues(ordered[-1], segment):
                segment = _joined(ordered.pop(), segment)
            ordered.append(segment)
    return ordered


def _continues(first: Segment, second: Segment) -> bool:
    return (
        first.source is second.source
        and first.stop == second.start
        and (first.kind, first.hunk, first.author) == (second.kind, second.hunk, second.author)
    )


def _joined(first: Segment, second: Segment) -> Segment:
    return Segment(
        first.kind,
        first.source,
        first.start,
        second.stop,
        first.old_start,
        first.new_start,
        first.hunk,
        first.author,
        first.state,
        first.flags,
        second.tail,
    )


def _folded(segments: list[Segment], folding: Folding) -> list[Segment]:
    lines = sum(segment.rows for segment in segments)
    has_changes = any(_is_change(segment) for segment in segments)
    if not has_changes or lines <= SMALL_FILE_LINES:
        return segments
    parts: list[Segment] = []
    for at, segment in enumerate(segments):
        if _is_change(segment):
            parts.append(segment)
            continue
        before = segments[at - 1] if at else None
        after = segments[at + 1] if at + 1 < len(segments) else None
        near = [other for other in (before, after) if other is not None]
        parts += folding.fold(
            segment,
            is_head_near=before is not None,
            is_tail_near=after is not None,
            is_lasting=all(other.state is not HunkState.GROWING for other in near),
        )
    return parts


def _is_change(segment: Segment) -> bool:
    """Return whether a segment keeps the lines around it from being folded."""
    is_plain = segment.kind is DiffKind.CONTEXT and segment.author is Author.BASE
    return not is_plain or segment.hunk is not None


def _with_words(segments: list[Segment], hunks: Mapping[HunkId, Hunk]) -> list[Segment]:
    """Add the rows of words that cut and conflicted hunks have."""
    parts: list[Segment] = []
    told: set[HunkId] = set()
    last_of = {segment.hunk: at for at, segment in enumerate(segments)}
    for at, segment in enumerate(segments):
        hunk = hunks.get(segment.hunk) if segment.hunk is not None else None
        is_conflict = segment.state is HunkState.CONFLICTED and is_text_change(segment)
        if is_conflict and hunk is not None and not _goes_on(parts[-1:], segment):
            _begin_conflict(parts, segment, hunk, is_told=hunk.id in told)
            told.add(hunk.id)
        parts.append(segment)
        if is_conflict and not _goes_on(segments[at + 1 : at + 2], segment):
            parts.append(_words(DiffKind.RULE, "end of conflict", segment))
        if segment.state is HunkState.CUT and last_of[segment.hunk] == at and hunk is not None:
            parts.append(_words(DiffKind.CUT, CUT_WORDS, segment, hunk))
    return parts


def _goes_on(beside: Sequence[Segment], segment: Segment) -> bool:
    """Return whether the segment beside holds more of the same hunk's own text."""
    return any(other.hunk == segment.hunk and is_text_change(other) for other in beside)


def _begin_conflict(parts: list[Segment], segment: Segment, hunk: Hunk, *, is_told: bool) -> None:
    """Say whose the two texts are: the one that is on disk, then the model's.

    Args:
        parts: what stands above; a rule is put before the text that is on disk.
        segment: the first of the model's.
        hunk: of the model.
        is_told: whether its reason and its keys stand further up already.
    """
    why = "" if is_told else f"conflict: {hunk.reason or 'both texts are kept.'}"
    whose = _WOULD_REMOVE if segment.kind is DiffKind.REMOVED else _NOT_ON_DISK
    others = len(parts)
    while others and _is_on_disk(parts[others - 1], hunk):
        others -= 1
    if others < len(parts):
        head = f"{why} {_ON_DISK.capitalize()}" if why else _ON_DISK
        parts.insert(others, _words(DiffKind.RULE, head, segment))
    elif why:
        parts.append(_words(DiffKind.RULE, why, segment))
    parts.append(_words(DiffKind.RULE, whose, segment, None if is_told else hunk))


def _is_on_disk(segment: Segment, hunk: Hunk) -> bool:
    """Return whether a segment is what others wrote where the hunk is, or what it would remove."""
    is_of_others = segment.author in (Author.OUTSIDE, Author.COMMAND)
    return segment.kind is DiffKind.CONTEXT and (is_of_others or segment.hunk == hunk.id)


def _words(kind: DiffKind, words: str, segment: Segment, hunk: Hunk | None = None) -> Segment:
    """Return a row of words; with `hunk` also what can be done about it."""
    return Segment(
        kind,
        hunk=segment.hunk,
        state=segment.state,
        flags=segment.flags,
        note=words,
        offers=offers(hunk) if hunk is not None else (),
    )


def _without_place(file: DiffFile, hunks: Mapping[HunkId, Hunk]) -> list[Segment]:
    """Return the rows of hunks that lie nowhere: under the file's name, above its text."""
    parts: list[Segment] = []
    for hunk_id in file.unplaced:
        hunk = hunks.get(hunk_id)
        if hunk is not None and hunk.state not in _GONE and not _is_about_to_land(hunk):
            parts += _unplaced_rows(hunk)
    return parts


def _is_about_to_land(hunk: Hunk) -> bool:
    """Return whether a hunk without a place may well have one in a moment: not shown until then."""
    return hunk.state is HunkState.GROWING and hunk.counts()[0] < _PATIENCE_LINES


def _unplaced_rows(hunk: Hunk) -> list[Segment]:
    shown: list[HunkLine] = [*hunk.lines, hunk.partial] if hunk.partial else hunk.lines
    if hunk.state is HunkState.CUT:
        return _unplaced_cut(hunk, shown)
    if hunk.state is HunkState.REFUSED:
        head = _of_hunk(DiffKind.REASON, hunk, f"refused: {hunk.reason}", has_offers=True)
    else:
        words = hunk.reason or "its place in the file is not known yet"
        head = _of_hunk(DiffKind.RULE, hunk, words)
    return [head, *_said_lines(hunk, shown), _of_hunk(DiffKind.RULE, hunk, "")]


def _unplaced_cut(hunk: Hunk, said: Sequence[HunkLine]) -> list[Segment]:
    """Return the first changed lines of a cut hunk and how many more there are."""
    changed = [line for line in said if line.kind is not LineKind.CONTEXT]
    more = len(changed) - _CUT_LINES
    words = UNPLACED_WORDS
    if more > 0:
        words += f", {more} more {'line' if more == 1 else 'lines'}"
    foot = _of_hunk(DiffKind.CUT, hunk, words, has_offers=True)
    return [*_said_lines(hunk, changed[:_CUT_LINES]), foot]


def _said_lines(hunk: Hunk, lines: Sequence[HunkLine]) -> list[Segment]:
    parts = []
    for kind, group in groupby(lines, key=lambda line: line.kind):
        texts = tuple(line.text for line in group)
        parts.append(
            Segment(
                _LINE_KINDS[kind],
                texts,
                0,
                len(texts),
                hunk=hunk.id,
                state=hunk.state,
                flags=hunk.flags,
            )
        )
    return parts


def _of_hunk(kind: DiffKind, hunk: Hunk, words: str, *, has_offers: bool = False) -> Segment:
    told = offers(hunk) if has_offers else ()
    return Segment(kind, hunk=hunk.id, state=hunk.state, note=words, offers=told)
