"""Setbacks of a running turn: failures, the waits they lead to, and silence.

Part of the reducer. What each kind of failure leads to is the table in `recovery`. A request is
sent again by itself only while nothing of its answer was shown, and results of tools that ran
stand in the history: they are never run again for it.
"""

from __future__ import annotations

from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import Failed, LinkPhase, ModelEvent
from swerve.session import calls, compaction, sending, turns
from swerve.session.effects import Kill, Schedule
from swerve.session.inputs import LinkChanged, Tick
from swerve.session.live import LiveTurn
from swerve.session.recovery import Next, Plan, duration, plan_after
from swerve.session.stage import Stage
from swerve.session.transcript import Tone
from swerve.session.turn import Outcome, Thread, ThreadState, WaitKind
from swerve.terms import ThreadId, TurnId

_LOSSES = frozenset({FailureKind.NETWORK, FailureKind.TIMEOUT})
_REPEAT_HINT_MS = 5_000.0


def failed(stage: Stage, thread: Thread, live: LiveTurn, failure: Failure) -> None:
    """Do what follows a failed response."""
    sending.close_uncounted(thread, live)
    plan = plan_after(
        failure,
        live.turn,
        live.tries,
        has_output=live.has_output,
        is_compacted=live.is_compacted,
    )
    if plan.next is Next.RESEND:
        _resend_later(stage, thread, live, failure, plan)
        return
    if plan.next is Next.COMPACT and compaction.begin(stage, thread, live):
        return
    _give_up(stage, thread, live, failure, plan.offer)


def _resend_later(
    stage: Stage, thread: Thread, live: LiveTurn, failure: Failure, plan: Plan
) -> None:
    live.tries += 1
    if plan.wait is not WaitKind.NONE:
        thread.wait = plan.wait
        thread.wait_until_unix_ms = stage.moment.unix_ms + int(plan.delay_ms)
        stage.set_state(thread, ThreadState.WAITING)
        what = f"{failure.sentence} Sent again in {duration(plan.delay_ms)}."
        stage.announce(what, Tone.WARNING)
    stage.do(Schedule(retry_token(live.turn), plan.delay_ms))


def _give_up(stage: Stage, thread: Thread, live: LiveTurn, failure: Failure, offer: str) -> None:
    turn = thread.turns[-1]
    stage.do(Kill(thread.id, turn.id))
    compaction.leave(stage, thread, live)
    turns.close_loose_ends(stage, thread, live)
    thread.items[:] = turns.answered(thread.items, live)
    returns_unix_ms = _returns_at(stage, thread, failure)
    stage.note(
        thread,
        turn.id,
        _sentence(stage, live, failure, returns_unix_ms),
        failure.remedy,
        tone=Tone.ERROR,
        command=offer,
        until_unix_ms=returns_unix_ms,
    )
    if turn.first_token_ms is not None:
        thread.unsaid_cut = turn.id
    turns.end_turn(stage, thread, turn, Outcome.FAILED)
    if failure.kind in _LOSSES:
        stage.set_state(thread, ThreadState.LOST)


def _sentence(stage: Stage, live: LiveTurn, failure: Failure, returns_unix_ms: int | None) -> str:
    words = [failure.sentence]
    if live.tries > 1:
        words.append(f"It was sent {live.tries + 1} times.")
    if returns_unix_ms is not None:
        left_ms = max(0, returns_unix_ms - stage.moment.unix_ms)
        words.append(f"It returns in {duration(left_ms)}.")
    return " ".join(words)


def _returns_at(stage: Stage, thread: Thread, failure: Failure) -> int | None:
    """Return when a used-up quota is there again, from the failure or from the meters."""
    if failure.kind not in (FailureKind.QUOTA, FailureKind.RATE):
        return None
    if failure.resets_at_unix_ms is not None:
        return failure.resets_at_unix_ms
    if failure.retry_after_ms is not None:
        return stage.moment.unix_ms + failure.retry_after_ms
    limits = stage.state.limits.get(thread.turns[-1].profile, ())
    empty = [one for one in limits if not one.remaining_fraction]
    resets = [one.resets_at_unix_ms for one in empty if one.resets_at_unix_ms is not None]
    return max(resets, default=None)


