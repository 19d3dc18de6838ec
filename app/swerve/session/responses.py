"""Responses: what the link reports until a turn ends, and sending the results of tools.

Part of the reducer. What goes wrong on the way is in `setbacks`.
"""

from __future__ import annotations

from typing import TypeVar

from swerve.protocol.messages import (
    AssistantItem,
    CompactionItem,
    Failed,
    Finished,
    FinishReason,
    ItemDone,
    ModelEvent,
    Queued,
    RateReported,
    ReasoningDelta,
    Started,
    TextDelta,
    ToolCallDelta,
    ToolCallItem,
    ToolOutputItem,
)
from swerve.session import calls, compaction, served, setbacks, turns
from swerve.session.events import EntryGrew
from swerve.session.inputs import LinkNews
from swerve.session.live import Compaction, LiveTurn
from swerve.session.stage import Stage
from swerve.session.transcript import AssistantText, EntryState, Reasoning, Tone
from swerve.session.turn import Outcome, Thread, ThreadState, Turn, WaitKind

Written = TypeVar("Written", AssistantText, Reasoning)

MAX_STEPS = 25
"""Responses in one turn before the tool loop is stopped."""


def news(stage: Stage, given: LinkNews) -> None:
    """Apply what the link reports; what is not of the running turn is dropped here and only here.

    A thread shown elsewhere goes on: nothing here looks at which thread is on screen.
    """
    thread = stage.state.threads.get(given.thread)
    for event in given.events:
        live = stage.state.live.get(given.thread)
        if thread is None or live is None or live.turn != given.turn or not live.is_response_open:
            return
        turn = thread.turns[-1]
        setbacks.heard(stage, thread.id, live, event)
        stage.tape(thread).events.append((stage.now_ms, event))
        if live.compaction is not None and not isinstance(event, Failed | RateReported | Queued):
            _hear_summary(stage, thread, live, live.compaction, event)
            continue
        match event:
            case TextDelta():
                _received(stage, thread, turn, live, len(event.text))
                _grow(stage, thread, turn, event, live.texts, AssistantText)
            case ToolCallDelta():
                _received(stage, thread, turn, live, len(event.text))
                calls.delta(stage, thread, turn, live, event)
            case ReasoningDelta():
                _received(stage, thread, turn, live, len(event.text))
                _grow(stage, thread, turn, event, live.reasonings, Reasoning)
            case ItemDone():
                _item_done(stage, thread, turn, live, event)
            case Started():
                turn.model, turn.tier = event.model or turn.model, event.tier or turn.tier
                served.check_model(stage, thread, turn)
            case RateReported():
                stage.state.limits[turn.profile] = event.limits
            case Queued():
                live.is_queued = True
                stage.announce("The server put the request into its queue.")
            case Finished():
                _finished(stage, thread, turn, live, event)
            case _:  # nothing but a failure is left
                setbacks.failed(stage, thread, live, event.failure)


def _hear_summary(
    stage: Stage, thread: Thread, live: LiveTurn, summary: Compaction, event: ModelEvent
) -> None:
    failure = compaction.hear(stage, thread, live, summary, event)
    if failure is not None:
        setbacks.failed(stage, thread, live, failure)


def _received(stage: Stage, thread: Thread, turn: Turn, live: LiveTurn, chars: int) -> None:
    turn.output_chars += chars
    live.response_chars += chars
    live.is_queued = False
    live.has_output = True
    if turn.first_token_ms is None:
        turn.first_token_ms = stage.now_ms
    if thread.state is not ThreadState.STREAMING:
        stage.set_state(thread, ThreadState.STREAMING)


def _grow(
    stage: Stage,
    thread: Thread,
    turn: Turn,
    event: TextDelta | ReasoningDelta,
    entries: dict[str, Written],
    kind: type[Written],
) -> None:
    """Append text to the open entry of its item, which begins with the first piece."""
    entry = entries.get(event.item_id)
    if entry is None:
        entry = entries[event.item_id] = kind(stage.new_entry_id(), turn.id)
        stage.add_entry(thread, entry)
    entry.text.append(event.text)
    stage.tell(EntryGrew(thread.id, entry.id))


