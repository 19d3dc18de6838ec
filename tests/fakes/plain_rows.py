"""Rows that are only text, for tests of what works on any rows."""

from __future__ import annotations


class PlainRows:
    """A `RowSource` over a list; lines that begin with "#" are no content."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def text(self, index: int) -> str:
        return self.lines[index]

    def copy_text(self, index: int) -> str | None:
        return None if self.lines[index].startswith("#") else self.lines[index]
