"""Hunks in words: where they are, what they change, how they stand, how they are spoken.

Used by the diff, the chat's edit cards, tabs and the window's announcements, so that one hunk is
called the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from swerve.edits.hunks import Hunk, HunkFlag, HunkState
from swerve.terms import HunkId

_SIGNS = {
    HunkState.GROWING: "●",
    HunkState.PENDING: "●",
    HunkState.KEPT: "✓",
    HunkState.REJECTED: "✕",
    HunkState.CUT: "✂",
    HunkState.REFUSED: "!",
    HunkState.CONFLICTED: "!",
    HunkState.SUPERSEDED: "–",
}
_STYLES = {
    HunkState.GROWING: "accent",
    HunkState.PENDING: "accent",
    HunkState.KEPT: "muted",
    HunkState.REJECTED: "muted",
    HunkState.CUT: "faint",
    HunkState.REFUSED: "removed",
    HunkState.CONFLICTED: "removed",
    HunkState.SUPERSEDED: "faint",
}


def file_name(path: str) -> str:
    """Return the last part of a project path."""
    return PurePosixPath(path).name


def line_words(hunk: Hunk) -> str:
    """Return the lines for people, counted from 1: "41–44", "50", or nothing without a place."""
    lines = hunk.changed_lines()
    if lines is None:
        return ""
    first, last = lines[0] + 1, lines[1]
    return f"{first}" if last <= first else f"{first}–{last}"


def title(hunk: Hunk) -> str:
    """Return file and lines: "client.py 41–44"."""
    return f"{file_name(hunk.path)} {line_words(hunk)}".rstrip()


def count_words(added: int, removed: int) -> list[tuple[str, str]]:
    """Return (words, style) of the counts that are not zero: "+5" in added, "−3" in removed."""
    words = []
    if added:
        words.append((f"+{added}", "added"))
    if removed:
        words.append((f"−{removed}", "removed"))
    return words


def state_words(hunk: Hunk) -> str:
    """Return sign and state for people: "● pending", "✓ kept", "● keep when finished"."""
    if hunk.state is HunkState.GROWING and HunkFlag.ARMED in hunk.flags:
        return "✓ keep when finished"
    words = f"{_SIGNS[hunk.state]} {hunk.state.value}"
    is_open = hunk.state in (HunkState.PENDING, HunkState.GROWING)
    return f"{words}, loose" if is_open and HunkFlag.LOOSE in hunk.flags else words


_FLAGS = {
    HunkFlag.LOOSE: "loose",
    HunkFlag.PROTECTED: "protected",
    HunkFlag.WARNED: "look closely",
    HunkFlag.MIXED: "mixed",
    HunkFlag.SUSPECT: "suspect",
    HunkFlag.ARMED: "keep when finished",
}


def standing(hunk: Hunk) -> str:
    """Return state and everything to beware of, in words: "pending, loose, words not saved"."""
    marks = [words for flag, words in _FLAGS.items() if flag in hunk.flags]
    unsaved = [] if hunk.draft is None else ["words not saved"]
    return ", ".join([hunk.state.value, *marks, *unsaved])


def variant_words(hunk: Hunk, variants: Sequence[HunkId]) -> str:
    """Return which of its variants a hunk is: "variant 2 of 3"; nothing where it is the only one.

    Args:
        hunk: one of them.
        variants: all that can be chosen, oldest first.
    """
    if len(variants) < 2 or hunk.id not in variants:
        return ""
    return f"variant {variants.index(hunk.id) + 1} of {len(variants)}"


def state_style(state: HunkState) -> str:
    """Return the name of the colour a state is written in."""
    return _STYLES[state]


def spoken(hunk: Hunk, number: int, total: int, variant: str = "") -> str:
    """Return what is said: "hunk 2 of 5, client.py 50, pending, 1 removed, 2 added"."""
    added, removed = hunk.counts()
    parts = [f"hunk {number} of {total}", title(hunk), hunk.state.value]
    if HunkFlag.LOOSE in hunk.flags:
        parts.append("matched loosely")
    if removed:
        parts.append(f"{removed} removed")
    if added:
        parts.append(f"{added} added")
    if variant:
        parts.append(variant)
    if hunk.reason:
        parts.append(hunk.reason)
    return ", ".join(parts)
