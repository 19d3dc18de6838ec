from __future__ import annotations

from pathlib import Path

import pytest

from swerve.adapters.copying import copy_in
from swerve.terms import ProjectPath


@pytest.fixture
def source(tmp_path: Path) -> Path:
    made = tmp_path / "notes.txt"
    made.write_bytes(b"\0words")
    return made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    (made / "src").mkdir(parents=True)
    return made


def test_a_file_is_copied_whole(source: Path, root: Path) -> None:
    assert copy_in(source, root, ProjectPath("src")) == ""
    assert (root / "src" / "notes.txt").read_bytes() == b"\0words"
    assert [path.name for path in (root / "src").iterdir()] == ["notes.txt"]


def test_nothing_is_written_over(source: Path, root: Path) -> None:
    (root / "notes.txt").write_text("mine")
    assert "there already" in copy_in(source, root, ProjectPath(""))
    assert (root / "notes.txt").read_text() == "mine"


def test_nothing_leaves_the_project(source: Path, root: Path, tmp_path: Path) -> None:
    (root / "out").symlink_to(tmp_path)
    for folder in ("..", "out", ".git"):
        assert (
            "Nothing was copied" in copy_in(source, root, ProjectPath(folder))
            or not (tmp_path / folder / "notes.txt").exists()
        )
    assert source.read_bytes() == b"\0words"


def test_a_folder_that_is_gone_is_a_sentence(source: Path, root: Path) -> None:
    assert "not copied" in copy_in(source, root, ProjectPath("gone"))
