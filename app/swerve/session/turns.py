"""Turns: send, stop, redirect, queue, and what the link reports until a turn ends.

Part of the reducer. Stop and redirect are one step each: the turn leaves its slot first, then the
link is told; whatever arrives for it later is dropped in `news`.
"""

from __future__ import annotations

from swerve.project.secrets import LEFT_OUT
from swerve.protocol.messages import (
    DeveloperItem,
    Item,
    ReasoningItem,
    ToolCallItem,
    ToolOutputItem,
    UserItem,
)
from swerve.session import approval, calls, compaction, judging, sending, trust
from swerve.session.cost import dollars, thread_cost
from swerve.session.effects import Cut, Kill, Load, Persist
from swerve.session.events import TurnEnded, TurnStarted
from swerve.session.inputs import Stop, Submit
from swerve.session.live import LiveTurn, Submission
from swerve.session.request import build_request, cut_record, review_record, steered, user_text
from swerve.session.stage import Stage
from swerve.session.transcript import (
    OPEN_TOOL_STATES,
    AssistantText,
    Attachment,
    CutMark,
    EntryState,
    Reasoning,
    SteerKind,
    Tone,
    ToolState,
    UserMessage,
)
from swerve.session.turn import Outcome, QueuedMessage, Thread, ThreadState, Turn, WaitKind
from swerve.terms import ProjectPath, TurnId

_TITLE_CHARS = 48


# --- the person ----------------------------------------------------------------------------------


def submit(stage: Stage, intent: Submit) -> None:
    """Send, or redirect when a turn runs."""
    thread = stage.state.threads[intent.thread]
    if not intent.text.strip():
        stage.announce("Nothing to send: type a request first.")
        return
    steer = intent.steer
    if thread.is_running:
        cut_turn(stage, thread)
        steer = SteerKind.REDIRECT if steer is SteerKind.SEND else steer
    if steer is SteerKind.REDIRECT_FROM_HUNK and intent.hunk is not None:
        judging.drop_after(stage, intent.hunk)
    words = Submission(
        intent.text, intent.attachments, intent.focus, steer, intent.hunk, intent.pictures
    )
    begin_turn(stage, thread, words)


def stop(stage: Stage, intent: Stop) -> None:
    """Cut the running turn and park the queue; nothing happens when idle."""
    thread = stage.state.threads[intent.thread]
    if not thread.is_running:
        return
    cut_turn(stage, thread)
    thread.is_parked = bool(thread.queue)
    stage.change_thread(thread)
    stage.announce("Stopped. Everything shown stays.")


def begin_turn(stage: Stage, thread: Thread, submission: Submission) -> None:
    """Put a new turn into the thread's slot and send it, or load what it attaches first."""
    state = stage.state
    turn_id = TurnId(state.new_id("turn"))
    message = UserMessage(
        stage.new_entry_id(),
        turn_id,
        submission.words,
        submission.attachments,
        submission.steer,
        submission.hunk,
        submission.pictures,
    )
    turn = Turn(turn_id, thread.id, len(thread.turns) + 1, message.id, stage.now_ms, thread.profile)
    thread.turns.append(turn)
    thread.title = thread.title or _title(submission.words)
    live = state.live[thread.id] = LiveTurn(turn_id, submission)
    state.is_following = True
    stage.add_entry(thread, message)
    stage.tell(TurnStarted(thread.id, turn_id))
    stage.set_state(thread, ThreadState.SENDING)
    live.reads = _unread(stage, submission)
    if live.reads:
        stage.do(*(Load(path) for path in sorted(live.reads)))
    else:
        _send_first(stage, thread, live)


def file_arrived(stage: Stage, path: ProjectPath) -> None:
    """Send the turns that waited for this attached file."""
    for thread_id, live in list(stage.state.live.items()):
        if path in live.reads:
            live.reads.discard(path)
            if not live.reads:
                _send_first(stage, stage.state.threads[thread_id], live)


def cut_turn(stage: Stage, thread: Thread) -> None:
    """Take the running turn out of its slot, then cut its link; keep all that was shown."""
    turn, live = thread.turn, stage.state.live.pop(thread.id, None)
    if turn is None or live is None:
        return
    sending.close_uncounted(thread, live)
    compaction.leave(stage, thread, live)
    stage.do(Cut(thread.id, turn.id), Kill(thread.id, turn.id))
    close_loose_ends(stage, thread, live)
    thread.items[:] = answered(thread.items, live)
    staying = len([hunk for hunk in stage.state.ledger.pending() if hunk in set(turn.hunks)])
    mark = CutMark(stage.new_entry_id(), turn.id, turn.output_tokens, staying)
    stage.add_entry(thread, mark)
    thread.unsaid_cut = turn.id
    end_turn(stage, thread, turn, Outcome.CUT)


def _title(words: str) -> str:
    line = words.strip().splitlines()[0]
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1].rstrip() + "…"


def _unread(stage: Stage, submission: Submission) -> set[ProjectPath]:
    wanted: tuple[Attachment, ...] = submission.attachments
    if submission.focus is not None:
        wanted = (*wanted, submission.focus)
    paths = {item.path for item in wanted}
    if trust.offer_guidance(stage):
        paths.add(trust.GUIDANCE)
    return {path for path in paths if not stage.state.ledger.is_tracked(path)}


