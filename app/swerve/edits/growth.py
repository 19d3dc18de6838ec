"""A hunk that is not woven in: it floats at its provisional place while the model writes it.

Costs the same per token in a file of any length: what was read is never read again, and once the
place is found only lines of the old block are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from swerve.edits.hunks import FileAction, Hunk, HunkLine, LineKind, MatchPass, Place
from swerve.edits.locate import header_lines, narrow
from swerve.text.lines import Lines


@dataclass(slots=True)
class Group:
    """Removed lines and the added lines that replace them.

    Attributes:
        at: offset of the first removed line in the old block.
        removed: how many.
        first, last: half-open range in `Growth.added`.
    """

    at: int
    removed: int
    first: int
    last: int


class Growth:
    """What is known of a floating hunk.

    Attributes:
        added: its added lines, the one being written last.
        groups: its changes, in order.
    """

    def __init__(self, hunk: Hunk) -> None:
        self.hunk = hunk
        self.added: list[str] = []
        self.groups: list[Group] = []
        self._old: list[str] = []
        self._seen = 0
        self._has_partial = False
        self._is_open = False
        self._checked = 0
        self._candidates: Sequence[int] | None = None
        self._starts: list[int] = []
        self._starts_depth = -1

    def absorb(self, text: Lines) -> None:
        """Take over what the stream added; place the hunk in `text`."""
        partial = self.hunk.partial
        if self._has_partial and partial is not None and self._seen == len(self.hunk.lines):
            self.added[-1] = partial.text
            return
        if self._has_partial:
            self.added.pop()
            self._has_partial = False
        self._take_lines()
        if partial is not None and partial.kind is LineKind.ADDED:
            self._add(partial)
            self._has_partial = True
        if self.groups:
            self.groups[-1].last = len(self.added)
        self._find(text)

    def replace(self, text: Lines) -> None:
        """Look for the place anew: the text changed."""
        self._checked = 0
        self._starts_depth = -1
        self._candidates = self.hunk.place = None
        self._find(text)

    def _take_lines(self) -> None:
        lines = self.hunk.lines
        while self._seen < len(lines):
            line = lines[self._seen]
            self._seen += 1
            if line.kind is LineKind.ADDED:
                self._add(line)
            else:
                self._pass_over(line)

    def _add(self, line: HunkLine) -> None:
        if not self._is_open:
            self._open_group(0)
        self.added.append(line.text)
        self.groups[-1].last = len(self.added)

    def _pass_over(self, line: HunkLine) -> None:
        if line.kind is LineKind.CONTEXT:
            self._is_open = False
        elif self._is_open and self.groups[-1].first == self.groups[-1].last:
            self.groups[-1].removed += 1
        else:
            self._open_group(1)
        self._old.append(line.text)

    def _open_group(self, removed: int) -> None:
        count = len(self.added)
        self.groups.append(Group(len(self._old), removed, count, count))
        self._is_open = True

    # --- the provisional place ---------------------------------------------------------------

    def _find(self, text: Lines) -> None:
        if self.hunk.action is not FileAction.UPDATE:
            self.hunk.place = Place(0, 0, MatchPass.EXACT, is_confirmed=False)
        elif not self._old:
            self._find_point(text)
        elif self._checked < len(self._old):
            self._filter(text)
            at = self._only_candidate(text)
            place = None if at is None else Place(at, len(self._old), MatchPass.EXACT, False)
            self.hunk.place = place

    def _find_point(self, text: Lines) -> None:
        starts = self._header_starts(text)
        place = None
        if len(starts) == 1:
            place = Place(starts[0] + 1, 0, MatchPass.EXACT, is_confirmed=False)
        self.hunk.place = place

    def _filter(self, text: Lines) -> None:
        for offset in range(self._checked, len(self._old)):
            wanted = self._old[offset]
            if self._candidates is None:
                self._candidates = text.positions(wanted)
                continue
            self._candidates = [
                at
                for at in self._candidates
                if text.part(at + offset, at + offset + 1) == (wanted,)
            ]
        self._checked = len(self._old)

    def _only_candidate(self, text: Lines) -> int | None:
        found = self._candidates or ()
        if self.hunk.headers and found:
            found = narrow(text, found, self._header_starts(text))
        return found[0] if len(found) == 1 else None

    def _header_starts(self, text: Lines) -> list[int]:
        depth = len(self.hunk.headers)
        if depth != self._starts_depth:
            self._starts, self._starts_depth = header_lines(text, self.hunk.headers), depth
        return self._starts
