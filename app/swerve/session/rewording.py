"""A hunk worded by the person: its new text edited in place, or a cut hunk completed.

Part of the reducer. The edited hunk is a hunk of its own by the person; the model's stays in the
ledger as a rejected variant of it, so that nothing that was shown is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from swerve.edits.hunks import Author, FileAction, Hunk, HunkLine, HunkState, LineKind
from swerve.edits.ledger import Finish, Refusal
from swerve.session import judging
from swerve.session.events import FileChanged, HunkOpened
from swerve.session.request import hunk_label
from swerve.session.review_intents import EditHunk
from swerve.session.stage import Stage
from swerve.session.transcript import EditCard, Tone
from swerve.terms import DecisionId, HunkId
from swerve.text.diff import line_changes

_EDITABLE = frozenset({HunkState.PENDING, HunkState.CUT})


def new_text(hunk: Hunk) -> tuple[str, ...]:
    """Return the lines a hunk leaves between its first and its last change: what is edited."""
    _, middle, _ = _parts(_said(hunk))
    return tuple(line.text for line in middle if line.kind is not LineKind.REMOVED)


def can_edit(hunk: Hunk) -> bool:
    """Return whether a hunk's text can be edited: it waits, and has a place."""
    has_place = hunk.place is not None or hunk.action is FileAction.ADD
    return hunk.state in _EDITABLE and has_place and hunk.action is not FileAction.DELETE


def edit(stage: Stage, intent: EditHunk) -> None:
    """Put the person's words in the place of the model's; they wait to be kept like any hunk."""
    ledger = stage.state.ledger
    old = stage.state.hunk(intent.hunk)
    if old is None or not can_edit(old):
        stage.announce("Only a pending hunk, or a cut one with a place, can be edited.")
        return
    if intent.lines == new_text(old) and old.state is HunkState.PENDING:
        return
    made = _worded(stage, old, intent.lines)
    rejected = ledger.reject((old.id,), DecisionId(stage.state.new_id("d")))
    if isinstance(rejected, Refusal):
        stage.announce(f"{rejected.sentence} {rejected.remedy}".strip(), Tone.WARNING)
        return
    ledger.open(made)
    if ledger.finish(made.id, stage.now_ms) is not Finish.PENDING:
        ledger.reject((made.id,), DecisionId(stage.state.new_id("d")))
        ledger.undo(DecisionId(stage.state.new_id("d")))
        ledger.undo(DecisionId(stage.state.new_id("d")))
        stage.announce("The edited text has no place in the file: nothing changed.", Tone.WARNING)
        return
    _list_beside(stage, old, made)
    stage.tell(HunkOpened(made.id, made.path))
    stage.change_hunks([old.id, made.id])
    stage.tell(FileChanged(made.path))
    stage.state.is_following = False
    judging.place_cursor(stage, made.id)
    stage.announce(f"Edited {hunk_label(made)}; it waits to be kept.")


def _worded(stage: Stage, old: Hunk, lines: Sequence[str]) -> Hunk:
    before, middle, after = _parts(_said(old))
    base = [line.text for line in middle if line.kind is not LineKind.ADDED]
    return Hunk(
        HunkId(stage.state.new_id("h")),
        old.thread,
        old.turn,
        old.call,
        old.path,
        old.action,
        old.ordinal,
        list(old.headers),
        [*before, *_changed(base, lines), *after],
        move_to=old.move_to,
        at_end=old.at_end,
        hint_line=old.hint_line,
        author=Author.PERSON,
        tokens=old.tokens,
        opened_ms=stage.now_ms,
        variants=(*old.variants, old.id),
    )


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


def _parts(said: Sequence[HunkLine]) -> tuple[list[HunkLine], list[HunkLine], list[HunkLine]]:
    """Return the context before the first change, everything up to the last, the context after."""
    changes = [at for at, line in enumerate(said) if line.kind is not LineKind.CONTEXT]
    first, stop = (changes[0], changes[-1] + 1) if changes else (len(said), len(said))
    return list(said[:first]), list(said[first:stop]), list(said[stop:])


def _said(hunk: Hunk) -> list[HunkLine]:
    return [*hunk.lines, hunk.partial] if hunk.partial is not None else list(hunk.lines)


def _list_beside(stage: Stage, old: Hunk, made: Hunk) -> None:
    """List the edited hunk after the model's, in its turn and on its card; tell the model later."""
    thread = stage.state.threads.get(old.thread)
    if thread is None:
        return
    for turn in thread.turns:
        if old.id in turn.hunks:
            turn.hunks.insert(turn.hunks.index(old.id) + 1, made.id)
    for entry in thread.entries:
        if isinstance(entry, EditCard) and old.id in entry.hunks:
            entry.hunks.insert(entry.hunks.index(old.id) + 1, made.id)
            stage.change_entry(thread.id, entry)
    thread.unsaid_reviews += [old.id, made.id]
