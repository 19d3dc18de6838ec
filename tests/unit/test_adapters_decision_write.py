from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from swerve.adapters.file_write import FileWriter, PlannedWrite
from swerve.adapters.project_files import ProjectFiles
from swerve.edits.journal import Decision, DecisionKind, FileWrite
from swerve.session.disk_inputs import DecisionFailed
from swerve.terms import DecisionId, HunkId, ProjectPath
from swerve.text.encoding import revision_of


class Project:
    """A folder with a disk on it."""

    def __init__(self, tmp_path: Path) -> None:
        self.root = tmp_path / "project"
        self.root.mkdir()
        self.disk = ProjectFiles(self.root, tmp_path / "state" / "journal.db")

    def put(self, path: str, data: bytes = b"old\n", mode: int = 0o644) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        file.chmod(mode)
        return file

    def change(self, path: str, new: bytes | None, mode_from: str | None = None) -> FileWrite:
        file = self.root / path
        old = file.read_bytes() if file.exists() else None
        source = ProjectPath(mode_from) if mode_from else None
        return FileWrite(ProjectPath(path), revision_of(old), new, old, source)

    def write(
        self, *writes: FileWrite, kind: DecisionKind = "keep", hunks: int = 1
    ) -> DecisionFailed | None:
        ids = tuple(HunkId(f"h{number}") for number in range(hunks))
        return self.disk.write(Decision(DecisionId("d"), kind, ids, writes))

    def names(self) -> list[str]:
        return sorted(path.name for path in self.root.rglob("*"))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project(tmp_path)
    yield made
    made.disk.close()


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_mode_owner_and_attributes_stay(project: Project) -> None:
    file = project.put("run.sh", mode=0o755)
    has_attributes = sys.platform == "linux"
    if has_attributes:
        try:
            os.setxattr(file, "user.note", b"kept")
        except OSError:
            has_attributes = False
    before = file.stat()
    assert project.write(project.change("run.sh", b"new\n")) is None
    after = file.stat()
    assert file.read_bytes() == b"new\n"
    assert after.st_ino != before.st_ino
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    if has_attributes:
        assert os.getxattr(file, "user.note") == b"kept"
    assert project.names() == ["run.sh"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_root_keeps_the_owner_of_others(project: Project) -> None:
    file = project.put("a.py")
    os.chown(file, 1234, 1234)
    assert project.write(project.change("a.py", b"new\n")) is None
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 1234)


def test_hard_link_is_written_in_place_but_only_alone(project: Project) -> None:
    file = project.put("a.py")
    twin = project.root.parent / "twin"
    os.link(file, twin)
    failed = project.write(project.change("a.py", b"new\n"), hunks=2)
    assert failed is not None
    assert "on its own" in failed.remedy
    assert twin.read_bytes() == b"old\n"
    assert project.write(project.change("a.py", b"n\n")) is None
    assert file.samefile(twin)
    assert twin.read_bytes() == b"n\n"


def test_link_is_written_through(project: Project) -> None:
    real = project.put("src/real.py")
    (project.root / "link.py").symlink_to("src/real.py")
    assert project.write(project.change("link.py", b"new\n")) is None
    assert (project.root / "link.py").is_symlink()
    assert real.read_bytes() == b"new\n"


def test_link_into_a_protected_or_refused_place(project: Project) -> None:
    project.put(".git/config")
    project.put(".github/ci.yml")
    (project.root / "a").symlink_to(".git/config")
    (project.root / "b").symlink_to(".github/ci.yml")
    for path in ("a", ".git/config", ".GIT/config"):
        refused = project.write(project.change(path, b"x"))
        assert refused is not None
        assert refused.sentence
    protected = project.write(project.change("b", b"x"))
    assert protected is not None
    assert "protected" in protected.sentence
    assert (project.root / ".git/config").read_bytes() == b"old\n"
    assert project.write(project.change(".github/ci.yml", b"named openly")) is None


UNPRIVILEGED = """
import os, sys
from pathlib import Path
from swerve.adapters.project_files import ProjectFiles
from swerve.edits.journal import Decision, FileWrite
from swerve.text.encoding import revision_of

if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
disk = ProjectFiles(Path(sys.argv[1]), Path(sys.argv[2]) / "journal.db")

def tried(path, new, old):
    write = FileWrite(path, revision_of(old), new, old)
    failed = disk.write(Decision(path, "keep", (), (write,)))
    print(failed.sentence if failed else "written")

tried("a.py", b"x", b"old\\n")
tried("locked/new.py", b"x", None)
tried("locked/b.py", b"new\\n", b"old\\n")
disk.close()
"""


def test_permissions_are_respected(project: Project, tmp_path: Path) -> None:
    """As root permission bits are ignored, so a child without privileges tries."""
    project.put("a.py", mode=0o444)
    project.put("locked/b.py")
    (project.root / "locked").chmod(0o555)
    state = tmp_path / "other-state"
    state.mkdir()
    if os.geteuid() == 0:
        for path in (project.root, *project.root.rglob("*"), state):
            os.chown(path, 65534, 65534)
        for folder in (tmp_path, *tmp_path.parents):  # private as they are when tests run at once
            mode = folder.stat().st_mode
            if mode & 0o011 != 0o011:
                folder.chmod(mode | 0o011)
    ran = subprocess.run(
        [sys.executable, "-c", UNPRIVILEGED, str(project.root), str(state)],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )
    assert ran.stdout.splitlines() == [
        "a.py could not be written: you may not write there.",
        "locked/new.py could not be written: you may not write there.",
        "written",
    ]
    assert (project.root / "a.py").read_bytes() == b"old\n"
    assert mode_of(project.root / "a.py") == 0o444
    assert (project.root / "locked/b.py").read_bytes() == b"new\n"


