"""What the tree says beside a file: growing, pending, outside, kept. Pure; the model reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set

from swerve.edits.hunks import Author, Hunk, HunkState
from swerve.frozen import frozen
from swerve.terms import ProjectPath


@frozen
class Badge:
    """A few words beside a file and the colour token they are written in."""

    text: str
    token: str


OUTSIDE = Badge("outside", "outside")
"""Of a file that somebody else changed and the person has not looked at since."""


def badges(hunks: Iterable[Hunk]) -> dict[ProjectPath, Badge]:
    """Return the badge of every file with hunks of the model; the most urgent state wins.

    Args:
        hunks: of all files, in any order.
    """
    states: dict[ProjectPath, Counter[HunkState]] = {}
    for hunk in hunks:
        if hunk.author is Author.OUTSIDE:
            continue
        states.setdefault(hunk.path, Counter())[hunk.state] += 1
    found = {path: _badge(counts) for path, counts in states.items()}
    return {path: badge for path, badge in found.items() if badge is not None}


def badge_of(
    path: ProjectPath, of_hunks: Mapping[ProjectPath, Badge], outside: Set[ProjectPath]
) -> Badge | None:
    """Return the badge of a file: changed outside goes before what does not wait for the person."""
    badge = of_hunks.get(path)
    is_waiting = badge is not None and badge.token == "accent"
    return OUTSIDE if path in outside and not is_waiting else badge


def folders_of(paths: Iterable[ProjectPath]) -> set[str]:
    """Return every folder above any of `paths`, the root "" included."""
    folders: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above not in folders:
            folders.add(above)
            above = above.rpartition("/")[0]
    return folders


def _badge(counts: Counter[HunkState]) -> Badge | None:
    if counts[HunkState.GROWING]:
        return Badge("growing", "accent")
    if counts[HunkState.CONFLICTED]:
        count = counts[HunkState.CONFLICTED]
        return Badge(f"{count} {'conflict' if count == 1 else 'conflicts'}", "accent")
    if counts[HunkState.PENDING]:
        return Badge(f"{counts[HunkState.PENDING]} pending", "accent")
    if counts[HunkState.KEPT]:
        return Badge(f"{counts[HunkState.KEPT]} kept", "muted")
    return None
