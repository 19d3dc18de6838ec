from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from swerve.adapters import disk as disk_module
from swerve.adapters.disk import ProjectDisk
from swerve.adapters.project_files import ProjectFiles
from swerve.edits.journal import Decision, FileWrite
from swerve.session.disk_inputs import DecisionWritten
from swerve.terms import ABSENT, DecisionId, ProjectPath


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


def test_tools_never_read_secrets_but_the_person_may(root: Path, tmp_path: Path) -> None:
    (root / ".env").write_text("KEY=1\n")
    disk = ProjectDisk(root, tmp_path / "journal.db")
    with pytest.raises(ValueError, match="secrets"):
        asyncio.run(disk.read_text(".env"))
    assert asyncio.run(disk.load(ProjectPath(".env"))).content is not None
    disk.close()


def test_tools_may_name_a_file_absolutely(root: Path, tmp_path: Path) -> None:
    (root / "a.py").write_bytes(b"one\r\ntwo")
    disk = ProjectDisk(root, tmp_path / "journal.db")
    assert asyncio.run(disk.read_text(str(root / "a.py"))) == "one\r\ntwo"
    with pytest.raises(ValueError, match="not a path inside"):
        asyncio.run(disk.read_text(str(tmp_path / "other.py")))
    disk.close()


def test_missing_root_is_a_refusal(tmp_path: Path) -> None:
    disk = ProjectDisk(tmp_path / "gone", tmp_path / "journal.db")
    loaded = asyncio.run(disk.load(ProjectPath("a.py")))
    assert "could not be read" in loaded.refusal
    disk.close()


def test_hanging_disk_is_given_up(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_module, "_READ_LIMIT_S", 0.05)
    monkeypatch.setattr(ProjectFiles, "read", lambda self, path: time.sleep(0.3))
    disk = ProjectDisk(root, tmp_path / "journal.db")
    loaded = asyncio.run(disk.load(ProjectPath("a.py")))
    assert "did not answer" in loaded.refusal
    disk.close()


def test_reading_makes_no_journal(root: Path, tmp_path: Path) -> None:
    disk = ProjectDisk(root, tmp_path / "state" / "journal.db")
    asyncio.run(disk.load(ProjectPath("a.py")))
    assert asyncio.run(disk.recover()) == ()
    assert not (tmp_path / "state").exists()
    disk.close()
    disk.close()


def test_a_link_to_a_secret_is_not_read_for_a_model(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PASSWORD=hunter22")
    (tmp_path / "notes.txt").symlink_to(".env")

    async def read(name: str) -> str:
        disk = ProjectDisk(tmp_path, tmp_path.parent / "journal.db")
        try:
            return await disk.read_text(name)
        finally:
            disk.close()

    for name in ("notes.txt", ".env", "./.env", str(tmp_path / ".env"), "x/../.env"):
        with pytest.raises((ValueError, OSError)) as caught:
            asyncio.run(read(name))
        assert "hunter22" not in str(caught.value)


def test_a_link_to_a_secret_is_not_shown_as_something_else(tmp_path: Path) -> None:
    """What is shown goes along with the next message, and AGENTS.md with each."""
    root = tmp_path / "project"
    (root / ".ssh").mkdir(parents=True)
    for name in (".env", ".ssh/config"):
        (root / name).write_text("PASSWORD=hunter22")
    (root / "AGENTS.md").symlink_to(".env")
    (root / "conf").symlink_to(".ssh")
    disk = ProjectDisk(root, tmp_path / "journal.db")
    for name in ("AGENTS.md", "conf/config"):
        loaded = asyncio.run(disk.load(ProjectPath(name)))
        assert loaded.content is None
        assert "may hold secrets" in loaded.refusal
    assert asyncio.run(disk.load(ProjectPath(".env"))).content is not None
    disk.close()


def test_what_was_written_is_told_after_a_restart(root: Path, tmp_path: Path) -> None:
    disk = ProjectDisk(root, tmp_path / "journal.db")
    assert asyncio.run(disk.past()) == []
    assert asyncio.run(disk.bound()) is None
    write = FileWrite(ProjectPath("new"), ABSENT, b"new\n", None)
    made = Decision(DecisionId("d1"), "keep", (), (write,), "{}")
    assert isinstance(asyncio.run(disk.write(made)), DecisionWritten)
    disk.close()
    disk = ProjectDisk(root, tmp_path / "journal.db")
    assert asyncio.run(disk.past()) == [made]
    bound = asyncio.run(disk.bound())
    assert bound is not None
    assert (bound.decisions, bound.held_bytes) == (1, 4)
    disk.close()
