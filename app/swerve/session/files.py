"""Files under the hunks: read, changed by others, written by decisions.

Part of the reducer.
"""

from __future__ import annotations

from collections.abc import Iterable

from swerve.edits.hunks import Author, HunkState
from swerve.edits.journal import Interrupted
from swerve.session import approval, calls, judging
from swerve.session.disk_inputs import (
    DecisionFailed,
    DecisionWritten,
    FileLoaded,
    FileTouched,
    Parsed,
)
from swerve.session.effects import Parse, Reload, Write
from swerve.session.events import FileChanged, HunkChanged, TurnEnded
from swerve.session.inputs import PlaceFound
from swerve.session.request import hunk_words
from swerve.session.review_intents import TakeBack
from swerve.session.stage import Stage
from swerve.session.transcript import Notice, Tone
from swerve.session.trust_inputs import CommandEnded
from swerve.terms import HunkId, TurnId
from swerve.text.parsing import can_be_parsed

TAKE_BACK = "review.takeBack"
_CHANGES = (FileChanged, HunkChanged, TurnEnded)


def file_loaded(stage: Stage, given: FileLoaded) -> None:
    """Track a file that was read; hunks that waited for it are placed now."""
    ledger = stage.state.ledger
    if ledger.is_tracked(given.path):
        return
    waiting = calls.waiting_for(stage, [given.path])
    stage.state.refusals.pop(given.path, None)
    if given.refusal:
        stage.state.refusals[given.path] = given.refusal
        ledger.refuse(given.path, given.refusal)
        stage.announce(f"{given.path} is not shown. {given.refusal}", Tone.WARNING)
    else:
        ledger.track(given.path, given.content)
    calls.settle_waiting(stage, waiting)
    stage.tell(FileChanged(given.path))
    if waiting and not stage.state.live:  # what an earlier run left is where it was left
        judging.land_cursor(stage, is_shown=True)


def file_touched(stage: Stage, given: FileTouched) -> None:
    """Take over what somebody else wrote; hunks it overlaps become conflicted."""
    ledger = stage.state.ledger
    if given.refusal or not ledger.is_tracked(given.path):
        return
    author = Author.COMMAND if stage.state.running else Author.OUTSIDE
    changed = ledger.rebase(given.path, given.content, author)
    stage.change_hunks(changed)
    stage.tell(FileChanged(given.path))
    torn = [h for h in changed if ledger.hunks[h].state is HunkState.CONFLICTED]
    if torn:
        where = hunk_words(ledger.hunks[torn[0]])
        stage.announce(f"{where} was changed outside: both texts stay.", Tone.WARNING)


def command_ended(stage: Stage, given: CommandEnded) -> None:
    """Take over what a command did; hunks that waited for one of its files are placed now."""
    waiting = calls.waiting_for(stage, [delta.path for delta in given.changes])
    approval.ended(stage, given)
    calls.settle_waiting(stage, waiting)


def place_found(stage: Stage, given: PlaceFound) -> None:
    """Take over the result of a search for a hunk's place."""
    hunk = stage.state.ledger.hunks.get(given.hunk)
    if hunk is not None and hunk.state is HunkState.GROWING:
        calls.settle(stage, hunk.id, stage.state.ledger.place(hunk.id, given.placement))


def tell_interrupted(stage: Stage, interrupted: Iterable[Interrupted]) -> None:
    """Tell in the chat what a crash left half written, and offer to take it back."""
    for one in interrupted:
        remedy, command = "", ""
        if one.back is not None:
            stage.state.take_backs.append(one.back)
            names = ", ".join(write.path for write in one.back.writes)
            remedy, command = f"What was written can be taken back from {names}.", TAKE_BACK
        thread = stage.state.thread()
        stage.note(thread, TurnId(""), one.sentence, remedy, tone=Tone.WARNING, command=command)


def take_back(stage: Stage, _: TakeBack) -> None:
    """Take back what a crash left half written; what others wrote since is left alone."""
    backs, stage.state.take_backs = stage.state.take_backs, []
    stage.do(*(Write(back) for back in backs))
    for thread in stage.state.threads.values():
        for entry in thread.entries:
            if isinstance(entry, Notice) and entry.command == TAKE_BACK:
                entry.command = ""
                stage.change_entry(thread.id, entry)
    if not backs:
        stage.announce("Nothing is left half written.")


def check_syntax(stage: Stage) -> None:
    """Have the files that changed looked at, once no turn is writing: do they still parse?"""
    state = stage.state
    if state.live or not any(isinstance(event, _CHANGES) for event in stage.events):
        return
    waiting = {state.ledger.hunks[hunk].path for hunk in state.ledger.pending()}
    for path in waiting | state.broken.keys():
        file = state.ledger.files.get(path)
        if file is None or state.parsed.get(path) == file.text_version:
            continue
        state.parsed[path] = file.text_version
        if path in waiting and can_be_parsed(path, len(file.agent_view())):
            before = file.base_text() if file.exists else None
            stage.do(Parse(path, file.text_version, before, file.agent_text()))
        elif state.broken.pop(path, ""):
            stage.tell(FileChanged(path))


def parsed(stage: Stage, given: Parsed) -> None:
    """Mark a file that stopped parsing, or no longer."""
    state = stage.state
    file = state.ledger.files.get(given.path)
    if file is None or file.text_version != given.version:
        return  # the text is another one by now
    if state.broken.get(given.path, "") == given.sentence:
        return
    state.broken.pop(given.path, None)
    if given.sentence:
        state.broken[given.path] = given.sentence
        stage.announce(f"{given.path} would not parse any more: {given.sentence}", Tone.WARNING)
    stage.tell(FileChanged(given.path))


def decision_written(stage: Stage, given: DecisionWritten) -> None:
    """A decision is on disk; what others wrote meanwhile is taken over now."""
    _tell_changed(stage, stage.state.ledger.written(given.decision))
    approval.decision_settled(stage, given.decision, is_written=True)


def decision_failed(stage: Stage, given: DecisionFailed) -> None:
    """A decision could not be written: its hunks are what they were before."""
    changed = stage.state.ledger.failed(given.decision, given.sentence)
    _tell_changed(stage, changed)
    paths = {stage.state.ledger.hunks[hunk].path for hunk in changed}
    stage.do(*(Reload(path) for path in sorted(paths)))
    stage.announce(f"{given.sentence} {given.remedy}".strip(), Tone.ERROR)
    approval.decision_settled(stage, given.decision, is_written=False)


def _tell_changed(stage: Stage, hunks: list[HunkId]) -> None:
    stage.change_hunks(hunks)
    for path in dict.fromkeys(stage.state.ledger.hunks[hunk].path for hunk in hunks):
        stage.tell(FileChanged(path))
