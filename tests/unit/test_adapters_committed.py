from __future__ import annotations

from pathlib import Path

import pygit2
import pytest

from swerve.adapters.committed import CommittedFiles
from swerve.terms import ProjectPath

PATH = ProjectPath("src/app.py")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    repository = pygit2.init_repository(str(tmp_path))
    (tmp_path / "src").mkdir()
    (tmp_path / PATH).write_text("a\n")
    (tmp_path / "image.bin").write_bytes(b"\0\1")
    repository.index.add_all()
    who = pygit2.Signature("A", "a@example.org")
    tree = repository.index.write_tree()
    repository.create_commit("HEAD", who, who, "begin", tree, [])
    (tmp_path / PATH).write_text("changed\n")
    return tmp_path


def test_the_committed_text_is_read_whatever_the_disk_holds(root: Path) -> None:
    found = CommittedFiles(root).read_now(PATH)
    assert found is not None
    assert str(found.text) == "a\n"


def test_a_project_may_be_a_part_of_a_repository(root: Path) -> None:
    assert CommittedFiles(root / "src").read_now(ProjectPath("app.py")) is not None


def test_what_is_not_committed_or_no_text_is_none(root: Path) -> None:
    files = CommittedFiles(root)
    names = ("none.py", "image.bin", "src", "../outside.py")
    assert [files.read_now(ProjectPath(name)) for name in names] == [None] * 4


def test_without_repository_or_commit_there_is_nothing(tmp_path: Path) -> None:
    assert CommittedFiles(tmp_path).read_now(PATH) is None
    pygit2.init_repository(str(tmp_path))
    assert CommittedFiles(tmp_path).read_now(PATH) is None


def test_what_is_not_as_committed_is_listed_within_the_project(root: Path) -> None:
    (root / "new.py").write_text("x\n")
    (root / "image.bin").unlink()
    (root / ".gitignore").write_text("*.log\n")
    (root / "noise.log").write_text("x\n")
    changed = CommittedFiles(root).changed_now()
    assert changed == (".gitignore", "image.bin", "new.py", "src/app.py")
    assert CommittedFiles(root / "src").changed_now() == ("app.py",)


def test_without_a_repository_nothing_is_listed(tmp_path: Path) -> None:
    assert CommittedFiles(tmp_path).changed_now() == ()
