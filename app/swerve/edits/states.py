"""The life of a hunk as data, and the answers the ledger gives about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from swerve.edits.hunks import HunkState
from swerve.frozen import frozen

_S = HunkState

TRANSITIONS: Mapping[HunkState, frozenset[HunkState]] = {
    _S.GROWING: frozenset({_S.PENDING, _S.REFUSED, _S.CUT}),
    _S.PENDING: frozenset({_S.KEPT, _S.REJECTED, _S.CONFLICTED, _S.SUPERSEDED}),
    _S.KEPT: frozenset({_S.PENDING, _S.REJECTED}),
    _S.REJECTED: frozenset({_S.PENDING, _S.KEPT, _S.CUT, _S.REFUSED, _S.CONFLICTED, _S.SUPERSEDED}),
    _S.CUT: frozenset({_S.REJECTED, _S.SUPERSEDED}),
    _S.REFUSED: frozenset({_S.REJECTED, _S.SUPERSEDED}),
    _S.CONFLICTED: frozenset({_S.PENDING, _S.REJECTED, _S.SUPERSEDED}),
    _S.SUPERSEDED: frozenset({_S.PENDING, _S.REJECTED, _S.CUT, _S.REFUSED, _S.CONFLICTED}),
}
"""Where each state may go. Rejected and superseded lead back to wherever the hunk was before."""

REPLACEABLE = frozenset({_S.PENDING, _S.CUT, _S.REFUSED, _S.CONFLICTED})
"""States in which a hunk can be superseded by a variant."""

ACTIVE = frozenset({HunkState.PENDING, HunkState.KEPT})
"""States whose lines are in the agent text."""

FLOATING = frozenset({HunkState.GROWING, HunkState.CUT})
"""States that are shown at their provisional place without being woven in."""


@frozen
class Refusal:
    """Why nothing was done, and what the person can do."""

    sentence: str
    remedy: str = ""

    def words(self) -> str:
        """Return both in one line, for people."""
        return f"{self.sentence} {self.remedy}".rstrip()


class Finish(Enum):
    """What became of a finished hunk."""

    PENDING = "pending"
    REFUSED = "refused"
    WAITING = "waiting"
    """Its file is not loaded yet; `Ledger.track` goes on."""
    NEEDS_SEARCH = "needs search"
    """Only the similar pass can place it; `Ledger.place` goes on."""


UNKEEPABLE: Mapping[HunkState, Refusal] = {
    _S.GROWING: Refusal("This hunk is still being written.", "Keep it when it is finished."),
    _S.KEPT: Refusal("This hunk is kept already."),
    _S.REJECTED: Refusal("This hunk was rejected.", "Undo the rejection first."),
    _S.CUT: Refusal("This hunk was cut before its end.", "Complete it, or ask again."),
    _S.REFUSED: Refusal("This hunk has no place in the file.", "Ask again."),
    _S.CONFLICTED: Refusal("The lines under this hunk changed.", "Reject it, or ask again."),
    _S.SUPERSEDED: Refusal("A newer variant replaced this hunk.", "Reject the newer one first."),
}
"""What keep answers for a hunk that is not pending."""

UNEDITABLE: Mapping[HunkState, Refusal] = {
    _S.GROWING: Refusal("This hunk is still being written.", "Edit it when it is finished."),
    _S.KEPT: Refusal("This hunk is kept already.", "Undo that first."),
    _S.REJECTED: Refusal("This hunk was rejected.", "Undo the rejection first."),
    _S.REFUSED: Refusal("This hunk has no place in the file.", "Ask again."),
    _S.CONFLICTED: Refusal(
        "The lines under this hunk changed.", "Revert the outside change, or ask again."
    ),
    _S.SUPERSEDED: Refusal("A newer variant replaced this hunk.", "Choose this one first."),
}
"""What an edit answers for a hunk that is neither pending nor cut."""
