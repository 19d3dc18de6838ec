"""What can be done about a hunk in the state it is in, as commands with a short verb.

Shown where the hunk is: on the card beside it, on its rule in the diff, in its words. Which key
runs a command is not known here; used by `rows.assembly` and `swerve.ui.diff`.
"""

from __future__ import annotations

from collections.abc import Sequence

from swerve.edits.hunks import Hunk, HunkFlag, HunkState
from swerve.frozen import frozen
from swerve.rows.hunks import variant_words
from swerve.terms import HunkId


@frozen
class Offer:
    """A command and what it would do here, in a word or two.

    Attributes:
        key: that only this place hears and nobody can rebind; empty where the keymap knows it.
    """

    command: str
    verb: str
    key: str = ""


_ASK_AGAIN = Offer("hunk.askAgain", "ask again")
_OFFERS = {
    HunkState.PENDING: (Offer("hunk.keep", "keep"), Offer("hunk.reject", "reject")),
    HunkState.GROWING: (Offer("hunk.keep", "keep when finished"),),
    HunkState.CONFLICTED: (_ASK_AGAIN, Offer("hunk.reject", "leave what is on disk")),
    HunkState.REFUSED: (_ASK_AGAIN, Offer("hunk.reject", "dismiss")),
    HunkState.CUT: (Offer("hunk.edit", "complete"), Offer("hunk.reject", "dismiss")),
}


def offers(hunk: Hunk, variants: Sequence[HunkId] = ()) -> tuple[Offer, ...]:
    """Return what the person can do about `hunk`, the likeliest first.

    Args:
        hunk: the hunk.
        variants: all of it that can be chosen, itself included, oldest first.
    """
    words = variant_words(hunk, variants)
    if words and hunk.state is not HunkState.KEPT:
        return (*_offers(hunk), Offer("hunk.nextVariant", words))
    return _offers(hunk)


def _offers(hunk: Hunk) -> tuple[Offer, ...]:
    if hunk.state is HunkState.GROWING and HunkFlag.ARMED in hunk.flags:
        return (Offer("hunk.keep", "do not keep yet"),)
    if hunk.state is HunkState.CUT and hunk.place is None:
        return (_ASK_AGAIN, Offer("hunk.reject", "dismiss"))
    return _OFFERS.get(hunk.state, ())
