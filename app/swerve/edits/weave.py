"""All versions of a file's lines in one sequence: who brought each line, who took it away.

A weave of interleaved deltas. Nothing is ever taken out of it: which lines a version has follows
from the states of the hunks alone, so keep, reject and undo flip a state and touch no text. Knows
no states itself; `tracked` asks it for views.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from swerve.edits.hunks import HunkLine, LineKind
from swerve.frozen import frozen
from swerve.terms import HunkId
from swerve.text.lines import EMPTY, SourceText


@frozen
class Run:
    """Lines `source[start:stop]` that share their history.

    Attributes:
        born: the hunk that added them, None for lines of the file as first read.
        died: hunks that remove them, in no order.
    """

    source: SourceText
    start: int
    stop: int
    born: HunkId | None = None
    died: tuple[HunkId, ...] = ()

    def __len__(self) -> int:
        return self.stop - self.start

    def is_in(self, hunks: frozenset[HunkId]) -> bool:
        """Return whether the lines are in the version that consists of these hunks."""
        is_there = self.born is None or self.born in hunks
        return is_there and (not self.died or hunks.isdisjoint(self.died))

    def piece(self, start: int, stop: int) -> Run:
        """Return the part between two positions of the source."""
        return Run(self.source, start, stop, self.born, self.died)

    def dying(self, hunk: HunkId) -> Run:
        """Return the run with one more hunk that removes it."""
        return Run(self.source, self.start, self.stop, self.born, (*self.died, hunk))

    def handed_over(self, hunk: HunkId, heir: HunkId) -> Run:
        """Return the run with what `hunk` did to it done by `heir`."""
        born = heir if self.born == hunk else self.born
        died = tuple(heir if name == hunk else name for name in self.died)
        return Run(self.source, self.start, self.stop, born, died)


@frozen
class Edit:
    """Replace lines `start:stop` of a view by `added`.

    Attributes:
        is_before: for a pure insertion, whether it clings to the line after it rather than to the
            one before; the difference shows when lines hidden from the view lie between.
    """

    start: int
    stop: int
    added: tuple[str, ...]
    is_before: bool = False


@frozen
class _Shown:
    """The parts of one source that a view shows, in its order, which is the view's, too."""

    source: SourceText
    starts: list[int]
    stops: list[int]
    lines: list[int]

    def lines_of(self, positions: Sequence[int]) -> Iterator[int]:
        """Yield the lines of the view that show some lines of the source."""
        for position in positions:
            at = bisect_right(self.starts, position) - 1
            if at >= 0 and position < self.stops[at]:
                yield self.lines[at] + position - self.starts[at]


