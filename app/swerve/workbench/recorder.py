"""Keeps the stored session in step with the state: notes what changed, writes it in beats.

Derived from events alone, so nothing in the reducer has to think of it. A beat is half a second;
`flush` writes at once where the person must be able to rely on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from swerve.protocol.messages import Item
from swerve.session import archive
from swerve.session.events import (
    EntryAdded,
    EntryChanged,
    EntryGrew,
    HunkChanged,
    HunkGrew,
    HunkOpened,
    ThreadAdded,
    ThreadChanged,
    ThreadRemoved,
    TurnEnded,
    TurnStarted,
)
from swerve.session.records import Record
from swerve.session.state import State
from swerve.session.turn import Thread
from swerve.terms import EntryId, HunkId, ThreadId
from swerve.workbench.events import WorkbenchEvent
from swerve.workbench.ports import Clock, Timer

BEAT_MS = 500.0


class Recorder:
    """Collects what changed and hands records to `save` in beats."""

    def __init__(
        self, state: State, clock: Clock, save: Callable[[Sequence[Record]], None]
    ) -> None:
        self._state = state
        self._clock = clock
        self._save = save
        self._threads: set[ThreadId] = set()
        self._entries: set[tuple[ThreadId, EntryId]] = set()
        self._hunks: set[HunkId] = set()
        self._positions: dict[EntryId, int] = {}
        self._placed: dict[ThreadId, int] = {}
        self._items: dict[ThreadId, list[Item]] = {}
        self._whole: set[ThreadId] = set()
        self._stored: set[ThreadId] = set()
        self._timer: Timer | None = None

    def adopt(self) -> None:
        """Take what the state holds as stored already; call once after restoring."""
        self._whole.clear()
        for thread in self._state.threads.values():
            self._number_entries(thread)
            self._items[thread.id] = list(thread.items)
            if _is_worth_storing(thread):
                self._stored.add(thread.id)

    def note(self, events: Sequence[WorkbenchEvent]) -> None:
        """Remember what these events changed."""
        for event in events:
            match event:
                case EntryAdded() | EntryGrew() | EntryChanged():
                    self._entries.add((event.thread, event.entry))
                case HunkOpened() | HunkGrew() | HunkChanged():
                    self._hunks.add(event.hunk)
                case ThreadRemoved():
                    self._forget(event.thread)
                case ThreadAdded() if event.thread not in self._items:
                    self._whole.add(event.thread)
                    self._threads.add(event.thread)
                case ThreadAdded() | ThreadChanged() | TurnStarted() | TurnEnded():
                    self._threads.add(event.thread)
                case _:
                    continue
        if self._timer is None and (self._entries or self._hunks or self._threads):
            self._timer = self._clock.call_later(BEAT_MS, self.flush)

    def touch(self, thread: ThreadId) -> None:
        """Remember that a thread changed without an event, as a draft does."""
        self._threads.add(thread)
        if self._timer is None:
            self._timer = self._clock.call_later(BEAT_MS, self.flush)

    def flush(self) -> None:
        """Hand everything that changed to the store now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        records = self._records()
        if records:
            self._save(records)

    def _records(self) -> list[Record]:
        records: list[Record] = []
        self._note_whole()
        changed = self._threads | {thread for thread, _ in self._entries}
        for thread_id in sorted(changed):
            thread = self._state.threads.get(thread_id)
            if thread is None or not (thread_id in self._stored or _is_worth_storing(thread)):
                continue
            self._stored.add(thread_id)
            records.append(archive.thread_record(thread, self._clock.unix_ms()))
            turns = thread.turns if thread_id in self._whole else thread.turns[-1:]
            records += [archive.turn_record(turn) for turn in turns]
            records += self._changed_items(thread)
            self._number_entries(thread)
        for thread_id, entry_id in sorted(self._entries):
            position = self._positions.get(entry_id)
            if position is not None and thread_id in self._state.threads:
                entry = self._state.entries[entry_id]
                records.append(archive.entry_record(thread_id, position, entry))
        hunks = self._state.ledger.hunks
        records += [archive.hunk_record(hunks[h]) for h in sorted(self._hunks) if h in hunks]
        self._threads.clear()
        self._whole.clear()
        self._entries.clear()
        self._hunks.clear()
        return records

    def _note_whole(self) -> None:
        """Note everything of the threads that the store does not know."""
        for thread_id in self._whole:
            thread = self._state.threads.get(thread_id)
            if thread is not None:
                self._entries |= {(thread_id, entry.id) for entry in thread.entries}
                self._hunks |= {hunk for turn in thread.turns for hunk in turn.hunks}

    def _forget(self, thread: ThreadId) -> None:
        """Take nothing of a thread as stored: its records are deleted."""
        self._items.pop(thread, None)
        self._placed.pop(thread, None)
        self._stored.discard(thread)

    def _changed_items(self, thread: Thread) -> list[Record]:
        """Return records from the first item that is another one than was stored."""
        stored = self._items.setdefault(thread.id, [])
        same = 0
        for old, new in zip(stored, thread.items, strict=False):
            if old is not new:
                break
            same += 1
        del stored[same:]
        stored += thread.items[same:]
        return [
            archive.item_record(thread.id, position, thread.items[position])
            for position in range(same, len(thread.items))
        ]

    def _number_entries(self, thread: Thread) -> None:
        for position in range(self._placed.get(thread.id, 0), len(thread.entries)):
            self._positions[thread.entries[position].id] = position
        self._placed[thread.id] = len(thread.entries)


def _is_worth_storing(thread: Thread) -> bool:
    """Whether a thread holds anything; one that once did is stored on, to forget it there too."""
    return bool(thread.entries) or thread.has_draft
