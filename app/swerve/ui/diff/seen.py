"""Since when each hunk of the shown file is in view: nobody judges by a key what flew past.

Kept by the pane, which notes it whenever the view was painted.
"""

from __future__ import annotations

from swerve.terms import HunkId
from swerve.ui.diff.floating import overlap
from swerve.ui.diff.view import DiffView

JUDGEABLE_AFTER_MS = 150
"""How long a hunk must have been in view before a key can judge it."""


class SeenHunks:
    """The hunks in view and since when, in the milliseconds of the workbench."""

    def __init__(self) -> None:
        self._since_ms: dict[HunkId, float] = {}

    def note(self, view: DiffView, now_ms: float) -> None:
        """Note what is in view now."""
        rows = view.rows
        if rows is None:
            return
        seen = view.visible_rows()
        in_view = [hunk for hunk in rows.hunks() if overlap(rows.rows_of(hunk) or range(0), seen)]
        self._since_ms = {hunk: self._since_ms.get(hunk, now_ms) for hunk in in_view}

    def is_read(self, hunk: HunkId, now_ms: float) -> bool:
        """Return whether a hunk has been in view long enough to be judged."""
        since_ms = self._since_ms.get(hunk)
        return since_ms is not None and now_ms - since_ms >= JUDGEABLE_AFTER_MS

    def forget(self) -> None:
        """Begin anew: other rows are shown."""
        self._since_ms.clear()
