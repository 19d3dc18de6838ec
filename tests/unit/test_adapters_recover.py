"""Crashes at every step of a write: each file is whole, and the next start settles the decision."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from swerve.adapters.disk import ProjectDisk
from swerve.adapters.file_write import FileWriter, PlannedWrite
from swerve.adapters.journal_store import Ending
from swerve.adapters.project_files import ProjectFiles
from swerve.edits.journal import Decision, FileWrite
from swerve.session.disk_inputs import DecisionWritten
from swerve.terms import DecisionId, ProjectPath
from swerve.text.encoding import revision_of

CRASHES = """
import os, sys
from pathlib import Path
from swerve.adapters.disk import ProjectDisk
from swerve.adapters.project_files import ProjectFiles
from swerve.edits.journal import Decision, FileWrite
from swerve.text.encoding import revision_of

base = Path(sys.argv[1])
OLD = {"a.py": b"old a" * 2000, "gone.py": b"old gone", "linked.py": b"old linked" * 500}
NEW = {"a.py": b"new a" * 3000, "linked.py": b"new linked", "n/e/w.py": b"new new"}
CALLS = ("replace", "link", "unlink", "write", "fsync", "ftruncate", "mkdir")

def content(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}

def decision():
    paths = ("a.py", "linked.py", "n/e/w.py", "gone.py")
    writes = tuple(FileWrite(p, revision_of(OLD.get(p)), NEW.get(p), OLD.get(p)) for p in paths)
    return Decision("d", "patch", (), writes)

def die_at(step):
    left = step
    def wrapped(real):
        def call(*args, **options):
            nonlocal left
            left -= 1
            if left == 0 and real.__name__ == "write":
                real(args[0], bytes(args[1])[: len(args[1]) // 2])
            if left <= 0:
                os._exit(9)
            return real(*args, **options)
        return call
    for name in CALLS:
        setattr(os, name, wrapped(getattr(os, name)))

step, endings = 0, set()
while True:
    step += 1
    root = base / f"run{step}" / "project"
    root.mkdir(parents=True)
    for path, data in OLD.items():
        (root / path).write_bytes(data)
    os.link(root / "linked.py", root.parent / "twin")
    child = os.fork()
    if child == 0:
        die_at(step)
        disk = ProjectFiles(root, root.parent / "journal.db")
        os._exit(0 if disk.write(decision()) is None else 1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    disk = ProjectFiles(root, root.parent / "journal.db")
    recovered = disk.recover()
    found = content(root)
    disk.close()
    assert found in (OLD, NEW), (step, status, sorted(found), recovered)
    assert (root.parent / "twin").read_bytes() == found["linked.py"]
    folders = [p for p in root.rglob("*") if p.is_dir()]
    assert bool(folders) == (found == NEW), (step, folders)
    for one in recovered:
        assert (found == NEW) == (one.ending == "done"), (step, one)
        endings.add(one.ending.value)
    if status == 0:
        break
    assert status == 9, (step, status)
print(step, *sorted(endings))
"""


def test_crash_at_every_step(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CRASHES, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    steps, *endings = ran.stdout.split()
    assert int(steps) > 15
    assert endings == ["done", "undone"]


@pytest.fixture
def crashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project where `a.py` is written and `b.py` is not."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_bytes(b"a")
    (root / "b.py").write_bytes(b"b")
    script = (
        "import os, sys; from pathlib import Path\n"
        "from swerve.adapters.project_files import ProjectFiles\n"
        "from swerve.edits.journal import Decision, FileWrite\n"
        "from swerve.text.encoding import revision_of\n"
        "from swerve.adapters.file_write import FileWriter\n"
        "real = FileWriter.commit\n"
        "FileWriter.commit = lambda s, p: real(s, p) if p.write.path == 'a.py' else os._exit(9)\n"
        "writes = tuple(FileWrite(n, revision_of(o), o.upper(), o)\n"
        "               for n, o in (('a.py', b'a'), ('b.py', b'b')))\n"
        "disk = ProjectFiles(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "disk.write(Decision('d', 'keep', (), writes))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(root), str(tmp_path / "journal.db")],
        timeout=30,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert ran.returncode == 9
    assert (root / "a.py").read_bytes() == b"A"
    return root


def test_somebody_else_wrote_since_the_crash(crashed: Path, tmp_path: Path) -> None:
    (crashed / "b.py").write_bytes(b"theirs")
    disk = ProjectFiles(crashed, tmp_path / "journal.db")
    (recovered,) = disk.recover()
    assert recovered.ending is Ending.ASKED
    assert "a.py, b.py" in recovered.sentence
    assert (crashed / "b.py").read_bytes() == b"theirs"
    assert (crashed / "a.py").read_bytes() == b"A"
    assert disk.recover() == ()
    assert not [path for path in crashed.iterdir() if path.suffix == ".tmp"]
    assert recovered.back is not None
    assert disk.write(recovered.back) is None
    assert (crashed / "a.py").read_bytes() == b"a"
    assert (crashed / "b.py").read_bytes() == b"theirs"
    disk.close()


def test_first_load_recovers_and_says_so(crashed: Path, tmp_path: Path) -> None:
    notices: list[str] = []
    disk = ProjectDisk(crashed, tmp_path / "journal.db", on_notice=notices.append)
    loaded = asyncio.run(disk.load(ProjectPath("b.py")))
    assert loaded.content is not None
    assert str(loaded.content.text) == "B"
    assert len(notices) == 1
    assert "finished" in notices[0]
    disk.close()


def test_what_the_person_has_to_look_at_is_told_and_can_be_taken_back(
    crashed: Path, tmp_path: Path
) -> None:
    (crashed / "b.py").write_bytes(b"theirs")
    disk = ProjectDisk(crashed, tmp_path / "journal.db")
    (asked,) = asyncio.run(disk.interrupted())
    assert "a.py, b.py" in asked.sentence
    assert asked.back is not None
    assert isinstance(asyncio.run(disk.write(asked.back)), DecisionWritten)
    assert (crashed / "a.py").read_bytes() == b"a"
    assert (crashed / "b.py").read_bytes() == b"theirs"
    disk.close()


def test_failure_to_take_back_is_left_to_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_bytes(b"a")
    real = FileWriter.commit
    count = 0

    def commit(self: FileWriter, planned: PlannedWrite) -> None:
        nonlocal count
        count += 1
        if count > 1:
            raise OSError(5, os.strerror(5))
        real(self, planned)

    monkeypatch.setattr(FileWriter, "commit", commit)
    writes = (
        FileWrite(ProjectPath("a.py"), revision_of(b"a"), b"A", b"a"),
        FileWrite(ProjectPath("b.py"), revision_of(None), b"B", None),
    )
    disk = ProjectFiles(root, tmp_path / "journal.db")
    failed = disk.write(Decision(DecisionId("d"), "keep", (), writes))
    assert failed is not None
    assert "half way" in failed.sentence
    disk.close()
    monkeypatch.undo()
    disk = ProjectFiles(root, tmp_path / "journal.db")
    (recovered,) = disk.recover()
    assert recovered.ending is Ending.DONE
    assert ((root / "a.py").read_bytes(), (root / "b.py").read_bytes()) == (b"A", b"B")
    disk.close()
