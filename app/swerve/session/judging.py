"""Judging: keep, reject, undo and the cursor.

Part of the reducer. The ledger decides what a judgement does; here it becomes effects, events and
the next target.
"""

from __future__ import annotations

from swerve.edits.hunks import Hunk, HunkFlag, HunkState
from swerve.edits.journal import Decision
from swerve.edits.ledger import Refusal
from swerve.session import trust
from swerve.session.effects import Load, Write
from swerve.session.events import CursorMoved, FileChanged, FileShown
from swerve.session.inputs import (
    Keep,
    MoveCursor,
    RedoDecision,
    Reject,
    SetCursor,
    ShowFile,
    UndoDecision,
)
from swerve.session.request import hunk_words
from swerve.session.review_intents import ChooseVariant
from swerve.session.stage import Stage
from swerve.session.transcript import SteerKind, UserMessage
from swerve.session.turn import ApplyMode
from swerve.terms import DecisionId, HunkId, ProjectPath


def keep(stage: Stage, intent: Keep) -> None:
    """Keep finished hunks as one decision; arm a hunk that still grows."""
    state = stage.state
    growing = [h for h in intent.hunks if _state_of(stage, h) is HunkState.GROWING]
    for hunk_id in growing:
        hunk = state.ledger.hunks[hunk_id]
        hunk.flags ^= HunkFlag.ARMED
        stage.change_hunk(hunk)
        stage.announce(
            "It is kept as soon as it is finished."
            if HunkFlag.ARMED in hunk.flags
            else "It waits to be judged."
        )
    finished = tuple(hunk for hunk in intent.hunks if hunk not in growing)
    if not finished or not trust.is_keepable(stage, finished):
        return
    state.is_following = False
    before = state.ledger.pending()
    decision = DecisionId(state.new_id("d"))
    carry_out(stage, state.ledger.keep(finished, decision), "Kept", before)


def keep_together(stage: Stage, hunks: tuple[HunkId, ...]) -> Decision | None:
    """Keep hunks as one decision before something that needs them on disk; None when refused."""
    before = stage.state.ledger.pending()
    result = stage.state.ledger.keep(hunks, DecisionId(stage.state.new_id("d")))
    carry_out(stage, result, "Kept", before)
    return None if isinstance(result, Refusal) else result


def keep_finished(stage: Stage, hunk: Hunk) -> None:
    """Keep a hunk that has just finished: it was armed while it grew, or the thread is Live."""
    hunk.flags &= ~HunkFlag.ARMED
    decision = DecisionId(stage.state.new_id("d"))
    carry_out(stage, stage.state.ledger.keep((hunk.id,), decision), "Kept", [])


def reject(stage: Stage, intent: Reject) -> None:
    """Reject hunks as one decision."""
    state = stage.state
    state.is_following = False
    before = state.ledger.pending()
    decision = DecisionId(state.new_id("d"))
    carry_out(stage, state.ledger.reject(intent.hunks, decision), "Rejected", before)


def undo(stage: Stage, _: UndoDecision) -> None:
    """Take the last review step back."""
    _step_back(stage, stage.state.ledger.undo(DecisionId(stage.state.new_id("d"))), "undo")


def redo(stage: Stage, _: RedoDecision) -> None:
    """Do the last undone review step again."""
    _step_back(stage, stage.state.ledger.redo(DecisionId(stage.state.new_id("d"))), "redo")


def drop_after(stage: Stage, hunk_id: HunkId) -> None:
    """Reject what the turn wrote after a hunk, as one undoable decision."""
    ledger = stage.state.ledger
    anchor = ledger.hunks.get(hunk_id)
    if anchor is None:
        return
    later = tuple(
        hunk.id
        for hunk in ledger.hunks.values()
        if hunk.turn == anchor.turn
        and hunk.ordinal > anchor.ordinal
        and hunk.state is HunkState.PENDING
    )
    if later:
        decision = DecisionId(stage.state.new_id("d"))
        carry_out(stage, ledger.reject(later, decision), "Dropped", [])


