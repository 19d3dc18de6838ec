"""Random bursts of events: what is told always leads from what was to what is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from swerve.project.coalesce import Changes, Coalescer
from swerve.project.tree import Tree
from swerve.terms import ProjectPath

NAMES = ("a.py", "b10.py", "b9.py", "src/c.py", "src/deep/d.py", "src/deep/e.py", "Z/f.py")
PATHS = st.sampled_from([ProjectPath(name) for name in NAMES])
STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "delete", "wait"]), PATHS, st.floats(0, 200)), max_size=40
)


@settings(max_examples=150, deadline=None)
@given(st.sets(PATHS), STEPS)
def test_told_changes_lead_from_before_to_after(
    start: set[ProjectPath], steps: list[tuple[str, ProjectPath, float]]
) -> None:
    disk = set(start)
    tree = Tree.from_files(start)
    written: set[ProjectPath] = set()
    told = Changes()
    now_ms = 0.0
    coalescer = Coalescer(lambda path: tree.contains(path))

    def drain() -> None:
        nonlocal tree, told
        changes = coalescer.take(now_ms)
        assert not changes.changed & changes.added
        assert not changes.removed & changes.added
        assert all(tree.contains(path) for path in changes.changed | changes.removed)
        assert not any(tree.contains(path) for path in changes.added)
        tree = tree.with_changes(changes.added, changes.removed, changes.added_folders)
        told |= changes

    for action, path, delay_ms in steps:
        if action == "write":
            disk.add(path)
            written.add(path)
            coalescer.touched(path, now_ms)
        elif action == "delete" and path in disk:
            disk.remove(path)
            coalescer.vanished(path, now_ms)
        elif action == "wait":
            now_ms += delay_ms
            drain()
    while (due := coalescer.due_ms()) is not None:
        now_ms = max(now_ms, due)
        drain()
    assert set(tree.files) == disk
    assert {
        path for path in written & disk & start if path not in told.changed | told.added
    } == set()


@settings(max_examples=150, deadline=None)
@given(st.sets(PATHS), st.lists(st.tuples(st.sets(PATHS), st.sets(PATHS)), max_size=6))
def test_tree_after_changes_is_the_tree_of_the_files(
    start: set[ProjectPath], edits: list[tuple[set[ProjectPath], set[ProjectPath]]]
) -> None:
    tree, files = Tree.from_files(start), set(start)
    for added, removed in edits:
        tree = tree.with_changes(added, removed)
        files = (files - removed) | added
        assert sorted(tree.files) == sorted(files)
        assert tree.file_count == len(files)
        for path in files:
            assert tree.contains(path)
            assert not tree.is_dir(path)
        for folder in tree.folders():
            shown = [entry.path for entry in tree.children(folder)]
            assert len(shown) == len(set(shown))
            assert all(tree.is_dir(e.path) is e.is_folder for e in tree.children(folder))
