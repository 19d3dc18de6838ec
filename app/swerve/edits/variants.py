"""Hunks offered in the stead of others: refined, asked for again, or edited by the person.

The newer one supersedes the older, which stays reachable: rejecting the newer revives it. Used by
the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from swerve.edits import placing
from swerve.edits.books import Books
from swerve.edits.growth import Growth
from swerve.edits.hunks import Author, FileAction, Hunk, HunkFlag, HunkLine, HunkState, LineKind
from swerve.edits.locate import locate, old_block
from swerve.edits.split import part_id
from swerve.edits.states import REPLACEABLE, Finish, Refusal
from swerve.edits.tracked import TrackedFile
from swerve.edits.weave import edits_from_lines
from swerve.terms import HunkId, ProjectPath
from swerve.text.diff import line_changes

_NEAR_LINES = 20
_EDITABLE = frozenset({HunkState.PENDING, HunkState.CUT})


@dataclass(frozen=True, slots=True)
class AskAgain:
    """What a request needs that asks for a hunk once more, against the text as it is now.

    Attributes:
        hunk: the hunk that found no place, or lost it.
        was: lines it expected to find.
        wanted: what it would have made of them.
        start: 0-based line where `now` begins.
        now: lines around its place in the present agent text; those at the top where no place is
            known.
    """

    hunk: HunkId
    path: ProjectPath
    was: tuple[str, ...]
    wanted: tuple[str, ...]
    start: int
    now: tuple[str, ...]


def ask_again(hunk: Hunk, file: TrackedFile) -> AskAgain:
    """Return what asking for a hunk again needs."""
    shown = (*hunk.lines, hunk.partial) if hunk.partial is not None else tuple(hunk.lines)
    wanted = tuple(line.text for line in shown if line.kind is not LineKind.REMOVED)
    line = hunk.place.line if hunk.place is not None else file.first_lines().get(hunk.id, 0)
    start = max(line - _NEAR_LINES, 0)
    now = file.agent_view().part(start, line + len(shown) + _NEAR_LINES)
    return AskAgain(hunk.id, hunk.path, old_block(shown), wanted, start, now)


def family(hunk_id: HunkId, books: Books) -> list[HunkId]:
    """Return every variant of a hunk, itself included, oldest first."""
    known = {hunk_id, *books.hunks[hunk_id].variants}
    return [h.id for h in books.hunks.values() if h.id in known or known.intersection(h.variants)]


def replaceable(new: Hunk, books: Books) -> HunkId | None:
    """Return the hunk that `new` takes the place of, None when there is none any more."""
    old = books.hunks.get(new.variants[-1]) if new.variants else None
    if old is None or old.state not in REPLACEABLE or old.path != new.path:
        return None
    return old.id if len(books.homes.get(old.id, ())) <= 1 and old.move_to is None else None


def settle_instead(new: Hunk, old: HunkId, file: TrackedFile, books: Books) -> Finish:
    """Place a finished hunk as a variant: upon the text without the old one, else upon it.

    Returns:
        REFUSED when it has no place either way; the old one stays what it is then.
    """
    if new.action is not FileAction.UPDATE:
        return _settle_whole(new, old, file, books)
    block = old_block(new.lines)
    reason = ""
    for view in (file.view_without(new.call, old), file.view_without(new.call)):
        found = locate(view, block, new.headers, at_end=new.at_end, hint_line=new.hint_line)
        if found.place is not None:
            at = found.place.line
            edits = edits_from_lines(new.lines, range(at, at + found.place.line_count), at)
            change = found.reindent.apply if found.reindent is not None else str
            result = list(view.lines)
            for edit in reversed(edits):
                result[edit.start : edit.stop] = map(change, edit.added)
            new.place = found.place
            return placing.weave_lines(new, file, result, old, books.builds_on)
        reason = reason or found.reason
    return placing.refuse(new, reason)


def _settle_whole(new: Hunk, old: HunkId, file: TrackedFile, books: Books) -> Finish:
    is_added = new.action is FileAction.ADD
    result = [line.text for line in new.lines if line.kind is LineKind.ADDED]
    if file.exists_instead(old) == is_added:
        new.flags |= HunkFlag.PROTECTED if is_added else HunkFlag.WARNED
    finish = placing.weave_lines(new, file, result, old, books.builds_on)
    file.note_existence(new.id, is_added)
    return finish


def added_lines(hunk: Hunk, file: TrackedFile) -> list[str]:
    """Return the lines a hunk adds, as they are in the text: re-indented where it was."""
    if hunk.state is HunkState.CUT:
        growth = file.floats.get(hunk.id) or Growth(hunk)
        return list(growth.added)
    runs = (run for run in file.weave.runs if run.born == hunk.id)
    return [line for run in runs for line in run.source.lines[run.start : run.stop]]


def edited(hunk: Hunk, file: TrackedFile, lines: Sequence[str], books: Books) -> Hunk | Refusal:
    """Make the variant of a hunk in which the person changed the added lines.

    Args:
        hunk: pending, or cut, which the edit completes.
        file: of the hunk.
        lines: all added lines, in order.
        books: where the new one is registered.
    """
    if hunk.state not in _EDITABLE or hunk.move_to is not None:
        return Refusal("This hunk cannot be edited.", "Edit the file instead.")
    before = added_lines(hunk, file)
    shown = [*hunk.lines, hunk.partial] if _is_adding(hunk.partial) else list(hunk.lines)
    if len(before) != sum(_is_adding(line) for line in shown):
        return Refusal("This hunk cannot be edited any more.", "Edit the file instead.")
    new = replace(
        hunk,
        id=part_id(hunk, books.hunks),
        lines=_edited_lines(shown, _regrouped(before, lines)),
        partial=None,
        headers=list(hunk.headers),
        state=HunkState.GROWING,
        flags=hunk.flags | HunkFlag.MIXED,
        author=Author.PERSON,
        variants=(*hunk.variants, hunk.id),
    )
    if hunk.state is HunkState.CUT:
        finish = settle_instead(new, hunk.id, file, books)
    else:
        result = _result(hunk.id, file, _regrouped(before, lines))
        finish = placing.weave_lines(new, file, result, hunk.id, books.builds_on)
        if hunk.action is FileAction.ADD:
            file.note_existence(new.id, True)
    if finish is not Finish.PENDING:
        return Refusal(f"The edited hunk has no place: {new.reason}", "Ask again.")
    books.hunks[new.id] = new
    books.homes[new.id] = [file]
    return new


def _is_adding(line: HunkLine | None) -> bool:
    return line is not None and line.kind is LineKind.ADDED


def _regrouped(before: Sequence[str], after: Sequence[str]) -> list[list[str]]:
    """Return for each line before what stands in its stead; one more group for what follows."""
    groups = [[line] for line in before]
    groups.append([])
    for change in line_changes(before, after):
        for at in range(change.start_a, change.end_a):
            groups[at] = []
        # What is put behind a line stays with it: another group of lines may follow.
        at = change.start_a if change.end_a > change.start_a else change.start_a - 1
        if at < 0:
            groups[0] = [*after[change.start_b : change.end_b], *groups[0]]
        else:
            groups[at] += after[change.start_b : change.end_b]
    return groups


def _edited_lines(shown: Sequence[HunkLine | None], groups: Sequence[list[str]]) -> list[HunkLine]:
    made: list[HunkLine] = []
    waiting = iter(groups)
    for line in shown:
        if line is not None and line.kind is not LineKind.ADDED:
            made.append(line)
        else:
            made += [HunkLine(LineKind.ADDED, text) for text in next(waiting)]
    left = [HunkLine(LineKind.ADDED, text) for group in waiting for text in group]
    at = max((i + 1 for i, line in enumerate(made) if line.kind is LineKind.REMOVED), default=0)
    return [*made[:at], *left, *made[at:]]


def _result(hunk: HunkId, file: TrackedFile, groups: Sequence[list[str]]) -> list[str]:
    """Return the agent text with the lines a hunk added replaced, group by group."""
    waiting = list(groups)
    result: list[str] = []
    for run in file.weave.runs:
        if hunk in run.died and len(groups) == 1:
            # It added nothing so far: what it adds now takes the place of what it removes.
            result += waiting.pop() if waiting else []
        if run.born == hunk:
            for _ in range(len(run)):
                result += waiting.pop(0)
        elif file.is_in_agent(run):
            result += run.source.lines[run.start : run.stop]
    return result
