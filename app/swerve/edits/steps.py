"""Review steps that outlive the process: to JSON, and back into a ledger by doing them again.

The journal stores with each decision what it flipped. At the next start the decisions that led to
what is on disk are done once more, from the bytes the first of them found, so that hunks kept
earlier can be undone and rejected like any. Pure; storage is the journal's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from swerve.edits.history import Flip, Step, StepMove
from swerve.edits.hunks import HunkState
from swerve.edits.journal import Decision
from swerve.frozen import frozen
from swerve.terms import DecisionId, HunkId, ProjectPath, Revision
from swerve.text.encoding import FileContent, decode


@frozen
class PastStep:
    """What a decision did to the history.

    Attributes:
        of: the decision that made the step; another one when this took it back or did it again.
        flips: made by this decision.
    """

    move: StepMove
    of: DecisionId
    flips: tuple[Flip, ...]


def step_to_json(move: StepMove, step: Step, flips: Sequence[Flip]) -> str:
    """Return what a decision did to the history, for the journal."""
    rows = [
        [flip.hunk, flip.before, flip.after, flip.reason_before, flip.reason_after]
        for flip in flips
    ]
    return json.dumps({"move": move.name, "of": step.decision, "flips": rows})


def step_from_json(text: str) -> PastStep | None:
    """Read a step back; None when it cannot be, as with one of a later version."""
    try:
        body = json.loads(text)
        flips = tuple(
            Flip(HunkId(hunk), HunkState(before), HunkState(after), was, now)
            for hunk, before, after, was, now in body["flips"]
        )
        return PastStep(StepMove[body["move"]], DecisionId(body["of"]), flips)
    except (ValueError, KeyError, TypeError):
        return None


def standing(past: Sequence[Decision], revisions: Mapping[ProjectPath, Revision]) -> list[Decision]:
    """Return the latest decisions that led to what is on disk, oldest first.

    Stops where somebody else wrote in between, or a file is not known.

    Args:
        past: written decisions, oldest first.
        revisions: on disk now; files that are not there have none.
    """
    disk = dict(revisions)
    found: list[Decision] = []
    for decision in reversed(past):
        is_known = all(
            disk.get(write.path) == write.result and write.path in disk for write in decision.writes
        )
        if not is_known or step_from_json(decision.step) is None:
            break
        disk.update((write.path, write.expected) for write in decision.writes)
        found.insert(0, decision)
    return found


def beginnings(decisions: Sequence[Decision]) -> dict[ProjectPath, FileContent | None]:
    """Return what each file was before the first of these decisions that writes it."""
    found: dict[ProjectPath, FileContent | None] = {}
    for decision in decisions:
        for write in decision.writes:
            content = decode(write.old) if write.old is not None else None
            # What was a text when it was written is one still.
            if not isinstance(content, str):
                found.setdefault(write.path, content)
    return found
