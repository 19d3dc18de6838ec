from __future__ import annotations

import pytest
from tests.fakes.hunks import hunk_of

from swerve.edits.hunks import Author, HunkFlag, HunkState
from swerve.rows.diff import DiffRow
from swerve.rows.segments import DiffKind
from swerve.rows.telling import about, spoken
from swerve.terms import HunkId


@pytest.mark.parametrize(
    ("author", "words"),
    [
        (Author.OUTSIDE, "Changed outside Swerve: by you or another program"),
        (Author.COMMAND, "Changed by a command the model ran"),
        (Author.BASE, ""),
    ],
)
def test_a_margin_mark_says_who_wrote_the_line(author: Author, words: str) -> None:
    row = DiffRow(DiffKind.CONTEXT, "x = 1", 3, 3, author=author)
    assert about(row, None) == words


def test_a_changed_row_says_how_its_hunk_stands() -> None:
    hunk = hunk_of("+new")
    hunk.flags |= HunkFlag.LOOSE
    row = DiffRow(DiffKind.ADDED, "new", None, 10, HunkId("h1"))
    assert about(row, hunk) == "Pending, loose, written by the model"
    assert about(row, None) == ""


def test_folds_judged_marks_and_hidden_blanks_are_explained() -> None:
    assert about(DiffRow(DiffKind.FOLD, "… 61 unchanged lines"), None).startswith("Click")
    kept = DiffRow(DiffKind.CONTEXT, "x", 1, 1, author=Author.AGENT, judged=HunkState.KEPT)
    assert about(kept, None) == "Written by the model and kept"
    assert "blanks" in about(DiffRow(DiffKind.CONTEXT, "x", 1, 1, HunkId("h1")), None)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (DiffRow(DiffKind.ADDED, "  return delay", None, 51), "added line 52, return delay"),
        (DiffRow(DiffKind.REMOVED, "", 7, None), "removed line 8, blank"),
        (DiffRow(DiffKind.CONTEXT, "a", 4, 5, author=Author.OUTSIDE), "line 6, outside, a"),
        (DiffRow(DiffKind.FOLD, "… 61 unchanged lines"), "… 61 unchanged lines"),
        (DiffRow(DiffKind.RULE, ""), "end of the hunk"),
    ],
)
def test_a_row_is_spoken_with_what_it_is(row: DiffRow, words: str) -> None:
    assert spoken(row) == words