def _item_done(stage: Stage, thread: Thread, turn: Turn, live: LiveTurn, event: ItemDone) -> None:
    item = event.item
    thread.items.append(item)
    if isinstance(item, CompactionItem):
        live.was_compacted = True
        stage.note(thread, turn.id, "The server summed up the older part of this conversation.")
        return
    if isinstance(item, ToolCallItem):
        calls.done(stage, thread, turn, live, item)
        return
    if isinstance(item, AssistantItem) and item.text and item.item_id not in live.texts:
        whole = TextDelta(item.item_id, item.text)
        _received(stage, thread, turn, live, len(whole.text))
        _grow(stage, thread, turn, whole, live.texts, AssistantText)
    open_entries = live.texts if isinstance(item, AssistantItem) else live.reasonings
    entry = open_entries.get(item.item_id)
    if entry is not None:
        entry.state = EntryState.DONE
        stage.change_entry(thread.id, entry)


def _finished(stage: Stage, thread: Thread, turn: Turn, live: LiveTurn, event: Finished) -> None:
    live.is_response_open = False
    if event.usage is not None:
        turn.usages.append(event.usage)
        thread.counted_items = len(thread.items)
        thread.counted_tokens = event.usage.input_tokens + event.usage.output_tokens
    if live.was_compacted:
        thread.uncount()
    turn.tier = event.tier or turn.tier
    served.check_tier(stage, thread, turn)
    if event.suspect:
        calls.suspect(stage, live)
        sentence = "Parts of this answer were lost on the way."
        remedy = "Its hunks can be looked at, not kept; ask for them again."
        note = (thread, turn.id, sentence, remedy)
        stage.note(*note, tone=Tone.WARNING, command="turn.regenerate")
    if live.calls and event.reason is FinishReason.COMPLETED:
        is_asking = thread.wait is WaitKind.APPROVAL
        stage.set_state(thread, ThreadState.WAITING if is_asking else ThreadState.TOOL)
        go_on(stage, thread)
        return
    turns.close_loose_ends(stage, thread, live)
    if event.reason is FinishReason.MAX_TOKENS:
        sentence = "The answer reached the model's length limit."
        note = (thread, turn.id, sentence, "Ask it to continue.")
        stage.note(*note, tone=Tone.WARNING, command="turn.continue")
    elif event.reason is FinishReason.CONTENT_FILTER:
        sentence = "The server's content filter ended the answer."
        stage.note(thread, turn.id, sentence, "Say it differently.", tone=Tone.WARNING)
    elif turn.first_token_ms is None:
        sentence = "The model answered with nothing."
        stage.note(thread, turn.id, sentence, "Retry.", tone=Tone.WARNING, command="turn.retry")
    thread.items[:] = turns.answered(thread.items, live)
    turns.end_turn(stage, thread, turn, Outcome.COMPLETED)
    turns.drain_queue(stage, thread)


def go_on(stage: Stage, thread: Thread) -> None:
    """Send the results of the response's calls once it has ended and all of them are known."""
    live = stage.state.live.get(thread.id)
    if live is None or live.is_response_open or not live.calls or not live.is_settled():
        return
    turn = thread.turns[-1]
    for call in live.calls:
        thread.items.append(ToolOutputItem(call.call_id, live.results[call.call_id], call.kind))
    live.calls, live.results = [], {}
    live.texts, live.reasonings, live.patches, live.cards = {}, {}, {}, {}
    if turn.steps >= MAX_STEPS:
        sentence = f"The model used its tools {MAX_STEPS} times in a row without an answer."
        note = (thread, turn.id, sentence, "Say what to do next.")
        stage.note(*note, tone=Tone.WARNING, command="turn.continue")
        turns.end_turn(stage, thread, turn, Outcome.COMPLETED)
        return
    turns.say_unsaid(stage, thread)
    turns.send(stage, thread, live)
