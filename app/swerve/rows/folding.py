"""Which unchanged lines of a diff are shown and which are folded away.

Three lines around every change are shown, and every line that was shown once beside a finished
hunk or was opened by the person stays shown, so that judging a hunk moves nothing. Used by
`rows.diff`.
"""

from __future__ import annotations

from collections.abc import Sequence

from swerve.rows.segments import DiffKind, Segment

CONTEXT_LINES = 3
SMALL_FILE_LINES = 100
_LEAST_FOLDED_LINES = 12


class Folding:
    """What stays open in one file, remembered by the lines of its sources."""

    def __init__(self) -> None:
        self._open: dict[int, list[tuple[int, int]]] = {}
        # Identities stay valid only as long as the sources live.
        self._sources: list[Sequence[str]] = []

    def open(self, segment: Segment) -> None:
        """Keep the lines of `segment` shown from now on."""
        spans = self._open.get(id(segment.source))
        if spans is None:
            spans = self._open[id(segment.source)] = []
            self._sources.append(segment.source)
        spans.append((segment.start, segment.stop))
        self._open[id(segment.source)] = _united(spans)

    def fold(
        self, segment: Segment, *, is_head_near: bool, is_tail_near: bool, is_lasting: bool
    ) -> list[Segment]:
        """Split a run of unchanged lines into shown and folded parts.

        Args:
            segment: the run.
            is_head_near: whether a change comes right before the run.
            is_tail_near: whether a change comes right after it.
            is_lasting: whether what is shown now is to stay shown.
        """
        shown = [
            (max(start, segment.start), min(stop, segment.stop))
            for start, stop in self._open.get(id(segment.source), ())
        ]
        near = []
        if is_head_near:
            near.append((segment.start, min(segment.stop, segment.start + CONTEXT_LINES)))
        if is_tail_near:
            near.append((max(segment.start, segment.stop - CONTEXT_LINES), segment.stop))
        if is_lasting:
            for start, stop in near:
                self.open(segment.part(start, stop))
        shown = _united([span for span in (*shown, *near) if span[0] < span[1]])
        return _split(segment, shown)


def _split(segment: Segment, shown: Sequence[tuple[int, int]]) -> list[Segment]:
    parts: list[Segment] = []
    begin = at = segment.start
    for start, stop in (*shown, (segment.stop, segment.stop)):
        if start - at >= _LEAST_FOLDED_LINES:
            if begin < at:
                parts.append(segment.part(begin, at))
            parts.append(_folded(segment, at, start))
            begin = start
        at = stop
    if begin < segment.stop:
        parts.append(segment.part(begin, segment.stop))
    return parts


def _folded(segment: Segment, start: int, stop: int) -> Segment:
    hidden = segment.part(start, stop)
    return Segment(
        DiffKind.FOLD,
        hidden.source,
        start,
        stop,
        hidden.old_start,
        hidden.new_start,
        note=f"… {stop - start} unchanged lines",
    )


def _united(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged
