"""Closer review: keep some lines, ask for a hunk again, drop the end of a turn.

Part of the reducer, beside `judging`. What a judgement does is the ledger's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from swerve.edits.hunks import HunkState
from swerve.edits.variants import AskAgain as AskedAgain
from swerve.session import files, forking, judging, rewording, turns
from swerve.session.live import Submission
from swerve.session.review_intents import (
    AskAgain,
    ChooseVariant,
    DraftHunk,
    DropAfter,
    EditHunk,
    Fork,
    KeepLines,
    RestoreFiles,
    TakeBack,
)
from swerve.session.stage import Stage
from swerve.session.transcript import Attachment, SteerKind
from swerve.terms import DecisionId

_TAKEN_BACK = frozenset({HunkState.PENDING, HunkState.KEPT, HunkState.CONFLICTED})
_WHY = {
    HunkState.CONFLICTED: "The file changed under this change.",
    HunkState.REFUSED: "This change has no place in the file.",
    HunkState.CUT: "This change was cut before its end.",
}
_SHOWN_LINES = 60


def keep_lines(stage: Stage, intent: KeepLines) -> None:
    """Keep a part of a hunk as one decision."""
    state = stage.state
    state.is_following = False
    before = state.ledger.pending()
    decision = DecisionId(state.new_id("d"))
    result = state.ledger.keep_lines(intent.hunk, intent.lines, decision)
    rest = [hunk for hunk in state.ledger.pending() if hunk not in before]
    at = before.index(intent.hunk) + 1 if intent.hunk in before else 0
    before[at:at] = rest  # what is left of the hunk comes next
    for hunk in rest:
        rewording.list_beside(stage, state.ledger.hunks[intent.hunk], state.ledger.hunks[hunk])
    judging.carry_out(stage, result, "Kept the chosen lines of", before)


def ask_again(stage: Stage, intent: AskAgain) -> None:
    """Begin a turn that asks for one hunk anew; never cuts a running one."""
    hunk = stage.state.hunk(intent.hunk)
    thread = stage.state.threads.get(hunk.thread) if hunk is not None else None
    if hunk is None or thread is None or hunk.state not in _WHY:
        stage.announce("Only a cut, refused or conflicted hunk can be asked for again.")
    elif thread.is_running:
        stage.announce("A turn is running: stop it first, then ask again.")
    else:
        asked = stage.state.ledger.ask_again(hunk.id)
        words = f"{_WHY[hunk.state]} Write it again for the text as it is now:\n\n{_said(asked)}"
        focus = Attachment(asked.path, asked.start, asked.stop)
        turns.begin_turn(stage, thread, Submission(words, (), focus, SteerKind.REFINE, hunk.id))


def _said(asked: AskedAgain) -> str:
    """Return the lines of a hunk as the model wrote them, its end left out where it is long."""
    lines = asked.said[:_SHOWN_LINES]
    if len(asked.said) > _SHOWN_LINES:
        lines = (*lines, f"[{len(asked.said) - _SHOWN_LINES} more lines]")
    return "\n".join(lines)


def drop_after(stage: Stage, intent: DropAfter) -> None:
    """Reject what a turn wrote after a hunk; what was kept of it is taken back from disk."""
    ledger = stage.state.ledger
    anchor = ledger.hunks.get(intent.hunk)
    if anchor is None:
        return
    first = anchor.ordinal if intent.is_inclusive else anchor.ordinal + 1
    later = tuple(
        hunk.id
        for hunk in ledger.hunks.values()
        if hunk.turn == anchor.turn and hunk.ordinal >= first and hunk.state in _TAKEN_BACK
    )
    if not later:
        stage.announce("Nothing follows that hunk.")
        return
    before = ledger.pending()
    decision = DecisionId(stage.state.new_id("d"))
    judging.carry_out(stage, ledger.reject(later, decision), "Dropped", before)


HANDLERS: Mapping[type, Callable[[Stage, Any], None]] = {
    KeepLines: keep_lines,
    EditHunk: rewording.edit,
    DraftHunk: rewording.draft,
    AskAgain: ask_again,
    ChooseVariant: judging.choose_variant,
    DropAfter: drop_after,
    Fork: forking.fork,
    RestoreFiles: forking.restore_files,
    TakeBack: files.take_back,
}
