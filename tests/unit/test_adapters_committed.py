from __future__ import annotations

import subprocess
from pathlib import Path

import pygit2
import pytest

from swerve.adapters.committed import CommittedFiles
from swerve.terms import ProjectPath

PATH = ProjectPath("src/app.py")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, timeout=20)


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


@pytest.mark.parametrize("claimed", ["/", "..", "src"])
def test_a_repository_that_claims_another_folder_is_left_alone(root: Path, claimed: str) -> None:
    folder = claimed if claimed == "/" else str((root / claimed).resolve())
    inside = (root / PATH).relative_to(folder) if claimed != "src" else Path("app.py")
    (root / ".git" / "index").unlink(missing_ok=True)
    git(root, "update-index", "--add", "--cacheinfo", f"100644,{_blob(root)},{inside}")
    git(root, "commit", "-q", "-m", "evil")
    git(root, "config", "core.worktree", folder)
    for folder, name in ((root, PATH), (root / "src", ProjectPath("app.py"))):
        assert CommittedFiles(folder).read_now(name) is None
        assert CommittedFiles(folder).changed_now() == ()


def _blob(root: Path) -> str:
    repository = pygit2.Repository(str(root))
    return str(repository.create_blob(b"evil\n"))


def test_a_folder_that_pretends_to_be_a_repository_is_left_alone(root: Path) -> None:
    fake = root.parent / f"{root.name}-fake"
    (root / ".git").rename(fake)
    git(fake, "config", "core.bare", "false")
    git(fake, "config", "core.worktree", str(fake))
    git(fake, "--work-tree", str(fake), "add", "description")
    git(fake, "--work-tree", str(fake), "commit", "-q", "-m", "evil")
    assert CommittedFiles(fake).read_now(ProjectPath("description")) is None


def test_work_trees_and_modules_have_commits_of_their_own(root: Path, tmp_path: Path) -> None:
    second = tmp_path.parent / f"{tmp_path.name}-second"
    git(root, "worktree", "add", "-q", str(second))
    assert CommittedFiles(second).read_now(PATH) is not None
    allowed = ("-c", "protocol.file.allow=always")
    git(root, *allowed, "submodule", "add", "-q", str(second), "module")
    assert CommittedFiles(root / "module").read_now(PATH) is not None


def test_the_environment_names_no_repository(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = root.parent / f"{root.name}-elsewhere"
    pygit2.init_repository(str(elsewhere))
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", "/")
    found = CommittedFiles(root).read_now(PATH)
    assert found is not None
    assert str(found.text) == "a\n"


def test_nothing_of_the_repository_is_written(root: Path) -> None:
    def held() -> dict[str, bytes]:
        files = (path for path in (root / ".git").rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in files}

    before = held()
    CommittedFiles(root).read_now(PATH)
    CommittedFiles(root).changed_now()
    assert held() == before
