"""The journal of decisions on disk: what is about to be written, with the old bytes beside it.

One SQLite file per project, outside the project. A decision is in here, durable, before the first
file changes, so that after a crash it can be finished or undone. It stores and answers; what to do
about an unfinished decision is decided in `edits.journal`. Used by the disk adapter, on its one
worker thread.

**Source** faults F02, F07 to F09; rollback journal because of the WAL-reset bug of older SQLite.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import get_args

from swerve.edits.journal import Bound, Decision, DecisionKind, FileWrite
from swerve.frozen import frozen
from swerve.terms import ABSENT, DecisionId, HunkId, ProjectPath, Revision
from swerve.text.encoding import revision_of

MAX_BYTES = 256 * 1024 * 1024
MAX_REPLAYED_BYTES = 32 * 1024 * 1024
MAX_REPLAYED = 200
"""How much of it is read at a start, so that earlier decisions can be undone."""

MAX_AGE_MS = 30 * 24 * 3600 * 1000

_SCHEMA = """
create table if not exists decisions (
    seq integer primary key, id text not null unique, kind text not null, hunks text not null,
    state text not null, made_unix_ms integer not null, size_bytes integer not null,
    step text not null default '');
create table if not exists writes (
    decision text not null, position integer not null, path text not null, expected text not null,
    new text not null, old text not null, mode_from text, temp text not null, mode integer,
    primary key (decision, position));
