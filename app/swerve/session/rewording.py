"""A hunk worded by the person: its text edited in place, or a cut hunk completed.

Part of the reducer. The edited hunk is a variant by the person, made by the ledger; the model's
stays reachable behind it, and one undo takes the edit back.
"""

from __future__ import annotations

from collections.abc import Sequence

from swerve.edits.hunks import Hunk, HunkState
from swerve.edits.journal import Decision
from swerve.edits.ledger import Refusal
from swerve.session import judging
from swerve.session.events import HunkOpened, WordsRefused
from swerve.session.request import hunk_words
from swerve.session.review_intents import DraftHunk, EditHunk
from swerve.session.stage import Stage
from swerve.session.transcript import EditCard
from swerve.terms import DecisionId

_READS_OTHERWISE = Refusal(
    "Lines of this hunk changed while you edited it.", "Leave the box, look, then edit it again."
)


def edit(stage: Stage, intent: EditHunk) -> None:
    """Put the person's words in the place of the model's; they wait to be kept like any hunk."""
    ledger = stage.state.ledger
    old = stage.state.hunk(intent.hunk)
    if old is None:
        return
    wording = ledger.wording(old.id)
    if _says_already(old, wording, intent.lines):
        _keep_draft(stage, old, None)
        return
    made: Decision | Refusal = _READS_OTHERWISE
    if wording is None or tuple(wording) == intent.was:
        made = ledger.reword(old.id, intent.lines, DecisionId(stage.state.new_id("d")))
    if isinstance(made, Refusal):
        _keep_draft(stage, old, intent.lines)
        stage.tell(WordsRefused(old.id, made.words()))
        stage.refuse(made)
        return
    old.draft = None
    new = ledger.hunks[made.hunks[0]]
    list_beside(stage, old, new)
    judging.apply(stage, made)
    stage.state.is_following = False
    judging.place_cursor(stage, new.id)
    stage.announce(f"Edited {hunk_words(new)}; it waits to be kept.")


def draft(stage: Stage, intent: DraftHunk) -> None:
    """Remember what the person has typed for a hunk: neither a crash nor a refusal takes it."""
    hunk = stage.state.hunk(intent.hunk)
    if hunk is None:
        return
    _keep_draft(stage, hunk, intent.lines)
    if intent.is_left:
        stage.announce(f"Your words for {hunk_words(hunk)} wait with it: edit it again to go on.")


def _keep_draft(stage: Stage, hunk: Hunk, lines: tuple[str, ...] | None) -> None:
    if hunk.draft != lines:
        hunk.draft = lines
        stage.change_hunk(hunk)


def _says_already(hunk: Hunk, wording: Sequence[str] | None, lines: Sequence[str]) -> bool:
    is_same = wording is not None and list(wording) == list(lines)
    return is_same and hunk.state is HunkState.PENDING


def list_beside(stage: Stage, old: Hunk, made: Hunk) -> None:
    """List a hunk that was made of another one after it, in its turn and on its card."""
    stage.tell(HunkOpened(made.id, made.path))
    thread = stage.state.threads.get(old.thread)
    if thread is None:
        return
    for turn in thread.turns:
        if old.id in turn.hunks:
            turn.hunks.insert(turn.hunks.index(old.id) + 1, made.id)
    for entry in thread.entries:
        if isinstance(entry, EditCard) and old.id in entry.hunks:
            entry.hunks.insert(entry.hunks.index(old.id) + 1, made.id)
            stage.change_entry(thread.id, entry)
