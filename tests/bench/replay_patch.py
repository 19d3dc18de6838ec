"""Changes of files as patches with the smallest unique context, and what they must lead to.

What is expected is worked out from line numbers, not from the engine's idea of a place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tests.bench.replay_git import FileChange

from swerve.edits.hunks import FileAction, HunkLine, LineKind
from swerve.text.diff import Change, line_changes
from swerve.text.encoding import FileContent, decode
from swerve.text.lines import EMPTY, SourceText

_MAX_SKEWED_CONTEXT = 40
"""Beyond so many lines context only grows evenly, else a file of equal lines takes for ever."""


@dataclass(frozen=True)
class Splice:
    """Lines `start:stop` of the old text become `lines`, ends included."""

    start: int
    stop: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """One hunk to be written.

    Attributes:
        start, stop: its old block in the old text.
        lines: as they stand in the patch; noise may change them.
        splices: what it must do.
        headers: `@@` lines, outermost first.
    """

    start: int
    stop: int
    lines: tuple[HunkLine, ...]
    splices: tuple[Splice, ...]
    headers: tuple[str, ...] = ()

    @property
    def old(self) -> tuple[str, ...]:
        """The block it expects to find."""
        return tuple(line.text for line in self.lines if line.kind is not LineKind.ADDED)


@dataclass(frozen=True)
class Section:
    """One file of a patch.

    Attributes:
        change: what the commit did.
        old: text before.
        encoding: of its bytes.
        hunks: in the order they are written.
        elsewhere: what somebody else does to the file, away from every hunk.
    """

    change: FileChange
    action: FileAction
    old: SourceText
    encoding: str
    hunks: tuple[Proposal, ...] = ()
    elsewhere: tuple[Splice, ...] = ()

    @property
    def path(self) -> str:
        """The file's path before."""
        return self.change.moved_from or self.change.path

    def text(self) -> str:
        """Return the section as it stands in a patch."""
        rows = [f"*** {self.action.value.capitalize()} File: {self.path}"]
        if self.change.moved_from is not None:
            rows.append(f"*** Move to: {self.change.path}")
        for hunk in self.hunks:
            if self.action is FileAction.UPDATE:
                rows += [f"@@ {header}".rstrip() for header in hunk.headers or ("",)]
            rows += [line.kind.value + line.text for line in hunk.lines]
        return "\n".join(rows) + "\n"

    def expected(self, kept: Collection[int]) -> str:
        """Return the old text with some of the hunks done, and what somebody else did."""
        splices = [splice for at in kept for splice in self.hunks[at].splices]
        return spliced(self.old, [*splices, *self.elsewhere])


def section_from_change(change: FileChange) -> Section | None:
    """Write a change as a section; None where the format has no words for it."""
    old, new = _decoded(change.old), _decoded(change.new)
    if old is None or new is None:
        return None
    if change.new is None:
        return Section(change, FileAction.DELETE, old.text, old.encoding)
    if change.old is None:
        whole = Splice(0, 0, new.text.raw_lines)
        lines = tuple(HunkLine(LineKind.ADDED, line) for line in new.text.lines)
        is_plain = new.encoding == "utf-8" and set(new.text.ends) <= {"\n"}
        hunk = Proposal(0, 0, lines, (whole,))
        return Section(change, FileAction.ADD, EMPTY, "utf-8", (hunk,)) if is_plain else None
    if old.encoding != new.encoding or not _has_words(old.text, new.text):
        return None
    hunks = _proposals(old.text, new.text)
    if not hunks and change.moved_from is None:
        return None
    return Section(change, FileAction.UPDATE, old.text, old.encoding, hunks)


def spliced(text: SourceText, splices: Sequence[Splice]) -> str:
    """Return the text with the splices done; a line that gets company at the end gets an end."""
    raw = text.raw_lines
    made: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.stop)):
        made += [*raw[at : splice.start], *splice.lines]
        at = splice.stop
    made += raw[at:]
    end = next((end for end in text.ends if end), "\n")
    whole = [line if line.endswith(("\n", "\r")) else line + end for line in made[:-1]]
    return "".join([*whole, *made[-1:]])


def _decoded(data: bytes | None) -> FileContent | None:
    content = decode(data or b"")
    return content if isinstance(content, FileContent) else None


def _has_words(old: SourceText, new: SourceText) -> bool:
    """Return whether hunks can say the change: they carry no line ends."""
    changes = line_changes(old.lines, new.lines)
    if any(new.ends[at] == "" for change in changes for at in range(*change[2:])):
        return False
    splices = [Splice(change.start_a, change.end_a, _ended(old, new, change)) for change in changes]
    return spliced(old, splices) == str(new)


def _ended(old: SourceText, new: SourceText, change: Change) -> tuple[str, ...]:
    end = old.ending_near(change.start_a)
    return tuple(line + end for line in new.lines[change.start_b : change.end_b])