def _send_first(stage: Stage, thread: Thread, live: LiveTurn) -> None:
    submission = live.submission
    say_unsaid(stage, thread)
    hunk = stage.state.hunk(submission.hunk) if submission.hunk is not None else None
    words = steered(submission.words, submission.steer, hunk)
    trust.read_guidance(stage)
    text = user_text(stage.state, words, submission.attachments, submission.focus)
    approval.tell_left_out(stage, text.count(LEFT_OUT))
    pictures = tuple(picture.url for picture in submission.pictures)
    thread.items.append(UserItem(text, pictures))
    send(stage, thread, live)
    stage.do(Persist(thread.id))


def say_unsaid(stage: Stage, thread: Thread) -> None:
    """Tell the model, once, what was cut and what was judged since it last heard."""
    ledger = stage.state.ledger
    if thread.unsaid_cut is not None:
        turn = next(turn for turn in thread.turns if turn.id == thread.unsaid_cut)
        hunks = [ledger.hunks[hunk] for hunk in turn.hunks]
        thread.items.append(DeveloperItem(cut_record(_shown_text(thread, turn.id), hunks)))
        thread.unsaid_reviews = [h for h in thread.unsaid_reviews if h not in set(turn.hunks)]
        thread.unsaid_cut = None
    if thread.unsaid_reviews:
        hunks = [ledger.hunks[hunk] for hunk in thread.unsaid_reviews]
        thread.items.append(DeveloperItem(review_record(hunks)))
        thread.unsaid_reviews = []


def _shown_text(thread: Thread, turn: TurnId) -> str:
    shown = [
        str(entry.text)
        for entry in thread.entries
        if isinstance(entry, AssistantText) and entry.turn == turn
    ]
    return "\n".join(shown)


def send(stage: Stage, thread: Thread, live: LiveTurn) -> None:
    """Send the thread's history as the turn's next response, unless its cap forbids.

    Where the window is nearly full a summary is asked for first; the answer to that sends.
    """
    turn = thread.turns[-1]
    if _has_no_model(stage, thread) or _is_too_dear(stage, thread):
        end_turn(stage, thread, turn, Outcome.FAILED)
        return
    turn.steps += 1
    live.tries = 0
    if not compaction.make_room(stage, thread, live):
        sending.put(stage, thread, live, build_request(stage.state, thread))


def forget_unanswered(thread: Thread) -> None:
    """Drop a last message that got no answer, so that it can be sent again as the only one."""
    if thread.items and isinstance(thread.items[-1], UserItem):
        thread.items.pop()
        thread.uncount()


def _has_no_model(stage: Stage, thread: Thread) -> bool:
    profile = stage.state.profile_of(thread)
    if profile.model:
        return False
    sentence = f"Not sent: no model is chosen for {profile.title}."
    remedy = "List what its server offers in the settings, and choose one."
    turn = thread.turns[-1].id
    stage.note(thread, turn, sentence, remedy, tone=Tone.WARNING, command="settings.show")
    return True


def _is_too_dear(stage: Stage, thread: Thread) -> bool:
    cap = stage.state.cost_cap_usd
    cost = thread_cost(thread, stage.state.profiles)
    if not cap or cost.usd < cap:
        return False
    sentence = f"Not sent: this thread has cost {dollars(cost)} and its cap is ${cap}."
    remedy = "Raise cost_cap_usd in the settings, or start a new thread."
    turn = thread.turns[-1].id
    stage.note(thread, turn, sentence, remedy, tone=Tone.WARNING, command="thread.new")
    return True


# --- ending --------------------------------------------------------------------------------------


def close_loose_ends(stage: Stage, thread: Thread, live: LiveTurn) -> None:
    """Mark everything of the turn that was still being written as cut."""
    written: list[AssistantText | Reasoning] = [*live.texts.values(), *live.reasonings.values()]
    for entry in written:
        if entry.state is EntryState.STREAMING:
            entry.state = EntryState.CUT
            stage.change_entry(thread.id, entry)
    for card in live.cards.values():
        if card.state in OPEN_TOOL_STATES:
            card.state, card.ended_ms = ToolState.CUT, stage.now_ms
            stage.change_entry(thread.id, card)
    calls.cut(stage, thread, live)


def answered(items: list[Item], live: LiveTurn) -> list[Item]:
    """Drop the calls that have no result, and reasoning that led nowhere; answer the others."""
    open_calls = {call.call_id for call in live.calls}
    kept: list[Item] = []
    for item in items:
        if isinstance(item, ToolCallItem) and item.call_id in open_calls:
            result = live.results.get(item.call_id)
            if result is None:
                continue
            kept += [item, ToolOutputItem(item.call_id, result, item.kind)]
        else:
            kept.append(item)
    while kept and isinstance(kept[-1], ReasoningItem):
        kept.pop()
    return kept


def end_turn(stage: Stage, thread: Thread, turn: Turn, outcome: Outcome) -> None:
    """Take a turn out of its slot and let the person judge."""
    turn.outcome, turn.ended_ms = outcome, stage.now_ms
    stage.state.live.pop(thread.id, None)
    thread.wait, thread.wait_until_unix_ms = WaitKind.NONE, None
    thread.is_unread = thread.id != stage.state.shown
    stage.set_state(thread, ThreadState.IDLE)
    stage.tell(TurnEnded(thread.id, turn.id))
    judging.land_cursor(stage, is_shown=outcome is Outcome.COMPLETED)


def queued_submission(queued: QueuedMessage) -> Submission:
    """Return what a queued message sends."""
    return Submission(queued.text, queued.attachments, pictures=queued.pictures)


def drain_queue(stage: Stage, thread: Thread) -> None:
    """Begin the oldest queued message, unless it is being worded or the queue is parked."""
    if thread.queue and not thread.is_parked and thread.queue[0].id != thread.held:
        queued = thread.queue.pop(0)
        begin_turn(stage, thread, queued_submission(queued))
