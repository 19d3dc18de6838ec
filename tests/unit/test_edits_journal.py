from __future__ import annotations

import pytest

from swerve.edits.journal import Decision, FileWrite, RecoveryAction, recovery, restoring
from swerve.terms import ABSENT, DecisionId, ProjectPath
from swerve.text.encoding import revision_of

OLD, NEW, OTHER = b"old", b"new", b"other"


def write(name: str, old: bytes | None = OLD, new: bytes | None = NEW) -> FileWrite:
    return FileWrite(ProjectPath(name), revision_of(old), new, old)


def decide(*writes: FileWrite) -> Decision:
    return Decision(DecisionId("d"), "keep", (), writes)


@pytest.mark.parametrize(
    ("a", "b", "action", "remaining"),
    [
        (OLD, OLD, RecoveryAction.UNDO, ["a", "b"]),
        (NEW, OLD, RecoveryAction.FINISH, ["b"]),
        (NEW, NEW, RecoveryAction.FINISH, []),
        (NEW, OTHER, RecoveryAction.ASK, ["b"]),
        (OTHER, OLD, RecoveryAction.UNDO, ["a", "b"]),
        (None, NEW, RecoveryAction.ASK, ["a"]),
    ],
)
def test_what_becomes_of_an_interrupted_decision(
    a: bytes | None, b: bytes | None, action: RecoveryAction, remaining: list[str]
) -> None:
    current = {ProjectPath("a"): revision_of(a), ProjectPath("b"): revision_of(b)}
    (plan,) = recovery([decide(write("a"), write("b"))], current)
    assert plan.action is action
    assert [left.path for left in plan.remaining] == remaining


def test_absent_files_may_be_missing_from_the_list() -> None:
    created, deleted = write("c", None, NEW), write("d", OLD, None)
    (plan,) = recovery([decide(created, deleted)], {ProjectPath("c"): created.result})
    assert deleted.result == ABSENT
    assert (plan.action, plan.written) == (RecoveryAction.FINISH, (created, deleted))


def test_later_decisions_start_from_what_earlier_ones_finish() -> None:
    first = decide(write("a"), write("b"))
    second = decide(write("b", NEW, OTHER), write("c"))
    current = {
        ProjectPath("a"): revision_of(NEW),
        ProjectPath("b"): revision_of(OLD),
        ProjectPath("c"): revision_of(OLD),
    }
    plans = recovery([first, second], current)
    assert [plan.action for plan in plans] == [RecoveryAction.FINISH, RecoveryAction.UNDO]


def test_what_was_written_of_a_decision_can_be_taken_back_where_others_wrote() -> None:
    decision = decide(write("a"), write("b"))
    current = {ProjectPath("a"): revision_of(NEW), ProjectPath("b"): revision_of(OTHER)}
    (plan,) = recovery([decision], current)
    back = restoring(decision, plan)
    assert back is not None
    assert back.writes == (write("a", NEW, OLD),)
    current[ProjectPath("a")] = revision_of(OLD)
    (plan,) = recovery([decision], current)
    assert restoring(decision, plan) is None
