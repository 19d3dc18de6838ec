"""What the tree says beside files."""

from __future__ import annotations

import pytest

from swerve.edits.hunks import Author, Hunk, HunkState
from swerve.terms import CallId, HunkId, ProjectPath, ThreadId, TurnId
from swerve.ui.tree.badges import Badge, badge_of, badges, folders_of

A, B = ProjectPath("src/a.py"), ProjectPath("b.py")


def _hunk(path: ProjectPath, state: HunkState, author: Author = Author.AGENT) -> Hunk:
    return Hunk(
        HunkId(f"{path}{state}"),
        ThreadId("t"),
        TurnId("u"),
        CallId("c"),
        path,
        state=state,
        author=author,
    )


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ([HunkState.GROWING, HunkState.PENDING], "growing"),
        ([HunkState.PENDING, HunkState.PENDING, HunkState.KEPT], "2 pending"),
        ([HunkState.CONFLICTED, HunkState.PENDING], "1 conflict"),
        ([HunkState.KEPT, HunkState.REJECTED], "1 kept"),
    ],
)
def test_the_most_urgent_state_wins(states: list[HunkState], words: str) -> None:
    assert badges([_hunk(A, state) for state in states])[A].text == words


def test_rejected_and_cut_hunks_leave_no_badge() -> None:
    assert badges([_hunk(A, HunkState.REJECTED), _hunk(A, HunkState.CUT)]) == {}


def test_outside_changes_show_unless_a_hunk_waits() -> None:
    of_hunks = badges([_hunk(A, HunkState.PENDING), _hunk(B, HunkState.KEPT)])
    assert badge_of(A, of_hunks, {A, B}) == Badge("1 pending", "accent")
    assert badge_of(B, of_hunks, {A, B}) == Badge("outside", "outside")
    assert badge_of(B, of_hunks, set()) == Badge("1 kept", "muted")
    assert badge_of(ProjectPath("c.py"), of_hunks, {A, B}) is None


def test_outside_hunks_are_no_work_of_the_model() -> None:
    assert badges([_hunk(A, HunkState.KEPT, Author.OUTSIDE)]) == {}


def test_folders_above_reach_the_root() -> None:
    assert folders_of([ProjectPath("a/b/c.py"), B]) == {"a/b", "a", ""}
