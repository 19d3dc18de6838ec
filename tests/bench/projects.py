"""Projects and threads of the sizes that are measured."""

from __future__ import annotations

from pathlib import Path

from swerve.session.archive import entry_record, thread_record
from swerve.session.inputs import SessionRestored
from swerve.session.records import EntryRecord, SavedProject, ThreadRecord
from swerve.session.transcript import AssistantText, EntryState, GrowingText
from swerve.session.turn import Thread
from swerve.terms import EntryId, ProfileId, ThreadId, TurnId

_ROWS_PER_ENTRY = 100


def source(lines: int) -> str:
    """Return a Python file whose lines are all different."""
    return "".join(f"line_{at} = {at}\n" for at in range(lines))


def make_project(folder: Path, **lines: int) -> Path:
    """Make a project of Python files: name to number of lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, count in lines.items():
        (folder / f"{name}.py").write_text(source(count), encoding="utf-8")
    return folder


def long_thread(rows: int) -> SessionRestored:
    """Return a stored thread whose transcript has about `rows` rows."""
    thread = Thread(ThreadId("long"), ProfileId("practice"), title=f"{rows} rows")
    entries: list[EntryRecord] = []
    for number in range(rows // _ROWS_PER_ENTRY):
        text = "\n".join(
            f"- row {number * _ROWS_PER_ENTRY + at} of the `transcript`, with **some** words"
            for at in range(_ROWS_PER_ENTRY)
        )
        entry = AssistantText(
            EntryId(f"entry{number}"), TurnId("old"), GrowingText(text), EntryState.DONE
        )
        entries.append(entry_record(thread.id, number, entry))
    return SessionRestored(SavedProject((thread_record(thread, 0),), tuple(entries)))


def many_threads(count: int) -> SessionRestored:
    """Return stored threads of ten messages with a thousand characters each."""
    threads: list[ThreadRecord] = []
    entries: list[EntryRecord] = []
    for number in range(count):
        thread = Thread(ThreadId(f"old{number}"), ProfileId("practice"), title=f"Thread {number}")
        threads.append(thread_record(thread, number))
        for at in range(10):
            text = GrowingText(f"The delay of client {number} in row {at}. " * 25)
            state = EntryState.DONE
            entry = AssistantText(EntryId(f"old{number}-{at}"), TurnId("old"), text, state)
            entries.append(entry_record(thread.id, at, entry))
    return SessionRestored(SavedProject(tuple(threads), tuple(entries)))