def offer_variant(stage: Stage, made: Hunk) -> None:
    """Let a hunk that begins take the place of the one its turn was asked to write again."""
    state = stage.state
    thread = state.threads.get(made.thread)
    message = state.entries.get(thread.turns[-1].message) if thread and thread.turns else None
    if not isinstance(message, UserMessage) or message.steer is not SteerKind.REFINE:
        return
    old = state.hunk(message.hunk) if message.hunk is not None else None
    siblings = (state.ledger.hunks[hunk] for hunk in thread.turns[-1].hunks) if thread else ()
    if old is None or any(old.id in hunk.variants for hunk in siblings):
        return
    if old.path == made.path:
        state.ledger.offer_variant(old.id, made.id)


def take_the_place(stage: Stage, made: Hunk) -> None:
    """Tell what a hunk took the place of; the cursor goes along."""
    stage.change_hunks(list(made.variants))
    if stage.state.cursor in made.variants:
        place_cursor(stage, made.id)


def choose_variant(stage: Stage, intent: ChooseVariant) -> None:
    """Let the next or previous variant of a hunk stand in its place, around the circle."""
    ledger, state = stage.state.ledger, stage.state
    if intent.hunk not in ledger.hunks:
        return
    variants = ledger.variants_of(intent.hunk)
    if len(variants) < 2:
        stage.announce("This hunk has no other variant.")
        return
    at = (variants.index(intent.hunk) + intent.step) % len(variants)
    made = ledger.choose(variants[at], DecisionId(state.new_id("d")))
    if isinstance(made, Refusal):
        stage.refuse(made)
        return
    apply(stage, made)
    state.is_following = False
    place_cursor(stage, variants[at])
    label = hunk_words(ledger.hunks[variants[at]])
    stage.announce(f"Variant {at + 1} of {len(variants)} of {label}.")


def carry_out(stage: Stage, result: Decision | Refusal, verb: str, before: list[HunkId]) -> None:
    """Act on what the ledger made of a judgement: write, tell, go to the next hunk.

    Args:
        stage: of the step.
        result: of the ledger.
        verb: what was done, for the sentence that is announced.
        before: the pending hunks before it, in their order.
    """
    if isinstance(result, Refusal):
        stage.refuse(result)
        return
    apply(stage, result)
    _move_on(stage, set(result.hunks), before)
    count = len(result.hunks)
    what = hunk_words(stage.state.ledger.hunks[result.hunks[0]]) if count == 1 else f"{count} hunks"
    stage.announce(f"{verb} {what}. {target_sentence(stage)}")


def _reach(stage: Stage) -> str:
    """Say how far back undo reaches."""
    bound = stage.state.undo_bound
    if bound is None:
        return ""
    days, room = bound.max_age_ms // 86_400_000, bound.max_bytes // 1_048_576
    return (
        f"Undo reaches over restarts: the last {bound.max_replayed} decisions of {days} days, "
        f"up to {room} MB."
    )


def _step_back(stage: Stage, result: Decision | Refusal | None, verb: str) -> None:
    if result is None:
        stage.announce(f"Nothing to {verb}. {_reach(stage)}".strip())
    elif isinstance(result, Refusal):
        stage.refuse(result)
    else:
        apply(stage, result)
        changed = [stage.state.ledger.hunks[hunk] for hunk in result.changed]
        hunk = next((one for one in changed if one.state is HunkState.PENDING), changed[0])
        if hunk.state is HunkState.PENDING:
            stage.state.is_following = False
            place_cursor(stage, hunk.id)
        stage.announce(f"{verb.capitalize()}: {hunk_words(hunk)} is {hunk.state.value}.")


def apply(stage: Stage, decision: Decision) -> None:
    """Have a decision written, files and journal, and tell which hunks and files moved."""
    hunks = stage.state.ledger.hunks
    stage.do(Write(decision))
    stage.change_hunks(list(decision.changed))
    for hunk_id in decision.changed:
        thread = stage.state.threads.get(hunks[hunk_id].thread)
        if thread is not None and hunk_id not in thread.unsaid_reviews:
            thread.unsaid_reviews.append(hunk_id)
    for path in dict.fromkeys(hunks[hunk].path for hunk in decision.changed):
        stage.tell(FileChanged(path))


# --- cursor and shown file -----------------------------------------------------------------------


