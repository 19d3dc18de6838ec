from __future__ import annotations

import asyncio
from pathlib import Path

import pygit2
import pytest

from swerve.adapters import earlier
from swerve.adapters.earlier import EarlierFiles
from swerve.project.tree import Tree
from swerve.terms import ProjectPath

APP, LARGE = ProjectPath("app.py"), ProjectPath("large.txt")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / APP).write_text("a\n")
    (tmp_path / LARGE).write_text("x" * (earlier.MAX_FILE_BYTES + 1))
    return tmp_path


async def as_it_was(root: Path, path: ProjectPath) -> str | None:
    files = EarlierFiles(root)
    await files.keep(Tree.from_files([APP, LARGE, ProjectPath("gone.py")]))
    (root / path).write_text("changed\n")
    found = await files.read(path)
    return None if found is None else str(found.text)


def test_without_a_commit_the_text_at_opening_counts(root: Path) -> None:
    assert asyncio.run(as_it_was(root, APP)) == "a\n"
    assert asyncio.run(as_it_was(root, LARGE)) is None


def test_a_repository_without_a_commit_is_like_none(root: Path) -> None:
    pygit2.init_repository(str(root))
    assert asyncio.run(as_it_was(root, APP)) == "a\n"


def test_with_a_commit_nothing_is_kept(root: Path) -> None:
    repository = pygit2.init_repository(str(root))
    who = pygit2.Signature("A", "a@example.org")
    repository.create_commit("HEAD", who, who, "begin", repository.index.write_tree(), [])
    assert EarlierFiles(root).texts_now(Tree.from_files([APP])) == {}
    assert asyncio.run(as_it_was(root, APP)) is None
