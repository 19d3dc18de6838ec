from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fakes.hunks import hunk_of

from swerve.edits.blocks import Block, BlockKind
from swerve.edits.hunks import Author, Hunk, HunkState
from swerve.rows.assembly import CUT_WORDS, assemble
from swerve.rows.folding import Folding
from swerve.rows.segments import DiffKind
from swerve.terms import HunkId, ProjectPath

_TEXT = tuple(f"line {at}" for at in range(200))
_NEW = ("new", "newer")
_HUNK = HunkId("h1")


@dataclass
class _File:
    """A file made of blocks by hand."""

    made: Sequence[Block]
    unplaced: Sequence[HunkId] = field(default_factory=tuple)

    @property
    def path(self) -> ProjectPath:
        return ProjectPath("a.py")

    def blocks(self) -> Sequence[Block]:
        return self.made


def _same(start: int, stop: int) -> Block:
    return Block(BlockKind.SAME, _TEXT, start, stop, start, start, None, Author.BASE)


def _removed(start: int, stop: int) -> Block:
    return Block(BlockKind.REMOVED, _TEXT, start, stop, start, start, _HUNK, Author.AGENT)


def _added() -> Block:
    return Block(BlockKind.ADDED, _NEW, 0, 2, None, 10, _HUNK, Author.AGENT)


def _made(*blocks: Block, hunk: Hunk | None = None, **more) -> list[tuple[DiffKind, int]]:
    hunks = {_HUNK: hunk or hunk_of("-a", "+b")}
    segments = assemble(_File(blocks, **more), hunks, Folding())
    return [(segment.kind, segment.rows) for segment in segments]


def test_lines_a_hunk_removes_go_before_those_it_adds() -> None:
    made = _made(_same(0, 5), _added(), _removed(5, 6), _same(6, 9))
    assert made == [
        (DiffKind.CONTEXT, 5),
        (DiffKind.REMOVED, 1),
        (DiffKind.ADDED, 2),
        (DiffKind.CONTEXT, 3),
    ]


def test_runs_that_continue_each_other_are_one() -> None:
    assert _made(_same(0, 5), _same(5, 9), _same(9, 9)) == [(DiffKind.CONTEXT, 9)]


def test_removed_lines_have_no_new_number() -> None:
    segments = assemble(
        _File([_removed(5, 6)]), {_HUNK: hunk_of("-a", state=HunkState.CUT)}, Folding()
    )
    assert (segments[0].old_start, segments[0].new_start) == (5, None)
    assert segments[-1].note == CUT_WORDS


def test_a_small_file_is_never_folded() -> None:
    assert DiffKind.FOLD not in dict(_made(_same(0, 50), _removed(50, 51), _same(51, 90)))
    assert DiffKind.FOLD in dict(_made(_same(0, 80), _removed(80, 81), _same(81, 200)))


def test_a_cut_hunk_of_two_places_has_scissors_once() -> None:
    hunk = hunk_of("-a", "-b", state=HunkState.CUT)
    made = _made(_removed(5, 6), _same(6, 8), _removed(8, 9), _same(9, 12), hunk=hunk)
    assert [kind for kind, _ in made].count(DiffKind.CUT) == 1
    assert made.index((DiffKind.CUT, 1)) == 3


def test_each_text_of_a_conflict_stands_between_rules() -> None:
    hunk = hunk_of("+a", state=HunkState.CONFLICTED, reason="changed outside")
    kinds = [kind for kind, _ in _made(_same(0, 5), _added(), _same(5, 9), hunk=hunk)]
    assert kinds == [
        DiffKind.CONTEXT,
        DiffKind.RULE,
        DiffKind.RULE,
        DiffKind.ADDED,
        DiffKind.RULE,
        DiffKind.CONTEXT,
    ]


def test_hunks_without_a_place_come_first_unless_they_are_over() -> None:
    refused = hunk_of("-a", "+b", " c", state=HunkState.REFUSED, reason="no such lines", at=None)
    made = _made(_same(0, 5), hunk=refused, unplaced=[_HUNK, HunkId("gone")])
    assert [kind for kind, _ in made] == [
        DiffKind.REASON,
        DiffKind.REMOVED,
        DiffKind.ADDED,
        DiffKind.CONTEXT,
        DiffKind.RULE,
        DiffKind.CONTEXT,
    ]
    rejected = hunk_of("-a", "+b", state=HunkState.REJECTED, at=None)
    assert _made(_same(0, 5), hunk=rejected, unplaced=[_HUNK]) == [(DiffKind.CONTEXT, 5)]
