from __future__ import annotations

import pytest
from tests.fakes.hunks import hunk_of

from swerve.edits.hunks import HunkFlag, HunkState, MatchPass, Place
from swerve.rows.offers import offers
from swerve.terms import HunkId

_PLACE = Place(3, 1, MatchPass.EXACT, True)


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        (HunkState.PENDING, ["hunk.keep", "hunk.reject"]),
        (HunkState.CONFLICTED, ["hunk.askAgain", "hunk.reject"]),
        (HunkState.REFUSED, ["hunk.askAgain", "hunk.reject"]),
        (HunkState.CUT, ["hunk.edit", "hunk.reject"]),
        (HunkState.KEPT, []),
    ],
)
def test_each_state_offers_what_helps(state: HunkState, commands: list[str]) -> None:
    hunk = hunk_of("+new")
    hunk.state, hunk.place = state, _PLACE
    assert [offer.command for offer in offers(hunk)] == commands


def test_a_growing_hunk_offers_to_be_kept_or_not() -> None:
    hunk = hunk_of("+new")
    hunk.state = HunkState.GROWING
    assert offers(hunk)[0].verb == "keep when finished"
    hunk.flags |= HunkFlag.ARMED
    assert offers(hunk)[0].verb == "do not keep yet"


def test_a_hunk_with_variants_says_which_it_is_and_offers_the_next() -> None:
    hunk = hunk_of("+new", state=HunkState.PENDING)
    told = offers(hunk, (HunkId("older"), hunk.id))
    assert (told[-1].command, told[-1].verb) == ("hunk.nextVariant", "variant 2 of 2")
    assert offers(hunk, (hunk.id,)) == offers(hunk)
    assert offers(hunk_of("+new", state=HunkState.KEPT), (HunkId("older"), hunk.id)) == ()


def test_a_cut_hunk_without_a_place_cannot_be_completed() -> None:
    hunk = hunk_of("+new")
    hunk.state, hunk.place = HunkState.CUT, None
    assert offers(hunk)[0].command == "hunk.askAgain"
