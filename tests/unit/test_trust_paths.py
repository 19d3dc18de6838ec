"""One table of paths that must not work, tried at every door through which a path comes in."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.adapters.disk import ProjectDisk
from swerve.adapters.file_write import read_beneath
from swerve.edits.journal import Decision, FileWrite
from swerve.edits.paths import PathClass, classify, path_from_patch
from swerve.session.disk_inputs import DecisionFailed
from swerve.terms import ABSENT, DecisionId, ProjectPath

SECRET = b"not yours"

LEAVING = [
    "../outside/secret",
    "a/../../outside/secret",
    "link/secret",
    "a/link/secret",
    "link2",
    "../project-evil/secret",
    "/etc/passwd",
    "~/secret",
    "..\\outside\\secret",
    "a/./../../outside/secret",
    "\0",
    "a\n../x",
]
REPOSITORY = [
    ".git/config",
    ".GIT/config",
    ".Git/hooks/x",
    "a/.git/config",
    ".git ./config",
    ".git/../.git/config",
    "git~1/config",
    ".g\u200cit/config",
    ".ｇｉｔ/config",
    ".git::$INDEX_ALLOCATION/config",
    "gitlink/config",
]
"""Written by nobody, however a forgiving file system would spell it."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root, outside = tmp_path / "project", tmp_path / "outside"
    for folder in (root / "a", root / ".git" / "hooks", outside, tmp_path / "project-evil"):
        folder.mkdir(parents=True)
    for folder in (outside, tmp_path / "project-evil"):
        (folder / "secret").write_bytes(SECRET)
    (root / ".git" / "config").write_text("[core]\n")
    (root / "link").symlink_to(outside)
    (root / "a" / "link").symlink_to("../../outside")
    (root / "link2").symlink_to(outside / "secret")
    (root / "gitlink").symlink_to(".git")
    return root


@pytest.fixture
def disk(project: Path) -> Iterator[ProjectDisk]:
    made = ProjectDisk(project, project.parent / "state" / "journal.db")
    yield made
    made.close()


def write(disk: ProjectDisk, path: str) -> DecisionFailed | None:
    decision = Decision(
        DecisionId("d"), "keep", (), (FileWrite(ProjectPath(path), ABSENT, b"evil\n", None),)
    )
    made = asyncio.run(disk.write(decision))
    return made if isinstance(made, DecisionFailed) else None


@pytest.mark.parametrize("path", LEAVING)
def test_nothing_outside_is_read_for_a_tool_or_for_the_view(disk: ProjectDisk, path: str) -> None:
    loaded = asyncio.run(disk.load(ProjectPath(path)))
    assert loaded.content is None
    with pytest.raises((OSError, ValueError)) as caught:
        asyncio.run(disk.read_text(path))
    assert SECRET.decode() not in str(caught.value)


@pytest.mark.parametrize("path", [*LEAVING, *REPOSITORY])
def test_nothing_outside_or_in_a_repository_is_written(
    disk: ProjectDisk, project: Path, path: str
) -> None:
    refused = write(disk, path)
    _, reason = path_from_patch(path)
    assert refused or reason, "one of the two doors at least"
    if refused is None:  # a plain, odd name on this system, which no patch can bring here
        assert (project / path).is_file()
    assert everything(project / ".git") == {"config": b"[core]\n"}
    for folder in ("outside", "project-evil"):
        assert everything(project.parent / folder) == {"secret": SECRET}


@pytest.mark.parametrize("path", [p for p in REPOSITORY if p != "gitlink/config"])
def test_a_patch_cannot_name_a_repository(path: str) -> None:
    patched, reason = path_from_patch(path)
    assert reason
    assert classify(ProjectPath(path)) is PathClass.REFUSED or patched == path


def everything(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_folder_that_is_swapped_for_a_link_in_the_same_moment_never_leads_out(
    project: Path,
) -> None:
    """The race of CVE-2026-21523 and CVE-2026-39861: checked as a folder, used as a link."""
    (project / "a" / "secret").write_bytes(b"inside")
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            os.rename(project / "a", project / "away")
            os.symlink("../outside", project / "a")
            os.unlink(project / "a")
            os.rename(project / "away", project / "a")

    thread = threading.Thread(target=swap)
    thread.start()
    beneath, seen = Beneath(project), set[bytes | None]()
    try:
        tries, end = 0, time.monotonic() + 30
        while tries < 3_000 or (b"inside" not in seen and time.monotonic() < end):
            tries += 1
            try:
                seen.add(read_beneath(beneath, beneath.resolve("a/secret")))
            except (PathRefused, OSError):
                continue
    finally:
        stop.set()
        thread.join(10)
        beneath.close()
    assert seen <= {b"inside", None}
    assert b"inside" in seen
