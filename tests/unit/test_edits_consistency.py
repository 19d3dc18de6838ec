from __future__ import annotations

import pytest
from tests.fakes.patches import Desk, HunkMaker

from swerve.edits.consistency import keep_refusal, stale_flips, violation
from swerve.edits.history import Flip
from swerve.edits.hunks import FileAction, HunkFlag, HunkState
from swerve.edits.states import TRANSITIONS


@pytest.mark.parametrize("state", list(HunkState))
def test_only_pending_hunks_can_be_kept(state: HunkState) -> None:
    hunk = HunkMaker()("a", FileAction.UPDATE)
    hunk.state = state
    refusal = keep_refusal([hunk.id], {hunk.id: hunk})
    assert (refusal is None) == (state is HunkState.PENDING)


def test_an_explicit_keep_may_take_what_needs_its_own() -> None:
    make = HunkMaker()
    hunks = {hunk.id: hunk for hunk in (make("a", FileAction.UPDATE), make("b", FileAction.ADD))}
    for hunk in hunks.values():
        hunk.state, hunk.flags = HunkState.PENDING, HunkFlag.LOOSE
    assert keep_refusal(list(hunks), hunks) is not None
    assert keep_refusal(list(hunks), hunks, is_explicit=True) is None


@pytest.mark.parametrize("before", list(HunkState))
@pytest.mark.parametrize("after", list(HunkState))
def test_flips_follow_the_table(before: HunkState, after: HunkState) -> None:
    hunk = HunkMaker()("a", FileAction.UPDATE)
    hunk.state = before
    refusal = stale_flips([Flip(hunk.id, before, after)], {hunk.id: hunk})
    assert (refusal is None) == (after in TRANSITIONS[before])
    hunk.state = HunkState.SUPERSEDED if before is HunkState.CUT else HunkState.CUT
    assert "changed since" in stale_flips([Flip(hunk.id, before, after)], {hunk.id: hunk}).sentence


def test_states_that_cannot_stand_beside_each_other() -> None:
    desk = Desk(app="a\n")
    (first,) = desk.patch("*** Update File: app\n@@\n-a\n+A")
    file, hunks = desk.ledger.files["app"], desk.ledger.hunks
    assert violation([file], {first: set()}) is None
    hunks[first].state = HunkState.REJECTED
    file.touch()
    (second,) = desk.patch("*** Update File: app\n@@\n-a\n+AA")
    hunks[first].state = HunkState.PENDING
    assert "same lines" in violation([file], {first: set(), second: set()}).sentence
    hunks[second].state = HunkState.KEPT
    assert "each other" in violation([file], {first: set(), second: {first}}).sentence
