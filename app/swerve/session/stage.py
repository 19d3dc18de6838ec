"""The stage of one step: the state being changed, the time, and what comes of it.

Every part of the reducer gets it, changes the state through it and leaves effects and events on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from swerve.edits.hunks import Hunk
from swerve.edits.states import Refusal
from swerve.frozen import frozen
from swerve.session.effects import Effect
from swerve.session.events import (
    Announced,
    EntryAdded,
    EntryChanged,
    HunkChanged,
    SessionEvent,
    ThreadChanged,
)
from swerve.session.live import Tape
from swerve.session.state import State
from swerve.session.transcript import Entry, Notice, Tone
from swerve.session.turn import Thread, ThreadState
from swerve.terms import EntryId, HunkId, ThreadId, TurnId


@frozen
class Moment:
    """When a step happens: monotonic and wall-clock milliseconds."""

    now_ms: float
    unix_ms: int


@dataclass(slots=True)
class Stage:
    """State in, effects and events out; lives for one step."""

    state: State
    moment: Moment
    effects: list[Effect] = field(default_factory=list)
    events: list[SessionEvent] = field(default_factory=list)

    @property
    def now_ms(self) -> float:
        """Monotonic time of the step."""
        return self.moment.now_ms

    def do(self, *effects: Effect) -> None:
        """Ask for effects, in order."""
        self.effects.extend(effects)

    def tell(self, *events: SessionEvent) -> None:
        """Report events, in order; one equal to the last is dropped."""
        for event in events:
            if not self.events or self.events[-1] != event:
                self.events.append(event)

    def announce(self, sentence: str, tone: Tone = Tone.INFO) -> None:
        """Say a sentence in the status line and to the screen reader."""
        self.tell(Announced(sentence, tone))

    def refuse(self, refusal: Refusal) -> None:
        """Say why something was not done, and what the person can do."""
        self.announce(refusal.words(), Tone.WARNING)

    def new_entry_id(self) -> EntryId:
        """Return a fresh entry id."""
        return EntryId(self.state.new_id("e"))

    def add_entry(self, thread: Thread, entry: Entry) -> None:
        """Append an entry to a transcript."""
        thread.entries.append(entry)
        self.state.entries[entry.id] = entry
        self.tell(EntryAdded(thread.id, entry.id))

    def change_entry(self, thread: ThreadId, entry: Entry) -> None:
        """Report that an entry changed in place."""
        self.tell(EntryChanged(thread, entry.id))

    def note(
        self,
        thread: Thread,
        turn: TurnId,
        sentence: str,
        remedy: str = "",
        *,
        tone: Tone = Tone.INFO,
        command: str = "",
        until_unix_ms: int | None = None,
    ) -> Notice:
        """Append a notice to a transcript and return it."""
        about = (sentence, remedy, tone, command, until_unix_ms)
        notice = Notice(self.new_entry_id(), turn, *about)
        self.add_entry(thread, notice)
        return notice

    def change_thread(self, thread: Thread) -> None:
        """Report that a thread's state, title, queue or mode changed."""
        self.tell(ThreadChanged(thread.id))

    def set_state(self, thread: Thread, state: ThreadState) -> None:
        """Change what a thread is doing, and tell."""
        thread.state = state
        self.change_thread(thread)

    def change_hunk(self, hunk: Hunk) -> None:
        """Report that a hunk's state, flags or reason changed, and its card with it."""
        self.tell(HunkChanged(hunk.id, hunk.path))

    def change_hunks(self, hunks: list[HunkId]) -> None:
        """Report several changed hunks."""
        for hunk in hunks:
            self.change_hunk(self.state.ledger.hunks[hunk])

    def tape(self, thread: Thread) -> Tape:
        """Return the recording of the thread's last turn; a new turn begins a new one."""
        tape = self.state.tapes.get(thread.id)
        if tape is None or tape.turn != thread.turns[-1].id:
            tape = self.state.tapes[thread.id] = Tape(thread.turns[-1].id)
        return tape
