"""Hunks offered in the stead of others: refined, asked for again, or edited by the person.

The newer one supersedes the older, which stays reachable: rejecting the newer revives it. Used by
the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from swerve.edits import placing
from swerve.edits.books import Books
from swerve.edits.hunks import (
    Author,
    FileAction,
    Hunk,
    HunkFlag,
    HunkLine,
    HunkState,
    LineKind,
    MatchPass,
)
from swerve.edits.locate import Placement, locate, old_block
from swerve.edits.split import part_id
from swerve.edits.states import REPLACEABLE, UNEDITABLE, Finish, Refusal
from swerve.edits.tracked import TrackedFile
from swerve.edits.weave import View, edits_from_lines
from swerve.frozen import frozen
from swerve.terms import HunkId, ProjectPath
from swerve.text.diff import line_changes

_NEAR_LINES = 20
_AWAY = frozenset({HunkState.REJECTED, HunkState.GROWING})
_NO_EDIT = Refusal("This hunk cannot be edited.", "Edit the file instead.")
_UNTYPABLE = frozenset("\r\u2029\ufdd0\ufdd1")
"""Every text box takes them for the end of a line and forgets which it was."""

_LINE_ENDS = Refusal("This hunk holds line ends inside its lines.", "Edit the file instead.")
_BUILT_ON = Refusal("A later hunk builds on this one.", "Judge that one first.")


@frozen
class AskAgain:
    """What a request needs that asks for a hunk once more, against the text as it is now.

    Attributes:
        hunk: the hunk that found no place, or lost it.
        said: its lines as the model wrote them, with their signs.
        start, stop: lines around its place in the present agent text, at its top where no place
            is known; may end beyond it.
    """

    hunk: HunkId
    path: ProjectPath
    said: tuple[str, ...]
    start: int
    stop: int


def ask_again(hunk: Hunk, file: TrackedFile | None) -> AskAgain:
    """Return what asking for a hunk again needs; its file may not be loaded."""
    shown = (*hunk.lines, hunk.partial) if hunk.partial is not None else tuple(hunk.lines)
    said = tuple(line.kind.value + line.text for line in shown)
    at = 0
    if hunk.place is not None:
        at = hunk.place.line
    elif file is not None:
        at = file.first_lines().get(hunk.id, 0)
    stop = at + len(shown) + _NEAR_LINES
    return AskAgain(hunk.id, hunk.path, said, max(at - _NEAR_LINES, 0), stop)


def family(hunk_id: HunkId, books: Books) -> list[Hunk]:
    """Return the variants of a hunk that can be had, itself included, oldest first."""
    mine = books.hunks[hunk_id]
    members = [hunk for hunk in books.hunks.values() if hunk.family == mine.family]
    return [hunk for hunk in members if hunk is mine or hunk.state not in _AWAY]


def is_at_hand(hunk: Hunk, books: Books) -> bool:
    """Return whether a file holds a hunk, woven or floating; it may be of an earlier run only."""
    file = books.shelf.by_path.get(hunk.path)
    return hunk.id in books.homes or (file is not None and hunk.id in file.floats)


def standing(hunk: Hunk, books: Books) -> list[HunkId]:
    """Return the other variants of a hunk that are neither rejected nor superseded."""
    others = (other for other in family(hunk.id, books) if other is not hunk)
    return [other.id for other in others if other.state is not HunkState.SUPERSEDED]


def replaceable(new: Hunk, books: Books) -> list[HunkId]:
    """Return the hunks that `new` takes the place of, the one that is in the text first.

    There are none any more when one was judged meanwhile.
    """
    if not new.variants:
        return []
    olds = [books.hunks[old] for old in standing(new, books)]
    if any(not _can_be_replaced(old, new, books) for old in olds):
        return []
    return [old.id for old in sorted(olds, key=lambda old: old.state is not HunkState.PENDING)]


def _can_be_replaced(old: Hunk, new: Hunk, books: Books) -> bool:
    is_apart = len(books.homes.get(old.id, ())) <= 1 and old.move_to is None
    return old.state in REPLACEABLE and old.path == new.path and is_apart


def settle_instead(new: Hunk, old: HunkId, file: TrackedFile, books: Books) -> Finish:
    """Place a finished hunk as a variant: upon the text without the old one, else upon it.

    Returns:
        REFUSED when it has no place either way, NEEDS_SEARCH when only similar lines of the text
        without the old one can tell.
    """
    if new.action is not FileAction.UPDATE:
        return _settle_whole(new, old, file, books)
    without = file.view_without(new.call, old)
    alone, upon = _found(new, without), _found(new, file.agent_view())
    if alone.place is not None:
        return placing.weave_placed(new, file, without, alone, books.builds_on)
    if upon.place is not None:
        return _weave_upon(new, old, file, upon, books)
    if alone.candidates or upon.candidates or not old_block(new.lines):
        return placing.refuse(new, alone.reason)
    return Finish.NEEDS_SEARCH


def _found(new: Hunk, view: View) -> Placement:
    return locate(
        view,
        old_block(new.lines),
        new.headers,
        at_end=new.at_end,
        hint_line=new.hint_line,
        is_exact_only=view.line_count > placing.LOOP_LINES,
    )


def _weave_upon(
    new: Hunk, old: HunkId, file: TrackedFile, found: Placement, books: Books
) -> Finish:
    """Weave a hunk in that was written upon the text with the hunk it replaces."""
    place = found.place
    assert place is not None
    positions = range(place.line, place.line + place.line_count)
    change = found.reindent.apply if found.reindent is not None else str
    result = list(file.agent_view().lines)
    for edit in reversed(edits_from_lines(new.lines, positions, place.line)):
        result[edit.start : edit.stop] = map(change, edit.added)
    new.place = place
    if place.match is not MatchPass.EXACT:
        new.flags |= HunkFlag.LOOSE
    return placing.weave_lines(new, file, result, old, books.builds_on)


def _settle_whole(new: Hunk, old: HunkId, file: TrackedFile, books: Books) -> Finish:
    is_added = new.action is FileAction.ADD
    result = [line.text for line in new.lines if line.kind is LineKind.ADDED]
    if not is_added:
        new.flags |= HunkFlag.WARNED
    elif file.exists_instead(old):
        new.flags |= HunkFlag.PROTECTED
    finish = placing.weave_lines(new, file, result, old, books.builds_on)
    file.note_existence(new.id, is_added)
    return finish


# --- words of the person -----------------------------------------------------------------------


def wording(hunk: Hunk, file: TrackedFile) -> list[str]:
    """Return the lines a hunk leaves between its first and its last change: what is edited.

    As they stand in the text; those of a cut hunk as the model wrote them.
    """
    if hunk.state is HunkState.CUT:
        _, middle, _ = _parts(hunk)
        return [line.text for line in middle if line.kind is not LineKind.REMOVED]
    start, stop, _ = _span(hunk.id, file)
    return list(file.agent_view().part(start, stop))


def reworded(hunk: Hunk, file: TrackedFile, lines: Sequence[str], books: Books) -> Hunk | Refusal:
    """Make the variant of a hunk in which the person changed its wording.

    Args:
        hunk: pending, or cut, which the edit completes; see `edit_refusal`.
        file: of the hunk.
        lines: everything between its first and its last change, see `wording`.
        books: where the new one is registered.
    """
    new = replace(
        hunk,
        id=part_id(hunk, books.hunks),
        partial=None,
        headers=list(hunk.headers),
        state=HunkState.GROWING,
        flags=hunk.flags | HunkFlag.MIXED,
        author=Author.PERSON,
        variants=(*hunk.variants, hunk.id),
        draft=None,
    )
    if hunk.state is HunkState.CUT:
        before, middle, after = _parts(hunk)
        was = [line.text for line in middle if line.kind is not LineKind.ADDED]
        new.lines = [*before, *_changed(was, lines), *after]
        finish = settle_instead(new, hunk.id, file, books)
    else:
        finish = _reword_woven(new, hunk, file, lines, books)
    if finish is not Finish.PENDING:
        return Refusal(f"The edited hunk has no place: {new.reason}", "Ask again.")
    books.hunks[new.id] = new
    books.homes[new.id] = [file]
    return new


def edit_refusal(hunk: Hunk | None, books: Books) -> Refusal | None:
    """Return why the wording of a hunk cannot be changed now, None where it can."""
    if hunk is None or hunk.path not in books.shelf.by_path:
        return _NO_EDIT
    if hunk.state in UNEDITABLE:
        return UNEDITABLE[hunk.state]
    has_place = hunk.place is not None or hunk.action is FileAction.ADD
    has_lines = hunk.action is not FileAction.DELETE and hunk.move_to is None
    if not has_place or not has_lines or len(books.homes.get(hunk.id, ())) > 1:
        return _NO_EDIT
    if books.is_built_on(hunk.id):
        return _BUILT_ON
    lines = wording(hunk, books.shelf.by_path[hunk.path])
    return None if _UNTYPABLE.isdisjoint("".join(lines)) else _LINE_ENDS


def _reword_woven(
    new: Hunk, old: Hunk, file: TrackedFile, lines: Sequence[str], books: Books
) -> Finish:
    start, stop, was = _span(old.id, file)
    before, _, after = _parts(old)
    new.lines = [*before, *_changed(was, lines), *after]
    whole = file.agent_view().lines
    finish = placing.weave_lines(
        new, file, [*whole[:start], *lines, *whole[stop:]], old.id, books.builds_on
    )
    if old.action is FileAction.ADD:
        file.note_existence(new.id, True)
    return finish


def _span(hunk: HunkId, file: TrackedFile) -> tuple[int, int, list[str]]:
    """Return the lines of the agent text that a hunk spans, and what they were without it."""
    line = start = stop = 0
    was: list[str] = []
    held: list[str] = []
    has_begun = False
    active, others = file.active(), file.active() - {hunk}
    for run in file.weave.runs:
        is_there = run.is_in(active)
        is_touched = run.born == hunk or hunk in run.died
        if is_touched and not has_begun:
            start, has_begun = line, True
        line += len(run) if is_there else 0
        lines = run.source.lines[run.start : run.stop]
        if is_touched:
            stop, was, held = line, was + held, []
        if has_begun and run.is_in(others):
            (was if is_touched else held).extend(lines)
    return start, stop, was


def _parts(hunk: Hunk) -> tuple[list[HunkLine], list[HunkLine], list[HunkLine]]:
    """Return the context before the first change, everything up to the last, the context after."""
    said = list(hunk.lines)
    if hunk.partial is not None and hunk.partial.kind is LineKind.ADDED:
        said.append(hunk.partial)  # half of an old line is no line that could be found
    changes = [at for at, line in enumerate(said) if line.kind is not LineKind.CONTEXT]
    first, stop = (changes[0], changes[-1] + 1) if changes else (len(said), len(said))
    return said[:first], said[first:stop], said[stop:]


def _changed(old: Sequence[str], new: Sequence[str]) -> list[HunkLine]:
    """Return the lines that turn `old` into `new`, unchanged ones as context."""
    lines: list[HunkLine] = []
    at = 0
    for change in line_changes(old, new):
        lines += [HunkLine(LineKind.CONTEXT, text) for text in old[at : change.start_a]]
        lines += [HunkLine(LineKind.REMOVED, text) for text in old[change.start_a : change.end_a]]
        lines += [HunkLine(LineKind.ADDED, text) for text in new[change.start_b : change.end_b]]
        at = change.end_a
    return lines + [HunkLine(LineKind.CONTEXT, text) for text in old[at:]]
