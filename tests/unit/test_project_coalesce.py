from __future__ import annotations

import pytest

from swerve.project.coalesce import (
    LEADING_MS,
    LONGEST_MS,
    LONGEST_TREE_MS,
    QUIET_MS,
    Changes,
    Coalescer,
    is_scratch,
)
from swerve.terms import ProjectPath

A, B = ProjectPath("a.py"), ProjectPath("src/b.py")


def coalescer(*known: ProjectPath) -> Coalescer:
    return Coalescer(lambda path: path in known)


def drained(it: Coalescer) -> list[Changes]:
    """Take whatever is due, at the moments it asks for."""
    found = []
    while (due := it.due_ms()) is not None:
        changes = it.take(due)
        if changes:
            found.append(changes)
    return found


def test_quiet_is_never_due() -> None:
    it = coalescer(A)
    assert it.due_ms() is None
    assert not it.take(1e9)


def test_change_of_a_known_file_is_told_at_once_and_only_once() -> None:
    it = coalescer(A)
    it.touched(A, 100.0)
    assert it.due_ms() == 100.0 + LEADING_MS
    assert not it.take(100.0 + LEADING_MS - 1)
    assert it.take(100.0 + LEADING_MS) == Changes(changed=frozenset({A}))
    assert drained(it) == []


def test_second_change_within_the_burst_is_told_on_the_trailing_edge() -> None:
    it = coalescer(A)
    it.touched(A, 0.0)
    assert it.take(LEADING_MS)
    it.touched(A, LEADING_MS + 1)
    assert drained(it) == [Changes(changed=frozenset({A}))]


def test_new_and_gone_files_wait_for_the_trailing_edge() -> None:
    it = coalescer(A)
    it.touched(B, 0.0)
    it.vanished(A, 1.0)
    assert not it.take(LEADING_MS)
    assert not it.take(1.0 + QUIET_MS - 1)
    assert it.take(1.0 + QUIET_MS) == Changes(added=frozenset({B}), removed=frozenset({A}))


@pytest.mark.parametrize("order", ["rename_over", "delete_then_create", "backup_dance"])
def test_editor_saves_are_one_change(order: str) -> None:
    it = coalescer(A)
    temp = ProjectPath("sedXyZ12")
    if order == "rename_over":
        it.touched(temp, 0.0)
        it.vanished(temp, 1.0)
        it.touched(A, 1.0)
    elif order == "delete_then_create":
        it.vanished(A, 0.0)
        it.touched(A, 2.0)
    else:
        it.touched(ProjectPath(".a.py.swp"), 0.0)
        it.touched(ProjectPath("4913"), 0.0)
        it.vanished(A, 0.5)
        it.touched(ProjectPath("a.py~"), 0.5)
        it.touched(A, 1.0)
    assert drained(it) == [Changes(changed=frozenset({A}))]


def test_file_that_came_and_went_is_nothing() -> None:
    it = coalescer()
    it.touched(B, 0.0)
    it.vanished(B, 5.0)
    assert drained(it) == []


def test_endless_burst_is_told_now_and_then() -> None:
    found = told_in_burst(coalescer(A), 3 * LONGEST_TREE_MS)
    contents = [changes for changes in found if A in changes.changed]
    trees = [changes for changes in found if changes.added]
    assert len(contents) > 2 * LONGEST_TREE_MS / LONGEST_MS
    assert len(trees) == 2
    assert all(len(changes.added) > 100 for changes in trees)


def test_what_comes_in_one_long_burst_refreshes_the_tree_once() -> None:
    it = coalescer(A)
    found = told_in_burst(it, LONGEST_TREE_MS - LONGEST_MS)
    assert [changes for changes in found if changes.added] == []
    (last,) = drained(it)
    assert len(last.added) > 100
    assert it.due_ms() is None


def test_a_file_that_is_written_all_the_time_holds_no_new_one_back() -> None:
    it = coalescer(A)
    it.touched(B, 0.0)
    told = []
    for now in range(0, int(2 * LONGEST_MS), 10):
        it.touched(A, float(now))
        told.append(it.take(float(now)))
    assert any(B in changes.added for changes in told)


def told_in_burst(it: Coalescer, length_ms: float) -> list[Changes]:
    """Return what is told while a file is written, and another one is new, every 10 ms."""
    found = []
    for at in range(int(length_ms / 10)):
        it.touched(A, at * 10.0)
        it.touched(ProjectPath(f"new{at}.py"), at * 10.0)
        found.append(it.take(at * 10.0))
    return [changes for changes in found if changes]


def test_folder_takes_its_files_along() -> None:
    it = coalescer(A, B)
    src = ProjectPath("src")
    it.folder_vanished(src, 0.0, [B])
    assert drained(it) == [Changes(removed=frozenset({src, B}))]
    it.folder_made(src, 200.0)
    assert drained(it) == [Changes(added_folders=frozenset({src}))]


def test_overflow_is_told() -> None:
    it = coalescer()
    it.overflowed(0.0)
    assert drained(it) == [Changes(is_overflow=True)]
    assert drained(it) == []


def test_changes_add_up() -> None:
    first = Changes(added=frozenset({A}), changed=frozenset({B}))
    second = Changes(removed=frozenset({A}), changed=frozenset({B}))
    assert first | second == Changes(changed=frozenset({B}), removed=frozenset({A}))
    assert second | first == Changes(added=frozenset({A}), changed=frozenset({B}))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/.b.py.swp", True),
        ("b.py~", True),
        ("4913", True),
        (".#b.py", True),
        ("#b.py#", True),
        ("a/.x.py.0123abcd.swerve.tmp", True),
        ("b.py", False),
        ("src/49130", False),
        ("notes.swp.md", False),
    ],
)
def test_scratch_files(path: str, expected: bool) -> None:
    assert is_scratch(path) is expected


def test_scratch_files_come_and_go_without_a_word() -> None:
    it = coalescer()
    scratch = ProjectPath("src/.a.py.swp")
    it.touched(scratch, 0.0)
    it.vanished(scratch, 1.0)
    assert it.due_ms() is None


def test_files_of_a_new_folder_are_known_before_they_are_told() -> None:
    it = coalescer(A)
    it.touched(B, 0.0)
    it.touched(A, 0.0)
    gone = ProjectPath("src/gone.py")
    it.touched(gone, 0.0)
    it.vanished(gone, 1.0)
    assert it.pending_beneath(ProjectPath("src")) == [B]