# --- again -------------------------------------------------------------------------------------


def retry_token(turn: TurnId) -> str:
    """Return the token of the timer that sends a turn's request again."""
    return f"resend:{turn}"


def resend(stage: Stage, thread: Thread, live: LiveTurn) -> None:
    """Send the request of the present response again."""
    assert live.request is not None, "only what was sent can fail or be met with silence"
    thread.wait, thread.wait_until_unix_ms = WaitKind.NONE, None
    is_summary = live.compaction is not None
    if is_summary:
        thread.wait = WaitKind.COMPACTING
    stage.set_state(thread, ThreadState.WAITING if is_summary else ThreadState.SENDING)
    sending.put(stage, thread, live, live.request)


def link_changed(stage: Stage, given: LinkChanged) -> None:
    """Remember a link's phase; a thread that had lost it is idle again once it is ready."""
    stage.state.links[given.profile] = given.status
    if given.status.phase is LinkPhase.READY:
        for thread in stage.state.threads.values():
            if thread.state is ThreadState.LOST and thread.profile == given.profile:
                stage.set_state(thread, ThreadState.IDLE)


# --- time --------------------------------------------------------------------------------------


def tick(stage: Stage, given: Tick) -> None:
    """Act on a timer, if the turn it was set for still runs."""
    for thread_id, live in list(stage.state.live.items()):
        thread = stage.state.threads[thread_id]
        if given.token == retry_token(live.turn):
            if not live.is_response_open:
                resend(stage, thread, live)
        elif given.token == sending.quiet_token(thread_id):
            _listen(stage, thread, live)
        else:
            _stop_tool(stage, thread, live, given.token)


def _listen(stage: Stage, thread: Thread, live: LiveTurn) -> None:
    """Say how long the server has been silent, with a way to send again."""
    if not live.is_response_open:
        return
    silent_ms = stage.now_ms - live.heard_ms
    if silent_ms < sending.QUIET_MS:
        left_ms = sending.QUIET_MS - silent_ms
        stage.do(Schedule(sending.quiet_token(thread.id), left_ms))
        return
    since = duration(silent_ms)
    why = "The request waits in the server's queue" if live.is_queued else "No data"
    _hint(stage, thread, live, f"{why} for {since}.")
    stage.do(Schedule(sending.quiet_token(thread.id), _REPEAT_HINT_MS))


def _hint(stage: Stage, thread: Thread, live: LiveTurn, sentence: str) -> None:
    if live.hint is None:
        remedy = "It goes on by itself when data arrive; or send it again now."
        live.hint = stage.note(
            thread, live.turn, sentence, remedy, tone=Tone.WARNING, command="turn.retry"
        )
        stage.announce(sentence, Tone.WARNING)
        return
    live.hint.sentence = sentence
    stage.change_entry(thread.id, live.hint)


def heard(stage: Stage, thread_id: ThreadId, live: LiveTurn, event: ModelEvent) -> None:
    """Note that the server said something; a hint about its silence is a memory then."""
    live.heard_ms = stage.now_ms
    hint, live.hint = live.hint, None
    if hint is not None:
        if not isinstance(event, Failed):
            hint.sentence = f"{hint.sentence} Then it went on."
        hint.remedy = hint.command = ""
        hint.tone = Tone.INFO
        stage.change_entry(thread_id, hint)


def _stop_tool(stage: Stage, thread: Thread, live: LiveTurn, token: str) -> None:
    for card in list(live.cards.values()):
        if token == calls.tool_token(live.turn, card.call):
            calls.out_of_time(stage, thread, live, card)
