"""The rows of one file's inline diff, produced when asked for.

Built from the blocks of a tracked file: unchanged runs folded, removed lines before added ones, and
rows of words where a hunk was cut, refused, conflicted or has no place yet. `refresh` looks at runs
only and tells the smallest range of rows that changed, so a growing hunk costs the same in a file
of any length. Shown by `swerve.ui.diff`; decides nothing about hunks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from swerve.edits.hunks import Author, Hunk, HunkFlag, HunkState, LineKind
from swerve.frozen import frozen
from swerve.rows.assembly import DiffFile, assemble, is_text_change
from swerve.rows.folding import Folding
from swerve.rows.marks import Marks, counterpart, telling_marks
from swerve.rows.offers import Offer
from swerve.rows.row import NOTHING, RowChange, splice
from swerve.rows.segments import DiffKind, Segment, change_between
from swerve.terms import HunkId, ProjectPath

_LONG_FILE_LINES = 5000
_NEAR_ROWS = 1500


@frozen
class DiffRow:
    """One row of the diff.

    Attributes:
        text: the line, or the words of a row that is no line.
        old_no, new_no: line numbers, 0-based; None where the side has no such line.
        marks: half-open columns of the words that changed within the line.
        hunk: the hunk that removes, adds or explains the row.
        author: who wrote an unchanged row.
        state, flags: of the hunk.
        has_caret: the model is writing here.
        judged: KEPT or REJECTED where a judged hunk is folded to a mark beside this row.
        offers: what can be done about the hunk, told on a row of words.
    """

    kind: DiffKind
    text: str
    old_no: int | None = None
    new_no: int | None = None
    hunk: HunkId | None = None
    author: Author = Author.BASE
    state: HunkState | None = None
    flags: HunkFlag = HunkFlag.NONE
    marks: Marks = ()
    has_caret: bool = False
    judged: HunkState | None = None
    offers: tuple[Offer, ...] = ()

    @property
    def has_only_blanks(self) -> bool:
        """Whether its change is only blanks and hidden, so that it looks unchanged."""
        is_plain = self.kind is DiffKind.CONTEXT and self.author is Author.BASE
        return is_plain and self.hunk is not None and self.state is not HunkState.CONFLICTED


class DiffRows:
    """Rows of one file; a `RowSource` for the painted view."""

    def __init__(self, file: DiffFile, hunks: Mapping[HunkId, Hunk]) -> None:
        self._file = file
        self._hunks = hunks
        self._folding = Folding()
        self._hides_blanks = False
        self._segments: list[Segment] = []
        self._ends: list[int] = []
        self._spans: dict[HunkId, range] = {}
        self._lines = (0, 0)
        self._rejected: dict[HunkId, tuple[Sequence[str], int]] = {}
        self.refresh()

    @property
    def path(self) -> ProjectPath:
        """The file's path."""
        return self._file.path

    def is_of(self, file: DiffFile) -> bool:
        """Return whether these are the rows of this very file."""
        return self._file is file

    @property
    def line_counts(self) -> tuple[int, int]:
        """Highest line numbers of the old and the new side."""
        return self._lines

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def text(self, index: int) -> str:
        """Return what row `index` says."""
        segment, offset, _ = self._at(index)
        return segment.line(offset) if segment.is_text else segment.note

    def copy_text(self, index: int) -> str | None:
        """Return the line of row `index`, None for rows of words."""
        segment, offset, _ = self._at(index)
        return segment.line(offset) if segment.is_text else None

    def kind(self, index: int) -> DiffKind:
        """Return what row `index` is, cheaper than `row`."""
        return self._at(index)[0].kind

    def row(self, index: int) -> DiffRow:
        """Return row `index`."""
        segment, offset, at = self._at(index)
        if not segment.is_text:
            return DiffRow(
                segment.kind,
                segment.note,
                hunk=segment.hunk,
                state=segment.state,
                flags=segment.flags,
                offers=segment.offers,
            )
        return DiffRow(
            segment.kind,
            segment.line(offset),
            None if segment.old_start is None else segment.old_start + offset,
            None if segment.new_start is None else segment.new_start + offset,
            segment.hunk,
            segment.author,
            segment.state,
            segment.flags,
            self._marks(at, offset),
            self._has_caret(index, segment),
            self._judged(segment, offset),
        )

    # --- changes ---------------------------------------------------------------------------------

    def refresh(self) -> RowChange:
        """Take the file's blocks over and return what changed."""
        before = self._segments
        segments = assemble(self._file, self._hunks, self._folding, hides_blanks=self._hides_blanks)
        change = change_between(before, segments)
        self._note_rejected(before)
        self._segments = segments
        self._ends = list(accumulate(segment.rows for segment in segments))
        self._spans = _hunk_spans(segments)
        self._lines = _highest(segments)
        return change

    def hide_blanks(self, *, is_on: bool) -> RowChange:
        """Show changes that are only blanks as unchanged lines, or as changes again."""
        self._hides_blanks = is_on
        return self.refresh()

    def expand(self, index: int, *, first: int = 0, last: int = 0) -> RowChange:
        """Open the fold at row `index`: that many lines at one end, all where none is given."""
        segment = self._at(index)[0]
        if segment.kind is not DiffKind.FOLD:
            return NOTHING
        start, stop = segment.start, segment.stop
        if first:
            stop = min(stop, start + first)
        elif last:
            start = max(start, stop - last)
        self._folding.open(segment.part(start, stop))
        return self.refresh()

    def expand_around(self, hunk: HunkId, lines: int) -> RowChange:
        """Open up to `lines` more lines before and after a hunk."""
        rows = self._spans.get(hunk)
        if rows is None:
            return NOTHING
        after = self._fold_from(rows.stop, 1)
        change = self.expand(after, first=lines) if after is not None else NOTHING
        before = self._fold_from(rows.start - 1, -1)
        return splice(change, self.expand(before, last=lines)) if before is not None else change

    def _fold_from(self, row: int, step: int) -> int | None:
        """Return the nearest fold from `row` on, with nothing but unchanged lines before it."""
        while 0 <= row < len(self):
            segment, offset, _ = self._at(row)
            if segment.kind is DiffKind.FOLD:
                return row
            if segment.kind is not DiffKind.CONTEXT:
                return None
            row += segment.rows - offset if step > 0 else -(offset + 1)
        return None

    # --- hunks -----------------------------------------------------------------------------------

    def hunks(self) -> list[HunkId]:
        """Return the hunks that have rows, from top to bottom."""
        return sorted(self._spans, key=lambda hunk: self._spans[hunk].start)

    def rows_of(self, hunk: HunkId) -> range | None:
        """Return the rows from the first to the last of a hunk, None when it has none."""
        return self._spans.get(hunk)

    def hunk_at(self, index: int) -> HunkId | None:
        """Return the hunk a row belongs to or lies inside of."""
        segment, offset, _ = self._at(index)
        hunk = segment.hunk or self._rejected_at(segment, offset)
        if hunk is not None:
            return hunk
        return next((hunk for hunk, rows in self._spans.items() if index in rows), None)

    def chosen_lines(self, hunk: HunkId, chosen: range) -> tuple[int, ...]:
        """Return which lines of `Hunk.lines` rows `chosen` show.

        Empty where that is all or nothing of the hunk, or where its rows are not its own lines
        any more because other changes took some of them.
        """
        said = self._hunks[hunk].lines
        lines = {
            DiffKind.ADDED: [at for at, line in enumerate(said) if line.kind is LineKind.ADDED],
            DiffKind.REMOVED: [at for at, line in enumerate(said) if line.kind is LineKind.REMOVED],
        }
        shown: dict[DiffKind, list[int]] = {kind: [] for kind in lines}
        for row in self._spans.get(hunk, range(0)):
            segment, _, _ = self._at(row)
            if segment.hunk == hunk and segment.kind in shown:
                shown[segment.kind].append(row)
        if any(len(shown[kind]) != len(lines[kind]) for kind in lines):
            return ()
        found = [
            line
            for kind in lines
            for line, row in zip(lines[kind], shown[kind], strict=True)
            if row in chosen
        ]
        is_all = len(found) == sum(len(of_kind) for of_kind in lines.values())
        return () if is_all else tuple(sorted(found))

    def hunk(self, index: int) -> Hunk | None:
        """Return the hunk itself that row `index` belongs to or lies inside of."""
        found = self.hunk_at(index)
        return self._hunks.get(found) if found is not None else None

    def marks(self) -> list[tuple[int, int, str]]:
        """Return runs of rows worth a mark in an overview: (start, stop, style), in order."""
        found: list[tuple[int, int, str]] = []
        first = 0
        for segment, stop in zip(self._segments, self._ends, strict=True):
            style = _mark_style(segment)
            if style and found and found[-1][1:] == (first, style):
                found[-1] = (found[-1][0], stop, style)
            elif style:
                found.append((first, stop, style))
            first = stop
        return found

    def growing_row(self) -> int | None:
        """Return the row the model is writing, None when it writes elsewhere."""
        for hunk, rows in self._spans.items():
            if self._hunks[hunk].state is HunkState.GROWING:
                return rows.stop - 1
        return None

    def facing(self, index: int) -> int | None:
        """Return the removed row that an added row is compared with, None for none."""
        segment, offset, at = self._at(index)
        other = self._neighbour(at, -1, DiffKind.REMOVED)
        if segment.kind is not DiffKind.ADDED or other is None:
            return None
        found = counterpart(segment, other, offset, 1)
        return None if found is None else self._ends[at - 1] - other.rows + found

    def row_of_line(self, line: int) -> int | None:
        """Return the row that shows line `line` of the new text, or the fold that hides it."""
        first = 0
        for segment, stop in zip(self._segments, self._ends, strict=True):
            is_fold = segment.kind is DiffKind.FOLD
            if segment.new_start is not None:
                length = segment.stop - segment.start
                if segment.new_start <= line < segment.new_start + length:
                    return first if is_fold else first + line - segment.new_start
            first = stop
        return None

    def new_lines(self, around: int) -> list[str]:
        """Return the new text's lines, of a long file only those near row `around`."""
        lines: list[str] = []
        near = range(max(0, around - _NEAR_ROWS), around + _NEAR_ROWS)
        is_long = max(self._lines) > _LONG_FILE_LINES
        first = 0
        for segment, end in zip(self._segments, self._ends, strict=True):
            start, stop = segment.start, segment.stop
            if is_long and segment.kind is not DiffKind.FOLD:
                start = max(start, segment.start + near.start - first)
                stop = min(stop, segment.start + near.stop - first)
            if segment.new_start is not None and start < stop:
                lines += segment.source[start : min(stop, start + _LONG_FILE_LINES)]
            first = end
        return lines

    # --- parts -----------------------------------------------------------------------------------

    def _at(self, index: int) -> tuple[Segment, int, int]:
        at = bisect_right(self._ends, index)
        first = self._ends[at - 1] if at else 0
        return self._segments[at], index - first, at

    def _note_rejected(self, before: Sequence[Segment]) -> None:
        """Remember beside which line each hunk lay that is rejected now."""
        for at, segment in enumerate(before):
            hunk = self._hunks.get(segment.hunk) if segment.hunk is not None else None
            if hunk is None or hunk.state is not HunkState.REJECTED or hunk.id in self._rejected:
                continue
            kinds = (DiffKind.REMOVED, DiffKind.CONTEXT)
            stays = next((one for one in before[at:] if one.kind in kinds), None)
            if stays is not None:
                self._rejected[hunk.id] = (stays.source, stays.start)

    def _rejected_at(self, segment: Segment, offset: int) -> HunkId | None:
        if segment.kind is not DiffKind.CONTEXT:
            return None
        for hunk_id, (source, start) in self._rejected.items():
            is_here = source is segment.source and start == segment.start + offset
            if is_here and self._hunks[hunk_id].state is HunkState.REJECTED:
                return hunk_id
        return None

    def _judged(self, segment: Segment, offset: int) -> HunkState | None:
        if segment.kind is not DiffKind.CONTEXT:
            return None
        if segment.state is HunkState.KEPT and segment.author is Author.AGENT and offset == 0:
            return HunkState.KEPT
        is_rejected = self._rejected and self._rejected_at(segment, offset) is not None
        return HunkState.REJECTED if is_rejected else None

    def _marks(self, at: int, offset: int) -> Marks:
        """Return the changed words of a line that has a counterpart in the other text."""
        segment = self._segments[at]
        if segment.kind is DiffKind.REMOVED:
            other, side = self._neighbour(at, 1, DiffKind.ADDED), 0
        elif segment.kind is DiffKind.ADDED:
            other, side = self._neighbour(at, -1, DiffKind.REMOVED), 1
        else:
            return ()
        if other is None or segment.state in _DEAD:
            return ()
        facing = counterpart(segment, other, offset, side)
        if facing is None:
            return ()
        if self._is_being_written(at if side else at + 1, offset if side else facing):
            return ()
        texts = segment.line(offset), other.line(facing)
        old, new = texts if side == 0 else (texts[1], texts[0])
        return telling_marks(old, new)[side]

    def _is_being_written(self, at: int, offset: int) -> bool:
        """Return whether a row of segment `at` is the one the model is writing."""
        segment = self._segments[at]
        return offset == segment.rows - 1 and self._has_caret(self._ends[at] - 1, segment)

    def _neighbour(self, at: int, step: int, kind: DiffKind) -> Segment | None:
        if not 0 <= at + step < len(self._segments):
            return None
        other = self._segments[at + step]
        return other if other.kind is kind and other.hunk == self._segments[at].hunk else None

    def _has_caret(self, index: int, segment: Segment) -> bool:
        if segment.state is not HunkState.GROWING or segment.hunk is None:
            return False
        rows = self._spans.get(segment.hunk)
        return rows is not None and index == rows.stop - 1


