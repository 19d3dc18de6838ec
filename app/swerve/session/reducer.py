"""The middle of the application: inputs in, effects and events out, the state changed in between.

`step` is deterministic: the same state and the same inputs give the same effects, whatever the
machine, the network or the clock do. It never waits, reads or writes anything but the state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from swerve.frozen import frozen
from swerve.session import (
    archive,
    calls,
    files,
    inputs,
    judging,
    outside,
    queue,
    responses,
    retrying,
    setbacks,
    threads,
    turns,
)
from swerve.session.approval import HANDLERS as COMMAND_HANDLERS
from swerve.session.disk_inputs import (
    DecisionFailed,
    DecisionWritten,
    FileLoaded,
    FileTouched,
    OutsideSeen,
    Parsed,
)
from swerve.session.effects import Effect, Load, Persist
from swerve.session.events import FileShown, SessionEvent
from swerve.session.profile import Profile
from swerve.session.reviewing import HANDLERS as REVIEW_HANDLERS
from swerve.session.stage import Moment, Stage
from swerve.session.state import State
from swerve.session.trust import HANDLERS as TRUST_HANDLERS
from swerve.session.trust_inputs import CommandEnded
from swerve.session.turn import ApplyMode, Thread
from swerve.terms import ProfileId, ThreadId


@frozen
class Outcome:
    """What a step asks of the world and tells it, each in order."""

    effects: list[Effect]
    events: list[SessionEvent]


def step(state: State, batch: Iterable[inputs.Input], moment: Moment) -> Outcome:
    """Apply a batch of inputs to the state.

    Args:
        state: changed in place; the caller owns it and gives it to nobody else to change.
        batch: in order of arrival, usually everything of one frame.
        moment: when it happens.

    Returns:
        Effects and events in the order they came about.
    """
    stage = Stage(state, moment)
    for given in batch:
        _HANDLERS[type(given)](stage, given)
        for thread_id in list(state.live):
            responses.go_on(stage, state.threads[thread_id])
    files.check_syntax(stage)
    return Outcome(stage.effects, stage.events)


def new_state(
    seed: str,
    prompt: str,
    profiles: Iterable[Profile],
    profile: ProfileId,
    *,
    mode: ApplyMode = ApplyMode.REVIEW,
    compact_prompt: str = "",
    cost_cap_usd: int = 0,
    has_person: bool = False,
) -> State:
    """Return the state of a session with one empty thread.

    Args:
        seed: makes identifiers of this run unique across restarts.
        prompt: the fixed prompt.
        profiles: every profile offered, in order.
        profile: of the first thread; a new one goes on with that of the one before.
        mode: likewise.
        compact_prompt: asks for the summary of a long thread.
        cost_cap_usd: what a thread may cost; 0 for no cap.
        has_person: somebody can be asked.
    """
    state = State(seed, prompt, {item.id: item for item in profiles}, ThreadId(""))
    state.compact_prompt, state.cost_cap_usd = compact_prompt, cost_cap_usd
    state.first_profile, state.first_mode, state.has_person = profile, mode, has_person
    thread = Thread(ThreadId(state.new_id("thread")), profile, mode=mode)
    state.threads[thread.id] = thread
    state.shown = thread.id
    return state


def state_anew(state: State, seed: str, chosen: ProfileId | None = None) -> State:
    """Return the state of another project that goes by the same profiles and settings.

    Args:
        state: of the project before.
        seed: see `new_state`.
        chosen: what the person wants to answer in it, whatever the settings say.
    """
    fresh = new_state(
        seed,
        state.prompt,
        state.profiles.values(),
        state.first_profile,
        mode=state.first_mode,
        compact_prompt=state.compact_prompt,
        cost_cap_usd=state.cost_cap_usd,
        has_person=state.has_person,
    )
    if chosen in fresh.profiles:
        fresh.thread().profile = chosen
    return fresh


def _set_draft(stage: Stage, intent: inputs.SetDraft) -> None:
    thread = stage.state.threads[intent.thread]
    thread.keep_draft(intent.text, intent.attachments, intent.pictures)


def _follow(stage: Stage, intent: inputs.Follow) -> None:
    stage.state.is_following = intent.is_on
    thread = stage.state.thread()
    if intent.is_on and thread.turns and thread.turns[-1].hunks:
        last = stage.state.ledger.hunks[thread.turns[-1].hunks[-1]]
        judging.show(stage, last.path)
    # Also told when the file stays: the view goes to the model's hand, or stops going there.
    stage.tell(FileShown(stage.state.shown_file))


def _outline_known(stage: Stage, given: inputs.OutlineKnown) -> None:
    stage.state.outline, stage.state.has_guidance = given.outline, given.has_guidance


def _close(stage: Stage, _: inputs.CloseSession) -> None:
    for thread in stage.state.threads.values():
        if thread.is_running:
            turns.cut_turn(stage, thread)
        stage.do(Persist(thread.id))


def _prefetch(stage: Stage, intent: inputs.Prefetch) -> None:
    ledger = stage.state.ledger
    stage.do(*(Load(path) for path in intent.paths if not ledger.is_tracked(path)))


def _file_loaded(stage: Stage, given: FileLoaded) -> None:
    files.file_loaded(stage, given)
    turns.file_arrived(stage, given.path)


_HANDLERS: dict[type, Callable[[Stage, Any], None]] = {
    inputs.Submit: turns.submit,
    inputs.Stop: turns.stop,
    inputs.Retry: retrying.retry,
    inputs.Continue: retrying.go_on,
    inputs.Regenerate: retrying.regenerate,
    inputs.Enqueue: queue.enqueue,
    inputs.EditQueued: queue.edit,
    inputs.HoldQueued: queue.hold,
    inputs.MoveQueued: queue.move,
    inputs.SendQueued: queue.send_now,
    inputs.AddThread: threads.add,
    inputs.ShowThread: threads.show,
    inputs.RenameThread: threads.rename,
    inputs.ArchiveThread: threads.archive,
    inputs.DeleteThread: threads.delete,
    inputs.RestoreThread: threads.restore,
    inputs.SetMode: threads.set_mode,
    inputs.SetProfile: threads.set_profile,
    inputs.UseSettings: threads.use_settings,
    inputs.SetModel: threads.set_model,
    inputs.Keep: judging.keep,
    inputs.Reject: judging.reject,
    inputs.UndoDecision: judging.undo,
    inputs.RedoDecision: judging.redo,
    inputs.MoveCursor: judging.move_cursor,
    inputs.SetCursor: judging.set_cursor,
    inputs.ShowFile: judging.show_file,
    inputs.Follow: _follow,
    inputs.Prefetch: _prefetch,
    inputs.SetDraft: _set_draft,
    inputs.CloseSession: _close,
    inputs.SessionRestored: archive.restore,
    inputs.LinkNews: responses.news,
    inputs.LinkChanged: setbacks.link_changed,
    inputs.OutlineKnown: _outline_known,
    FileLoaded: _file_loaded,
    FileTouched: files.file_touched,
    OutsideSeen: outside.seen,
    inputs.PlaceFound: files.place_found,
    DecisionWritten: files.decision_written,
    Parsed: files.parsed,
    DecisionFailed: files.decision_failed,
    inputs.ToolFinished: calls.finished,
    inputs.ToolDenied: calls.denied,
    inputs.Tick: setbacks.tick,
    CommandEnded: files.command_ended,
    **REVIEW_HANDLERS,
    **TRUST_HANDLERS,
    **COMMAND_HANDLERS,
}
