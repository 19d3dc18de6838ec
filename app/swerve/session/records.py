"""What is stored of a session: flat records with JSON bodies, independent of any database.

A record replaces the stored one with the same key. Positions order the rows of a thread.
"""

from __future__ import annotations

from swerve.frozen import frozen
from swerve.terms import HunkId, ProjectPath, ThreadId


@frozen
class ThreadRecord:
    """A thread without its rows. Key: `thread`. `body`: title, profile, mode, draft, queue."""

    thread: ThreadId
    updated_unix_ms: int
    body: str


@frozen
class EntryRecord:
    """An entry of a transcript. Key: `thread`, `position`."""

    thread: ThreadId
    position: int
    body: str


@frozen
class ItemRecord:
    """An item of the wire history. Key: `thread`, `position`."""

    thread: ThreadId
    position: int
    body: str


@frozen
class TurnRecord:
    """A turn. Key: `thread`, `position`."""

    thread: ThreadId
    position: int
    body: str


@frozen
class HunkRecord:
    """A hunk with its state. Key: `hunk`."""

    hunk: HunkId
    thread: ThreadId
    path: ProjectPath
    body: str


Record = ThreadRecord | EntryRecord | ItemRecord | TurnRecord | HunkRecord


@frozen
class SavedProject:
    """Everything stored about one project, rows in order of position."""

    threads: tuple[ThreadRecord, ...] = ()
    entries: tuple[EntryRecord, ...] = ()
    items: tuple[ItemRecord, ...] = ()
    turns: tuple[TurnRecord, ...] = ()
    hunks: tuple[HunkRecord, ...] = ()
