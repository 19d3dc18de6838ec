"""The files of one project on the calling thread: read, and written one decision at a time.

It judges nothing but whether a file still is what a decision was made for; the hard rule is that it
never writes over a revision that the decision does not name. `adapters.disk` calls it on a worker,
`swerve patch` as it is: so it imports neither asyncio nor the session's inputs.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.adapters.decision_write import DecisionWriter
from swerve.adapters.disk_errors import explain
from swerve.adapters.file_write import FileWriter, read_beneath
from swerve.adapters.journal_store import JournalStore
from swerve.adapters.recover import Recovered, recover
from swerve.edits.journal import Bound, Decision
from swerve.project.secrets import is_secret
from swerve.session.disk_inputs import DecisionFailed
from swerve.text.encoding import MAX_BYTES, FileContent, decode


class ProjectFiles:
    """Reads and writes beneath one root, on one thread at a time.

    Nothing is opened before the first use. Before the first write it finishes or undoes what a
    crash left half written.
    """

    def __init__(self, root: Path, journal_file: Path) -> None:
        """Take the project.

        Args:
            root: the project folder.
            journal_file: where its journal lies, outside the project.
        """
        self.root = root.resolve()
        self._journal_file = journal_file
        self._beneath: Beneath | None = None
        self._journal: JournalStore | None = None
        self._writer: DecisionWriter | None = None
        self._recovered: tuple[Recovered, ...] = ()

    def read(self, path: str) -> FileContent | str | None:
        """Read a file: its content, a sentence why not, or None if there is none.

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
        return None if data is None else decode(data)

    def write(self, decision: Decision) -> DecisionFailed | None:
        """Write a decision; None when it is on disk, whole."""
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

    def note(self, decision: Decision) -> None:
        """Remember what a command has written; what cannot be stored only cannot be undone."""
        with suppress(sqlite3.Error, OSError):
            self._open_writer().note(decision)

    def recover(self) -> tuple[Recovered, ...]:
        """Finish or undo what a crash left half written; returns what became of it, once."""
        self._open_journal()
        recovered, self._recovered = self._recovered, ()
        return recovered

    def past(self) -> list[Decision]:
        """Return the latest decisions that were written, oldest first; none without a journal."""
        journal = self._open_journal()
        return journal.past() if journal is not None else []

    def bound(self) -> Bound | None:
        """Return how far back undo and restore reach; None without a journal."""
        journal = self._open_journal()
        return journal.bound() if journal is not None else None

    def close(self) -> None:
        """Let go of everything; harmless when closed before."""
        if self._journal is not None:
            self._journal.close()
        if self._beneath is not None:
            self._beneath.close()

    def _open_journal(self) -> JournalStore | None:
        """Open the journal if there is one that can be used; the first write says why not."""
        if self._journal_file.exists():
            with suppress(sqlite3.Error, OSError):
                self._open_writer()
        return self._journal

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
