"""Intents of closer review: parts of a hunk, its wording, its variants, and the way back.

Plain keeping and rejecting are in `inputs`, which adds these to its union.
"""

from __future__ import annotations

from swerve.frozen import frozen
from swerve.terms import EntryId, HunkId, ThreadId


@frozen
class KeepLines:
    """Keep some lines of a pending hunk; the others become a pending hunk of their own.

    Attributes:
        lines: indices in `Hunk.lines` of the added and removed lines to keep.
    """

    hunk: HunkId
    lines: tuple[int, ...]


@frozen
class EditHunk:
    """Put the person's own lines in the place of what a hunk adds; completes a cut hunk.

    Attributes:
        was: what the person started from; refused where the hunk reads otherwise by now.
        lines: everything between the hunk's first and last change, as it is to read.
    """

    hunk: HunkId
    was: tuple[str, ...]
    lines: tuple[str, ...]


@frozen
class DraftHunk:
    """Remember what the person has typed for a hunk and not saved; None for nothing.

    Attributes:
        is_left: the person turned to something else, and is told where the words are.
    """

    hunk: HunkId
    lines: tuple[str, ...] | None
    is_left: bool = False


@frozen
class AskAgain:
    """Ask the model to write a refused, conflicted or cut hunk anew for the text as it is."""

    hunk: HunkId


@frozen
class ChooseVariant:
    """Let the next (1) or previous (-1) variant of a hunk stand in its place, around the circle.

    Attributes:
        hunk: the variant that stands now.
    """

    hunk: HunkId
    step: int


@frozen
class DropAfter:
    """Take everything a turn wrote after a hunk back, kept hunks included, as one decision.

    Attributes:
        hunk: the last one that stays.
        is_inclusive: whether that one goes too.
    """

    hunk: HunkId
    is_inclusive: bool = False


@frozen
class Fork:
    """Word an earlier message anew: a new thread with everything before it, its text as draft."""

    message: EntryId


@frozen
class TakeBack:
    """Take back what a crash left half written, where a notice of the chat offers it."""


@frozen
class RestoreFiles:
    """Take back, in one decision, what later turns than a fork left in the files."""

    thread: ThreadId


ReviewIntent = (
    KeepLines
    | EditHunk
    | DraftHunk
    | AskAgain
    | ChooseVariant
    | DropAfter
    | Fork
    | RestoreFiles
    | TakeBack
)
