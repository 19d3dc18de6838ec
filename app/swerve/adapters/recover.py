"""What a crash left of a decision: finished, undone, or left for the person to look at.

`edits.journal` plans from the revisions found; this carries the plan out and sweeps the temporary
files that the journal names. Used by the disk adapter before its first write.

**Source** faults F07, F08.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.adapters.decision_write import make_folders, remove_made_folders
from swerve.adapters.file_write import FileWriter, Stale, overwrite, read_beneath
from swerve.adapters.journal_store import Ending, JournalEntry, JournalStore
from swerve.edits.journal import Decision, FileWrite, Recovery, RecoveryAction, recovery, restoring
from swerve.frozen import frozen
from swerve.terms import ABSENT, DecisionId, ProjectPath, Revision

_UNREADABLE = Revision("unreadable")


@frozen
class Recovered:
    """What became of a decision that a crash had left half written.

    Attributes:
        ending: DONE, UNDONE, or ASKED where files changed since: those were not touched.
        sentence: for the person.
        back: where the person is asked, what takes back the part that was written; write it like
            any decision.
    """

    decision: DecisionId
    ending: Ending
    sentence: str
    back: Decision | None = None


def recover(beneath: Beneath, journal: JournalStore, files: FileWriter) -> tuple[Recovered, ...]:
    """Finish or undo every unfinished decision of the journal, oldest first.

    Raises:
        sqlite3.Error: the journal cannot be used.
    """
    return tuple(
        _recover(beneath, journal, files, decision, entries)
        for decision, entries in journal.unfinished()
    )


def _recover(
    beneath: Beneath,
    journal: JournalStore,
    files: FileWriter,
    decision: Decision,
    entries: Sequence[JournalEntry],
) -> Recovered:
    for entry in entries:
        with suppress(OSError, PathRefused):
            target = beneath.resolve(entry.write.path)
            files.discard(target, entry.temp)
            _mend_torn(beneath, target, entry)
    current = {write.path: _revision(beneath, files, write) for write in decision.writes}
    (plan,) = recovery([decision], current)
    ending = _carry_out(beneath, journal, files, plan)
    if ending is Ending.UNDONE:
        for write in decision.writes:
            _sweep_folders(beneath, journal, write)
    journal.end(decision.id, ending)
    back = restoring(decision, plan) if ending is Ending.ASKED else None
    return Recovered(decision.id, ending, _sentence(plan, ending), back)


def _carry_out(
    beneath: Beneath, journal: JournalStore, files: FileWriter, plan: Recovery
) -> Ending:
    if plan.action is RecoveryAction.UNDO:
        return Ending.UNDONE
    if plan.action is RecoveryAction.ASK:
        return Ending.ASKED
    try:
        for write in plan.remaining:
            planned = files.plan(write)
            make_folders(beneath, journal, planned)
            files.commit(files.stage(planned))
    except (OSError, PathRefused, Stale):
        return Ending.ASKED
    return Ending.DONE


def _mend_torn(beneath: Beneath, target: ProjectPath, entry: JournalEntry) -> None:
    """Put the old bytes back into a file that was being overwritten in place."""
    old, new = entry.write.old, entry.write.new
    if entry.temp or old is None or new is None:
        return
    found = read_beneath(beneath, target)
    if found is not None and _is_torn(found, old, new):
        with beneath.folder_of(target) as (folder, name):
            overwrite(folder, name, old)


def _is_torn(found: bytes, old: bytes, new: bytes) -> bool:
    """Say whether `found` is what a crash leaves in the midst of writing `new` over `old`.

    That is a beginning of `new` followed by what `old` had there.
    """
    if found in (old, new):
        return False
    alike = 0
    while alike < min(len(found), len(new)) and found[alike] == new[alike]:
        alike += 1
    return found[alike:] == old[alike:]


def _revision(beneath: Beneath, files: FileWriter, write: FileWrite) -> Revision:
    try:
        return files.revision(beneath.resolve(write.path))
    except (OSError, PathRefused):
        return _UNREADABLE


def _sweep_folders(beneath: Beneath, journal: JournalStore, write: FileWrite) -> None:
    if write.expected == ABSENT:
        with suppress(PathRefused):
            remove_made_folders(beneath, journal, beneath.resolve(write.path))


def _sentence(plan: Recovery, ending: Ending) -> str:
    names = [write.path for write in (*plan.written, *plan.remaining)]
    what = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    if ending is Ending.DONE:
        return f"Swerve was interrupted while it wrote {what}; the write was finished now."
    if ending is Ending.UNDONE:
        return f"Swerve was interrupted before it wrote {what}; the hunks are pending still."
    return (
        f"Swerve was interrupted while it wrote {what}, and the files changed since;"
        " nothing was touched, the old content is in the journal."
    )
