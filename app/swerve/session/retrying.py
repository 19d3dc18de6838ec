"""Doing it again: retry, continue and regenerate.

Part of the reducer. Each is a turn of its own with the words of the last message, or with a short
message of the application's; hunks that were kept stay whatever happens.
"""

from __future__ import annotations

from swerve.edits.hunks import HunkState
from swerve.session import judging, setbacks, turns
from swerve.session.effects import Cut
from swerve.session.inputs import Continue, Regenerate, Reject, Retry
from swerve.session.live import Submission
from swerve.session.stage import Stage
from swerve.session.transcript import UserMessage
from swerve.session.trimming import newest_message
from swerve.session.turn import Thread, Turn, WaitKind

CONTINUE = "Continue exactly where you stopped."


def retry(stage: Stage, intent: Retry) -> None:
    """Send now what waits or is met with silence; else the thread's last message again."""
    thread = stage.state.threads[intent.thread]
    live = stage.state.live.get(thread.id)
    if live is not None and thread.wait in (WaitKind.RETRY, WaitKind.LIMIT):
        setbacks.resend(stage, thread, live)
    elif live is not None and live.hint is None:
        stage.announce("The turn runs: stop it first, or write what you want instead.")
    elif live is not None and not live.has_output:
        stage.do(Cut(thread.id, live.turn))
        setbacks.resend(stage, thread, live)
    else:
        turns.cut_turn(stage, thread)
        _again(stage, thread)


def go_on(stage: Stage, intent: Continue) -> None:
    """Ask the model to go on where its last turn ended; do at once what waits."""
    thread = stage.state.threads[intent.thread]
    if thread.is_running:
        retry(stage, Retry(thread.id))
    elif thread.turns:
        turns.begin_turn(stage, thread, Submission(CONTINUE))
    else:
        stage.announce("Nothing to continue: this thread has no message yet.")


def regenerate(stage: Stage, intent: Regenerate) -> None:
    """Take the last turn back and let the model answer its message anew.

    Its pending hunks are rejected, which can be undone. Where one of its hunks was kept the model
    must know of it, so the turn stays in the history; else it is as if it had not been.
    """
    thread = stage.state.threads[intent.thread]
    turns.cut_turn(stage, thread)
    if not thread.turns:
        stage.announce("Nothing to regenerate: this thread has no message yet.")
        return
    turn = thread.turns[-1]
    ledger = stage.state.ledger
    own = {hunk: ledger.hunks[hunk].state for hunk in turn.hunks}
    pending = tuple(hunk for hunk, state in own.items() if state is HunkState.PENDING)
    if pending:
        judging.reject(stage, Reject(pending))
    if HunkState.KEPT not in own.values():
        _forget(thread, turn)
    _again(stage, thread)


def _again(stage: Stage, thread: Thread) -> None:
    """Begin a new turn with the thread's last message."""
    for entry in reversed(thread.entries):
        if isinstance(entry, UserMessage):
            turns.forget_unanswered(thread)
            words = Submission(entry.text, entry.attachments, pictures=entry.pictures)
            turns.begin_turn(stage, thread, words)
            return
    stage.announce("Nothing to retry: this thread has no message yet.")


def _forget(thread: Thread, turn: Turn) -> None:
    del thread.items[newest_message(thread.items) :]
    thread.uncount()
    if thread.unsaid_cut == turn.id:
        thread.unsaid_cut = None
    thread.unsaid_reviews = [one for one in thread.unsaid_reviews if one not in set(turn.hunks)]
