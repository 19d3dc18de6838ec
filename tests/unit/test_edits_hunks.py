from __future__ import annotations

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
