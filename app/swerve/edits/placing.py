"""Giving a finished hunk its confirmed place and weaving it in.

The step between a hunk that floats and one that can be judged. Used by the ledger only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from swerve.edits.hunks import FileAction, Hunk, HunkFlag, HunkState, LineKind, MatchPass, Place
from swerve.edits.locate import Placement, locate, old_block
from swerve.edits.paths import PathClass, classify, is_portable
from swerve.edits.states import Finish
from swerve.edits.tracked import TrackedFile
from swerve.edits.weave import Edit, View, edits_from_lines
from swerve.terms import HunkId
from swerve.text.deception import is_misleading
from swerve.text.diff import line_changes
from swerve.text.lines import Lines

LOOP_LINES = 2_000
"""Longest text the looser passes read on the loop; beyond it a worker does."""

MASS_REMOVAL_LINES = 30
_MASS_REMOVAL_SHARE = 0.6

BuildsOn = dict[HunkId, set[HunkId]]


def settle(hunk: Hunk, file: TrackedFile, builds_on: BuildsOn) -> Finish:
    """Place a finished hunk and weave it in, or refuse it.

    Args:
        hunk: growing, complete.
        file: where it belongs.
        builds_on: for each woven hunk those whose lines it changes; extended here.
    """
    if hunk.action is FileAction.ADD:
        return _settle_add(hunk, file, builds_on)
    if not file.exists_for_agent:
        return refuse(hunk, f"There is no file {hunk.path}.")
    if hunk.action is FileAction.DELETE:
        return _settle_delete(hunk, file, builds_on)
    if not hunk.lines:
        return _weave(
            hunk, file, file.agent_view(), [], Place(0, 0, MatchPass.EXACT, True), builds_on
        )
    return _settle_update(hunk, file, builds_on)


def weave_lines(
    hunk: Hunk, file: TrackedFile, result: Sequence[str], instead_of: HunkId, builds_on: BuildsOn
) -> Finish:
    """Weave a hunk in that makes the agent text be `result`, in the stead of another hunk."""
    view = file.view_instead(instead_of)
    edits = [
        Edit(change.start_a, change.end_a, tuple(result[change.start_b : change.end_b]))
        for change in line_changes(view.lines, result)
    ]
    place = hunk.place or Place(0, 0, MatchPass.EXACT, is_confirmed=True)
    finish = _weave(hunk, file, view, edits, replace(place, is_confirmed=True), builds_on)
    builds_on[hunk.id].discard(instead_of)
    return finish


def settle_found(
    hunk: Hunk, file: TrackedFile, view: View, placement: Placement, builds_on: BuildsOn
) -> Finish:
    """Weave a hunk in where the similar pass found it in a present view of the file."""
    if placement.place is None:
        return refuse(hunk, placement.reason)
    return weave_placed(hunk, file, view, placement, builds_on)


def refuse(hunk: Hunk, reason: str) -> Finish:
    """Refuse a hunk for good."""
    hunk.state, hunk.reason, hunk.place = HunkState.REFUSED, reason, None
    return Finish.REFUSED


def _settle_update(hunk: Hunk, file: TrackedFile, builds_on: BuildsOn) -> Finish:
    old = old_block(hunk.lines)
    is_long = file.agent_view().line_count > LOOP_LINES
    placement = Placement(None)
    # What this patch inserted does not count, unless the hunk can mean nothing else: a second
    # section of the same file builds on the first.
    for view in (file.view_without(hunk.call), file.agent_view()):
        placement = locate(
            view,
            old,
            hunk.headers,
            at_end=hunk.at_end,
            hint_line=hunk.hint_line,
            is_exact_only=is_long,
        )
        if placement.place is not None:
            return weave_placed(hunk, file, view, placement, builds_on)
        if placement.candidates or not old:
            return refuse(hunk, placement.reason)
    return Finish.NEEDS_SEARCH


def _settle_add(hunk: Hunk, file: TrackedFile, builds_on: BuildsOn) -> Finish:
    if file.agent_path != hunk.path:
        return refuse(hunk, f"{hunk.path} is renamed by a pending hunk; judge that one first.")
    view = file.agent_view()
    added = tuple(line.text for line in hunk.lines if line.kind is LineKind.ADDED)
    if file.exists_for_agent:
        hunk.flags |= HunkFlag.PROTECTED
    edits = [
        Edit(change.start_a, change.end_a, added[change.start_b : change.end_b])
        for change in line_changes(view.text.lines, added)
    ]
    place = Place(0, view.line_count, MatchPass.EXACT, is_confirmed=True)
    finish = _weave(hunk, file, view, edits, place, builds_on)
    file.note_existence(hunk.id, True)
    return finish


def _settle_delete(hunk: Hunk, file: TrackedFile, builds_on: BuildsOn) -> Finish:
    view = file.agent_view()
    edits = [Edit(0, view.line_count, ())] if view.line_count else []
    place = Place(0, view.line_count, MatchPass.EXACT, is_confirmed=True)
    finish = _weave(hunk, file, view, edits, place, builds_on)
    file.note_existence(hunk.id, False)
    hunk.flags |= HunkFlag.WARNED
    return finish


def displace(hunk: Hunk, file: TrackedFile) -> None:
    """Empty a file that a rename by `hunk` replaces."""
    view = file.agent_view()
    if view.line_count:
        file.weave.apply(view, [Edit(0, view.line_count, ())], hunk.id, [()])
    file.woven.append(hunk.id)
    file.note_existence(hunk.id, False)


def weave_placed(
    hunk: Hunk, file: TrackedFile, view: View, placement: Placement, builds_on: BuildsOn
) -> Finish:
    """Weave a hunk in where it was found in a present view of its file."""
    place = placement.place
    assert place is not None
    positions: Sequence[int | None] = placement.aligned or [
        place.line + offset for offset in range(place.line_count)
    ]
    edits = edits_from_lines(hunk.lines, positions, place.line)
    if placement.reindent is not None:
        change = placement.reindent.apply
        edits = [
            Edit(edit.start, edit.stop, tuple(map(change, edit.added)), edit.is_before)
            for edit in edits
        ]
    if place.match is not MatchPass.EXACT:
        hunk.flags |= HunkFlag.LOOSE
    return _weave(hunk, file, view, edits, place, builds_on)


def _weave(
    hunk: Hunk,
    file: TrackedFile,
    view: View,
    edits: Sequence[Edit],
    place: Place,
    builds_on: BuildsOn,
) -> Finish:
    builds_on[hunk.id] = lines_built_on(file, view, edits) | _open_structure(file)
    hunk.flags |= _warnings(hunk, view, edits)
    # A section that changes nothing but its file's ending newline has nothing to weave.
    file.weave.apply(view, edits, hunk.id, [ends_for(view, edit) for edit in edits])
    file.floats.pop(hunk.id, None)
    file.woven.append(hunk.id)
    hunk.place = place
    hunk.state = HunkState.PENDING
    return Finish.PENDING


def ends_for(text: Lines, edit: Edit) -> tuple[str, ...]:
    """Return line ends for the added lines of an edit: those of their neighbours."""
    near = edit.start if edit.stop > edit.start or edit.is_before else edit.start - 1
    return (text.ending_near(max(near, 0)),) * len(edit.added)


def lines_built_on(file: TrackedFile, view: View, edits: Sequence[Edit]) -> set[HunkId]:
    """Return the hunks whose added lines the edits remove or stand in the middle of."""

    def author_of(line: int) -> HunkId | None:
        return file.weave.runs[view.locate(line)[0]].born

    found: set[HunkId | None] = set()
    for edit in edits:
        for index, _, _ in view.pieces(edit.start, edit.stop):
            found.add(file.weave.runs[index].born)
        if edit.start == edit.stop and 0 < edit.start < view.line_count:
            before, after = author_of(edit.start - 1), author_of(edit.start)
            found.add(before if before == after else None)
    return {hunk for hunk in found if hunk is not None}


def _open_structure(file: TrackedFile) -> set[HunkId]:
    """Return pending hunks that create, delete or rename the file: all later ones need them."""
    return {hunk for hunk in file.structural() if file.is_active(hunk) and not file.is_kept(hunk)}


def _warnings(hunk: Hunk, view: View, edits: Sequence[Edit]) -> HunkFlag:
    flags = HunkFlag.NONE
    if any(
        path is not None and classify(path) is not PathClass.NORMAL
        for path in (hunk.path, hunk.move_to)
    ):
        flags |= HunkFlag.PROTECTED
    made = hunk.path if hunk.action is FileAction.ADD else hunk.move_to
    if made is not None and (not is_portable(made) or is_misleading((made,))):
        flags |= HunkFlag.WARNED
    if is_misleading(line for edit in edits for line in edit.added):
        flags |= HunkFlag.WARNED
    removed = sum(edit.stop - edit.start for edit in edits)
    added = sum(len(edit.added) for edit in edits)
    is_mass = removed >= MASS_REMOVAL_LINES and removed > _MASS_REMOVAL_SHARE * view.line_count
    if is_mass and added < removed / 2:
        flags |= HunkFlag.WARNED
    return flags
