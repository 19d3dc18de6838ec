from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.review_desk import ReviewDesk

from swerve.rows.diff import DiffRow, DiffRows
from swerve.session.inputs import Keep, Reject, UndoDecision
from swerve.terms import ProjectPath

_TEXT = "".join(f"line {at}\n" for at in range(150))
_PATCH = (
    "*** Begin Patch\n*** Update File: a.py\n"
    "@@\n line 10\n-line 11\n+eleven\n+more\n line 12\n-line 13\n"
    "@@\n-line 60\n-line 61\n+sixty\n"
    "@@\n line 99\n+inserted\n+again\n line 100\n"
    "@@\n-nowhere\n+at all\n"
    "@@\n line 140\n-line 141\n+the end, which is being wri"
)


def _look(row: DiffRow) -> tuple[object, ...]:
    return row.kind, row.text, row.hunk, row.author, row.state, row.flags


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 60), min_size=3, max_size=60), st.lists(st.integers(0, 9), max_size=8)
)
def test_every_change_told_makes_the_rows_shown(cuts: list[int], judgements: list[int]) -> None:
    desk = ReviewDesk({"a.py": _TEXT})
    desk.ask("change it")
    desk.write("*** Begin Patch\n*** Update File: a.py\n", "c0")
    ledger = desk.state.ledger
    rows = DiffRows(ledger.files[ProjectPath("a.py")], ledger.hunks)
    shown = [_look(rows.row(at)) for at in range(len(rows))]

    def take_over() -> None:
        change = rows.refresh()
        fresh = range(change.start, change.start + change.inserted)
        shown[change.start : change.start + change.removed] = [_look(rows.row(at)) for at in fresh]
        assert shown == [_look(rows.row(at)) for at in range(len(rows))]

    at = 0
    for cut in cuts:
        desk.write(_PATCH[at : at + cut])
        at += cut
        take_over()
    if judgements:
        desk.stop()
        take_over()
    for judgement in judgements:
        hunks = desk.script.hunks()
        if judgement == 9 or not hunks:
            desk.dispatch(UndoDecision())
        else:
            hunk = hunks[judgement % len(hunks)]
            desk.dispatch((Keep if judgement % 2 else Reject)((hunk,)))
        take_over()
