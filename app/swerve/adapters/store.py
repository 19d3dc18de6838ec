"""The session database: what was said and judged in each project, across restarts.

One SQLite file for all projects of the person, written by one thread per store. It keeps records
and knows nothing of what is in their bodies. Fits `ports.Store`. A damaged file is put aside and a
fresh one begun; a file of a newer Swerve is read and never written.

**Source** faults D01 to D03, D06, D07.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from swerve.session.records import (
    EntryRecord,
    HunkRecord,
    ItemRecord,
    Record,
    SavedProject,
    ThreadRecord,
    TurnRecord,
)
from swerve.terms import HunkId, ProjectPath, ThreadId

SCHEMA_VERSION = 1
FILE_NAME = "sessions.db"

_SCHEMA = """
create table version (number integer not null);
create table threads (
    project text not null, thread text not null, updated_unix_ms integer not null,
    body text not null, primary key (project, thread));
create table entries (
    project text not null, thread text not null, position integer not null, body text not null,
    primary key (project, thread, position)) without rowid;
create table items (
    project text not null, thread text not null, position integer not null, body text not null,
    primary key (project, thread, position)) without rowid;
create table turns (
    project text not null, thread text not null, position integer not null, body text not null,
    primary key (project, thread, position)) without rowid;
create table hunks (
    project text not null, hunk text not null, thread text not null, path text not null,
    body text not null, primary key (project, hunk));