def _move_on(stage: Stage, judged: set[HunkId], before: list[HunkId]) -> None:
    """After a judgement put the cursor on the next pending hunk, across files, wrapping once."""
    cursor = stage.state.cursor
    if cursor is not None and cursor not in judged:
        return
    pending = stage.state.ledger.pending()
    start = before.index(cursor) if cursor in before else -1
    following = [*before[start + 1 :], *before[: max(start, 0)]]
    still = [hunk for hunk in following if hunk in set(pending)]
    place_cursor(stage, still[0] if still else None)


def place_cursor(stage: Stage, hunk: HunkId | None) -> None:
    """Move the cursor and show its file."""
    if stage.state.cursor != hunk:
        stage.state.cursor = hunk
        stage.tell(CursorMoved(hunk))
    if hunk is not None:
        show(stage, stage.state.ledger.hunks[hunk].path)


def set_cursor(stage: Stage, intent: SetCursor) -> None:
    """Put the cursor on a hunk the person chose."""
    if intent.hunk in stage.state.ledger.hunks:
        stage.state.is_following = False
        place_cursor(stage, intent.hunk)


def move_cursor(stage: Stage, intent: MoveCursor) -> None:
    """Move to the next or previous pending hunk or file, wrapping around."""
    ledger, state = stage.state.ledger, stage.state
    pending = ledger.pending()
    if not pending:
        stage.announce("Nothing is pending.")
        return
    state.is_following = False
    if state.cursor not in pending:
        place_cursor(stage, pending[0 if intent.step > 0 else -1])
    elif intent.by_file:
        path = ledger.hunks[state.cursor].path
        files = list(dict.fromkeys(ledger.hunks[hunk].path for hunk in pending))
        target = files[(files.index(path) + intent.step) % len(files)]
        place_cursor(stage, next(h for h in pending if ledger.hunks[h].path == target))
    else:
        index = pending.index(state.cursor) + intent.step
        place_cursor(stage, pending[index % len(pending)])
    stage.announce(target_sentence(stage))


def land_cursor(stage: Stage, *, is_shown: bool) -> None:
    """When a turn ends, let a cursor that judges nothing land on the first pending hunk.

    Args:
        stage: of the step.
        is_shown: a view that still follows the model shows what is to be judged now; not after a
            stop, when the person looks at what was cut.
    """
    state = stage.state
    if _state_of(stage, state.cursor) is not HunkState.PENDING:
        pending = state.ledger.pending()
        state.cursor = pending[0] if pending else None
        stage.tell(CursorMoved(state.cursor))
    if is_shown and state.cursor is not None and state.is_following:
        show(stage, state.ledger.hunks[state.cursor].path)


def show_file(stage: Stage, intent: ShowFile) -> None:
    """Show a file the person chose."""
    stage.state.is_following = False
    show(stage, intent.path)


def show(stage: Stage, path: ProjectPath) -> None:
    """Show a file in the diff; read it first when it is not tracked yet."""
    if stage.state.shown_file != path:
        stage.state.shown_file = path
        stage.tell(FileShown(path))
    if not stage.state.ledger.is_tracked(path):
        stage.do(Load(path))


def target_sentence(stage: Stage) -> str:
    """Say what the next judgement is about."""
    pending = stage.state.ledger.pending()
    cursor = stage.state.cursor
    if not pending:
        return "Nothing is pending."
    if cursor not in pending:
        return f"{len(pending)} pending."
    label = hunk_words(stage.state.ledger.hunks[cursor])
    return f"Hunk {pending.index(cursor) + 1} of {len(pending)}, {label}."


def _state_of(stage: Stage, hunk: HunkId | None) -> HunkState | None:
    found = stage.state.ledger.hunks.get(hunk) if hunk is not None else None
    return found.state if found is not None else None


def is_live(stage: Stage, hunk: Hunk) -> bool:
    """Whether a finished hunk is written at once."""
    thread = stage.state.threads.get(hunk.thread)
    special = HunkFlag.LOOSE | HunkFlag.PROTECTED | HunkFlag.WARNED | HunkFlag.SUSPECT
    is_on = thread is not None and thread.mode is ApplyMode.LIVE
    return is_on and stage.state.is_trusted and not hunk.flags & special