create index if not exists writes_by_path on writes (path);
create table if not exists contents (revision text primary key, data blob not null);
create table if not exists folders (path text primary key);
"""


_KINDS: dict[str, DecisionKind] = {kind: kind for kind in get_args(DecisionKind)}


class Ending(StrEnum):
    """How a decision stands in the journal."""

    BEGUN = "begun"
    DONE = "done"
    UNDONE = "undone"
    ASKED = "asked"
    """Neither finished nor undone: the person has to look."""


@frozen
class JournalEntry:
    """One file of a decision, with what the disk needs to carry it out.

    Attributes:
        temp: name of the temporary file beside the target; empty when none is used.
        mode: permission bits the file had before, None when there was no file.
    """

    write: FileWrite
    temp: str = ""
    mode: int | None = None


class JournalStore:
    """The open journal of one project."""

    def __init__(self, file: Path) -> None:
        """Open or make `file`, private to the user.

        Raises:
            sqlite3.Error, OSError: it cannot be used; nothing may be written to the project then.
        """
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("pragma journal_mode=truncate")
            self._db.execute("pragma synchronous=full")
            self._db.execute("pragma busy_timeout=2000")
            self._make_tables()
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close it; harmless when closed before."""
        self._db.close()

    def begin(self, decision: Decision, entries: Sequence[JournalEntry], unix_ms: int) -> None:
        """Store a decision with old and new bytes; durable when this returns."""
        size_bytes = sum(len(e.write.new or b"") + len(e.write.old or b"") for e in entries)
        with self._transaction():
            self._db.execute("delete from writes where decision = ?", (decision.id,))
            self._db.execute(
                "insert or replace into decisions"
                " (id, kind, hunks, state, made_unix_ms, size_bytes, step)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                (
                    decision.id,
                    decision.kind,
                    json.dumps(list(decision.hunks)),
                    Ending.BEGUN,
                    unix_ms,
                    size_bytes,
                    decision.step,
                ),
            )
            for position, entry in enumerate(entries):
                self._put(decision.id, position, entry)

    def end(self, decision: DecisionId, ending: Ending) -> None:
        """Note how a decision ended."""
        self._db.execute("update decisions set state = ? where id = ?", (ending, decision))

    def unfinished(self) -> list[tuple[Decision, tuple[JournalEntry, ...]]]:
        """Return the decisions that were begun and never ended, oldest first."""
        rows = self._db.execute(
            "select id, kind, hunks, step from decisions where state = ? order by seq",
            (Ending.BEGUN,),
        ).fetchall()
        return [self._load(*row) for row in rows]

    def past(self, *, max_bytes: int = MAX_REPLAYED_BYTES) -> list[Decision]:
        """Return the latest decisions that were written, oldest first, for undo after a restart."""
        rows = self._db.execute(
            "select id, kind, hunks, step, size_bytes from decisions where state = ?"
            " order by seq desc limit ?",
            (Ending.DONE, MAX_REPLAYED),
        ).fetchall()
        found: list[Decision] = []
        total_bytes = 0
        for *row, size_bytes in rows:
            total_bytes += size_bytes
            if total_bytes > max_bytes or not row[3]:
                break
            found.insert(0, self._load(*row)[0])
        return found

    def bound(self) -> Bound:
        """Return how much is held and how much may be."""
        count, held_bytes, oldest = self._db.execute(
            "select count(*), coalesce(sum(size_bytes), 0), min(made_unix_ms) from decisions"
        ).fetchone()
        return Bound(count, held_bytes, oldest, MAX_BYTES, MAX_AGE_MS, MAX_REPLAYED)

    def deleted_mode(self, path: ProjectPath) -> int | None:
        """Return the permission bits of the file that was last at `path`, if a write told them."""
        row = self._db.execute(
            "select mode from writes join decisions on decisions.id = writes.decision"
            " where path = ? and mode is not null order by seq desc limit 1",
            (path,),
        ).fetchone()
        return None if row is None else int(row[0])

    def add_folder(self, folder: ProjectPath) -> None:
        """Remember a folder that a write is about to make, so that an undo may remove it."""
        self._db.execute("insert or ignore into folders values (?)", (folder,))

    def has_made(self, folder: str) -> bool:
        """Say whether a write of ours made `folder`."""
        row = self._db.execute("select 1 from folders where path = ?", (folder,)).fetchone()
        return row is not None

    def forget_folder(self, folder: str) -> None:
        """Forget a folder that was removed."""
        self._db.execute("delete from folders where path = ?", (folder,))

    def prune(
        self, unix_ms: int, *, max_bytes: int = MAX_BYTES, max_age_ms: int = MAX_AGE_MS
    ) -> None:
        """Drop ended decisions, oldest first, that are too old or beyond the size allowed."""
        rows = self._db.execute(
            "select id, state, made_unix_ms, size_bytes from decisions order by seq desc"
        ).fetchall()
        doomed: list[tuple[str]] = []
        total_bytes = 0
        for decision, state, made_unix_ms, size_bytes in rows:
            total_bytes += size_bytes
            is_over = total_bytes > max_bytes or unix_ms - made_unix_ms > max_age_ms
            if is_over and state not in (Ending.BEGUN, Ending.ASKED):
                doomed.append((decision,))
        if doomed:
            with self._transaction():
                self._db.executemany("delete from decisions where id = ?", doomed)
                self._db.executemany("delete from writes where decision = ?", doomed)
                self._db.execute(
                    "delete from contents where revision not in"
                    " (select new from writes union select old from writes)"
                )

    def _make_tables(self) -> None:
        """Make what is missing, in one transaction: each costs a wait for the disk."""
        columns = [row[1] for row in self._db.execute("pragma table_info(decisions)")]
        if "step" in columns:
            return
        if columns:
            self._db.execute("alter table decisions add column step text not null default ''")
        with self._transaction():
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)

    def _put(self, decision: DecisionId, position: int, entry: JournalEntry) -> None:
        write = entry.write
        new, old = self._put_content(write.new), self._put_content(write.old)
        self._db.execute(
            "insert into writes values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                decision,
                position,
                write.path,
                write.expected,
                new,
                old,
                write.mode_from,
                entry.temp,
                entry.mode,
            ),
        )

    def _put_content(self, data: bytes | None) -> Revision:
        revision = revision_of(data)
        if data is not None:
            self._db.execute("insert or ignore into contents values (?, ?)", (revision, data))
        return revision

    def _content(self, revision: str) -> bytes | None:
        if revision == ABSENT:
            return None
        row = self._db.execute(
            "select data from contents where revision = ?", (revision,)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def _load(
        self, decision: str, kind: str, hunks: str, step: str
    ) -> tuple[Decision, tuple[JournalEntry, ...]]:
        rows = self._db.execute(
            "select path, expected, new, old, mode_from, temp, mode from writes"
            " where decision = ? order by position",
            (decision,),
        ).fetchall()
        entries = tuple(
            JournalEntry(
                FileWrite(
                    path=ProjectPath(path),
                    expected=Revision(expected),
                    new=self._content(new),
                    old=self._content(old),
                    mode_from=None if mode_from is None else ProjectPath(mode_from),
                ),
                temp,
                mode,
            )
            for path, expected, new, old, mode_from, temp, mode in rows
        )
        made = Decision(
            id=DecisionId(decision),
            kind=_KINDS[kind],
            hunks=tuple(HunkId(hunk) for hunk in json.loads(hunks)),
            writes=tuple(entry.write for entry in entries),
            step=step,
        )
        return made, entries

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:  # a full disk has rolled back by itself
                self._db.execute("rollback")
            raise
        self._db.execute("commit")
