"""Writing a decision over all its files whole or not at all, with the journal as witness.

In this order: look at every file, put the intent with old and new bytes durably into the journal,
stage all new bytes in temporary files, then change file after file, each only if it still is what
the decision was made for. What fails on the way is taken back. What a crash leaves is the
business of `recovery`. Used by the disk adapter on its worker thread.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.adapters.disk_errors import explain
from swerve.adapters.file_write import FileWriter, Method, PlannedWrite, Stale
from swerve.adapters.journal_store import Ending, JournalEntry, JournalStore
from swerve.edits.journal import Decision, FileWrite
from swerve.edits.paths import PathClass, classify
from swerve.session.disk_inputs import DecisionFailed
from swerve.terms import DecisionId, ProjectPath


class _Failed(Exception):
    """A decision cannot be written; carries sentence and remedy."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


class _HalfWritten(_Failed):
    """Some files are written and cannot be put back."""


class DecisionWriter:
    """The one writer of a project."""

    def __init__(self, beneath: Beneath, journal: JournalStore, files: FileWriter) -> None:
        """Take the root, the open journal, and what writes single files."""
        self._journal = journal
        self._beneath = beneath
        self._files = files

    def write(self, decision: Decision) -> DecisionFailed | None:
        """Write `decision`; None when it is on disk, whole, else nothing of it is."""
        try:
            with _as_failure(f"{_name(decision.writes)} could not be written"):
                self._write(decision)
        except _Failed as failed:
            return DecisionFailed(decision.id, failed.sentence, failed.remedy)
        return None

    def note(self, decision: Decision) -> None:
        """Put a decision into the journal that is on disk already.

        Raises:
            sqlite3.Error: it cannot be stored.
        """
        entries = [JournalEntry(write) for write in decision.writes]
        self._journal.begin(decision, entries, _unix_ms())
        self._end(decision.id, Ending.DONE)
        self._journal.prune(_unix_ms())

    def _write(self, decision: Decision) -> None:
        if not self._beneath.is_alive():
            raise _Failed(
                "Nothing was written: the project folder was moved or deleted.",
                "Open the project where it is now.",
            )
        plans = [self._plan(write) for write in decision.writes]
        _require_consent(decision, plans)
        entries = [JournalEntry(plan.write, plan.temp, plan.mode) for plan in plans]
        self._journal.begin(decision, entries, _unix_ms())
        try:
            self._carry_out(plans)
        except _HalfWritten:
            raise  # stays unfinished in the journal, for the next opening to recover
        except BaseException:
            self._end(decision.id, Ending.UNDONE)
            raise
        self._end(decision.id, Ending.DONE)
        self._journal.prune(_unix_ms())

    def _plan(self, write: FileWrite) -> PlannedWrite:
        with _as_failure(f"{write.path} could not be written"):
            plan = self._files.plan(write)
        _refuse_target(plan)
        return plan

    def _carry_out(self, plans: Sequence[PlannedWrite]) -> None:
        """Stage and commit; on failure take back what was committed and rethrow."""
        staged: list[PlannedWrite] = []
        done: list[PlannedWrite] = []
        try:
            for plan in plans:
                with _as_failure(f"{plan.write.path} could not be written"):
                    make_folders(self._beneath, self._journal, plan)
                    staged.append(self._files.stage(plan))
            for plan in staged:
                done.append(plan)
                with _as_failure(f"{plan.write.path} could not be written"):
                    self._files.commit(plan)
        except BaseException:
            for plan in plans:
                self._files.discard(plan.target, plan.temp)
            self._take_back(done)
            self._remove_folders(plan for plan in plans if plan.method is Method.CREATE)
            raise
        self._remove_folders(plan for plan in plans if plan.method is Method.DELETE)

    def _take_back(self, done: Sequence[PlannedWrite]) -> None:
        """Undo commits, newest first; the last one may have failed half way."""
        for plan in reversed(done):
            if not self._restore(plan):
                raise _HalfWritten(
                    f"Writing failed half way, and {plan.write.path} could not be put back.",
                    "Its old content is in the journal; open the project again to recover it.",
                )

    def _restore(self, plan: PlannedWrite) -> bool:
        """Bring one file back to what it was before `plan`; says whether it is."""
        with suppress(OSError, PathRefused, Stale):
            found = self._files.revision(plan.target)
            if found == plan.write.expected:
                return True
            is_torn = plan.method is Method.IN_PLACE
            if found != plan.write.result and not is_torn:
                return True  # somebody else wrote after us: theirs stays
            inverse = self._files.plan(replace(plan.inverse(), expected=found))
            if plan.mode is not None:
                inverse = replace(inverse, mode=plan.mode)
            self._files.commit(self._files.stage(inverse))
            return True
        return False

    def _remove_folders(self, plans: Iterator[PlannedWrite]) -> None:
        for plan in plans:
            remove_made_folders(self._beneath, self._journal, plan.target)

    def _end(self, decision: DecisionId, ending: Ending) -> None:
        # The files are settled. If this note is lost, the next opening sees them as they are.
        with suppress(sqlite3.Error):
            self._journal.end(decision, ending)


