from __future__ import annotations

from tests.fakes.hunks import hunk_of
from tests.fakes.patches import HunkMaker

from swerve.edits.hunks import FileAction, HunkLine, LineKind


def test_counts_include_the_line_being_written() -> None:
    hunk = HunkMaker()("a", FileAction.UPDATE)
    hunk.lines += [
        HunkLine(LineKind.CONTEXT, "a"),
        HunkLine(LineKind.REMOVED, "b"),
        HunkLine(LineKind.ADDED, "c"),
    ]
    assert hunk.counts() == (1, 1)
    hunk.partial = HunkLine(LineKind.ADDED, "d")
    assert hunk.counts() == (2, 1)


def test_a_hunk_of_context_alone_is_where_it_was_placed() -> None:
    assert hunk_of(" a", " b", at=10).changed_lines() == (10, 11)
    assert hunk_of(" a", " b", at=None).changed_lines() is None


def test_a_hunk_covers_the_lines_from_its_first_change_to_its_last() -> None:
    assert hunk_of(" a", "-b", "+c", " d", "+e", at=10).changed_lines() == (11, 14)
    assert hunk_of(" a", "-b", " d", at=10).changed_lines() == (11, 12)
