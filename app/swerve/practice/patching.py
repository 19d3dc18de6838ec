"""Writes apply_patch envelopes with the smallest context that names each place uniquely.

The scripted model's own craft; the edit engine that reads patches is elsewhere and shares nothing
with this, so each checks the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from swerve.frozen import frozen


@frozen
class Edit:
    """Replace the lines `start` to `end` (half-open, 0-based) by `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """Edits that share one hunk, and the lines of the file that the hunk shows."""

    low: int
    high: int
    edits: list[Edit]


def patch_text(changes: Mapping[str, tuple[str, Sequence[Edit]]]) -> str:
    """Return a whole envelope.

    Args:
        changes: by path, the file's text and its edits; files without edits are left out.
    """
    sections = []
    for path, (text, edits) in changes.items():
        if edits:
            sections.append(f"*** Update File: {path}")
            sections += _hunks(_lines(text), sorted(edits, key=lambda edit: edit.start))
    return "\n".join(["*** Begin Patch", *sections, "*** End Patch"])


def edits_between(text: str, changed: str) -> list[Edit]:
    """Return line edits that turn `text` into `changed`, which has as many lines."""
    pairs = zip(_lines(text), _lines(changed), strict=True)
    return [Edit(n, n + 1, (new,)) for n, (old, new) in enumerate(pairs) if old != new]


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


class _Finder:
    """Tells whether a block of lines has only one place in a file.

    Compared without blanks at the ends: what is unique then is unique however blanks are counted.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = [line.strip() for line in lines]
        self._starts: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines):
            self._starts.setdefault(line, []).append(number)

    def is_unique(self, low: int, high: int) -> bool:
        """Whether the lines `low` to `high` are found nowhere else; blank ones name no place."""
        if (low, high) == (0, len(self._lines)):
            return True
        block = self._lines[low:high]
        if not any(block):
            return False
        starts = self._starts[block[0]]
        return sum(self._lines[at : at + len(block)] == block for at in starts) == 1


def _hunks(lines: list[str], edits: list[Edit]) -> list[str]:
    groups = [_Group(edit.start, edit.end, [edit]) for edit in edits]
    finder = _Finder(lines)
    while True:
        groups = _merged(groups)
        vague = [n for n in range(len(groups)) if not _is_clear(lines, finder, groups, n)]
        if not vague:
            return [row for group in groups for row in _rows(lines, group)]
        for number in vague:
            _grow(groups[number], len(lines))


def _is_clear(lines: list[str], finder: _Finder, groups: list[_Group], number: int) -> bool:
    """Whether a group has one place, in the file and in what earlier hunks leave of it.

    Lines that an earlier hunk removes bring others together, which may then look like this group.
    """
    group = groups[number]
    if not finder.is_unique(group.low, group.high):
        return False
    if group.high - group.low < 2:
        return True
    removed = {n for g in groups[:number] for e in g.edits for n in range(e.start, e.end)}
    if not removed:
        return True
    left = [line for n, line in enumerate(lines) if n not in removed]
    return _Finder(left).is_unique(group.low - len(removed), group.high - len(removed))


def _merged(groups: list[_Group]) -> list[_Group]:
    merged: list[_Group] = []
    for group in groups:
        if merged and group.low <= merged[-1].high:
            last = merged[-1]
            last.low, last.high = min(last.low, group.low), max(last.high, group.high)
            last.edits += group.edits
        else:
            merged.append(group)
    return merged


def _grow(group: _Group, line_count: int) -> None:
    """Show one more line: before the change first, then after it, in turn."""
    above = group.edits[0].start - group.low
    below = group.high - group.edits[-1].end
    if group.low > 0 and (above <= below or group.high == line_count):
        group.low -= 1
    elif group.high < line_count:
        group.high += 1


def _rows(lines: list[str], group: _Group) -> list[str]:
    rows = ["@@"]
    at = group.low
    for edit in group.edits:
        rows += [f" {line}" for line in lines[at : edit.start]]
        rows += [f"-{line}" for line in lines[edit.start : edit.end]]
        rows += [f"+{line}" for line in edit.lines]
        at = edit.end
    return rows + [f" {line}" for line in lines[at : group.high]]