def make_folders(beneath: Beneath, journal: JournalStore, plan: PlannedWrite) -> None:
    """Make the folders that a new file needs; the journal knows of each before it exists.

    Raises:
        OSError: one cannot be made.
    """
    if plan.method is not Method.CREATE:
        return
    for folder in beneath.missing_folders(plan.target):
        journal.add_folder(folder)
        if not beneath.make_folder(folder):
            journal.forget_folder(folder)


def remove_made_folders(beneath: Beneath, journal: JournalStore, target: ProjectPath) -> None:
    """Remove the folders above a file that is gone, as far as we made them and they are empty."""
    folder = ProjectPath(target.rpartition("/")[0])
    while folder:
        if beneath.exists(folder):
            if not journal.has_made(folder) or not beneath.remove_folder(folder):
                return
            journal.forget_folder(folder)
        folder = ProjectPath(folder.rpartition("/")[0])


def _require_consent(decision: Decision, plans: Sequence[PlannedWrite]) -> None:
    """Refuse to write in place as one of many: that is recoverable but not atomic."""
    if decision.kind != "keep" or len(decision.hunks) <= 1:
        return
    for plan in plans:
        if plan.method is Method.IN_PLACE:
            raise _Failed(
                f"{plan.write.path} has several names or belongs to somebody else, so it can only"
                " be overwritten in place.",
                "Keep its hunk on its own.",
            )


def _refuse_target(plan: PlannedWrite) -> None:
    """Refuse a path that leads, through a link, to where its name does not say."""
    path, target = plan.write.path, plan.target
    kind = classify(target)
    if kind is PathClass.REFUSED:
        raise _Failed(f"{path} leads into {target}, which is never written.")
    if kind is PathClass.PROTECTED and classify(path) is PathClass.NORMAL:
        raise _Failed(
            f"{path} is a link to {target}, which is protected.",
            f"Ask for a change of {target} itself.",
        )


@contextmanager
def _as_failure(doing: str) -> Iterator[None]:
    """Turn what can go wrong into a sentence with a remedy.

    Raises:
        _Failed: instead of what the system, the journal or the path said.
    """
    try:
        yield
    except OSError as error:
        raise _Failed(*explain(error, doing)) from error
    except PathRefused as error:
        raise _Failed(f"{doing}: {error}.") from error
    except Stale as error:
        raise _Failed(str(error), "Look at the file and keep again.") from error
    except sqlite3.Error as error:
        raise _Failed(
            f"Nothing was written: the journal cannot be used ({error}).",
            "Free some space, or make the state folder writable.",
        ) from error


def _name(writes: Sequence[FileWrite]) -> str:
    if not writes:
        return "The decision"
    return writes[0].path if len(writes) == 1 else f"{len(writes)} files"


def _unix_ms() -> int:
    return time.time_ns() // 1_000_000
