"""From the session to records and back: what survives a restart.

`*_record` functions are called by the workbench for what changed; `restore` is a part of the
reducer. Bodies are JSON objects; fields unknown to this version are ignored, missing ones take
their defaults, so that records of other versions can be read.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from enum import Enum, Flag
from typing import Any

from swerve.edits.hunks import (
    Author,
    FileAction,
    Hunk,
    HunkFlag,
    HunkLine,
    HunkState,
    LineKind,
    MatchPass,
    Place,
)
from swerve.protocol import messages
from swerve.protocol.messages import CallKind, Item, Usage
from swerve.session import calls, files
from swerve.session.effects import Load
from swerve.session.events import ThreadAdded, ThreadShown
from swerve.session.inputs import SessionRestored
from swerve.session.records import (
    EntryRecord,
    HunkRecord,
    ItemRecord,
    SavedProject,
    ThreadRecord,
    TurnRecord,
)
from swerve.session.stage import Stage
from swerve.session.transcript import (
    OPEN_TOOL_STATES,
    AssistantText,
    Attachment,
    CutMark,
    EditCard,
    Entry,
    EntryState,
    GrowingText,
    Notice,
    Picture,
    Reasoning,
    SteerKind,
    Tone,
    ToolCard,
    ToolState,
    UserMessage,
)
from swerve.session.turn import ApplyMode, Outcome, QueuedMessage, Thread, Turn
from swerve.terms import HunkId, ProfileId, ThreadId

Body = Mapping[str, Any]

_PLACED_ANEW = frozenset({HunkState.PENDING, HunkState.CONFLICTED})
"""Hunks an earlier run left to be judged."""

# --- to JSON -------------------------------------------------------------------------------------


def thread_record(thread: Thread, unix_ms: int) -> ThreadRecord:
    """Return the record of a thread without its rows."""
    body = {
        "title": thread.title,
        "profile": thread.profile,
        "mode": thread.mode,
        "draft": thread.draft,
        "draft_attachments": _plain(thread.draft_attachments),
        "draft_pictures": _plain(thread.draft_pictures),
        "is_unread": thread.is_unread,
        "is_archived": thread.is_archived,
        "queue": [_plain(message) for message in thread.queue],
        "unsaid_cut": thread.unsaid_cut,
        "unsaid_reviews": thread.unsaid_reviews,
        "item_count": len(thread.items),
    }
    return ThreadRecord(thread.id, unix_ms, json.dumps(body))


def entry_record(thread: ThreadId, position: int, entry: Entry) -> EntryRecord:
    """Return the record of a transcript entry."""
    return EntryRecord(thread, position, _dump(entry))


def item_record(thread: ThreadId, position: int, item: Item) -> ItemRecord:
    """Return the record of an item of the wire history."""
    return ItemRecord(thread, position, _dump(item))


def turn_record(turn: Turn) -> TurnRecord:
    """Return the record of a turn."""
    return TurnRecord(turn.thread, turn.number - 1, _dump(turn))


def hunk_record(hunk: Hunk) -> HunkRecord:
    """Return the record of a hunk with its state."""
    return HunkRecord(hunk.id, hunk.thread, hunk.path, _dump(hunk))


def _dump(value: object) -> str:
    return json.dumps({"is": type(value).__name__, **_plain(value)}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, GrowingText):
        return str(value)
    if isinstance(value, Flag):
        return value.value
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


# --- from JSON -----------------------------------------------------------------------------------


def _attachments(values: list[Body]) -> tuple[Attachment, ...]:
    return tuple(Attachment(**value) for value in values)


def _pictures(values: list[Body]) -> tuple[Picture, ...]:
    return tuple(Picture(**value) for value in values)


def _hunk_line(value: Body) -> HunkLine:
    return HunkLine(LineKind(value["kind"]), value["text"])


def _place(value: Body) -> Place:
    return Place(**{**value, "match": MatchPass(value["match"])})


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "GrowingText": GrowingText,
    "EntryState": EntryState,
    "ToolState": ToolState,
    "Tone": Tone,
    "SteerKind": SteerKind,
    "CallKind": CallKind,
    "Outcome": Outcome,
    "FileAction": FileAction,
    "HunkState": HunkState,
    "HunkState | None": lambda value: HunkState(value) if value else None,
    "HunkFlag": HunkFlag,
    "Author": Author,
    "tuple[Attachment, ...]": _attachments,
    "tuple[Picture, ...]": _pictures,
    "tuple[HunkId, ...]": tuple,
    "tuple[str, ...]": tuple,
    "list[HunkLine]": lambda values: [_hunk_line(value) for value in values],
    "tuple[str, ...] | None": lambda value: None if value is None else tuple(value),
    "HunkLine | None": lambda value: _hunk_line(value) if value else None,
    "list[Usage]": lambda values: [Usage(**value) for value in values],
    "Place | None": lambda value: _place(value) if value else None,
}
"""How a field of each annotation is read; those not named are JSON's own types."""

