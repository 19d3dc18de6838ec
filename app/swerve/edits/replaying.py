"""A ledger that knows what was decided in earlier runs. Called by the reducer at the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from swerve.edits.hunks import Hunk, HunkState
from swerve.edits.journal import Decision
from swerve.edits.ledger import Ledger
from swerve.edits.states import Finish
from swerve.edits.steps import beginnings, standing, step_from_json
from swerve.terms import ABSENT, HunkId, ProjectPath
from swerve.text.encoding import FileContent


def restored_ledger(
    past: Sequence[Decision],
    hunks: Mapping[HunkId, Hunk],
    contents: Mapping[ProjectPath, FileContent | None],
) -> Ledger:
    """Return a ledger in which past decisions can be undone, and their hunks rejected.

    Decisions are done again from the latest on back, as far as every file still is what they left
    and every hunk finds its place again. Older ones stay done for good.

    Args:
        past: written decisions from the journal, oldest first.
        hunks: of earlier runs, oldest first; copied. Those the ledger does not know afterwards are
            for `open` and `remember`.
        contents: files on disk, at least those the decisions and their hunks name.
    """
    revisions = {path: c.revision if c is not None else ABSENT for path, c in contents.items()}
    decisions = standing(past, revisions)
    while decisions:
        ledger = Ledger()
        failed_at = _replay(ledger, decisions, hunks, contents)
        if failed_at is None:
            return ledger
        del decisions[: failed_at + 1]
    return Ledger()


def _replay(
    ledger: Ledger,
    decisions: Sequence[Decision],
    hunks: Mapping[HunkId, Hunk],
    contents: Mapping[ProjectPath, FileContent | None],
) -> int | None:
    """Do decisions again; return the index of the first that cannot be, None when all are done."""
    for path, content in {**contents, **beginnings(decisions)}.items():
        ledger.track(path, content)
    for at, decision in enumerate(decisions):
        past = step_from_json(decision.step)
        mentioned = {flip.hunk: flip.before for flip in past.flips} if past else {}
        known = [hunks[hunk_id] for hunk_id in hunks if hunk_id in mentioned]
        are_woven = len(known) == len(mentioned) and all(
            _weave_again(ledger, hunk, mentioned[hunk.id]) for hunk in known
        )
        if past is None or not are_woven or not ledger.books.replay(decision, past):
            return at
    return None


def _weave_again(ledger: Ledger, hunk: Hunk, before: HunkState) -> bool:
    if hunk.id in ledger.hunks:
        return True
    lines, headers = list(hunk.lines), list(hunk.headers)
    growing = HunkState.GROWING
    again = replace(hunk, headers=headers, lines=lines, state=growing, place=None)
    ledger.open(again)
    if before in (HunkState.CUT, HunkState.REFUSED):
        again.state = before
        return True
    return ledger.finish(again.id, hunk.finished_ms) is Finish.PENDING
