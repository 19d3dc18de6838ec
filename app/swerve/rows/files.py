"""The files of a turn as the tabs over the diff show them.

Used by `swerve.ui.diff`; a pure reading of the ledger's hunks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from swerve.edits.hunks import Hunk, HunkState
from swerve.frozen import frozen
from swerve.rows.hunks import file_name
from swerve.session.state import State
from swerve.session.turn import Outcome
from swerve.terms import HunkId, ProjectPath


@frozen
class FileTab:
    """One file: its name as far as it is unique, its open changes, or how it was judged.

    Attributes:
        added, removed: lines of hunks that are growing, pending or conflicted.
        problem: what is wrong with it, where it would not parse any more.
        note: "kept", "rejected" or "cut" when nothing is open, "growing" while it is written.
        is_growing: the model is writing here.
    """

    path: ProjectPath
    name: str
    added: int = 0
    removed: int = 0
    note: str = ""
    is_growing: bool = False
    problem: str = ""


def tabs_of(state: State) -> list[FileTab]:
    """Return the files of the last turn and of the cut ones it went on from, pending ones too."""
    touched: dict[HunkId, None] = {}
    thread = state.threads.get(state.shown)
    for turn in reversed(thread.turns if thread is not None else []):
        if touched and turn.outcome is not Outcome.CUT:
            break
        touched = dict.fromkeys([*turn.hunks, *touched])
    touched |= dict.fromkeys(state.ledger.pending())
    tabs = file_tabs(state.ledger.hunks, touched, state.shown_file)
    return [replace(tab, problem=state.broken.get(tab.path, "")) for tab in tabs]


def growing_hunk(state: State) -> Hunk | None:
    """Return the hunk a running turn is writing."""
    for thread in state.threads.values():
        turn = thread.turn
        last = state.hunk(turn.hunks[-1]) if turn is not None and turn.hunks else None
        if last is not None and last.state is HunkState.GROWING:
            return last
    return None


def file_tabs(
    hunks: Mapping[HunkId, Hunk], touched: Iterable[HunkId], shown: ProjectPath | None
) -> list[FileTab]:
    """Return a tab per file in the order of first touch, then the shown file if it is another.

    Args:
        hunks: of the ledger.
        touched: hunks of the turn, and whatever else is still pending.
        shown: the file in the diff.
    """
    by_path: dict[ProjectPath, list[Hunk]] = {}
    for hunk_id in touched:
        hunk = hunks.get(hunk_id)
        if hunk is not None and hunk.state is not HunkState.SUPERSEDED:
            by_path.setdefault(hunk.path, []).append(hunk)
    if shown is not None:
        by_path.setdefault(shown, [])
    names = _unique_names(list(by_path))
    return [_tab(path, names[path], of_file) for path, of_file in by_path.items()]


def _tab(path: ProjectPath, name: str, hunks: list[Hunk]) -> FileTab:
    waiting = [
        hunk
        for hunk in hunks
        if hunk.state in (HunkState.GROWING, HunkState.PENDING, HunkState.CONFLICTED)
    ]
    counts = [hunk.counts() for hunk in waiting]
    is_growing = any(hunk.state is HunkState.GROWING for hunk in hunks)
    note = "" if waiting or not hunks else hunks[-1].state.value
    return FileTab(
        path,
        name,
        sum(added for added, _ in counts),
        sum(removed for _, removed in counts),
        note,
        is_growing,
    )


def _unique_names(paths: list[ProjectPath]) -> dict[ProjectPath, str]:
    """Return the last part of each path, with its folder where two would be the same."""
    names = {path: file_name(path) for path in paths}
    counted = list(names.values())
    return {
        path: name
        if counted.count(name) == 1
        else str(PurePosixPath(*PurePosixPath(path).parts[-2:]))
        for path, name in names.items()
    }
