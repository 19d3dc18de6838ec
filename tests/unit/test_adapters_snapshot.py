"""What a command changed is found by comparing, within limits that are said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from swerve.adapters import snapshot
from swerve.adapters.snapshot import Snapshot


def changed(taken: Snapshot) -> tuple[list[str], list[str]]:
    try:
        deltas, unseen = taken.changes()
    finally:
        taken.close()
    return [delta.path for delta in deltas], list(unseen)


def test_nothing_changed_is_nothing_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\n")
    assert changed(Snapshot(tmp_path)) == ([], [])


def test_the_same_size_and_time_is_still_noticed(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("aaaa\n")
    taken, times = Snapshot(tmp_path), file.stat()
    file.write_text("bbbb\n")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert changed(taken) == (["a.txt"], [])


def test_ignored_files_are_left_out_and_new_links_are_named(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("out/\n")
    (tmp_path / "out").mkdir()
    taken = Snapshot(tmp_path)
    (tmp_path / "out" / "x").write_text("x")
    (tmp_path / "link").symlink_to("/etc/passwd")
    assert changed(taken) == ([], ["link"])


def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "sub").mkdir(parents=True)
    outside.mkdir()
    (root / "sub" / "a.txt").write_text("mine\n")
    (outside / "a.txt").write_text("not mine\n")
    taken = Snapshot(root)
    (root / "sub").rename(tmp_path / "moved")
    (root / "sub").symlink_to(outside)
    deltas, _ = taken.changes()
    taken.close()
    assert [(delta.path, delta.after) for delta in deltas] == [("sub/a.txt", None)]


def test_what_is_too_large_or_too_much_is_named_but_not_reviewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "MAX_FILE_BYTES", 10)
    monkeypatch.setattr(snapshot, "MAX_DELTAS", 1)
    (tmp_path / "large.txt").write_text("x" * 11)
    taken = Snapshot(tmp_path)
    (tmp_path / "large.txt").write_text("y" * 11)
    (tmp_path / "one.txt").write_text("1")
    (tmp_path / "two.txt").write_text("2")
    assert changed(taken) == (["one.txt"], ["large.txt", "two.txt"])
