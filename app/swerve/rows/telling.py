"""What a row of the diff is, told to somebody who points at it or hears it.

Colours and bars say the same to the eye. Used by `swerve.ui.diff.view`.
"""

from __future__ import annotations

from swerve.edits.hunks import Author, Hunk, HunkState
from swerve.rows.diff import DiffRow
from swerve.rows.hunks import standing
from swerve.rows.segments import DiffKind

_AUTHORS = {
    Author.OUTSIDE: "changed outside Swerve: by you or another program",
    Author.COMMAND: "changed by a command the model ran",
    Author.PERSON: "written by you",
    Author.AGENT: "written by the model",
}
_SHORT = {
    Author.OUTSIDE: "outside",
    Author.COMMAND: "by a command",
    Author.PERSON: "by you",
    Author.AGENT: "kept",
}
_JUDGED = {
    HunkState.KEPT: "written by the model and kept",
    HunkState.REJECTED: "a change here was rejected",
}


def about(row: DiffRow, hunk: Hunk | None) -> str:
    """Return what the marks beside a row mean, empty where there are none."""
    if row.kind is DiffKind.FOLD:
        return "Click to show these lines; an arrow shows ten of them"
    if row.judged is not None:
        return _begun(_JUDGED[row.judged])
    if row.has_only_blanks:
        return "Changes here are only blanks"
    if row.kind is DiffKind.CONTEXT:
        return _begun(_AUTHORS.get(row.author, ""))
    if hunk is None:
        return ""
    words = [_begun(standing(hunk)), _AUTHORS.get(hunk.author, "")]
    return ", ".join(word for word in [*words, hunk.reason.rstrip(".")] if word)


def spoken(row: DiffRow) -> str:
    """Return a row for a screen reader: "added line 52, return delay"."""
    if row.kind in (DiffKind.FOLD, DiffKind.CUT, DiffKind.RULE, DiffKind.REASON):
        return row.text or "end of the hunk"
    number = row.new_no if row.new_no is not None else row.old_no
    kind = "" if row.kind is DiffKind.CONTEXT else f"{row.kind.value} "
    parts = [f"{kind}line {number + 1}" if number is not None else f"{kind}line"]
    if row.kind is DiffKind.CONTEXT and row.author in _SHORT:
        parts.append(_SHORT[row.author])
    return ", ".join([*parts, row.text.strip() or "blank"])


def _begun(words: str) -> str:
    """Return a sentence's beginning with a capital."""
    return words[:1].upper() + words[1:]
