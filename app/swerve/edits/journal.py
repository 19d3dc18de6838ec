"""What is written as one, and what to do about it after a crash. Pure; adapters carry it out.

A decision is the atomic unit of writing: all its files or none. The adapter stores it durably
before the first rename, and asks `recovery` at the next start what became of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum
from typing import Literal

from swerve.frozen import frozen
from swerve.terms import ABSENT, DecisionId, HunkId, ProjectPath, Revision
from swerve.text.encoding import revision_of

DecisionKind = Literal["keep", "reject", "undo", "redo", "patch", "edit", "choose", "command"]
"""A "command" is nobody's judgement: a command of the model has written already, and it is noted so
that what it did can be taken back after a restart, too."""


@frozen
class FileWrite:
    """One file of a decision.

    Attributes:
        expected: revision the file must have; anything else and nothing is written.
        new: bytes to write, None to delete.
        old: bytes it has before, None where there is no file.
        mode_from: file whose mode a new file takes over: the source of a rename.
        result: revision of the file once written.
    """

    path: ProjectPath
    expected: Revision
    new: bytes | None
    old: bytes | None
    mode_from: ProjectPath | None = None
    result: Revision = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hash the new bytes, once."""
        object.__setattr__(self, "result", revision_of(self.new))


@frozen
class Decision:
    """One judgement and the writes it takes, in the order to make them; often none.

    Attributes:
        hunks: what it is about.
        changed: every hunk whose state it changed, those that followed included.
        step: what it did to the history, see `steps`; for the journal, so that it can be undone
            after a restart.
    """

    id: DecisionId
    kind: DecisionKind
    hunks: tuple[HunkId, ...]
    writes: tuple[FileWrite, ...] = ()
    step: str = field(default="", repr=False, compare=False)
    changed: tuple[HunkId, ...] = field(default=(), repr=False, compare=False)


@frozen
class Bound:
    """How far back undo and restore reach.

    Attributes:
        decisions: held now.
        held_bytes: of old and new contents.
        oldest_unix_ms: when the oldest was made, None when there is none.
        max_bytes, max_age_ms: beyond either the oldest go.
        max_replayed: so many can be undone after a restart.
    """

    decisions: int
    held_bytes: int
    oldest_unix_ms: int | None
    max_bytes: int
    max_age_ms: int
    max_replayed: int


class RecoveryAction(Enum):
    """What to do with a decision that was stored but not marked written."""

    FINISH = "finish"
    """Write what remains, then mark it written."""
    UNDO = "undo"
    """Nothing of it is on disk: forget it, the hunks are pending still."""
    ASK = "ask"
    """Somebody changed a file since: the person decides."""


@frozen
class Recovery:
    """The plan for one decision.

    Attributes:
        remaining: writes still to make when finishing.
        written: writes found on disk, to take back when the person chooses so.
    """

    decision: DecisionId
    action: RecoveryAction
    remaining: tuple[FileWrite, ...] = ()
    written: tuple[FileWrite, ...] = ()


@frozen
class Interrupted:
    """A decision that a crash left half written and nobody but the person can settle.

    Attributes:
        sentence: what happened, for the person.
        back: takes back the part that was written, to be written like any decision.
    """

    sentence: str
    back: Decision | None


def recovery(
    unfinished: Iterable[Decision], current: Mapping[ProjectPath, Revision]
) -> list[Recovery]:
    """Plan what to do about decisions a crash interrupted, oldest first.

    Args:
        unfinished: stored, not marked written.
        current: revisions on disk of every file they name; absent ones may be missing.
    """
    disk = dict(current)
    plans: list[Recovery] = []
    for decision in unfinished:
        plan = _plan(decision, disk)
        plans.append(plan)
        if plan.action is RecoveryAction.FINISH:
            disk.update((write.path, write.result) for write in plan.remaining)
    return plans


def restoring(decision: Decision, plan: Recovery) -> Decision | None:
    """Return what takes the written part of a decision back; None when nothing is written.

    For a decision the person is asked about: files that others changed are left alone.
    """
    back = tuple(
        FileWrite(write.path, write.result, write.old, write.new) for write in plan.written
    )
    name = DecisionId(f"{decision.id}-back")
    return Decision(name, "undo", decision.hunks, back) if back else None


def _plan(decision: Decision, disk: Mapping[ProjectPath, Revision]) -> Recovery:
    now = {write.path: disk.get(write.path, ABSENT) for write in decision.writes}
    written = tuple(write for write in decision.writes if now[write.path] == write.result)
    remaining = tuple(write for write in decision.writes if write not in written)
    if any(now[write.path] != write.expected for write in remaining):
        action = RecoveryAction.ASK if written else RecoveryAction.UNDO
    else:
        action = RecoveryAction.FINISH if written or not remaining else RecoveryAction.UNDO
    return Recovery(decision.id, action, remaining, written)
