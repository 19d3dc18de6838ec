from __future__ import annotations

import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from swerve.adapters.journal_store import (
    MAX_AGE_MS,
    MAX_BYTES,
    MAX_REPLAYED,
    Ending,
    JournalEntry,
    JournalStore,
)
from swerve.edits.journal import Bound, Decision, FileWrite
from swerve.terms import ABSENT, DecisionId, HunkId, ProjectPath
from swerve.text.encoding import revision_of

A = ProjectPath("a.py")


def decision(name: str, new: bytes | None = b"new", old: bytes | None = b"old") -> Decision:
    write = FileWrite(A, revision_of(old), new, old, ProjectPath("from.py"))
    return Decision(DecisionId(name), "keep", (HunkId("h1"), HunkId("h2")), (write,))


def begun(journal: JournalStore, made: Decision, unix_ms: int = 0, mode: int = 0o755) -> None:
    journal.begin(made, [JournalEntry(write, ".a.tmp", mode) for write in made.writes], unix_ms)


def test_unfinished_decisions_come_back_whole_and_in_order(tmp_path: Path) -> None:
    file = tmp_path / "state" / "journal.db"
    journal = JournalStore(file)
    empty, deleted = decision("d2", b"", None), decision("d1", None)
    for made in (decision("d3"), empty, deleted):
        begun(journal, made)
    journal.end(DecisionId("d3"), Ending.DONE)
    journal.close()
    journal = JournalStore(file)
    found = journal.unfinished()
    assert [made for made, _ in found] == [empty, deleted]
    assert found[0][1] == (JournalEntry(empty.writes[0], ".a.tmp", 0o755),)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    journal.close()


def test_same_decision_again_replaces_the_failed_one(tmp_path: Path) -> None:
    journal = JournalStore(tmp_path / "journal.db")
    begun(journal, decision("d1", b"first"))
    journal.end(DecisionId("d1"), Ending.UNDONE)
    begun(journal, decision("d1", b"second"))
    assert [made.writes[0].new for made, _ in journal.unfinished()] == [b"second"]
    journal.close()


def test_failed_begin_leaves_nothing(tmp_path: Path) -> None:
    journal = JournalStore(tmp_path / "journal.db")
    entries = [JournalEntry(write, "", "no mode") for write in decision("d1").writes] * 2  # type: ignore[arg-type]
    journal._db.execute(
        "create trigger t before insert on writes begin select raise(fail, 'x'); end"
    )
    with pytest.raises(sqlite3.Error):
        journal.begin(decision("d1"), entries, 0)
    assert journal.unfinished() == []
    journal.close()


def test_last_mode_of_a_path(tmp_path: Path) -> None:
    journal = JournalStore(tmp_path / "journal.db")
    assert journal.deleted_mode(A) is None
    begun(journal, decision("d1"), mode=0o755)
    begun(journal, decision("d2"), mode=0o600)
    assert journal.deleted_mode(A) == 0o600
    journal.close()


def test_folders_made(tmp_path: Path) -> None:
    journal = JournalStore(tmp_path / "journal.db")
    journal.add_folder(ProjectPath("x/y"))
    journal.add_folder(ProjectPath("x/y"))
    assert not journal.has_made("x")
    assert journal.has_made("x/y")
    journal.forget_folder("x/y")
    assert not journal.has_made("x/y")
    journal.close()


def test_old_and_surplus_decisions_are_dropped_but_never_open_ones(tmp_path: Path) -> None:
    journal = JournalStore(tmp_path / "journal.db")
    for number in range(6):
        begun(journal, decision(f"d{number}", b"n%d" % number * 500, b"o%d" % number * 500), number)
        if number != 1:
            journal.end(DecisionId(f"d{number}"), Ending.DONE)
    journal.prune(1000, max_bytes=2 * 2000)
    rows = {row[0] for row in journal._db.execute("select id from decisions")}
    assert rows == {"d1", "d4", "d5"}
    assert journal._db.execute("select count(*) from contents").fetchone() == (6,)
    journal.prune(10_000, max_age_ms=10)
    assert {row[0] for row in journal._db.execute("select id from decisions")} == {"d1"}
    ((still, _),) = journal.unfinished()
    assert still.writes[0].new == b"n1" * 500
    assert still.writes[0].expected != ABSENT
    journal.close()


def test_what_was_written_comes_back_for_undo_up_to_a_bound(tmp_path: Path) -> None:
    journal = JournalStore(tmp_path / "journal.db")
    steps = [replace(decision(f"d{number}", b"n" * 100), step="{}") for number in range(4)]
    for made in steps:
        begun(journal, made)
        journal.end(made.id, Ending.DONE)
    journal.end(steps[1].id, Ending.UNDONE)
    assert journal.past() == [steps[0], *steps[2:]]
    assert {made.step for made in journal.past()} == {"{}"}
    assert journal.past(max_bytes=250) == steps[2:]
    journal.close()


def test_the_bound_is_told(tmp_path: Path) -> None:
    journal = JournalStore(tmp_path / "journal.db")
    assert journal.bound() == Bound(0, 0, None, MAX_BYTES, MAX_AGE_MS, MAX_REPLAYED)
    begun(journal, decision("d1", b"12345", b"123"), unix_ms=7)
    begun(journal, decision("d2", b"12345", b"123"), unix_ms=9)
    assert journal.bound() == Bound(2, 16, 7, MAX_BYTES, MAX_AGE_MS, MAX_REPLAYED)
    journal.close()


def test_a_journal_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "journal.db"
    journal = JournalStore(file)
    begun(journal, decision("d1"))
    journal._db.execute("alter table decisions drop column step")
    journal.close()
    journal = JournalStore(file)
    ((made, _),) = journal.unfinished()
    assert (made.id, made.step) == ("d1", "")
    journal.end(made.id, Ending.DONE)
    assert journal.past() == []
    journal.close()


def test_the_journal_needs_no_shared_memory(tmp_path: Path) -> None:
    journal = JournalStore(tmp_path / "journal.db")
    begun(journal, decision("d1"))
    assert journal._db.execute("pragma journal_mode").fetchone() == ("truncate",)
    assert journal._db.execute("pragma synchronous").fetchone() == (2,)
    assert {path.name for path in tmp_path.iterdir()} <= {"journal.db", "journal.db-journal"}
    journal.close()


def test_a_journal_that_cannot_be_opened_is_let_go(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        JournalStore(tmp_path / "journal.db")
