"""Changes by others to files the session had not read: taken in as hunks that are kept already.

Part of the reducer. This is what makes Swerve the review window of an agent in a terminal: its
changes are listed, shown and taken back like any hunk, without a model and without a key.
"""

from __future__ import annotations

from swerve.session import calls
from swerve.session.disk_inputs import OutsideSeen
from swerve.session.events import FileChanged
from swerve.session.stage import Stage


def seen(stage: Stage, given: OutsideSeen) -> None:
    """Track a file as it was before, then let it become what it is now.

    One that was read already is taken in anew, as long as nothing was done to it since.
    """
    ledger = stage.state.ledger
    if ledger.is_tracked(given.path) and not ledger.untrack(given.path, given.now):
        return
    waiting = calls.waiting_for(stage, [given.path])
    stage.change_hunks(ledger.track_since(given.path, given.before, given.now))
    calls.settle_waiting(stage, waiting)
    stage.tell(FileChanged(given.path))
