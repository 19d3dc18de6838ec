"""The files of one project for the loop: read for the ledger and the tools, written by decision.

Everything happens on one worker thread, so writes are serialised and the loop never waits; what is
done there is in `project_files`. It fits `ports.Disk`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from swerve.adapters.journal_store import Ending
from swerve.adapters.project_files import ProjectFiles
from swerve.adapters.recover import Recovered
from swerve.edits.journal import Bound, Decision, Interrupted
from swerve.project.secrets import is_secret
from swerve.session.disk_inputs import DecisionFailed, DecisionWritten, FileLoaded
from swerve.terms import ProjectPath
from swerve.text.encoding import FileContent

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
        self._files = ProjectFiles(root, journal_file)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._on_notice = on_notice
        self._is_recovered = False
        self._interrupted: tuple[Interrupted, ...] = ()

    async def load(self, path: ProjectPath) -> FileLoaded:
        """Read a file for the ledger; the answer carries a refusal rather than raising."""
        await self._recover_first()
        try:
            found = await self._bounded(lambda: self._read(path))
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
            found = await self._bounded(lambda: self._read(named))
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
        failed = await self._on_worker(lambda: self._files.write(decision))
        return failed or DecisionWritten(decision.id)

    async def note(self, decision: Decision) -> None:
        """Remember what a command has written, old bytes beside new; else only undo is lost."""
        await self._on_worker(lambda: self._files.note(decision))

    async def recover(self) -> tuple[Recovered, ...]:
        """Finish or undo what a crash left half written; returns what became of it, once."""
        return await self._on_worker(self._files.recover)

    async def interrupted(self) -> tuple[Interrupted, ...]:
        """Return what a crash left half written and the person has to look at."""
        await self._recover_first()
        return self._interrupted

    async def past(self) -> list[Decision]:
        """Return the latest decisions that were written, oldest first; none without a journal."""
        await self._recover_first()
        return await self._on_worker(self._files.past)

    async def bound(self) -> Bound | None:
        """Return how far back undo and restore reach; None without a journal."""
        return await self._on_worker(self._files.bound)

    def close(self) -> None:
        """Let what runs finish, at most a second, take no more, and let go of everything."""
        with suppress(RuntimeError, TimeoutError):
            closing = self._worker.submit(self._files.close)
            self._worker.shutdown(wait=False)
            closing.result(_CLOSE_LIMIT_S)

    def _read(self, path: str) -> FileContent | str | None:
        found = self._files.read(path)
        if isinstance(found, FileContent):
            found.text.index()  # here on the worker, not on the loop
        return found

    async def _recover_first(self) -> None:
        if self._is_recovered:
            return
        self._is_recovered = True
        for recovered in await self.recover():
            if recovered.ending is Ending.ASKED:
                asked = Interrupted(recovered.sentence, recovered.back)
                self._interrupted = (*self._interrupted, asked)
            elif self._on_notice is not None:
                self._on_notice(recovered.sentence)

    def _named(self, path: str) -> ProjectPath:
        """Return a path as models write them, absolute or with a leading `./`, as a project's."""
        if os.path.isabs(path):
            with suppress(ValueError):
                path = Path(path).relative_to(self._files.root).as_posix()
        return ProjectPath(path.removeprefix("./"))

    async def _bounded(self, work: Callable[[], _T]) -> _T:
        return await asyncio.wait_for(self._on_worker(work), _READ_LIMIT_S)

    async def _on_worker(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)