def test_rename_keeps_the_mode_and_undo_of_a_delete_too(project: Project) -> None:
    project.put("tool", mode=0o755)
    move = (project.change("bin/tool", b"new\n", mode_from="tool"), project.change("tool", None))
    assert project.write(*move) is None
    assert mode_of(project.root / "bin/tool") == 0o755
    assert not (project.root / "tool").exists()
    undo = (project.change("tool", b"old\n"), project.change("bin/tool", None))
    assert project.write(*undo, kind="undo") is None
    assert mode_of(project.root / "tool") == 0o755
    assert project.names() == ["tool"]


def test_only_folders_we_made_are_removed(project: Project) -> None:
    (project.root / "theirs").mkdir()
    assert project.write(project.change("theirs/ours/a.py", b"x")) is None
    assert project.write(project.change("theirs/ours/a.py", None), kind="undo") is None
    assert project.names() == ["theirs"]
    assert project.write(project.change("ours/a.py", b"x")) is None
    project.put("ours/note.txt")
    assert project.write(project.change("ours/a.py", None), kind="undo") is None
    assert project.names() == ["note.txt", "ours", "theirs"]


def test_new_file_never_takes_the_place_of_one_that_appeared(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = FileWriter.stage

    def stage(self: FileWriter, planned: PlannedWrite) -> PlannedWrite:
        staged = real(self, planned)
        project.put("new.py", b"theirs\n")
        return staged

    write = project.change("new.py", b"ours\n")
    monkeypatch.setattr(FileWriter, "stage", stage)
    assert project.write(write) is not None
    assert (project.root / "new.py").read_bytes() == b"theirs\n"
    assert project.names() == ["new.py"]


def test_file_that_changed_at_the_last_moment_stays(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.put("a.py")
    project.put("b.py")
    real = FileWriter.stage

    def stage(self: FileWriter, planned: PlannedWrite) -> PlannedWrite:
        staged = real(self, planned)
        project.put("b.py", b"theirs\n")
        return staged

    writes = (
        project.change("a.py", b"A"),
        project.change("c.py", b"C"),
        project.change("b.py", b"B"),
    )
    monkeypatch.setattr(FileWriter, "stage", stage)
    failed = project.write(*writes)
    assert failed is not None
    assert "changed by somebody else" in failed.sentence
    assert (project.root / "a.py").read_bytes() == b"old\n"
    assert (project.root / "b.py").read_bytes() == b"theirs\n"
    assert project.names() == ["a.py", "b.py"]


@pytest.mark.parametrize("step", ["stage", "commit"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EFBIG])
def test_failing_disk_leaves_everything_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    project.put("a.py", mode=0o755)
    project.put("gone.py")
    real = getattr(FileWriter, step)

    def failing(self: FileWriter, planned: PlannedWrite) -> PlannedWrite | None:
        if planned.write.path == "z/last.py":
            raise OSError(number, os.strerror(number))
        done: PlannedWrite | None = real(self, planned)
        return done

    monkeypatch.setattr(FileWriter, step, failing)
    failed = project.write(
        project.change("a.py", b"A"),
        project.change("gone.py", None),
        project.change("n/new.py", b"N"),
        project.change("z/last.py", b"Z"),
    )
    assert failed is not None
    assert failed.sentence.startswith("z/last.py could not be written: ")
    assert failed.remedy
    assert project.names() == ["a.py", "gone.py"]
    assert (project.root / "a.py").read_bytes() == b"old\n"
    assert mode_of(project.root / "a.py") == 0o755
    monkeypatch.undo()
    assert project.write(project.change("a.py", b"A")) is None


def test_unusable_journal_and_nothing_is_written(project: Project, tmp_path: Path) -> None:
    project.put("a.py")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "journal.db").write_bytes(b"no database" * 500)
    failed = project.write(project.change("a.py", b"A"))
    assert failed is not None
    assert "journal" in failed.sentence
    assert (project.root / "a.py").read_bytes() == b"old\n"


def test_moved_root_is_not_made_again(project: Project) -> None:
    project.put("a.py")
    write = project.change("a.py", b"A")
    assert project.write(project.change("b.py", b"B")) is None
    project.root.rename(project.root.with_name("moved"))
    failed = project.write(write)
    assert failed is not None
    assert "moved or deleted" in failed.sentence
    assert not project.root.exists()
    assert (project.root.with_name("moved") / "a.py").read_bytes() == b"old\n"


def test_same_size_and_time_is_still_another_revision(project: Project) -> None:
    file = project.put("a.py", b"one")
    write = project.change("a.py", b"new")
    times = file.stat()
    file.write_bytes(b"two")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert project.write(write) is not None
    assert file.read_bytes() == b"two"


@pytest.mark.parametrize(
    ("there", "wanted"), [("Readme.md", "README.md"), ("caf\u00e9.py", "cafe\u0301.py")]
)
def test_a_new_name_that_differs_only_in_case_or_accents_is_refused(
    project: Project, there: str, wanted: str
) -> None:
    project.put(there)
    failed = project.write(project.change(wanted, b"new\n"))
    assert failed is not None
    assert there in failed.sentence
    assert project.names() == [there]
