"""The disk at its worst: killed at every call that changes it, full, read-only, failing, forbidden.

A crash is a real SIGKILL that strace delivers at one system call of a real process. A quick run
tries a sample of the calls, `SWERVE_CRASH_ALL=1` every one.

**Source** faults F01 to F08.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from swerve.adapters.journal_store import Ending
from swerve.adapters.project_files import ProjectFiles
from swerve.edits.journal import Decision, FileWrite
from swerve.terms import DecisionId, ProjectPath
from swerve.text.encoding import revision_of

OLD = {"a.py": b"old a\n" * 3000, "sub/b.py": b"old b\n", "gone.py": b"old gone\n"}
NEW = {"a.py": b"new a\n" * 4000, "sub/b.py": b"new b\n" * 9, "fresh/c.py": b"new c\n"}
CALLS = (
    "write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,"
    "mkdir,mkdirat,rmdir"
)
SAMPLED = 16
IS_WHOLE = os.environ.get("SWERVE_CRASH_ALL") == "1"
LIMIT_S = 60.0
NOBODY = 65534

WRITER = """
import sys
from pathlib import Path
from tests.scenarios.test_crash import written_in
print(written_in(Path(sys.argv[1])))
"""

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting and dropping root need root"
)


def decision() -> Decision:
    paths = dict.fromkeys([*NEW, *OLD])
    writes = [
        FileWrite(ProjectPath(p), revision_of(OLD.get(p)), NEW.get(p), OLD.get(p)) for p in paths
    ]
    return Decision(DecisionId("d"), "patch", (), tuple(writes))


def written_in(base: Path) -> str:
    """Write the decision below `base`; return why not, empty when it is written."""
    disk = ProjectFiles(base / "project", base / "state" / "journal.db")
    failed = disk.write(decision())
    disk.close()
    return "" if failed is None else f"{failed.sentence} {failed.remedy}".strip()


def make_project(base: Path) -> Path:
    root = base / "project"
    for name, data in OLD.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    (base / "state").mkdir(exist_ok=True)
    return root


def content(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def temporaries(found: dict[str, bytes]) -> set[str]:
    return found.keys() - OLD.keys() - NEW.keys()


def recovered(base: Path) -> list[Ending]:
    disk = ProjectFiles(base / "project", base / "state" / "journal.db")
    endings = [one.ending for one in disk.recover()]
    disk.close()
    return endings


def traced(base: Path, *options: str) -> subprocess.CompletedProcess[str]:
    log = base / "strace.log"
    command = ["strace", "-o", str(log), "-e", f"trace={CALLS}", *options]
    return subprocess.run(
        [*command, sys.executable, "-c", WRITER, str(base)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(["app", "."]),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        check=False,
    )


def calls_of(log: Path) -> list[tuple[str, int]]:
    """Return every call of a traced run with its number among those of its name, from 1."""
    counts: Counter[str] = Counter()
    found = []
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"(\w+)\(", line)
        if match:
            counts[match[1]] += 1
            found.append((match[1], counts[match[1]]))
    return found


def sampled(points: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return points if IS_WHOLE else points[:: max(1, len(points) // SAMPLED)]


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int]]:
    base = tmp_path_factory.mktemp("traced")
    root = make_project(base)
    ran = traced(base)
    assert (ran.returncode, ran.stdout.strip()) == (0, ""), ran.stderr
    assert content(root) == NEW
    return calls_of(base / "strace.log")


@needs_strace
def test_f07_killed_at_every_call_each_file_is_old_or_new(
    tmp_path: Path, points: list[tuple[str, int]]
) -> None:
    assert len(points) > 30
    endings: Counter[str] = Counter()
    for name, number in sampled(points):
        base = tmp_path / f"{name}{number}"
        root = make_project(base)
        ran = traced(base, "-e", f"inject={name}:signal=KILL:when={number}")
        where = (name, number, ran.returncode)
        assert ran.returncode != 0, where
        torn = content(root)
        for path, data in torn.items():
            if path in OLD or path in NEW:
                assert data in (OLD.get(path), NEW.get(path)), (where, path)
        endings.update(recovered(base))
        found = content(root)
        assert found in (OLD, NEW), (where, sorted(found))
        assert not temporaries(found), where
        assert recovered(base) == []
        shutil.rmtree(base)
    assert set(endings) <= {Ending.DONE, Ending.UNDONE}


@needs_strace
def test_f08_killed_between_two_files_the_next_start_finishes(
    tmp_path: Path, points: list[tuple[str, int]]
) -> None:
    renames = [point for point in points if point[0].startswith("rename")]
    assert len(renames) == 2
    root = make_project(tmp_path)
    traced(tmp_path, "-e", f"inject={renames[1][0]}:error=EIO:signal=KILL:when={renames[1][1]}")
    assert temporaries(content(root))
    assert recovered(tmp_path) == [Ending.DONE]
    assert content(root) == NEW


@needs_strace
def test_f03_when_a_sync_fails_nothing_counts_as_written(
    tmp_path: Path, points: list[tuple[str, int]]
) -> None:
    syncs = [point for point in points if point[0] in ("fsync", "fdatasync")]
    for name, number in sampled(syncs) if len(syncs) > SAMPLED else syncs:
        base = tmp_path / f"{name}{number}"
        root = make_project(base)
        ran = traced(base, "-e", f"inject={name}:error=EIO:when={number}")
        said = ran.stdout.strip()
        found = content(root)
        assert found in (OLD, NEW), (name, number, sorted(found))
        assert (found == NEW) == (said == ""), (name, number, said)
        recovered(base)
        assert content(root) == found
        shutil.rmtree(base)


@needs_strace
def test_f09_everything_is_durable_before_what_relies_on_it(tmp_path: Path) -> None:
    make_project(tmp_path)
    traced(tmp_path, "-y")
    log = (tmp_path / "strace.log").read_text(errors="replace").splitlines()
    project = str(tmp_path / "project")

    def first(pattern: str) -> int:
        return next(at for at, line in enumerate(log) if re.search(pattern, line))

    began = next(at for at, line in enumerate(log) if project in line)
    journal = [at for at, line in enumerate(log[:began]) if re.match(r"f(data)?sync.*state/", line)]
    assert journal, "the journal is durable before the project is touched"
    for name in ("a.py", "b.py"):
        moved = first(rf"^rename.*\.{re.escape(name)}\.\w+\.swerve\.tmp")
        synced = first(rf"^fsync\(\d+<.*/\.{re.escape(name)}\.\w+\.swerve\.tmp>")
        assert synced < moved
        assert any(re.match(rf"fsync\(\d+<{project}[^.]*>\)", line) for line in log[moved:])


# --- file systems ------------------------------------------------------------------------------


@contextlib.contextmanager
def mounted(where: Path, options: str) -> Iterator[Path]:
    where.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(where)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a tmpfs cannot be mounted here")
    try:
        yield where
    finally:
        # Lazily, so that a failed test leaves no mount behind.
        subprocess.run(["umount", "--lazy", str(where)], check=True)


def fill(folder: Path, left_bytes: int) -> None:
    """Leave so much room on a file system."""
    room = os.statvfs(folder)
    size = room.f_bavail * room.f_frsize - left_bytes
    with (folder / "filler").open("wb") as file:
        file.write(b"\0" * max(size, 0))


@needs_root
def test_f01_a_full_disk_leaves_the_old_files_and_no_temporary(tmp_path: Path) -> None:
    with mounted(tmp_path / "project", "size=256k"):
        root = make_project(tmp_path)
        fill(root, 8_192)
        said = written_in(tmp_path)
        (root / "filler").unlink()
        assert "full" in said or "space" in said.lower(), said
        assert content(root) == OLD
        assert written_in(tmp_path) == ""
        assert content(root) == NEW


@needs_root
def test_f02_without_room_for_the_journal_nothing_begins(tmp_path: Path) -> None:
    with mounted(tmp_path / "state", "size=128k"):
        root = make_project(tmp_path)
        fill(tmp_path / "state", 4_096)
        said = written_in(tmp_path)
        assert said.startswith("Nothing was written"), said
        assert content(root) == OLD


@needs_root
def test_f04_a_read_only_disk_says_so(tmp_path: Path) -> None:
    with mounted(tmp_path / "project", "size=1m"):
        root = make_project(tmp_path)
        subprocess.run(["mount", "-o", "remount,ro", str(root)], check=True)
        said = written_in(tmp_path)
        assert "read-only" in said, said
        assert content(root) == OLD


# --- other processes ---------------------------------------------------------------------------


def in_child(work: Callable[[], object]) -> object:
    """Do some work in a fork and return what came of it."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(write_end, "w") as out:
            try:
                json.dump(work(), out)
            except BaseException as error:  # noqa: BLE001  a fork must not unwind into pytest
                json.dump(repr(error), out)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return json.loads(said)


def test_f06_a_file_that_may_not_grow_stays_whole(tmp_path: Path) -> None:
    import resource
    import signal

    root = make_project(tmp_path)
    assert written_in(tmp_path / "warm") != ""  # everything is imported before the limit holds

    def limited() -> str:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        return written_in(tmp_path)

    said = in_child(limited)
    assert said, "it was written"
    assert content(root) == OLD


@needs_root
@pytest.mark.parametrize("what", ["folder", "file and folder"])
def test_f05_without_permission_nothing_is_forced(what: str) -> None:
    base = Path(tempfile.mkdtemp(prefix="swerve-crash-"))
    try:
        root = make_project(base)
        for path in (base, base / "state", *root.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        os.chown(root, 0, 0)
        root.chmod(0o755)
        if what == "file and folder":
            os.chown(root / "a.py", 0, 0)

        def unprivileged() -> str:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            return written_in(base)

        said = in_child(unprivileged)
        assert isinstance(said, str)
        assert "permi" in said.lower() or "allow" in said.lower(), said
        assert content(root) == OLD
        assert root.stat().st_mode & 0o777 == 0o755
    finally:
        shutil.rmtree(base)