_DEAD = frozenset({HunkState.CUT, HunkState.REFUSED})


def _mark_style(segment: Segment) -> str:
    if segment.kind is DiffKind.CONTEXT:
        return "outside" if segment.author is Author.OUTSIDE else ""
    if not is_text_change(segment):
        return ""
    if segment.state is HunkState.GROWING:
        return "accent"
    if segment.state in (HunkState.CUT, HunkState.REFUSED):
        return "faint"
    return "removed" if segment.kind is DiffKind.REMOVED else "added"


def _hunk_spans(segments: Sequence[Segment]) -> dict[HunkId, range]:
    """Return the rows from the first to the last changed row of every hunk."""
    spans: dict[HunkId, range] = {}
    first = 0
    for segment in segments:
        stop = first + segment.rows
        is_kept = segment.kind is DiffKind.CONTEXT and segment.state is not HunkState.KEPT
        if segment.hunk is not None and not (is_kept and segment.author is not Author.BASE):
            known = spans.get(segment.hunk)
            spans[segment.hunk] = range(known.start if known else first, stop)
        first = stop
    return spans


def _highest(segments: Sequence[Segment]) -> tuple[int, int]:
    old = new = 0
    for segment in reversed(segments):
        if not old and segment.old_start is not None:
            old = segment.old_start + segment.stop - segment.start
        if not new and segment.new_start is not None:
            new = segment.new_start + segment.stop - segment.start
        if old and new:
            break
    return old, new
