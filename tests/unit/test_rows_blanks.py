"""Changes that are only blanks can be hidden; real ones beside them stay."""

from __future__ import annotations

from tests.fakes.review_desk import ReviewDesk

from swerve.rows.diff import DiffRows
from swerve.terms import ProjectPath

_TEXT = "def f():\n  one()\n  two()\n  three()\n"
_PATCH = """\
*** Begin Patch
*** Update File: a.py
@@
-  one()
-  two()
-  three()
+    one()
+    zwei()
+    three()
*** End Patch
"""


def _rows() -> DiffRows:
    desk = ReviewDesk({"a.py": _TEXT})
    desk.ask("indent")
    desk.write_all(_PATCH)
    ledger = desk.state.ledger
    return DiffRows(ledger.files[ProjectPath("a.py")], ledger.hunks)


def _shown(rows: DiffRows) -> list[tuple[str, str]]:
    return [(rows.kind(at).value, rows.text(at)) for at in range(len(rows))]


def test_lines_that_differ_by_blanks_only_are_shown_once() -> None:
    rows = _rows()
    assert len(rows) == 7
    change = rows.hide_blanks(is_on=True)
    assert (change.start, change.removed, change.inserted) == (1, 6, 4)
    assert _shown(rows) == [
        ("context", "def f():"),
        ("context", "    one()"),
        ("removed", "  two()"),
        ("added", "    zwei()"),
        ("context", "    three()"),
    ]
    numbers = [(rows.row(at).old_no, rows.row(at).new_no) for at in range(5)]
    assert numbers == [(0, 0), (1, 1), (2, None), (None, 2), (3, 3)]


def test_the_hunk_keeps_its_rows_and_comes_back_whole() -> None:
    rows = _rows()
    (hunk,) = rows.hunks()
    rows.hide_blanks(is_on=True)
    assert rows.rows_of(hunk) == range(1, 5)
    assert rows.row(1).has_only_blanks
    assert not rows.row(0).has_only_blanks
    rows.hide_blanks(is_on=False)
    assert len(rows) == 7
