"""Where in the last turn the person looks: moves along its hunks, drops what follows.

Keeps the position and the bar true to the session; what the view shows then is the pane's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from swerve.rows.diff import DiffRows
from swerve.rows.scrub import PastFile, Scrub, scrub_of
from swerve.session.inputs import ShowFile
from swerve.session.review_intents import DropAfter
from swerve.terms import ProjectPath
from swerve.ui.diff.scrub_bar import ScrubBar

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class LookBack:
    """The position in the last turn.

    Args of the constructor:
        workbench: takes the intents.
        bar: shows the dots.
        changed: called when another text is to be shown.
    """

    def __init__(self, workbench: Workbench, bar: ScrubBar, changed: Callable[[], None]) -> None:
        self._workbench = workbench
        self._bar = bar
        self._changed = changed
        self._scrub: Scrub | None = None
        self._present: ProjectPath | None = None
        self._shown: tuple[Scrub, int, DiffRows] | None = None
        bar.asked.connect(self._on_asked)

    @property
    def exists(self) -> bool:
        """Whether there is a turn to look back at."""
        return self._scrub is not None

    @property
    def scrub(self) -> Scrub | None:
        """Where the person looks, None for the present text."""
        return self._scrub if self._scrub is not None and self._scrub.is_looking else None

    def rows(self, path: ProjectPath) -> DiffRows | None:
        """Return the rows of a file as it was there, None for the present text.

        The same rows as before while neither the position nor the file changed.
        """
        ledger = self._workbench.state.ledger
        file = ledger.files.get(path)
        if self.scrub is None or file is None:
            self._shown = None
            return None
        shown = self._shown
        if shown is None or shown[:2] != (self.scrub, file.text_version) or shown[2].path != path:
            made = DiffRows(PastFile(file, ledger.hunks, self.scrub), ledger.hunks)
            shown = self._shown = (self.scrub, file.text_version, made)
        return shown[2]

    def move(self, step: int) -> None:
        """Show the text one hunk earlier (-1) or later (1); the last step is the present."""
        if self._scrub is not None:
            self._look_at(self._scrub.moved(step))

    def leave(self) -> bool:
        """Show the present text again; return whether an earlier one was shown."""
        if self.scrub is None:
            return False
        self._look_at(self.scrub.at(len(self.scrub.hunks)))
        return True

    def drop_rest(self) -> None:
        """Drop every hunk after the text that is shown, and show the present again."""
        scrub = self.scrub
        if scrub is None:
            return
        self.leave()
        anchor = scrub.hunk or scrub.hunks[0]
        self._workbench.dispatch(DropAfter(anchor.id, is_inclusive=scrub.hunk is None))

    def refresh(self) -> None:
        """Take new hunks over; a turn that begins brings the present back."""
        state, was_looking = self._workbench.state, self.scrub is not None
        self._scrub = scrub_of(state.thread(), state.ledger.hunks, self._scrub)
        self._bar.show_scrub(self._scrub)
        if was_looking and self.scrub is None:
            self._changed()

    def spoken(self) -> str:
        """Return what is said of the position."""
        return self._scrub.spoken() if self._scrub is not None else ""

    def _look_at(self, scrub: Scrub) -> None:
        if scrub == self._scrub:
            return
        shown = self._workbench.state.shown_file
        if self.scrub is None:
            self._present = shown
        self._scrub = scrub
        path = scrub.path() if scrub.is_looking else self._present
        if path is not None and path != shown:
            self._workbench.dispatch(ShowFile(path))
        self._changed()

    def _on_asked(self, position: int) -> None:
        if self._scrub is not None:
            self._look_at(self._scrub.at(position))