_ENTRIES = (UserMessage, AssistantText, Reasoning, ToolCard, EditCard, CutMark, Notice)
_ITEMS = (
    messages.UserItem,
    messages.DeveloperItem,
    messages.AssistantItem,
    messages.ReasoningItem,
    messages.CompactionItem,
    messages.ToolCallItem,
    messages.ToolOutputItem,
)
_CLASSES: dict[str, type] = {cls.__name__: cls for cls in (*_ENTRIES, *_ITEMS, Turn, Hunk)}


def _load(text: str) -> Any:
    """Rebuild what `_dump` wrote; None when this version does not know its class or its words."""
    body = json.loads(text)
    cls = _CLASSES.get(body.pop("is", ""))
    if cls is None:
        return None
    values = {}
    try:
        for field in dataclasses.fields(cls):
            if field.name in body:
                read = _FIELDS.get(str(field.type))
                values[field.name] = read(body[field.name]) if read else body[field.name]
        return cls(**values)
    except (KeyError, TypeError, ValueError):
        return None


# --- restoring -----------------------------------------------------------------------------------


def restore(stage: Stage, given: SessionRestored) -> None:
    """Take over what earlier runs left; what a crash left half written is told in the chat."""
    _restore(stage, given)
    files.tell_interrupted(stage, given.interrupted)


def _restore(stage: Stage, given: SessionRestored) -> None:
    """Take over what an earlier run stored: threads, transcripts, drafts, pending hunks.

    A turn that was running when the last run ended is shown as cut. What was judged can be undone
    as far as the ledger has done it again; pending hunks are placed anew in the files as they are
    now.
    """
    saved = given.saved
    stage.state.undo_bound = given.bound
    if given.ledger is not None and not stage.state.ledger.hunks:
        stage.state.ledger = given.ledger
    if not saved.threads:
        return
    threads = {record.thread: _thread(stage, record) for record in saved.threads}
    for field, rows in (("entries", saved.entries), ("items", saved.items), ("turns", saved.turns)):
        _fill(threads, field, rows)
    hunks = saved_hunks(saved).values()
    waiting = {hunk.id for hunk in hunks if hunk.state in _PLACED_ANEW}
    for record, thread in zip(saved.threads, threads.values(), strict=True):
        _settle_thread(stage, thread, json.loads(record.body), waiting)
    fresh = stage.state.threads
    is_all_archived = all(thread.is_archived for thread in threads.values())
    kept = {k: t for k, t in fresh.items() if t.entries or is_all_archived}
    stage.state.threads = {**threads, **kept}
    shown = _thread_to_show(stage, saved.threads)
    stage.state.shown = shown
    stage.state.threads[shown].is_unread = False
    stage.tell(*(ThreadAdded(thread) for thread in threads), ThreadShown(shown))
    # The variant that stands comes last: it takes the place of the others once more.
    superseded = HunkState.SUPERSEDED
    for hunk in sorted(hunks, key=lambda hunk: hunk.state is not superseded):
        if hunk.id not in stage.state.ledger.hunks:
            _restore_hunk(stage, hunk)


