from __future__ import annotations

from tests.fakes.patches import HunkMaker

from swerve.edits.blocks import Block, BlockKind, with_floats
from swerve.edits.growth import Growth
from swerve.edits.hunks import (
    Author,
    FileAction,
    HunkLine,
    HunkState,
    LineKind,
    MatchPass,
    Place,
)
from swerve.text.lines import EMPTY

LINES = [f"line {n}" for n in range(6)]
WHOLE = Block(BlockKind.SAME, LINES, 0, 6, 0, 0, None, Author.BASE)


def growth_of(*signed: str) -> Growth:
    hunk = HunkMaker()("a", FileAction.UPDATE)
    kinds = {kind.value: kind for kind in LineKind}
    hunk.lines += [HunkLine(kinds[line[0]], line[1:]) for line in signed]
    growth = Growth(hunk)
    growth.absorb(EMPTY)
    return growth


def test_a_block_is_a_view_and_so_are_its_parts() -> None:
    part = WHOLE.part(2, 4)
    assert part.source is LINES
    assert (part.start, part.stop, part.old_start, part.new_start, len(part)) == (2, 4, 2, 2, 2)


def test_nothing_floating_leaves_the_blocks_alone() -> None:
    assert with_floats([WHOLE], []) == [WHOLE]
    assert with_floats([WHOLE], [growth_of("-line 1")]) == [WHOLE]


def test_a_floating_hunk_cuts_blocks_at_its_lines() -> None:
    growth = growth_of("-line 1", "-line 2", "+new")
    growth.hunk.place = Place(1, 2, MatchPass.EXACT, is_confirmed=False)
    blocks = with_floats([WHOLE.part(0, 2), WHOLE.part(2, 6)], [growth])
    assert [(b.kind, b.start, b.stop, b.old_start, b.new_start) for b in blocks] == [
        (BlockKind.SAME, 0, 1, 0, 0),
        (BlockKind.REMOVED, 1, 2, 1, None),
        (BlockKind.REMOVED, 2, 3, 2, None),
        (BlockKind.ADDED, 0, 1, None, 1),
        (BlockKind.SAME, 3, 6, 3, 2),
    ]
    assert blocks[3].source is growth.added
    growth.hunk.state = HunkState.CUT
    assert [b.new_start for b in with_floats([WHOLE], [growth])] == [0, 1, None, 3]


def test_lines_at_the_end_come_after_everything() -> None:
    growth = growth_of("+last")
    growth.hunk.place = Place(6, 0, MatchPass.EXACT, is_confirmed=False)
    assert with_floats([WHOLE], [growth])[-1].new_start == 6
