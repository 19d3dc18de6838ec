"""Hunks made by hand, for tests of what is said about them."""

from __future__ import annotations

from swerve.edits.hunks import Hunk, HunkLine, HunkState, LineKind, MatchPass, Place
from swerve.terms import CallId, HunkId, ProjectPath, ThreadId, TurnId


def hunk_of(
    *lines: str,
    name: str = "h1",
    path: str = "src/client.py",
    state: HunkState = HunkState.PENDING,
    at: int | None = 10,
    **more,
) -> Hunk:
    """Return a hunk; each line begins with its sign, `at` is the first line of its old block."""
    said = [HunkLine(LineKind(line[0]), line[1:]) for line in lines]
    old = sum(1 for line in said if line.kind is not LineKind.ADDED)
    place = None if at is None else Place(at, old, MatchPass.EXACT, is_confirmed=True)
    return Hunk(
        HunkId(name),
        ThreadId("t"),
        TurnId("u"),
        CallId("c"),
        ProjectPath(path),
        lines=said,
        place=place,
        state=state,
        **more,
    )