class View:
    """One version of the text, with the way back into the weave.

    Fits `text.lines.Lines`: it is searched run by run, through the indexes of what the runs show,
    and joined only where somebody wants all of it. Valid until the weave changes.
    """

    def __init__(self, runs: Sequence[tuple[int, Run]]) -> None:
        self._runs = runs
        self._starts: list[int] = []
        at = 0
        for _, run in runs:
            self._starts.append(at)
            at += len(run)
        self.line_count = at
        self._text: SourceText | None = None
        self._shown: list[_Shown] | None = None

    def __len__(self) -> int:
        return self.line_count

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, joined."""
        return self.text.lines

    def part(self, start: int, stop: int) -> tuple[str, ...]:
        """Return lines `start:stop`."""
        stop = min(stop, self.line_count)
        at = max(bisect_right(self._starts, start) - 1, 0)
        found: list[str] = []
        while start < stop and at < len(self._runs):
            run, offset = self._runs[at][1], self._starts[at]
            last = min(stop, offset + len(run))
            found += run.source.lines[run.start + start - offset : run.start + last - offset]
            start, at = last, at + 1
        return tuple(found)

    def positions(self, line: str) -> Sequence[int]:
        """Return where `line` stands, ascending."""
        return self._collect(lambda source: source.positions(line))

    def holding(self, words: str) -> Sequence[int]:
        """Return the lines that hold `words`, ascending."""
        return self._collect(lambda source: source.holding(words))

    def _collect(self, ask: Callable[[SourceText], Sequence[int]]) -> list[int]:
        found = [at for shown in self._sources() for at in shown.lines_of(ask(shown.source))]
        return sorted(found)

    def _sources(self) -> list[_Shown]:
        if self._shown is None:
            shown: dict[int, _Shown] = {}
            for (_, run), start in zip(self._runs, self._starts, strict=True):
                parts = shown.setdefault(id(run.source), _Shown(run.source, [], [], []))
                parts.starts.append(run.start)
                parts.stops.append(run.stop)
                parts.lines.append(start)
            self._shown = list(shown.values())
        return self._shown

    def ending_near(self, position: int) -> str:
        """Return the line end that a line put at `position` should have."""
        for candidate in (position, position - 1):
            if 0 <= candidate < self.line_count:
                _, at = self.locate(candidate)
                run = self._runs[bisect_right(self._starts, candidate) - 1][1]
                if run.source.ends[at]:
                    return run.source.ends[at]
        return self.text.ending_near(position)

    @property
    def text(self) -> SourceText:
        """The lines of this version; the source itself when it is shown whole."""
        if self._text is None:
            self._text = self._join()
        return self._text

    def __str__(self) -> str:
        """The text with its ends, joined from large pieces where that is the same."""
        runs = [run for _, run in self._runs]
        if any(not run.source.ends[run.stop - 1] for run in runs[:-1]):
            return str(self.text)
        return "".join(run.source.joined(run.start, run.stop) for run in runs)

    def _join(self) -> SourceText:
        runs = [run for _, run in self._runs]
        if not runs:
            return EMPTY
        if len(runs) == 1 and len(runs[0]) == len(runs[0].source):
            return runs[0].source
        lines: list[str] = []
        ends: list[str] = []
        for run in runs:
            if ends and not ends[-1]:
                # The file's last line had no end, but here something follows it.
                ends[-1] = SourceText(tuple(lines), tuple(ends)).ending_near(len(lines) - 1)
            lines += run.source.lines[run.start : run.stop]
            ends += run.source.ends[run.start : run.stop]
        return SourceText(tuple(lines), tuple(ends))

    def locate(self, line: int) -> tuple[int, int]:
        """Return (index of the run in the weave, position in its source) of a line."""
        at = bisect_right(self._starts, line) - 1
        index, run = self._runs[at]
        return index, run.start + line - self._starts[at]

    def pieces(self, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        """Yield (run index, first, last) in source positions for lines `start:stop`, backwards."""
        at = bisect_right(self._starts, stop - 1) - 1
        while at >= 0 and stop > start:
            index, run = self._runs[at]
            first = max(start, self._starts[at])
            offset = run.start - self._starts[at]
            yield index, first + offset, stop + offset
            stop = first
            at -= 1


class Weave:
    """The runs of one file, in order."""

    def __init__(self, text: SourceText) -> None:
        self.runs: list[Run] = [Run(text, 0, len(text))] if len(text) else []

    def view(self, hunks: frozenset[HunkId]) -> View:
        """Return the version that consists of these hunks."""
        return self.view_where(lambda run: run.is_in(hunks))

    def view_where(self, is_seen: Callable[[Run], bool]) -> View:
        """Return the version made of the runs that `is_seen` accepts."""
        return View([(index, run) for index, run in enumerate(self.runs) if is_seen(run)])

    def apply(
        self, view: View, edits: Sequence[Edit], hunk: HunkId, ends: Sequence[tuple[str, ...]]
    ) -> None:
        """Weave the edits of a hunk in.

        Args:
            view: the version the edits count in, taken from this weave as it is now.
            edits: ascending, not overlapping.
            hunk: who is credited.
            ends: for each edit the line ends of its added lines.
        """
        # From the end, so that what the view knows about earlier runs stays true.
        for edit, added_ends in reversed(list(zip(edits, ends, strict=True))):
            if edit.added:
                added = SourceText(edit.added, added_ends)
                self._insert(view, edit, Run(added, 0, len(added), hunk))
            for index, first, last in view.pieces(edit.start, edit.stop):
                self._kill(index, first, last, hunk)

    def _insert(self, view: View, edit: Edit, run: Run) -> None:
        if edit.is_before and edit.start < view.line_count:
            index, position = view.locate(edit.start)
        elif edit.stop > 0:
            index, position = view.locate(edit.stop - 1)
            position += 1
        else:
            self.runs.insert(0, run)
            return
        host = self.runs[index]
        parts = [host.piece(host.start, position), run, host.piece(position, host.stop)]
        self.runs[index : index + 1] = [part for part in parts if len(part)]

    def _kill(self, index: int, first: int, last: int, hunk: HunkId) -> None:
        run = self.runs[index]
        parts = [
            run.piece(run.start, first),
            run.piece(first, last).dying(hunk),
            run.piece(last, run.stop),
        ]
        self.runs[index : index + 1] = [part for part in parts if len(part)]


def edits_from_lines(
    lines: Sequence[HunkLine], positions: Sequence[int | None], point: int
) -> list[Edit]:
    """Turn a placed hunk into edits.

    Args:
        lines: of the hunk.
        positions: for each context or removed line its line in the view, None when it has none.
        point: for a hunk of added lines only, the line they go before.
    """
    maker = _EditMaker()
    old = iter(positions)
    for line in lines:
        if line.kind is LineKind.ADDED:
            maker.add(line.text)
            continue
        position = next(old)
        if position is not None:
            maker.pass_over(position, is_removed=line.kind is LineKind.REMOVED)
    return maker.finish(point)


class _EditMaker:
    def __init__(self) -> None:
        self._edits: list[Edit] = []
        self._added: list[str] = []
        self._removed: tuple[int, int] | None = None
        self._last: int | None = None

    def add(self, text: str) -> None:
        self._added.append(text)

    def pass_over(self, position: int, *, is_removed: bool) -> None:
        """Go past a line of the view."""
        extends = (
            is_removed
            and self._removed is not None
            and self._removed[1] == position
            and not self._added
        )
        if extends and self._removed is not None:
            self._removed = (self._removed[0], position + 1)
        else:
            self._flush(position)
            if is_removed:
                self._removed = (position, position + 1)
        self._last = position

    def _flush(self, following: int) -> None:
        added, self._added = tuple(self._added), []
        removed, self._removed = self._removed, None
        if removed is not None:
            self._edits.append(Edit(*removed, added))
        elif added and self._last is not None:
            self._edits.append(Edit(self._last + 1, self._last + 1, added))
        elif added:
            self._edits.append(Edit(following, following, added, is_before=True))

    def finish(self, point: int) -> list[Edit]:
        if self._last is None and self._added:
            return [Edit(point, point, tuple(self._added))]
        self._flush(point)
        return self._edits
