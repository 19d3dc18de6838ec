"""A ledger that knows what was decided in earlier runs. Called by the workbench at the start.

Takes its time where there is much to do again, so it runs on a worker.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from swerve.edits.hunks import Author, Hunk, HunkState
from swerve.edits.journal import Decision
from swerve.edits.ledger import Ledger
from swerve.edits.locate import locate_similar
from swerve.edits.states import Finish
from swerve.edits.steps import beginnings, standing, step_from_json
from swerve.terms import ABSENT, HunkId, ProjectPath
from swerve.text.encoding import FileContent, decode


def restored_ledger(
    past: Sequence[Decision],
    hunks: Mapping[HunkId, Hunk],
    contents: Mapping[ProjectPath, FileContent | None],
) -> Ledger:
    """Return a ledger in which past decisions can be undone, and their hunks rejected.

    Decisions are done again from the latest on back, as far as every file still is what they left
    and every hunk finds its place again. Older ones stay done for good.

    Args:
        past: written decisions from the journal, oldest first.
        hunks: of earlier runs, oldest first; copied. Those the ledger does not know afterwards are
            for `open` and `remember`.
        contents: files on disk, at least those the decisions and their hunks name.
    """
    revisions = {path: c.revision if c is not None else ABSENT for path, c in contents.items()}
    ours = [decision for decision in past if not _is_about_others(decision, hunks)]
    decisions = _of_known_hunks(standing(ours, revisions), hunks)
    while decisions:
        ledger = Ledger()
        failed_at = _replay(ledger, decisions, hunks, contents)
        if failed_at is None:
            return ledger
        del decisions[: failed_at + 1]
    return Ledger()


def _is_about_others(decision: Decision, hunks: Mapping[HunkId, Hunk]) -> bool:
    """Return whether a decision reverts what others changed, or takes that back.

    The journal does not hold what they wrote, so it cannot be done again. Left out, their change
    and its end are as if neither had been; where some of it stayed, older decisions no longer fit.
    """
    known = [hunks[name].author if name in hunks else None for name in decision.hunks]
    return bool(known) and all(author is Author.OUTSIDE for author in known)


def _of_known_hunks(decisions: list[Decision], hunks: Mapping[HunkId, Hunk]) -> list[Decision]:
    """Return the latest decisions all of whose hunks are stored: none of a patch from outside."""
    found: list[Decision] = []
    for decision in reversed(decisions):
        past = step_from_json(decision.step)
        if past is None or not all(flip.hunk in hunks for flip in past.flips):
            break
        found.insert(0, decision)
    return found


def _replay(
    ledger: Ledger,
    decisions: Sequence[Decision],
    hunks: Mapping[HunkId, Hunk],
    contents: Mapping[ProjectPath, FileContent | None],
) -> int | None:
    """Do decisions again; return the index of the first that cannot be, None when all are done."""
    for path, content in {**contents, **beginnings(decisions)}.items():
        ledger.track(path, content)
    for at, decision in enumerate(decisions):
        if decision.kind == "command":
            _take_again(ledger, decision)
            continue
        past = step_from_json(decision.step)
        mentioned = {flip.hunk: flip.before for flip in past.flips} if past else {}
        are_woven = all(
            _weave_again(ledger, hunks[name], mentioned.get(name))
            for name in _with_variants(mentioned, hunks)
        )
        if past is None or not are_woven or not ledger.books.replay(decision, past):
            return at
    return None


def _take_again(ledger: Ledger, decision: Decision) -> None:
    """Let a command have written once more; its hunks get the names they had."""
    names = ledger.books.names
    names.extend(decision.hunks)
    for write in decision.writes:
        content = decode(write.new) if write.new is not None else None
        if not isinstance(content, str):
            ledger.rebase(write.path, content, Author.COMMAND)
    names.clear()


def _with_variants(mentioned: Collection[HunkId], hunks: Mapping[HunkId, Hunk]) -> Iterator[HunkId]:
    """Yield hunks and those they were variants of, oldest first."""
    wanted = {*mentioned, *(old for name in mentioned for old in hunks[name].variants)}
    return (name for name in hunks if name in wanted)


def _weave_again(ledger: Ledger, hunk: Hunk, before: HunkState | None) -> bool:
    """Open and finish a hunk once more; says whether it is where it was.

    Args:
        ledger: that does not know it yet, or does already.
        hunk: as stored.
        before: its state before the decision; None for a variant that the decision leaves alone.
    """
    if hunk.id in ledger.hunks:
        return True
    before = before or hunk.superseded_from or hunk.state
    lines, headers = list(hunk.lines), list(hunk.headers)
    growing = HunkState.GROWING
    again = replace(hunk, headers=headers, lines=lines, state=growing, place=None)
    ledger.open(again)
    if before in (HunkState.CUT, HunkState.REFUSED):
        again.state = before
        return True
    finish = ledger.finish(again.id, hunk.finished_ms)
    if finish is Finish.NEEDS_SEARCH:
        text = ledger.text_to_search(again.id)
        at_end, hint_line = again.at_end, again.hint_line
        found = locate_similar(text, again.lines, again.headers, at_end=at_end, hint_line=hint_line)
        finish = ledger.place(again.id, found)
    return finish is Finish.PENDING
