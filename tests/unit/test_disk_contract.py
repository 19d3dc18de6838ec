"""What every `ports.Disk` promises, checked on the real one and on the one tests use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from tests.fakes.memory_disk import MemoryDisk

from swerve.adapters.disk import ProjectDisk
from swerve.edits.journal import Decision, FileWrite
from swerve.session.disk_inputs import DecisionFailed, DecisionWritten
from swerve.terms import ABSENT, DecisionId, HunkId, ProjectPath
from swerve.text.encoding import FileContent, revision_of
from swerve.workbench.ports import Disk

_T = TypeVar("_T")

FILES = {"a.py": b"one\n", "src/b.py": b"two\r\n", "bin.dat": b"\0\1\2"}


class Case:
    """A disk with the files above, and what is really on it."""

    def __init__(self, disk: Disk, read: Callable[[str], bytes | None]) -> None:
        self.disk = disk
        self.read = read

    def run(self, work: Coroutine[None, None, _T]) -> _T:
        return asyncio.run(work)

    def write(self, *writes: FileWrite) -> DecisionWritten | DecisionFailed:
        decision = Decision(DecisionId("d1"), "keep", (HunkId("h1"),), writes)
        return self.run(self.disk.write(decision))


@pytest.fixture(params=["real", "memory"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    if request.param == "memory":
        memory = MemoryDisk(FILES)
        yield Case(memory, lambda path: memory.files.get(ProjectPath(path)))
        return
    root = tmp_path / "project"
    for path, data in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    real = ProjectDisk(root, tmp_path / "state" / "journal.db")
    yield Case(real, lambda path: (root / path).read_bytes() if (root / path).exists() else None)
    real.close()


def change(path: str, old: bytes | None, new: bytes | None) -> FileWrite:
    return FileWrite(ProjectPath(path), revision_of(old), new, old)


def test_load_gives_the_file_and_its_revision(case: Case) -> None:
    loaded = case.run(case.disk.load(ProjectPath("src/b.py")))
    assert isinstance(loaded.content, FileContent)
    assert str(loaded.content.text) == "two\r\n"
    assert loaded.content.revision == revision_of(b"two\r\n")
    assert loaded.refusal == ""


def test_missing_file_is_no_refusal(case: Case) -> None:
    loaded = case.run(case.disk.load(ProjectPath("no/such.py")))
    assert (loaded.content, loaded.refusal) == (None, "")


@pytest.mark.parametrize("path", ["bin.dat", "src", "../x", "/etc/passwd", "~/x", "a/../../x"])
def test_what_cannot_be_edited_is_refused(case: Case, path: str) -> None:
    loaded = case.run(case.disk.load(ProjectPath(path)))
    assert loaded.content is None
    assert loaded.refusal


def test_tools_read_text_or_hear_why_not(case: Case) -> None:
    assert case.run(case.disk.read_text("./a.py")) == "one\n"
    with pytest.raises(FileNotFoundError, match="no file"):
        case.run(case.disk.read_text("missing.py"))
    with pytest.raises(ValueError):
        case.run(case.disk.read_text("bin.dat"))
    with pytest.raises(ValueError):
        case.run(case.disk.read_text("../a.py"))


def test_decision_is_written_over_all_its_files(case: Case) -> None:
    written = case.write(
        change("a.py", b"one\n", b"ONE\n"),
        change("new/deep/c.py", None, b"three\n"),
        change("src/b.py", b"two\r\n", None),
    )
    assert written == DecisionWritten(DecisionId("d1"))
    assert case.read("a.py") == b"ONE\n"
    assert case.read("new/deep/c.py") == b"three\n"
    assert case.read("src/b.py") is None


@pytest.mark.parametrize(
    "stale",
    [
        change("src/b.py", b"something else\n", b"x\n"),
        change("src/b.py", None, b"x\n"),
        change("missing.py", b"was here\n", b"x\n"),
        change("src/b.py", b"something else\n", None),
    ],
)
def test_one_stale_file_and_nothing_is_written(case: Case, stale: FileWrite) -> None:
    failed = case.write(change("a.py", b"one\n", b"ONE\n"), stale)
    assert isinstance(failed, DecisionFailed)
    assert stale.path in failed.sentence
    assert case.read("a.py") == b"one\n"
    assert case.read("src/b.py") == b"two\r\n"
    assert case.read("missing.py") is None


def test_write_outside_is_refused(case: Case) -> None:
    failed = case.write(change("a.py", b"one\n", b"x"), change("../evil.py", None, b"x"))
    assert isinstance(failed, DecisionFailed)
    assert case.read("a.py") == b"one\n"


def test_decision_without_writes_is_fine(case: Case) -> None:
    assert isinstance(case.write(), DecisionWritten)


def test_undo_brings_everything_back(case: Case) -> None:
    case.write(change("a.py", b"one\n", b"ONE\n"), change("n/c.py", None, b"three\n"))
    undone = case.write(change("a.py", b"ONE\n", b"one\n"), change("n/c.py", b"three\n", None))
    assert isinstance(undone, DecisionWritten)
    assert case.read("a.py") == b"one\n"
    assert case.read("n/c.py") is None


def test_absent_is_the_revision_of_no_file() -> None:
    assert change("x", None, b"").expected == ABSENT


def test_a_decision_without_files_is_noted_and_comes_back_with_the_others(case: Case) -> None:
    assert case.run(case.disk.past()) == []
    assert case.run(case.disk.bound()) is None
    noted = Decision(DecisionId("d0"), "reject", (HunkId("h0"),), step="{}")
    written = Decision(
        DecisionId("d1"), "keep", (HunkId("h1"),), (change("a.py", b"one\n", b"1\n"),), step="{}"
    )
    for decision in (noted, written):
        assert isinstance(case.run(case.disk.write(decision)), DecisionWritten)
    assert case.run(case.disk.past()) == [noted, written]
    bound = case.run(case.disk.bound())
    assert bound is not None
    assert bound.decisions == 2
