"""Which states of hunks can stand beside each other in one file. Used by the ledger.

The disk must never hold what nobody wrote: a kept hunk needs what it builds on kept, and no line is
taken away twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from swerve.edits.history import Flip
from swerve.edits.hunks import Hunk, HunkFlag, HunkState
from swerve.edits.placing import BuildsOn
from swerve.edits.states import ACTIVE, TRANSITIONS, UNKEEPABLE, Refusal
from swerve.edits.tracked import TrackedFile
from swerve.edits.writing import carry_out
from swerve.terms import HunkId, ProjectPath

_BUILDS_ON_REJECTED = "It builds on a change that is not in the text any more."

_ALONE = HunkFlag.LOOSE | HunkFlag.PROTECTED | HunkFlag.WARNED

_STANDING = frozenset(HunkState) - {
    HunkState.GROWING,
    HunkState.REJECTED,
    HunkState.SUPERSEDED,
}
"""States in which a variant keeps the others superseded."""

Causes = dict[HunkId, set[HunkId]]
"""For a conflicted hunk the changes of others that overlap it."""


def keep_refusal(
    ids: Sequence[HunkId], hunks: Mapping[HunkId, Hunk], *, is_explicit: bool = False
) -> Refusal | None:
    """Say why these hunks cannot be kept as one decision; None when they can.

    Args:
        ids: what the person wants to keep.
        hunks: every hunk.
        is_explicit: hunks that need a keep of their own may go together all the same.
    """
    if not ids:
        return Refusal("There is no hunk to keep.")
    for hunk_id in ids:
        hunk = hunks.get(hunk_id)
        if hunk is None:
            return Refusal("This hunk is not known.")
        if hunk.state is not HunkState.PENDING:
            return UNKEEPABLE[hunk.state]
        if HunkFlag.SUSPECT in hunk.flags:
            return Refusal("The stream of this hunk had gaps.", "Ask again.")
        if hunk.flags & _ALONE and len(ids) > 1 and not is_explicit:
            return Refusal(f"A hunk of {hunk.path} needs a keep of its own.", "Keep it by itself.")
    return None


def stale_flips(flips: Iterable[Flip], hunks: Mapping[HunkId, Hunk]) -> Refusal | None:
    """Say why flips cannot be made from where their hunks are; None when they can."""
    for flip in flips:
        if hunks[flip.hunk].state is not flip.before:
            return Refusal("These hunks changed since.", "Judge them one by one.")
        if flip.after not in TRANSITIONS[flip.before]:
            return Refusal(f"A {flip.before.value} hunk cannot become {flip.after.value}.")
    return None


def violation(
    files: Iterable[TrackedFile], builds_on: BuildsOn, collision: ProjectPath | None = None
) -> Refusal | None:
    """Say why the present states cannot be; None when they can.

    Args:
        files: whose hunks changed state.
        builds_on: for each hunk those whose lines it changes.
        collision: a path at which two files would be.
    """
    if collision is not None:
        return Refusal(f"Another file is at {collision}.", "Judge that one first.")
    for file in files:
        for hunk_id in file.woven:
            if file.is_kept(hunk_id) and not all(map(file.is_kept, builds_on[hunk_id])):
                return Refusal(
                    f"A later change of {file.base_path} and this one need each other.",
                    "Judge them together, or the later one first.",
                )
        active = file.active()
        if any(len(active.intersection(r.died)) > 1 for r in file.weave.runs if len(r.died) > 1):
            return Refusal(
                f"Another hunk of {file.base_path} changes the same lines.", "Reject it first."
            )
    return None


def torn(files: Iterable[TrackedFile]) -> dict[HunkId, set[HunkId]]:
    """Return pending hunks whose lines another hunk takes away, each with kept ones to blame.

    Of two pending hunks the older one gives way.
    """
    found: dict[HunkId, set[HunkId]] = {}
    for file in files:
        for run in file.weave.runs:
            removers = [hunk for hunk in run.died if file.is_active(hunk)]
            kept = {hunk for hunk in removers if file.is_kept(hunk)}
            pending = [hunk for hunk in removers if hunk not in kept]
            for hunk in pending if kept else pending[:-1]:
                found.setdefault(hunk, set()).update(kept)
    return found


def follow_up(
    files: Sequence[TrackedFile],
    hunks: Mapping[HunkId, Hunk],
    builds_on: BuildsOn,
    causes: Causes,
) -> list[Flip]:
    """Mark hunks conflicted that lost what they build on, revive those that can be.

    Returns:
        The flips made, in order.
    """
    made: list[Flip] = []
    while True:
        flip = next(_due(files, hunks, builds_on, causes), None)
        if flip is None:
            return made
        carry_out([flip], hunks, files)
        made.append(flip)


def _due(
    files: Iterable[TrackedFile],
    hunks: Mapping[HunkId, Hunk],
    builds_on: BuildsOn,
    causes: Causes,
) -> Iterator[Flip]:
    for file in files:
        for hunk_id in file.woven:
            hunk = hunks[hunk_id]
            has_ground = all(map(file.is_active, builds_on[hunk_id]))
            if hunk.state is HunkState.PENDING and not has_ground:
                yield Flip(
                    hunk_id, hunk.state, HunkState.CONFLICTED, reason_after=_BUILDS_ON_REJECTED
                )
            elif hunk.state is HunkState.CONFLICTED and has_ground:
                blamed = causes.get(hunk_id, set())
                if not any(map(file.is_kept, blamed)) and _is_free(hunk_id, file):
                    yield Flip(hunk_id, hunk.state, HunkState.PENDING, hunk.reason)
        yield from _revived(file, hunks)


def _revived(file: TrackedFile, hunks: Mapping[HunkId, Hunk]) -> Iterator[Flip]:
    """Yield the flip of the newest superseded variant where none of its family stands any more."""
    members = [hunks[hunk_id] for hunk_id in (*file.woven, *file.floats)]
    standing = {hunk.family for hunk in members if hunk.state in _STANDING}
    waiting = [
        hunk
        for hunk in members
        if hunk.state is HunkState.SUPERSEDED and hunk.family not in standing
    ]
    for hunk in sorted(waiting, key=lambda hunk: (len(hunk.variants), hunk.opened_ms))[::-1]:
        before = hunk.superseded_from
        if before is not None and (before not in ACTIVE or _is_free(hunk.id, file)):
            yield Flip(hunk.id, hunk.state, before, hunk.reason, hunk.reason)


def _is_free(hunk_id: HunkId, file: TrackedFile) -> bool:
    """Return whether nobody else takes away the lines a conflicted hunk does."""
    mine = (run for run in file.weave.runs if hunk_id in run.died)
    return not any(file.is_active(other) for run in mine for other in run.died)
