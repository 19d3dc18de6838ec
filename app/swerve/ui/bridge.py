"""From batches of workbench events to typed Qt signals, on the loop thread.

The only listener of the workbench in the window: panes connect to its signals. With `SWERVE_TRACE`
naming a file every event is also appended there as one JSON line, which is how scenario tests
follow the running program.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import QObject, Signal

from swerve.project.place import Place
from swerve.session.events import (
    Announced,
    CursorMoved,
    EntryAdded,
    EntryChanged,
    EntryGrew,
    FileChanged,
    FileShown,
    HunkChanged,
    HunkGrew,
    HunkOpened,
    ThreadAdded,
    ThreadChanged,
    ThreadRemoved,
    ThreadShown,
    TrustAsked,
    TurnEnded,
    TurnStarted,
)
from swerve.workbench.events import (
    LinkShown,
    MeterChanged,
    ModelsListed,
    OutsideChanged,
    PlaceChanged,
    ProjectOpened,
    ProjectRefused,
    SymbolsFound,
    TreeChanged,
    WorkbenchEvent,
)

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

TRACE_VARIABLE = "SWERVE_TRACE"
_OF_THREADS = (ThreadAdded, ThreadRemoved, ThreadShown, ThreadChanged)


class Bridge(QObject):
    """Signals of everything the workbench tells.

    A batch is delivered in order; `settled` follows it once, for what only needs to look at the
    state after all of it.

    Emits:
        threads_changed: threads were added, shown or changed.
        turn_started, turn_ended: thread id, turn id.
        entries_changed: transcript entries of a thread were added, grew or changed.
        hunk_changed: hunk id, path; opened, or state, flags or reason changed.
        hunk_grew: hunk id, path.
        file_changed: path whose base text changed.
        file_shown: the file in the diff is another one.
        cursor_moved: the judging cursor is on another hunk.
        announced: sentence, tone.
        trust_asked: sentence that says what needs trust.
        project_opened: root.
        project_refused: sentence, remedy.
        tree_changed: the tree is another one.
        symbols_found: the names the project defines are others.
        outside_changed: paths.
        link_shown: profile id.
        models_listed: profile id, why not or an empty string.
        place_changed: `Place` of the project folder.
        meter_changed: tokens, speed, cost or limits moved.
        settled: a batch is over.
    """

    threads_changed = Signal()
    turn_started = Signal(str, str)
    turn_ended = Signal(str, str)
    entries_changed = Signal(str)
    hunk_changed = Signal(str, str)
    hunk_grew = Signal(str, str)
    file_changed = Signal(str)
    file_shown = Signal()
    cursor_moved = Signal()
    announced = Signal(str, str)
    trust_asked = Signal(str)
    project_opened = Signal(object)
    project_refused = Signal(str, str)
    tree_changed = Signal()
    symbols_found = Signal()
    outside_changed = Signal(object)
    link_shown = Signal(str)
    models_listed = Signal(str, str)
    place_changed = Signal(object)
    meter_changed = Signal()
    settled = Signal()

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._trace = _open_trace(os.environ.get(TRACE_VARIABLE, ""))
        self._unsubscribe = workbench.subscribe(self._on_events)

    def close(self) -> None:
        """Stop listening and close the trace."""
        self._unsubscribe()
        if self._trace is not None:
            self._trace.close()
            self._trace = None

    def note(self, event: str, **values: object) -> None:
        """Append a line of the window's own to the trace, e.g. that it is shown."""
        if self._trace is not None:
            line = {"event": event, "ms": self._workbench.now_ms(), **values}
            self._trace.write(json.dumps(line, default=str) + "\n")

    def _on_events(self, events: Sequence[WorkbenchEvent]) -> None:
        are_threads_told = False
        for event in events:
            if self._trace is not None:
                self.note(type(event).__name__, **self._traced(event))
            if not isinstance(event, _OF_THREADS):
                self._announce(event)
            elif not are_threads_told:  # the state is that after all of them
                self._announce_threads_changed()
                are_threads_told = True
        self.settled.emit()

    def _announce(self, event: WorkbenchEvent) -> None:
        match event:
            case HunkGrew(hunk, path):
                self._announce_hunk_grew(hunk, path)
            case HunkOpened(hunk, path) | HunkChanged(hunk, path):
                self._announce_hunk_changed(hunk, path)
            case EntryAdded(thread, _) | EntryGrew(thread, _) | EntryChanged(thread, _):
                self._announce_entries_changed(thread)
            case TurnStarted(thread, turn):
                self._announce_turn_started(thread, turn)
            case TurnEnded(thread, turn):
                self._announce_turn_ended(thread, turn)
            case FileChanged(path):
                self._announce_file_changed(path)
            case FileShown():
                self._announce_file_shown()
            case CursorMoved():
                self._announce_cursor_moved()
            case TrustAsked(need):
                self._announce_trust_asked(need)
            case Announced(sentence, tone):
                self._announce_announced(sentence, tone)
            case _:
                self._announce_news(event)

    def _announce_news(self, event: WorkbenchEvent) -> None:
        match event:
            case MeterChanged():
                self._announce_meter_changed()
            case LinkShown(profile, _):
                self._announce_link_shown(profile)
            case ModelsListed(profile, problem):
                self._announce_models_listed(profile, problem)
            case ProjectOpened(root):
                self._announce_project_opened(root)
            case PlaceChanged(place):
                self._announce_place_changed(place)
            case ProjectRefused(sentence, remedy):
                self._announce_project_refused(sentence, remedy)
            case TreeChanged():
                self._announce_tree_changed()
            case SymbolsFound():
                self._announce_symbols_found()
            case OutsideChanged(paths):
                self._announce_outside_changed(paths)

    # One typed method per signal: nothing else checks what is handed to `emit`.

    def _announce_threads_changed(self) -> None:
        self.threads_changed.emit()

    def _announce_turn_started(self, thread: str, turn: str) -> None:
        self.turn_started.emit(thread, turn)

    def _announce_turn_ended(self, thread: str, turn: str) -> None:
        self.turn_ended.emit(thread, turn)

    def _announce_entries_changed(self, thread: str) -> None:
        self.entries_changed.emit(thread)

    def _announce_hunk_changed(self, hunk: str, path: str) -> None:
        self.hunk_changed.emit(hunk, path)

    def _announce_hunk_grew(self, hunk: str, path: str) -> None:
        self.hunk_grew.emit(hunk, path)

    def _announce_file_changed(self, path: str) -> None:
        self.file_changed.emit(path)

    def _announce_file_shown(self) -> None:
        self.file_shown.emit()

    def _announce_cursor_moved(self) -> None:
        self.cursor_moved.emit()

    def _announce_announced(self, sentence: str, tone: str) -> None:
        self.announced.emit(sentence, tone)

    def _announce_trust_asked(self, need: str) -> None:
        self.trust_asked.emit(need)

    def _announce_project_opened(self, root: Path) -> None:
        self.project_opened.emit(root)

    def _announce_project_refused(self, sentence: str, remedy: str) -> None:
        self.project_refused.emit(sentence, remedy)

    def _announce_tree_changed(self) -> None:
        self.tree_changed.emit()

    def _announce_symbols_found(self) -> None:
        self.symbols_found.emit()

    def _announce_outside_changed(self, paths: tuple[str, ...]) -> None:
        self.outside_changed.emit(paths)

    def _announce_place_changed(self, place: Place) -> None:
        self.place_changed.emit(place)

    def _announce_link_shown(self, profile: str) -> None:
        self.link_shown.emit(profile)

    def _announce_models_listed(self, profile: str, problem: str) -> None:
        self.models_listed.emit(profile, problem)

    def _announce_meter_changed(self) -> None:
        self.meter_changed.emit()

    def _traced(self, event: WorkbenchEvent) -> dict[str, object]:
        """Return the event's fields, with the state of what it is about."""
        values: dict[str, object] = {
            field.name: getattr(event, field.name) for field in fields(event)
        }
        state = self._workbench.state
        match event:
            case HunkOpened(hunk) | HunkGrew(hunk) | HunkChanged(hunk):
                known = state.hunk(hunk)
                if known is not None:
                    values |= {"state": known.state, "flags": known.flags.value}
                    values["reason"] = known.reason
            case CursorMoved(hunk) if hunk is not None:
                known = state.hunk(hunk)
                values["path"] = known.path if known is not None else None
            case ThreadChanged(thread) if thread in state.threads:
                about = state.threads[thread]
                values |= {"state": about.state, "queue": len(about.queue)}
            case TurnStarted(thread, turn) | TurnEnded(thread, turn) if thread in state.threads:
                turns = {known.id: known for known in state.threads[thread].turns}
                values["outcome"] = turns[turn].outcome
            case LinkShown(_, status):
                values["status"] = status.phase
        return values


def _open_trace(path: str) -> TextIO | None:
    """Open the trace for appending, one write per line."""
    if not path:
        return None
    return open(path, "a", encoding="utf-8", buffering=1)  # closed by `Bridge.close`
