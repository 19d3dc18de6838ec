"""Threads as the person keeps them: shown, named, put away, deleted and brought back.

Part of the reducer. A thread that is not shown goes on. A deleted one lies in `State.bin` until the
project closes, so that deleting can be taken back; its records are gone from the store at once.
"""

from __future__ import annotations

from dataclasses import replace

from swerve.session import trust
from swerve.session.effects import Connect, Discard
from swerve.session.events import ThreadAdded, ThreadRemoved, ThreadShown
from swerve.session.inputs import (
    AddThread,
    ArchiveThread,
    DeleteThread,
    RenameThread,
    RestoreThread,
    SetMode,
    SetModel,
    SetProfile,
    ShowThread,
    UseSettings,
)
from swerve.session.stage import Stage
from swerve.session.state import State
from swerve.session.transcript import Tone
from swerve.session.turn import ApplyMode, Thread
from swerve.session.turns import cut_turn
from swerve.terms import ProfileId, ThreadId

TITLE_CHARS = 120


def add(stage: Stage, _: AddThread) -> None:
    """Start a thread and show it; an empty one that is there already serves."""
    current = stage.state.thread()
    if not current.entries:
        stage.announce("This thread is new already.")
        return
    _add_fresh(stage, current.profile, current.mode)


def show(stage: Stage, intent: ShowThread) -> None:
    """Show another thread; what it has to say counts as read."""
    state = stage.state
    thread = state.threads.get(intent.thread)
    if thread is None or thread.id == state.shown:
        return
    state.shown = thread.id
    stage.tell(ThreadShown(thread.id))
    if thread.is_unread:
        thread.is_unread = False
        stage.change_thread(thread)


def rename(stage: Stage, intent: RenameThread) -> None:
    """Give a thread a title of the person's own; an empty one changes nothing."""
    thread = stage.state.threads.get(intent.thread)
    title = " ".join(intent.title.split())[:TITLE_CHARS]
    if thread is None or not title or title == thread.title:
        return
    thread.title = title
    stage.change_thread(thread)
    stage.announce(f"The thread is called “{title}”.")


def archive(stage: Stage, intent: ArchiveThread) -> None:
    """Put a thread away or bring it back; another one is shown in place of one put away."""
    thread = stage.state.threads.get(intent.thread)
    if thread is None or thread.is_archived is intent.is_archived:
        return
    if intent.is_archived and thread.is_running:
        stage.announce("Stop the turn first, then put the thread away.", Tone.WARNING)
        return
    thread.is_archived = intent.is_archived
    stage.change_thread(thread)
    if intent.is_archived:
        _leave(stage, thread)
        stage.announce(f"Put away “{_name(thread)}”. It stays in the list of threads.")
    else:
        stage.announce(f"Brought back “{_name(thread)}”.")


def delete(stage: Stage, intent: DeleteThread) -> None:
    """Take a thread out, to be brought back until the project closes.

    Pending hunks would go with it, so they are judged first.
    """
    state = stage.state
    thread = state.threads.get(intent.thread)
    if thread is None:
        return
    waiting = sum(state.ledger.hunks[hunk].thread == thread.id for hunk in state.ledger.pending())
    if waiting:
        hunks = "its pending hunk" if waiting == 1 else f"its {waiting} pending hunks"
        stage.announce(f"Keep or reject {hunks} first, then delete the thread.", Tone.WARNING)
        return
    cut_turn(stage, thread)
    _leave(stage, thread)
    del state.threads[thread.id]
    state.bin[thread.id] = thread
    stage.do(Discard(thread.id))
    stage.tell(ThreadRemoved(thread.id))
    stage.announce(f"Deleted “{_name(thread)}”.")


def restore(stage: Stage, intent: RestoreThread) -> None:
    """Bring a deleted thread back and show it."""
    state = stage.state
    thread = state.bin.pop(intent.thread, None)
    if thread is None:
        return
    state.threads[thread.id] = thread
    state.shown = thread.id
    stage.tell(ThreadAdded(thread.id), ThreadShown(thread.id))
    stage.announce(f"Brought back “{_name(thread)}”.")


def set_mode(stage: Stage, intent: SetMode) -> None:
    """Change when hunks are written."""
    thread = stage.state.threads[intent.thread]
    if not trust.is_mode_allowed(stage, intent.mode):
        stage.announce(f"{trust.Need.LIVE} Trust the project first.", Tone.WARNING)
        return
    thread.mode = intent.mode
    stage.change_thread(thread)
    stage.announce(
        "Review: hunks wait for your keep."
        if intent.mode is ApplyMode.REVIEW
        else "Live: finished hunks are written at once; every one can be undone."
    )


def set_profile(stage: Stage, intent: SetProfile) -> None:
    """Use another profile from the next turn on."""
    thread = stage.state.threads[intent.thread]
    profile = stage.state.profiles.get(intent.profile)
    if profile is None or profile.id == thread.profile:
        return
    thread.profile = profile.id
    stage.do(Connect(profile.id))
    stage.change_thread(thread)
    stage.announce(f"Next requests go to {profile.title}.")


def set_model(stage: Stage, intent: SetModel) -> None:
    """Ask a profile's server for another model from the next request on."""
    state = stage.state
    profile = state.profiles.get(intent.profile)
    if profile is None or profile.model == intent.model:
        return
    state.profiles[profile.id] = replace(profile, model=intent.model)
    if state.thread().profile == profile.id:
        stage.do(Connect(profile.id))
    stage.announce(f"{profile.title} is asked for {intent.model} from now on.")


def use_settings(stage: Stage, intent: UseSettings) -> None:
    """Take over what was changed in the settings."""
    state = stage.state
    state.cost_cap_usd = intent.cost_cap_usd
    profile, mode = intent.profile, intent.mode
    if profile is not None and profile not in state.profiles:
        stage.announce(f"There is no model {profile!r}.", Tone.WARNING)
        profile = None
    state.first_profile, state.first_mode = profile or state.first_profile, mode or state.first_mode
    thread = state.thread()
    if thread.entries:
        state.next_profile, state.next_mode = profile or state.next_profile, mode or state.next_mode
        return
    if profile is not None:
        set_profile(stage, SetProfile(thread.id, profile))
    if mode is not None and mode is not thread.mode:
        set_mode(stage, SetMode(thread.id, mode))


def newest(state: State, but: ThreadId | None = None) -> Thread | None:
    """Return the last thread that is not put away, `but` left out."""
    kept = [one for one in state.threads.values() if not one.is_archived and one.id != but]
    return kept[-1] if kept else None


def _leave(stage: Stage, thread: Thread) -> None:
    """Show another thread where `thread` is the one on screen."""
    if stage.state.shown != thread.id:
        return
    other = newest(stage.state, but=thread.id)
    if other is None:
        _add_fresh(stage, thread.profile, thread.mode)
    else:
        show(stage, ShowThread(other.id))


def _add_fresh(stage: Stage, profile: ProfileId, mode: ApplyMode) -> None:
    """Show a new thread that goes by the settings where they changed, else by what was before."""
    state = stage.state
    profile, mode = state.next_profile or profile, state.next_mode or mode
    state.next_profile = state.next_mode = None
    if not state.is_trusted:
        mode = ApplyMode.REVIEW
    thread = Thread(ThreadId(state.new_id("thread")), profile, mode=mode)
    state.threads[thread.id] = thread
    state.shown = thread.id
    stage.do(Connect(profile))
    stage.tell(ThreadAdded(thread.id), ThreadShown(thread.id))


def _name(thread: Thread) -> str:
    return thread.title or "New thread"
