"""The inline diff of a file as blocks: views of runs, never copies of lines.

Made from a weave and the hunks that float above it. Costs as much as there are runs, however many
lines they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from swerve.edits.growth import Growth
from swerve.edits.hunks import Author, FileAction, HunkState
from swerve.frozen import frozen
from swerve.terms import HunkId


class BlockKind(Enum):
    """What a block's lines are in the diff."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@frozen
class Block:
    """Lines `source[start:stop]`, all of one kind.

    Attributes:
        old_start: first line number on disk, None when the lines are not there.
        new_start: first line number in the agent text, growing lines counted; None when the lines
            are not in it.
        hunk: the hunk that adds or removes them; for unchanged lines the kept hunk that once did,
            or the conflicted one that would remove them.
        author: who wrote them.
    """

    kind: BlockKind
    source: Sequence[str]
    start: int
    stop: int
    old_start: int | None
    new_start: int | None
    hunk: HunkId | None
    author: Author

    def __len__(self) -> int:
        return self.stop - self.start

    def part(self, first: int, last: int) -> Block:
        """Return lines `first:last` of the block, counted from its own start."""
        old = None if self.old_start is None else self.old_start + first
        new = None if self.new_start is None else self.new_start + first
        start = self.start
        return replace(self, start=start + first, stop=start + last, old_start=old, new_start=new)


@dataclass(slots=True)
class _Float:
    """A change of a floating hunk at lines `start:stop` of the agent text."""

    start: int
    stop: int
    growth: Growth
    first: int
    last: int

    @property
    def is_cut(self) -> bool:
        """Whether it ended unfinished; then it is no part of the text to come."""
        return self.growth.hunk.state is HunkState.CUT

    def removed(self, part: Block) -> Block:
        hunk = self.growth.hunk
        return replace(part, kind=BlockKind.REMOVED, hunk=hunk.id, author=hunk.author)

    def added(self) -> Iterator[Block]:
        hunk = self.growth.hunk
        if self.last > self.first:
            source = self.growth.added
            new = None if self.is_cut else 0
            yield Block(
                BlockKind.ADDED, source, self.first, self.last, None, new, hunk.id, hunk.author
            )


def with_floats(blocks: Sequence[Block], growths: Iterable[Growth]) -> list[Block]:
    """Lay floating hunks over the blocks of a weave and number the lines of the new text."""
    floats = sorted(_floats(blocks, growths), key=lambda item: (item.start, item.stop))
    if not floats:
        return list(blocks)
    return _numbered(
        _laid_over(blocks, floats), {item.growth.hunk.id for item in floats if item.is_cut}
    )


def _floats(blocks: Sequence[Block], growths: Iterable[Growth]) -> Iterator[_Float]:
    for growth in growths:
        place = growth.hunk.place
        if growth.hunk.action is FileAction.DELETE:
            total = sum(len(block) for block in blocks if block.new_start is not None)
            yield _Float(0, total, growth, 0, 0)
        elif place is not None:
            for group in growth.groups:
                start = place.line + group.at
                yield _Float(start, start + group.removed, growth, group.first, group.last)


def _laid_over(blocks: Sequence[Block], floats: list[_Float]) -> Iterator[Block]:
    waiting = iter(floats)
    item = next(waiting, None)
    for block in blocks:
        if block.new_start is None:
            yield block
            continue
        done, end = block.new_start, block.new_start + len(block)
        while item is not None and item.start < end:
            item.start = max(item.start, done)
            item.stop = max(item.stop, item.start)
            stop = min(item.stop, end)
            yield from _part(block, done, item.start)
            yield from (item.removed(part) for part in _part(block, item.start, stop))
            done = item.start = stop
            if item.stop > end:
                break
            yield from item.added()
            item = next(waiting, None)
        yield from _part(block, done, end)
    while item is not None:
        yield from item.added()
        item = next(waiting, None)


def _part(block: Block, first: int, last: int) -> Iterator[Block]:
    """Yield lines `first:last` of the agent text that lie in `block`, if there are any."""
    assert block.new_start is not None
    if last > first:
        yield block.part(first - block.new_start, last - block.new_start)


def _numbered(blocks: Iterable[Block], cut: set[HunkId]) -> list[Block]:
    numbered: list[Block] = []
    line = 0
    for block in blocks:
        if block.new_start is None:
            numbered.append(block)
        elif block.kind is BlockKind.REMOVED and block.hunk not in cut:
            numbered.append(replace(block, new_start=None))
        else:
            numbered.append(replace(block, new_start=line))
            line += len(block)
    return numbered
