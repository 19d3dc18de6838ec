"""Making room in the window: leave out by rule first, then let the model sum up what is old.

Part of the reducer. The summary is a response of its own within the running turn: the thread waits
(COMPACTING), the person sees it written, a stop ends it like anything else. Its result takes the
place of the older items; the newest message and the exchanges just before it stay word by word.
"""

from __future__ import annotations

from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import (
    DeveloperItem,
    Finished,
    Item,
    ModelEvent,
    ReasoningDelta,
    TextDelta,
    UserItem,
)
from swerve.session import sending
from swerve.session.events import EntryGrew
from swerve.session.live import Compaction, LiveTurn
from swerve.session.request import CHARS_PER_TOKEN, build_request, context_size, summary_request
from swerve.session.stage import Stage
from swerve.session.transcript import EntryState, Reasoning, Tone
from swerve.session.trimming import item_chars, newest_message, trimmed_history
from swerve.session.turn import Thread, ThreadState, WaitKind

FULL = 0.85
"""Share of the window that calls for room to be made."""

_ROOMY = 0.6
_TAIL = 0.2
_LEAST_CHARS = 2_000
"""An older part shorter than this is not worth a summary."""

_EMPTY = Failure(
    FailureKind.CONTEXT_FULL,
    "The conversation is too long, and the model did not sum it up.",
    "Start a new thread, or choose a profile with a larger window.",
)


def make_room(stage: Stage, thread: Thread, live: LiveTurn) -> bool:
    """Make room where the window is nearly full; return whether a summary is under way."""
    if live.is_compacted or _share(stage, thread) < FULL:
        return False
    if _trim(stage, thread) and _share(stage, thread) < FULL:
        return False
    return begin(stage, thread, live)


def begin(stage: Stage, thread: Thread, live: LiveTurn) -> bool:
    """Ask for a summary of what is old; return whether there is anything to sum up."""
    live.is_compacted = True
    start = _tail_start(stage, thread)
    older = tuple(thread.items[:start])
    if sum(item_chars(item) for item in older) < _LEAST_CHARS:
        return False
    window = stage.state.serving(thread).context_tokens
    older = trimmed_history((*older, UserItem("")), window * CHARS_PER_TOKEN // 2).items[:-1]
    entry = Reasoning(stage.new_entry_id(), live.turn)
    before = context_size(stage.state, thread).used
    live.compaction = Compaction(tuple(thread.items[start:]), entry, before)
    stage.add_entry(thread, entry)
    thread.wait = WaitKind.COMPACTING
    stage.set_state(thread, ThreadState.WAITING)
    stage.announce("The window is nearly full: the conversation is summed up first.")
    sending.put(stage, thread, live, summary_request(stage.state, thread, older))
    return True


def hear(
    stage: Stage, thread: Thread, live: LiveTurn, compaction: Compaction, event: ModelEvent
) -> Failure | None:
    """Take an event of the summary; return why there will be none, once that is certain."""
    if isinstance(event, TextDelta):
        live.response_chars += len(event.text)
        compaction.entry.text.append(event.text)
        stage.tell(EntryGrew(thread.id, compaction.entry.id))
    elif isinstance(event, ReasoningDelta):
        live.response_chars += len(event.text)
    elif isinstance(event, Finished):
        live.is_response_open = False
        if event.usage is not None:
            thread.turns[-1].usages.append(event.usage)
        if not len(compaction.entry.text):
            return _EMPTY
        _take_over(stage, thread, live, compaction)
    return None


def leave(stage: Stage, thread: Thread, live: LiveTurn) -> None:
    """Give a summary up; the history stays what it was."""
    if live.compaction is not None:
        live.compaction.entry.state = EntryState.CUT
        stage.change_entry(thread.id, live.compaction.entry)
        live.compaction = None


def _take_over(stage: Stage, thread: Thread, live: LiveTurn, compaction: Compaction) -> None:
    summary = f"Summary of the conversation until here:\n{compaction.entry.text}"
    thread.items[:] = [DeveloperItem(summary), *compaction.tail]
    thread.uncount()
    compaction.entry.state = EntryState.DONE
    stage.change_entry(thread.id, compaction.entry)
    live.compaction, live.tries = None, 0
    after = sum(item_chars(item) for item in thread.items) // CHARS_PER_TOKEN
    said = f"The older part of this conversation was summed up: {compaction.before:,} tokens "
    stage.note(thread, live.turn, f"{said}became {after:,}.")
    thread.wait = WaitKind.NONE
    stage.set_state(thread, ThreadState.SENDING)
    sending.put(stage, thread, live, build_request(stage.state, thread))


def _share(stage: Stage, thread: Thread) -> float:
    size = context_size(stage.state, thread)
    return size.used / size.window if size.window else 0.0


def _trim(stage: Stage, thread: Thread) -> bool:
    window = stage.state.serving(thread).context_tokens
    trimmed = trimmed_history(thread.items, int(window * _ROOMY) * CHARS_PER_TOKEN)
    if not trimmed.dropped:
        return False
    thread.items[:] = trimmed.items
    thread.uncount()
    count = trimmed.dropped
    what = "1 older file or output" if count == 1 else f"{count} older files and outputs"
    stage.note(
        thread,
        thread.turns[-1].id,
        f"To make room, {what} left the model's window.",
        "It can read them again.",
        tone=Tone.INFO,
    )
    return True


def _tail_start(stage: Stage, thread: Thread) -> int:
    """Return where the part begins that stays: the newest message, and what fits before it."""
    items = thread.items
    limit = stage.state.serving(thread).context_tokens * CHARS_PER_TOKEN * _TAIL
    start = newest_message(items)
    while start > 0 and _is_note(items[start - 1]):
        start -= 1
    index, chars = start, 0
    while index > 0:
        index -= 1
        chars += item_chars(items[index])
        if chars > limit:
            break
        if isinstance(items[index], UserItem):
            start = index
    return start


def _is_note(item: Item) -> bool:
    return isinstance(item, DeveloperItem)
