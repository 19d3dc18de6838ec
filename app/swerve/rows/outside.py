"""What the list of others' changes says: files, counts, hunks and their first lines. Pure."""

from __future__ import annotations

from collections.abc import Collection

from swerve.edits.hunks import FileAction, Hunk, HunkLine, LineKind
from swerve.edits.ledger import Ledger
from swerve.frozen import frozen
from swerve.rows.hunks import title
from swerve.terms import HunkId, ProjectPath

SHOWN_LINES = 6
_ACTIONS = {FileAction.ADD: "new file", FileAction.DELETE: "deleted"}


@frozen
class OutsideHunk:
    """One change by somebody else.

    Attributes:
        title: file and lines.
        lines: the first removed and added lines.
        more: how many further ones there are.
    """

    id: HunkId
    title: str
    lines: tuple[HunkLine, ...]
    more: int


@frozen
class OutsideFile:
    """A file that somebody else changed.

    Attributes:
        note: "new file", "deleted", "no earlier text is known", or nothing.
    """

    path: ProjectPath
    added: int
    removed: int
    note: str
    hunks: tuple[OutsideHunk, ...]


def outside_files(ledger: Ledger, named: Collection[ProjectPath]) -> list[OutsideFile]:
    """Return every file others changed since the project was opened, in order of path.

    Args:
        ledger: knows the hunks.
        named: files that were reported as changed; those without a hunk have no earlier text.
    """
    by_path: dict[ProjectPath, list[Hunk]] = {path: [] for path in named}
    for hunk_id in ledger.outside():
        hunk = ledger.hunks[hunk_id]
        by_path.setdefault(hunk.path, []).append(hunk)
    return [_file(path, by_path[path], ledger) for path in sorted(by_path)]


def _file(path: ProjectPath, hunks: list[Hunk], ledger: Ledger) -> OutsideFile:
    counts = [hunk.counts() for hunk in hunks]
    notes = {_ACTIONS[hunk.action] for hunk in hunks if hunk.action in _ACTIONS}
    note = " ".join(sorted(notes))
    if not hunks:
        file = ledger.files.get(path)
        note = "as it was" if file is not None else "no earlier text is known"
    added, removed = sum(one[0] for one in counts), sum(one[1] for one in counts)
    return OutsideFile(path, added, removed, note, tuple(_hunk(hunk) for hunk in hunks))


def _hunk(hunk: Hunk) -> OutsideHunk:
    lines = [line for line in hunk.lines if line.kind is not LineKind.CONTEXT]
    more = max(0, len(lines) - SHOWN_LINES)
    return OutsideHunk(hunk.id, title(hunk), tuple(lines[:SHOWN_LINES]), more)
