from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from swerve.adapters.git_head import Changed, GitHead
from swerve.terms import ProjectPath


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "trunk")
    inner = tmp_path / "inner"
    inner.mkdir()
    for name in ("same", "changed", "gone"):
        (inner / name).write_text(f"{name}\n")
    (tmp_path / "above").write_text("above\n")
    (tmp_path / ".gitignore").write_text("ignored\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    (inner / "changed").write_text("otherwise\n")
    (inner / "gone").unlink()
    (inner / "new").write_text("new\n")
    (inner / "ignored").write_text("\n")
    (tmp_path / "above").write_text("changed, too\n")
    return tmp_path


def head_of(folder: Path) -> GitHead:
    head = GitHead.of(folder)
    assert head is not None
    return head


def test_it_tells_what_the_last_commit_holds(project: Path) -> None:
    head = head_of(project)
    assert head.branch() == "trunk"
    assert head.content(ProjectPath("inner/changed")) == b"changed\n"
    assert head.content(ProjectPath("inner/new")) is None
    assert head.content(ProjectPath("inner")) is None


def test_a_project_may_be_a_folder_of_the_work_tree(project: Path) -> None:
    head = head_of(project / "inner")
    assert head.content(ProjectPath("gone")) == b"gone\n"
    assert head.changed() == [
        Changed(ProjectPath("changed"), is_new=False, is_gone=False),
        Changed(ProjectPath("gone"), is_new=False, is_gone=True),
        Changed(ProjectPath("new"), is_new=True, is_gone=False),
    ]


def test_nothing_of_git_is_written(project: Path) -> None:
    def state() -> dict[str, bytes]:
        files = (path for path in (project / ".git").rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in files}

    before = state()
    head = head_of(project)
    head.changed()
    head.content(ProjectPath("inner/same"))
    assert state() == before


def test_without_a_commit_everything_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk")
    (tmp_path / "a").write_text("a\n")
    head = head_of(tmp_path)
    assert head.branch() == "trunk"
    assert head.content(ProjectPath("a")) is None
    assert [changed.is_new for changed in head.changed()] == [True]


def test_a_detached_head_has_the_commit_for_a_name(project: Path) -> None:
    git(project, "checkout", "-q", "--detach")
    assert len(head_of(project).branch()) == 10


def test_a_folder_in_no_repository_has_none(tmp_path: Path) -> None:
    assert GitHead.of(tmp_path) is None
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "bare"))
    assert GitHead.of(tmp_path / "bare") is None


@pytest.mark.parametrize("claimed", ["/", "..", "inner"])
def test_a_repository_that_claims_another_folder_is_left_alone(project: Path, claimed: str) -> None:
    folder = claimed if claimed == "/" else str((project / claimed).resolve())
    git(project, "config", "core.worktree", folder)
    assert GitHead.of(project) is None
    assert GitHead.of(project / "inner") is None


def test_a_folder_that_pretends_to_be_a_repository_is_left_alone(project: Path) -> None:
    fake = project.parent / "fake"
    (project / ".git").rename(fake)
    git(fake, "config", "core.bare", "false")
    git(fake, "config", "core.worktree", str(project))
    assert GitHead.of(fake) is None


def test_work_trees_and_modules_are_where_they_say(project: Path, tmp_path: Path) -> None:
    git(project, "worktree", "add", "-q", str(tmp_path / "second"))
    assert head_of(tmp_path / "second").branch() == "second"
    git(
        project,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        str(project),
        "module",
    )
    assert head_of(project / "module").branch() == "trunk"


def test_the_environment_names_no_repository(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    git(elsewhere, "init", "-q", "-b", "evil")
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", "/")
    assert head_of(project).branch() == "trunk"
