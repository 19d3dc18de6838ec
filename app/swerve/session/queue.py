"""The queue above the composer: messages that wait for the running turn to complete.

Part of the reducer. Only a completed turn drains it; a stop parks it.
"""

from __future__ import annotations

from dataclasses import replace

from swerve.session import turns
from swerve.session.inputs import EditQueued, Enqueue, HoldQueued, MoveQueued, SendQueued
from swerve.session.stage import Stage
from swerve.session.transcript import SteerKind
from swerve.session.turn import Outcome, QueuedMessage, Thread
from swerve.terms import EntryId


def enqueue(stage: Stage, intent: Enqueue) -> None:
    """Put a message at the end; send it at once when nothing runs."""
    thread = stage.state.threads[intent.thread]
    if not intent.text.strip():
        return
    message = QueuedMessage(stage.new_entry_id(), intent.text, intent.attachments, intent.pictures)
    if not thread.is_running and thread.held is None:
        turns.begin_turn(stage, thread, turns.queued_submission(message))
        return
    thread.queue.append(message)
    thread.is_parked = False
    stage.change_thread(thread)
    stage.announce(f"Queued, number {len(thread.queue)}.")


def edit(stage: Stage, intent: EditQueued) -> None:
    """Replace a queued message's text; an empty text removes it."""
    thread = stage.state.threads[intent.thread]
    index = _index(thread, intent.message)
    if index is None:
        return
    if intent.text.strip():
        thread.queue[index] = replace(thread.queue[index], text=intent.text)
    else:
        del thread.queue[index]
    stage.change_thread(thread)


def hold(stage: Stage, intent: HoldQueued) -> None:
    """Let a message wait while it is worded; afterwards it goes out where its turn had come."""
    thread = stage.state.threads[intent.thread]
    thread.held = intent.message
    is_due = bool(thread.turns) and thread.turns[-1].outcome is Outcome.COMPLETED
    if is_due and intent.message is None and not thread.is_running:
        turns.drain_queue(stage, thread)


def move(stage: Stage, intent: MoveQueued) -> None:
    """Move a queued message up or down."""
    thread = stage.state.threads[intent.thread]
    index = _index(thread, intent.message)
    if index is not None:
        target = min(max(index + intent.offset, 0), len(thread.queue) - 1)
        thread.queue.insert(target, thread.queue.pop(index))
        stage.change_thread(thread)


def send_now(stage: Stage, intent: SendQueued) -> None:
    """Send a queued message now; a running turn is redirected, the other messages stay."""
    thread = stage.state.threads[intent.thread]
    index = _index(thread, intent.message)
    if index is None:
        return
    said = turns.queued_submission(thread.queue.pop(index))
    if thread.is_running:
        turns.cut_turn(stage, thread)
        said = replace(said, steer=SteerKind.REDIRECT)
    turns.begin_turn(stage, thread, said)


def _index(thread: Thread, message: EntryId) -> int | None:
    for index, queued in enumerate(thread.queue):
        if queued.id == message:
            return index
    return None