def saved_hunks(saved: SavedProject) -> dict[HunkId, Hunk]:
    """Return the stored hunks by id, oldest first."""
    hunks = (_load(record.body) for record in saved.hunks)
    return {hunk.id: hunk for hunk in hunks if isinstance(hunk, Hunk)}


def _thread_to_show(stage: Stage, records: Iterable[ThreadRecord]) -> ThreadId:
    """Return the thread that changed last; one that was put away is not shown by itself."""
    threads = stage.state.threads
    open_ones = [record for record in records if not threads[record.thread].is_archived]
    if not open_ones:
        return stage.state.shown
    return max(open_ones, key=lambda record: record.updated_unix_ms).thread


def _fill(
    threads: Mapping[ThreadId, Thread],
    field: str,
    rows: Iterable[EntryRecord | ItemRecord | TurnRecord],
) -> None:
    for row in rows:
        value, thread = _load(row.body), threads.get(row.thread)
        if value is not None and thread is not None:
            getattr(thread, field).append(value)


def _thread(stage: Stage, record: ThreadRecord) -> Thread:
    body = json.loads(record.body)
    profile = ProfileId(body.get("profile", ""))
    if profile not in stage.state.profiles:
        profile = stage.state.thread().profile
    return Thread(
        record.thread,
        profile,
        title=body.get("title", ""),
        mode=ApplyMode.LIVE if body.get("mode") == ApplyMode.LIVE else ApplyMode.REVIEW,
        draft=body.get("draft", ""),
        draft_attachments=_attachments(body.get("draft_attachments", [])),
        draft_pictures=_pictures(body.get("draft_pictures", [])),
        is_unread=bool(body.get("is_unread")),
        is_archived=bool(body.get("is_archived")),
        is_parked=bool(body.get("queue")),
        queue=[
            QueuedMessage(
                m["id"],
                m["text"],
                _attachments(m["attachments"]),
                _pictures(m.get("pictures", [])),
            )
            for m in body.get("queue", [])
        ],
        unsaid_cut=body.get("unsaid_cut"),
        unsaid_reviews=[HunkId(hunk) for hunk in body.get("unsaid_reviews", [])],
    )


def _settle_thread(stage: Stage, thread: Thread, body: Body, waiting: set[HunkId]) -> None:
    del thread.items[body.get("item_count", len(thread.items)) :]
    for entry in thread.entries:
        stage.state.entries[entry.id] = entry
        if isinstance(entry, ToolCard):
            entry.state = ToolState.CUT if entry.state in OPEN_TOOL_STATES else entry.state
        elif getattr(entry, "state", None) is EntryState.STREAMING:
            entry.state = EntryState.CUT  # type: ignore[union-attr]
    answered = {i.call_id for i in thread.items if isinstance(i, messages.ToolOutputItem)}
    thread.items[:] = [
        item
        for item in thread.items
        if not isinstance(item, messages.ToolCallItem) or item.call_id in answered
    ]
    for turn in thread.turns:
        if turn.outcome is Outcome.RUNNING:
            turn.outcome, thread.unsaid_cut = Outcome.CUT, turn.id
            staying = len(waiting.intersection(turn.hunks))
            mark = CutMark(stage.new_entry_id(), turn.id, turn.output_tokens, staying)
            stage.add_entry(thread, mark)


def _restore_hunk(stage: Stage, hunk: Hunk) -> None:
    ledger = stage.state.ledger
    state = hunk.superseded_from if hunk.state is HunkState.SUPERSEDED else hunk.state
    if state in _PLACED_ANEW:
        hunk.state, hunk.reason = HunkState.GROWING, ""
        hunk.place = None  # found anew in the text that is there now
        ledger.open(hunk)
        if not ledger.is_tracked(hunk.path):
            stage.do(Load(hunk.path))
        calls.settle(stage, hunk.id, ledger.finish(hunk.id, stage.now_ms))
        return
    if hunk.state is HunkState.GROWING:
        hunk.state, hunk.partial = HunkState.CUT, None
    ledger.remember(hunk)
