"""A hunk worded by the person: its text edited in place, or a cut hunk completed.

Part of the reducer. The edited hunk is a variant by the person, made by the ledger; the model's
stays reachable behind it, and one undo takes the edit back.
"""

from __future__ import annotations

from collections.abc import Sequence

from swerve.edits.hunks import Hunk, HunkState
from swerve.edits.ledger import Refusal
from swerve.session import judging
from swerve.session.events import HunkOpened
from swerve.session.request import hunk_label
from swerve.session.review_intents import EditHunk
from swerve.session.stage import Stage
from swerve.session.transcript import EditCard, Tone
from swerve.terms import DecisionId


def edit(stage: Stage, intent: EditHunk) -> None:
    """Put the person's words in the place of the model's; they wait to be kept like any hunk."""
    ledger = stage.state.ledger
    old = stage.state.hunk(intent.hunk)
    if old is None or _says_already(old, ledger.wording(old.id), intent.lines):
        return
    made = ledger.reword(old.id, intent.lines, DecisionId(stage.state.new_id("d")))
    if isinstance(made, Refusal):
        stage.announce(f"{made.sentence} {made.remedy}".strip(), Tone.WARNING)
        return
    new = ledger.hunks[made.hunks[0]]
    list_beside(stage, old, new)
    judging.apply(stage, made)
    stage.state.is_following = False
    judging.place_cursor(stage, new.id)
    stage.announce(f"Edited {hunk_label(new)}; it waits to be kept.")


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
