"""Pending hunks as a patch for other tools. Used by the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from swerve.edits.books import Books
from swerve.edits.hunks import HunkState
from swerve.edits.tracked import TrackedFile
from swerve.terms import HunkId, ProjectPath
from swerve.text.encoding import encode
from swerve.text.patch import unified_diff


def diff_of(books: Books, ids: Iterable[HunkId]) -> str:
    """Return a unified diff that does what some pending hunks do, file by file.

    Hunks they build on are taken in: without them there would be nothing to apply to.
    """
    wanted: set[HunkId] = set()
    todo = [hunk for hunk in ids if books.hunks[hunk].state is HunkState.PENDING]
    while todo:
        hunk = todo.pop()
        if hunk not in wanted:
            wanted.add(hunk)
            todo += [other for other in books.builds_on[hunk] if not _is_kept(books, other)]

    def counts(hunk: HunkId) -> bool:
        return hunk in wanted or _is_kept(books, hunk)

    touched = [f for f in books.shelf if not wanted.isdisjoint(f.woven) and _is_utf8(f)]
    return "".join(_diff(file, counts) for file in touched)


def left_out(books: Books) -> list[ProjectPath]:
    """Return the files whose pending hunks a patch has no words for: those that are no UTF-8."""
    pending = HunkState.PENDING
    return [
        file.agent_path
        for file in books.shelf
        if not _is_utf8(file) and any(books.hunks[hunk].state is pending for hunk in file.woven)
    ]


def _is_utf8(file: TrackedFile) -> bool:
    return file.encoding.startswith("utf-8")


def _is_kept(books: Books, hunk: HunkId) -> bool:
    return books.hunks[hunk].state is HunkState.KEPT


def _diff(file: TrackedFile, counts: Callable[[HunkId], bool]) -> str:
    mark = encode("", file.encoding).decode()
    old = mark + str(file.base_view()) if file.exists else None
    new = mark + str(file.view_of(counts)) if file.exists_by(counts) else None
    if old is None and new is None:
        return ""
    return unified_diff(old, new, file.path_by(counts), old_path=file.base_path)
