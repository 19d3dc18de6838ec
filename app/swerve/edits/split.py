"""Splitting a pending hunk in two, so that part of it can be kept. Used by the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import count, groupby

from swerve.edits.books import Books
from swerve.edits.hunks import FileAction, Hunk, HunkLine, LineKind
from swerve.edits.tracked import TrackedFile
from swerve.edits.weave import Run
from swerve.terms import HunkId


def part_id(hunk: Hunk, taken: Collection[HunkId]) -> HunkId:
    """Return an id for another part of `hunk` that is not taken yet."""
    return next(name for n in count(2) if (name := HunkId(f"{hunk.id}.{n}")) not in taken)


def split_off(hunk_id: HunkId, chosen: Collection[int], books: Books) -> bool:
    """Leave the chosen lines to a pending hunk; the others become a pending hunk of their own.

    Args:
        hunk_id: the hunk.
        chosen: indices in `Hunk.lines`.
        books: where the new one is registered.

    Returns:
        False when the hunk cannot be split; nothing is changed then.
    """
    hunk, (file, *others) = books.hunks[hunk_id], books.homes[hunk_id]
    rest = None if others else split_hunk(hunk, file, chosen, part_id(hunk, books.hunks))
    if rest is None or not rest.lines:
        return rest is not None
    books.hunks[rest.id] = rest
    books.homes[rest.id] = [file]
    for needed in books.builds_on.values():
        if hunk_id in needed:
            needed.add(rest.id)
    books.builds_on[rest.id] = books.builds_on[hunk_id] - {rest.id}
    if hunk.action is FileAction.ADD:
        books.builds_on[rest.id].add(hunk_id)
    file.woven.append(rest.id)
    file.touch()
    return True


def split_hunk(
    hunk: Hunk, file: TrackedFile, chosen: Collection[int], rest_id: HunkId
) -> Hunk | None:
    """Leave the chosen lines to `hunk` and give the others to a new hunk, in the weave too.

    Args:
        hunk: pending.
        file: where it is woven.
        chosen: indices in `hunk.lines`.
        rest_id: id of the new hunk.

    Returns:
        The new hunk, without lines when nothing was left; None when lines and weave do not match
        one to one, as after the similar pass.
    """
    added = _owned(hunk, LineKind.ADDED, chosen)
    removed = _owned(hunk, LineKind.REMOVED, chosen)
    born = sum(len(run) for run in file.weave.runs if run.born == hunk.id)
    died = sum(len(run) for run in file.weave.runs if hunk.id in run.died)
    is_apart = hunk.action is not FileAction.DELETE and hunk.move_to is None
    if not is_apart or born != len(added) or died != len(removed):
        return None
    if not any(added) and not any(removed):
        return None
    whole = list(enumerate(hunk.lines))
    rest = replace(
        hunk,
        id=rest_id,
        # The file comes with the part that is kept.
        action=FileAction.UPDATE,
        variants=(),
        draft=None,
        headers=list(hunk.headers),
        lines=[part for at, line in whole if (part := _left_over(line, is_chosen=at in chosen))],
    )
    if not any(line.kind is not LineKind.CONTEXT for line in rest.lines):
        rest.lines = []
    hunk.lines = [part for at, line in whole if (part := _kept(line, is_chosen=at in chosen))]
    # One pair of iterators for the whole weave: runs hold the hunk's lines in their order.
    added_owners, removed_owners = iter(added), iter(removed)
    file.weave.runs = [
        part
        for run in file.weave.runs
        for part in _shared_out(run, hunk.id, rest_id, added_owners, removed_owners)
    ]
    return rest


def _owned(hunk: Hunk, kind: LineKind, chosen: Collection[int]) -> list[bool]:
    """Return for each line of one kind whether it was chosen."""
    return [at in chosen for at, line in enumerate(hunk.lines) if line.kind is kind]


def _kept(line: HunkLine, *, is_chosen: bool) -> HunkLine | None:
    """Return what a line is in the hunk that keeps the chosen ones."""
    if is_chosen or line.kind is LineKind.CONTEXT:
        return line
    return HunkLine(LineKind.CONTEXT, line.text) if line.kind is LineKind.REMOVED else None


def _left_over(line: HunkLine, *, is_chosen: bool) -> HunkLine | None:
    """Return what a line is in the hunk of the others, whose ground holds the chosen ones."""
    if not is_chosen or line.kind is LineKind.CONTEXT:
        return line
    return HunkLine(LineKind.CONTEXT, line.text) if line.kind is LineKind.ADDED else None


def _shared_out(
    run: Run, hunk: HunkId, rest: HunkId, added: Iterator[bool], removed: Iterator[bool]
) -> Iterator[Run]:
    """Yield a run in pieces that belong to one of both hunks."""
    if run.born == hunk:
        owners = [next(added) for _ in range(len(run))]
    elif hunk in run.died:
        owners = [next(removed) for _ in range(len(run))]
    else:
        yield run
        return
    start = run.start
    for stays, group in groupby(owners):
        stop = start + len(list(group))
        piece = run.piece(start, stop)
        yield piece if stays else piece.handed_over(hunk, rest)
        start = stop
