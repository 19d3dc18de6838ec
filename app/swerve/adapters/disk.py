"""The files of one project: read for the ledger and the tools, written one decision at a time.

Everything happens on one worker thread, so writes are serialised and the loop never waits. The
synchronous functions serve the command line. It fits `ports.Disk`. It judges nothing but whether a
file still is what a decision was made for; the hard rule is that it never writes over a revision
that the decision does not name.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.adapters.decision_write import DecisionWriter
from swerve.adapters.disk_errors import explain
from swerve.adapters.file_write import FileWriter, read_beneath
from swerve.adapters.journal_store import JournalStore
from swerve.adapters.recover import Recovered, recover
from swerve.edits.journal import Bound, Decision
from swerve.project.secrets import is_secret
from swerve.session.inputs import DecisionFailed, DecisionWritten, FileLoaded
from swerve.terms import ProjectPath
from swerve.text.encoding import MAX_BYTES, FileContent, decode

_READ_LIMIT_S = 10.0
_CLOSE_LIMIT_S = 1.0

_T = TypeVar("_T")


class ProjectDisk:
    """Reads and writes beneath one root.

    Safe to make on the loop thread: nothing is opened before the first use. Before the first load
    or write it finishes or undoes what a crash left half written.
    """

    def __init__(
        self, root: Path, journal_file: Path, *, on_notice: Callable[[str], None] | None = None
    ) -> None:
        """Take the project.

        Args:
            root: the project folder.
            journal_file: where its journal lies, outside the project.
            on_notice: called on the loop thread with what became of interrupted writes.
        """
        self.root = root.resolve()
        self._journal_file = journal_file
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._beneath: Beneath | None = None
        self._journal: JournalStore | None = None
        self._writer: DecisionWriter | None = None
        self._recovered: tuple[Recovered, ...] = ()
        self._on_notice = on_notice
        self._is_recovered = False

    async def load(self, path: ProjectPath) -> FileLoaded:
        """Read a file for the ledger; the answer carries a refusal rather than raising."""
        await self._recover_first()
        try:
            found = await self._bounded(lambda: self.read_file(path))
        except TimeoutError:
            found = f"{path} did not answer within {_READ_LIMIT_S:.0f} s."
        if isinstance(found, str):
            return FileLoaded(path, None, found)
        return FileLoaded(path, found)

    async def read_text(self, path: str) -> str:
        """Read a file for a tool; its line ends are kept.

        Raises:
            OSError, ValueError: with a sentence fit for the model.
        """
        named = self._named(path)
        if is_secret(named):
            raise ValueError(f"{named} may hold secrets; it is not read for a model")
        try:
            found = await self._bounded(lambda: self.read_file(named))
        except TimeoutError:
            raise OSError(f"{named} did not answer within {_READ_LIMIT_S:.0f} s") from None
        if found is None:
            raise FileNotFoundError(f"there is no file {named}")
        if isinstance(found, FileContent):
            return str(found.text)
        raise ValueError(found)

    async def write(self, decision: Decision) -> DecisionWritten | DecisionFailed:
        """Write a decision whole or not at all."""
        await self._recover_first()
        failed = await self._on_worker(lambda: self.write_decision(decision))
        return failed or DecisionWritten(decision.id)

    async def recover(self) -> tuple[Recovered, ...]:
        """Finish or undo what a crash left half written; returns what became of it, once."""
        return await self._on_worker(self.recover_now)

    async def past(self) -> list[Decision]:
        """Return the latest decisions that were written, oldest first; none without a journal."""
        await self._recover_first()
        return await self._on_worker(self._past_now)

    async def bound(self) -> Bound | None:
        """Return how far back undo and restore reach; None without a journal."""
        return await self._on_worker(self._bound_now)

    def _past_now(self) -> list[Decision]:
        journal = self._open_journal()
        return journal.past() if journal is not None else []

    def _bound_now(self) -> Bound | None:
        journal = self._open_journal()
        return journal.bound() if journal is not None else None

    def _open_journal(self) -> JournalStore | None:
        """Open the journal if there is one that can be used."""
        if self._journal_file.exists():
            with suppress(sqlite3.Error, OSError):
                self._open_writer()
        return self._journal

    def close(self) -> None:
        """Let what runs finish, at most a second, take no more, and let go of everything."""
        with suppress(RuntimeError, TimeoutError):
            closing = self._worker.submit(self._close_now)
            self._worker.shutdown(wait=False)
            closing.result(_CLOSE_LIMIT_S)

    def read_file(self, path: str) -> FileContent | str | None:
        """Read a file on this thread: its content, a sentence why not, or None if there is none.

        A file that may hold secrets is read by its own name only, never through a link: whoever
        names it has to say what it is.
        """
        try:
            beneath = self._open_root()
            target = beneath.resolve(path)
            if is_secret(target) and not is_secret(path):
                return f"{path} is a link to {target}, which may hold secrets; it is not followed."
            data = read_beneath(beneath, target, MAX_BYTES)
        except PathRefused as error:
            return f"{error}."
        except OSError as error:
            return explain(error, f"{path} could not be read")[0]
        found = None if data is None else decode(data)
        if isinstance(found, FileContent):
            found.text.index()  # here, not on the loop
        return found

    def write_decision(self, decision: Decision) -> DecisionFailed | None:
        """Write a decision on this thread; None when it is on disk, whole."""
        try:
            writer = self._open_writer()
        except sqlite3.Error as error:
            return DecisionFailed(
                decision.id,
                f"Nothing was written: the journal cannot be used ({error}).",
                "Free some space, or make the state folder writable.",
            )
        except OSError as error:
            return DecisionFailed(decision.id, *explain(error, "Nothing was written"))
        return writer.write(decision)

    def recover_now(self) -> tuple[Recovered, ...]:
        """Recover on this thread; see `recover`."""
        if not self._journal_file.exists():
            return ()
        try:
            self._open_writer()
        except (sqlite3.Error, OSError):
            return ()  # nothing can be written either, and the first write says why
        recovered, self._recovered = self._recovered, ()
        return recovered

    async def _recover_first(self) -> None:
        if self._is_recovered:
            return
        self._is_recovered = True
        for recovered in await self.recover():
            if self._on_notice is not None:
                self._on_notice(recovered.sentence)

    def _open_root(self) -> Beneath:
        if self._beneath is None:
            self._beneath = Beneath(self.root)
        return self._beneath

    def _open_writer(self) -> DecisionWriter:
        """Open the journal, recover, and from then on write."""
        if self._writer is None:
            beneath, journal = self._open_root(), JournalStore(self._journal_file)
            self._journal = journal
            files = FileWriter(beneath, journal.deleted_mode)
            self._recovered = recover(beneath, journal, files)
            self._writer = DecisionWriter(beneath, journal, files)
        return self._writer

    def _close_now(self) -> None:
        if self._journal is not None:
            self._journal.close()
        if self._beneath is not None:
            self._beneath.close()

    def _named(self, path: str) -> ProjectPath:
        """Return a path as models write them, absolute or with a leading `./`, as a project's."""
        if os.path.isabs(path):
            with suppress(ValueError):
                path = Path(path).relative_to(self.root).as_posix()
        return ProjectPath(path.removeprefix("./"))

    async def _bounded(self, work: Callable[[], _T]) -> _T:
        return await asyncio.wait_for(self._on_worker(work), _READ_LIMIT_S)

    async def _on_worker(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)