def _proposals(old: SourceText, new: SourceText) -> tuple[Proposal, ...]:
    finder = _Context(old.lines)
    joined: list[_Block] = []
    for change in line_changes(old.lines, new.lines):
        block = finder.around(change)
        while joined and joined[-1].stop > block.start:
            block = finder.joined(joined.pop(), block)
        joined.append(block)
    return tuple(
        Proposal(
            block.start,
            block.stop,
            tuple(_lines(old, new, block)),
            tuple(
                Splice(c.start_a, c.end_a, new.raw_lines[c.start_b : c.end_b])
                for c in block.changes
            ),
            block.headers,
        )
        for block in joined
    )


@dataclass(frozen=True)
class _Block:
    start: int
    stop: int
    changes: tuple[Change, ...]
    headers: tuple[str, ...] = ()


def _lines(old: SourceText, new: SourceText, block: _Block) -> list[HunkLine]:
    lines: list[HunkLine] = []
    at = block.start
    for change in block.changes:
        lines += [HunkLine(LineKind.CONTEXT, text) for text in old.lines[at : change.start_a]]
        removed = old.lines[change.start_a : change.end_a]
        lines += [HunkLine(LineKind.REMOVED, text) for text in removed]
        added = new.lines[change.start_b : change.end_b]
        lines += [HunkLine(LineKind.ADDED, text) for text in added]
        at = change.end_a
    return [*lines, *(HunkLine(LineKind.CONTEXT, text) for text in old.lines[at : block.stop])]


class _Context:
    """Finds the smallest block around a change that stands in the text only once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = tuple(lines)
        self._where: dict[str, list[int]] = {}
        for at, line in enumerate(self._lines):
            self._where.setdefault(line, []).append(at)

    def around(self, change: Change) -> _Block:
        """Return the block for a change, with a header where that is shorter."""
        start, stop, count = change.start_a, change.end_a, len(self._lines)
        if start == stop == count:
            return _Block(start, stop, (change,))
        first, last = self._smallest(start, stop, 0)
        header_at = self._enclosing(start)
        if header_at is not None:
            near = self._smallest(start, stop, header_at + 1)
            header = self._lines[header_at].strip()
            if self._size(*near) + len(header) < self._size(first, last):
                return _Block(*near, (change,), (header,))
        return _Block(first, last, (change,))

    def joined(self, a: _Block, b: _Block) -> _Block:
        """Return one block for two that overlap, grown until it stands in the text only once."""
        first, last = min(a.start, b.start), max(a.stop, b.stop)
        return _Block(*self._smallest(first, last, 0), (*a.changes, *b.changes))

    def _size(self, start: int, stop: int) -> int:
        return sum(len(line) + 2 for line in self._lines[start:stop])

    def _smallest(self, start: int, stop: int, low: int) -> tuple[int, int]:
        """Return the smallest lines around `start:stop` that stand only once from `low` on."""
        high = len(self._lines)
        for extra in range(high + 1):
            skewed = range(extra + 1) if extra < _MAX_SKEWED_CONTEXT else [extra // 2]
            for before in skewed:
                first, last = start - before, stop + extra - before
                is_inside = first >= low and last <= high and first < last
                if is_inside and sum(at >= low for at in self._places(first, last)) == 1:
                    return first, last
        return low, high

    def _places(self, start: int, stop: int) -> list[int]:
        block = self._lines[start:stop]
        rare = min(range(len(block)), key=lambda at: len(self._where[block[at]]))
        starts = (at - rare for at in self._where[block[rare]])
        return [at for at in starts if at >= 0 and self._lines[at : at + len(block)] == block]

    def _enclosing(self, line: int) -> int | None:
        """Return the line that opens the block `line` is in, if its words stand only once."""
        within = self._lines[line : line + 1] or self._lines[-1:]
        depth = _indent(within[0]) if within and within[0].strip() else 1_000
        for at in range(line - 1, -1, -1):
            text = self._lines[at]
            if text.strip() and _indent(text) < depth:
                is_alone = sum(text.strip() in other for other in self._lines) == 1
                return at if is_alone and _is_block(self._lines, at, line) else None
        return None


def enclosing_lines(lines: Sequence[str], line: int) -> list[int]:
    """Return the lines that open the blocks `line` is in, outermost first."""
    found: list[int] = []
    if line >= len(lines) or not lines[line].strip():
        return found
    depth = _indent(lines[line])
    for at in range(line - 1, -1, -1):
        if lines[at].strip() and _indent(lines[at]) < depth:
            found.insert(0, at)
            depth = _indent(lines[at])
    return found


def _is_block(lines: Sequence[str], start: int, stop: int) -> bool:
    depth = _indent(lines[start])
    return all(_indent(line) > depth for line in lines[start + 1 : stop + 1] if line.strip())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
