from __future__ import annotations

import os
from pathlib import Path

from swerve.adapters.walk import is_speakable, open_index, walk
from swerve.project.ignore import ROOT


def test_each_folder_is_announced_before_it_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)

    def on_folder(folder: str) -> None:
        (tmp_path / folder / "late.py").write_text("")

    found = walk(tmp_path, ROOT, open_index(tmp_path), on_folder)
    assert found == {
        "": {"a": True, "late.py": False},
        "a": {"b": True, "late.py": False},
        "a/b": {"late.py": False},
    }


def test_exclude_of_the_repository_counts(tmp_path: Path) -> None:
    (tmp_path / ".git/info").mkdir(parents=True)
    (tmp_path / ".git/info/exclude").write_text("private/\n")
    (tmp_path / "private").mkdir()
    (tmp_path / "a.py").write_text("")
    assert walk(tmp_path, ROOT, open_index(tmp_path)) == {"": {"a.py": False}}


def test_endless_depth_is_bounded(tmp_path: Path) -> None:
    inner = tmp_path
    for _ in range(230):
        inner = inner / "d"
        inner.mkdir()
    found = walk(tmp_path, ROOT, open_index(tmp_path))
    assert 190 < len(found) < 210
    assert all(
        f"{folder}/{name}".lstrip("/") in found
        for folder, children in found.items()
        for name, is_folder in children.items()
        if is_folder
    )


def test_names_that_cannot_travel_are_left_out(tmp_path: Path) -> None:
    for name in (b"good.py", "gr\u00fcn.py".encode(), b"bad\xff.py", b"two\nlines.py"):
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_text("")
    assert set(walk(tmp_path, ROOT, open_index(tmp_path))[ROOT]) == {"good.py", "grün.py"}
    assert is_speakable("a b\t.py")


def test_special_files_are_no_part_of_a_project(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    assert walk(tmp_path, ROOT, open_index(tmp_path)) == {"": {}}