"""

_PUT_THREAD = (
    "insert into threads values (?, ?, ?, ?) on conflict (project, thread) do update"
    " set updated_unix_ms = excluded.updated_unix_ms, body = excluded.body"
)
_PUT_HUNK = (
    "insert into hunks values (?, ?, ?, ?, ?) on conflict (project, hunk) do update"
    " set thread = excluded.thread, path = excluded.path, body = excluded.body"
)
_PUT_ROW = {
    EntryRecord: "insert or replace into entries values (?, ?, ?, ?)",
    ItemRecord: "insert or replace into items values (?, ?, ?, ?)",
    TurnRecord: "insert or replace into turns values (?, ?, ?, ?)",
}

_Row = TypeVar("_Row", EntryRecord, ItemRecord, TurnRecord)


class SessionStore:
    """The records of one project.

    Attributes:
        notice: sentence about the state of the database that the person should see; empty when
            all is well. Settled once `load` has answered, changed when writing fails.
        is_read_only: nothing is stored, see `notice`.
    """

    def __init__(
        self, folder: Path, root: Path, *, on_notice: Callable[[str], None] | None = None
    ) -> None:
        """Take the state folder and the project; opens nothing yet.

        Args:
            folder: private folder of the person that holds the database.
            root: the project; its canonical path is the key.
            on_notice: called on the loop thread with each new `notice`.
        """
        self.notice = ""
        self.is_read_only = False
        self._file = folder / FILE_NAME
        self._project = str(root.resolve())
        self._on_notice = on_notice
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._db: sqlite3.Connection | None = None
        self._backlog: list[Record] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    async def load(self) -> SavedProject:
        """Read everything stored about the project; empty, with a notice, when that fails."""
        self._loop = asyncio.get_running_loop()
        return await self._loop.run_in_executor(self._worker, self.load_now)

    def save(self, records: Sequence[Record]) -> None:
        """Queue records for the writer thread; durable well within a second."""
        self._worker.submit(self.save_now, tuple(records))

    def discard(self, thread: ThreadId) -> None:
        """Delete everything stored about a thread, after what is queued."""
        self._worker.submit(self.discard_now, thread)

    async def forget(self) -> None:
        """Delete everything stored about the project; what is queued is not written."""
        await asyncio.get_running_loop().run_in_executor(self._worker, self.discard_now, None)

    async def close(self) -> None:
        """Write what is queued and close; harmless when closed before."""
        loop = asyncio.get_running_loop()
        try:
            closed = loop.run_in_executor(self._worker, self.close_now)
        except RuntimeError:
            return
        self._worker.shutdown(wait=False)
        await closed

    def load_now(self) -> SavedProject:
        """Read on this thread; see `load`."""
        try:
            return self._read(self._open())
        except (sqlite3.Error, OSError) as error:
            self._say(f"The stored session cannot be read ({error}); it starts empty.")
            return SavedProject()

    def save_now(self, records: Sequence[Record]) -> None:
        """Write on this thread; what fails is tried again with the next records."""
        self._backlog += records
        try:
            db = self._open()
            if self.is_read_only:
                self._backlog.clear()
                return
            with _transaction(db):
                for record in self._backlog:
                    self._put(db, record)
        except (sqlite3.Error, OSError) as error:
            self._say(f"The session is not being saved ({error}). Free some space.")
            return
        self._backlog.clear()
        if self.notice.startswith("The session is not being saved"):
            self._say("")

    def discard_now(self, thread: ThreadId | None) -> None:
        """Delete on this thread; None for every thread of the project."""
        is_meant = "project = ?" if thread is None else "project = ? and thread = ?"
        values = (self._project,) if thread is None else (self._project, thread)
        try:
            db = self._open()
            if self.is_read_only:
                return
            with _transaction(db):
                for table in ("threads", "entries", "items", "turns", "hunks"):
                    db.execute(f"delete from {table} where {is_meant}", values)
        except (sqlite3.Error, OSError) as error:
            self._say(f"What was deleted is still stored ({error}).")

    def close_now(self) -> None:
        """Write what is left and close, on this thread."""
        if self._backlog:
            self.save_now(())
        if self._db is not None:
            self._db.close()
            self._db = None

    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                self._db = self._checked()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise  # locked, full, unreadable: the file itself may be well
                self._quarantine()
                self._db = self._checked()
        return self._db

    def _checked(self) -> sqlite3.Connection:
        """Open the file, check it and make its tables."""
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        try:
            db.execute("pragma busy_timeout = 3000")
            _require_sound(db)
            if _version(db) > SCHEMA_VERSION:
                self._become_read_only()
                db.execute("pragma query_only = on")
                return db
            db.execute("pragma journal_mode = truncate")
            db.execute("pragma synchronous = full")
            db.execute("pragma secure_delete = on")
            _make_tables(db)
        except BaseException:
            db.close()
            raise
        return db

    def _become_read_only(self) -> None:
        self.is_read_only = True
        self._say(
            "The stored session belongs to a newer Swerve; it is shown and nothing is stored."
        )

    def _quarantine(self) -> None:
        """Put the damaged file aside, whole, for whoever wants to look."""
        aside = self._file.with_name(f"{FILE_NAME}.damaged-{time.time_ns() // 1_000_000}")
        os.replace(self._file, aside)
        for ending in ("-journal", "-wal", "-shm"):
            rest = self._file.with_name(FILE_NAME + ending)
            if rest.exists() and rest.stat().st_size:  # a full one belongs to the damaged file
                os.replace(rest, aside.with_name(aside.name + ending))
        self._say(f"The stored session was damaged and put aside as {aside.name}; it starts empty.")

    def _put(self, db: sqlite3.Connection, record: Record) -> None:
        project = self._project
        if isinstance(record, ThreadRecord):
            values = (project, record.thread, record.updated_unix_ms, record.body)
            db.execute(_PUT_THREAD, values)
        elif isinstance(record, HunkRecord):
            db.execute(_PUT_HUNK, (project, record.hunk, record.thread, record.path, record.body))
        else:
            statement = _PUT_ROW[type(record)]
            db.execute(statement, (project, record.thread, record.position, record.body))

    def _read(self, db: sqlite3.Connection) -> SavedProject:
        threads = db.execute(
            "select thread, updated_unix_ms, body from threads where project = ? order by rowid",
            (self._project,),
        )
        hunks = db.execute(
            "select hunk, thread, path, body from hunks where project = ? order by rowid",
            (self._project,),
        )
        return SavedProject(
            threads=tuple(ThreadRecord(ThreadId(t), ms, body) for t, ms, body in threads),
            entries=self._rows(db, "entries", EntryRecord),
            items=self._rows(db, "items", ItemRecord),
            turns=self._rows(db, "turns", TurnRecord),
            hunks=tuple(
                HunkRecord(HunkId(hunk), ThreadId(thread), ProjectPath(path), body)
                for hunk, thread, path, body in hunks
            ),
        )

    def _rows(self, db: sqlite3.Connection, table: str, make: type[_Row]) -> tuple[_Row, ...]:
        rows = db.execute(
            f"select thread, position, body from {table} where project = ?"
            " order by thread, position",
            (self._project,),
        )
        return tuple(make(ThreadId(thread), position, body) for thread, position, body in rows)

    def _say(self, sentence: str) -> None:
        is_news = sentence != self.notice
        self.notice = sentence
        if is_news and sentence and self._on_notice is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._on_notice, sentence)


def _require_sound(db: sqlite3.Connection) -> None:
    """Look through the file for damage.

    Raises:
        sqlite3.DatabaseError: it is damaged, or no database at all.
    """
    (verdict,) = db.execute("pragma quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)


def _version(db: sqlite3.Connection) -> int:
    """Return the version of the tables, 0 when there are none."""
    if not db.execute("select 1 from sqlite_master where name = 'version'").fetchone():
        return 0
    row = db.execute("select number from version").fetchone()
    return int(row[0]) if row else 0


def _make_tables(db: sqlite3.Connection) -> None:
    with _transaction(db):
        if _version(db) == 0:
            for statement in _SCHEMA.split(";"):
                db.execute(statement)
            db.execute("insert into version values (?)", (SCHEMA_VERSION,))


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("begin immediate")
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        raise
    db.execute("commit")
