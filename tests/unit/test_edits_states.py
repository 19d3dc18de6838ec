from __future__ import annotations

from swerve.edits.hunks import HunkState
from swerve.edits.states import ACTIVE, FLOATING, TRANSITIONS, UNKEEPABLE


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert set(TRANSITIONS) == set(HunkState)
    reached = {HunkState.GROWING}
    while more := {after for state in reached for after in TRANSITIONS[state]} - reached:
        reached |= more
    assert reached == set(HunkState)


def test_no_unfinished_or_placeless_hunk_gets_near_the_disk() -> None:
    for state in (HunkState.GROWING, HunkState.CUT, HunkState.REFUSED, HunkState.CONFLICTED):
        assert HunkState.KEPT not in TRANSITIONS[state]


def test_a_state_is_woven_or_floats_or_neither() -> None:
    assert not ACTIVE & FLOATING
    assert set(UNKEEPABLE) == set(HunkState) - {HunkState.PENDING}
