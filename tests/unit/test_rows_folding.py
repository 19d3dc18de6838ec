from __future__ import annotations

from swerve.rows.folding import Folding
from swerve.rows.segments import DiffKind, Segment

_TEXT = tuple(f"line {at}" for at in range(200))
_RUN = Segment(DiffKind.CONTEXT, _TEXT, 0, 100, 0, 0)


def _fold(
    folding: Folding, head: bool = True, tail: bool = True, lasting: bool = False
) -> list[tuple[DiffKind, int, int]]:
    parts = folding.fold(_RUN, is_head_near=head, is_tail_near=tail, is_lasting=lasting)
    return [(part.kind, part.start, part.stop) for part in parts]


def test_three_lines_stay_beside_a_change() -> None:
    assert _fold(Folding()) == [
        (DiffKind.CONTEXT, 0, 3),
        (DiffKind.FOLD, 3, 97),
        (DiffKind.CONTEXT, 97, 100),
    ]
    assert _fold(Folding(), head=False) == [(DiffKind.FOLD, 0, 97), (DiffKind.CONTEXT, 97, 100)]
    assert _fold(Folding(), head=False, tail=False) == [(DiffKind.FOLD, 0, 100)]


def test_a_fold_says_how_much_it_hides() -> None:
    parts = Folding().fold(_RUN, is_head_near=True, is_tail_near=True, is_lasting=False)
    assert parts[1].note == "… 94 unchanged lines"
    assert (parts[1].old_start, parts[1].rows) == (3, 1)


def test_short_runs_are_not_worth_folding() -> None:
    short = _RUN.part(0, 17)
    parts = Folding().fold(short, is_head_near=True, is_tail_near=True, is_lasting=False)
    assert [(part.start, part.stop) for part in parts] == [(0, 17)]


def test_what_was_opened_stays_open() -> None:
    folding = Folding()
    folding.open(_RUN.part(20, 60))
    assert _fold(folding) == [
        (DiffKind.CONTEXT, 0, 3),
        (DiffKind.FOLD, 3, 20),
        (DiffKind.CONTEXT, 20, 60),
        (DiffKind.FOLD, 60, 97),
        (DiffKind.CONTEXT, 97, 100),
    ]


def test_lines_shown_beside_a_finished_hunk_stay_when_it_is_judged() -> None:
    folding = Folding()
    _fold(folding, lasting=True)
    assert _fold(folding, head=False, tail=False) == [
        (DiffKind.CONTEXT, 0, 3),
        (DiffKind.FOLD, 3, 97),
        (DiffKind.CONTEXT, 97, 100),
    ]
