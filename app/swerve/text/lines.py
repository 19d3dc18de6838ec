"""Text as lines with their own ends, exact to the byte.

Not an editor buffer: a `SourceText` never changes. The edit engine places and weaves with it, the
disk adapters read and write through it. Lines end at LF, CRLF or CR only; U+2028, vertical tab and
form feed are characters like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from typing import Protocol

_END = re.compile(r"\r\n|\n|\r")
_SLICE_LINES = 2_000
_SLICES_AT_ONCE = 12
"""How much further each question takes the index: about a millisecond of the loop's time."""

_SHORT_LINES = 100
"""Shorter texts, as hunks bring them, are looked through each time."""


class Lines(Protocol):
    """A text that can be searched without being joined: a `SourceText` or a view of a weave."""

    def __len__(self) -> int:
        """Return the number of lines."""

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines without their ends; may cost as much as there are lines."""

    def part(self, start: int, stop: int) -> tuple[str, ...]:
        """Return lines `start:stop`."""

    def positions(self, line: str) -> Sequence[int]:
        """Return where `line` stands, ascending."""

    def holding(self, words: str) -> Sequence[int]:
        """Return the lines that hold `words`, ascending."""

    def ending_near(self, position: int) -> str:
        """Return the line end that a line put at `position` should have."""


class SourceText:
    r"""Immutable lines and their ends.

    Attributes:
        lines: without their ends.
        ends: "\n", "\r\n", "\r", or "" for a last line that has none; as many as `lines`.
    """

    def __init__(self, lines: tuple[str, ...], ends: tuple[str, ...]) -> None:
        self.lines = lines
        self.ends = ends
        self._index: list[dict[str, int]] = []
        self._found: dict[str, list[int]] = {}
        self._holding: dict[str, tuple[int, ...]] = {}

    @classmethod
    def from_str(cls, text: str) -> SourceText:
        """Split `text`; `str()` of the result gives it back unchanged."""
        if "\r" not in text:
            return cls._from_unix(text)
        lines: list[str] = []
        ends: list[str] = []
        start = 0
        for match in _END.finditer(text):
            lines.append(text[start : match.start()])
            ends.append(match.group())
            start = match.end()
        if start < len(text):
            lines.append(text[start:])
            ends.append("")
        return cls(tuple(lines), tuple(ends))

    @classmethod
    def _from_unix(cls, text: str) -> SourceText:
        lines = text.split("\n")
        last = lines.pop()
        ends = ("\n",) * len(lines)
        if last:
            lines.append(last)
            ends += ("",)
        return cls(tuple(lines), ends)

    @classmethod
    def from_lines(cls, lines: Sequence[str], ending: str = "\n") -> SourceText:
        """Make a text whose lines all end in `ending`."""
        return cls(tuple(lines), (ending,) * len(lines))

    def __str__(self) -> str:
        return self.joined(0, len(self.lines))

    def joined(self, start: int, stop: int) -> str:
        """Return lines `start:stop` with their ends as one string."""
        if start >= stop:
            return ""
        end = self._common_end
        if end is None:
            return "".join(self.raw_lines[start:stop])
        return end.join(self.lines[start:stop]) + self.ends[stop - 1]

    @cached_property
    def _common_end(self) -> str | None:
        """The end that every line but the last has, None when they differ."""
        end = self.ends[0]
        count = self.ends.count(end)
        is_common = count == len(self.ends) or (
            count == len(self.ends) - 1 and self.ends[-1] != end
        )
        return end if is_common else None

    def __len__(self) -> int:
        return len(self.lines)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SourceText):
            return NotImplemented
        return self.lines == other.lines and self.ends == other.ends

    def __hash__(self) -> int:
        return hash((self.lines, self.ends))

    def __repr__(self) -> str:
        return f"SourceText({len(self)} lines)"

    @cached_property
    def raw_lines(self) -> tuple[str, ...]:
        """Lines with their ends."""
        return tuple([line + end for line, end in zip(self.lines, self.ends, strict=True)])

    def part(self, start: int, stop: int) -> tuple[str, ...]:
        """Return lines `start:stop`."""
        return self.lines[start:stop]

    def positions(self, line: str) -> Sequence[int]:
        """Return where `line` stands, ascending; asked again it costs nothing.

        Each question builds more of an index, and scans the rest.
        """
        if len(self.lines) < _SHORT_LINES:
            return self._scan(line, 0, len(self.lines)) if line in self.lines else ()
        found = self._found.get(line)
        if found is None:
            self._extend_index(_SLICES_AT_ONCE)
            found = []
            for number, last_of in enumerate(self._index):
                last = last_of.get(line)
                if last is not None:
                    found += self._scan(line, number * _SLICE_LINES, last)
                    found.append(last)
            found += self._scan(line, len(self._index) * _SLICE_LINES, len(self.lines))
            self._found[line] = found
        return found

    def index(self) -> None:
        """Build the whole index now: for a worker that has just read the text."""
        self._extend_index(len(self.lines) // _SLICE_LINES + 1)

    def _extend_index(self, count: int) -> None:
        """Note for some more slices of lines where each line stands last."""
        start = len(self._index) * _SLICE_LINES
        for at in range(start, min(start + count * _SLICE_LINES, len(self.lines)), _SLICE_LINES):
            slice_ = self.lines[at : at + _SLICE_LINES]
            self._index.append(dict(zip(slice_, range(at, at + len(slice_)), strict=True)))

    def _scan(self, line: str, start: int, stop: int) -> list[int]:
        """Return where `line` stands in lines `start:stop`."""
        found: list[int] = []
        with suppress(ValueError):
            while True:
                found.append(self.lines.index(line, start, stop))
                start = found[-1] + 1
        return found

    def holding(self, words: str) -> Sequence[int]:
        """Return the lines that hold `words`, ascending; asked again it costs nothing."""
        found = self._holding.get(words)
        if found is None:
            found = tuple([at for at, line in enumerate(self.lines) if words in line])
            self._holding[words] = found
        return found

    def ending_near(self, position: int) -> str:
        """Return the line end that a line put at `position` should have.

        That of the line there, else of the one before, else of the nearest that has one, else LF.
        """
        for candidate in (position, position - 1):
            if 0 <= candidate < len(self.ends) and self.ends[candidate]:
                return self.ends[candidate]
        earlier = (end for end in reversed(self.ends[: max(position, 0)]) if end)
        later = (end for end in self.ends[max(position, 0) :] if end)
        return next(earlier, None) or next(later, "\n")


EMPTY = SourceText((), ())
"""The text of an empty or absent file."""
