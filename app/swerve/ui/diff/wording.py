"""The person words a hunk: when the box over the diff opens and closes, what becomes of the words.

Between the box, which knows no workbench, and the pane, which says what is in view. Words are a
draft of their hunk from the first key on, so nothing that happens to the hunk takes them away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from swerve.session.events import FileChanged, HunkChanged, WordsRefused
from swerve.session.inputs import SetCursor
from swerve.session.review_intents import DraftHunk, EditHunk
from swerve.terms import HunkId
from swerve.ui.diff.hunk_edit import HunkEdit
from swerve.ui.diff.view import DiffView
from swerve.ui.theme import Theme
from swerve.workbench.events import ProjectOpened, WorkbenchEvent

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class Wording:
    """The box of one diff and the hunk that is edited in it.

    Args of the constructor:
        workbench: takes the intents.
        theme: of the window.
        view: the diff that the box lies over.
        reveal: brings a hunk into view.
        changed: called when the box opened or closed.
    """

    def __init__(
        self,
        workbench: Workbench,
        theme: Theme,
        view: DiffView,
        reveal: Callable[[HunkId], None],
        changed: Callable[[], None],
    ) -> None:
        self._workbench = workbench
        self._view = view
        self._reveal = reveal
        self._changed = changed
        self._box = HunkEdit(theme, view)
        self._box.saved.connect(self._on_saved)
        self._box.drafted.connect(self._on_drafted)
        self._box.left.connect(self._on_left)

    @property
    def is_in_view(self) -> bool:
        """Whether the box covers a part of the diff."""
        return not self._box.isHidden()

    def open_first(self, hunks: Sequence[HunkId | None]) -> bool:
        """Open the box over the first of some hunks that can be edited; False without any.

        A box that waits with words in it is shown again instead, where none of them can be.
        """
        for hunk_id in (*hunks, self._box.hunk):
            hunk = self._workbench.state.hunk(hunk_id) if hunk_id is not None else None
            lines = self._workbench.state.ledger.wording(hunk.id) if hunk is not None else None
            if hunk is None or (lines is None and hunk.draft is None):
                continue
            if hunk.id != self._box.hunk:
                self._box.open_for(hunk.id, lines or (), hunk.draft)
            self._workbench.dispatch(SetCursor(hunk.id))
            self._reveal(hunk.id)
            self._changed()
            self._box.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    def place(self, *, is_looking_back: bool) -> None:
        """Lie where the hunk is now; out of sight while another text than its file is shown."""
        if self._box.hunk is None:
            return
        state, rows = self._workbench.state, self._view.rows
        hunk = state.hunk(self._box.hunk)
        file = state.ledger.files.get(hunk.path) if hunk is not None else None
        is_shown = rows is not None and file is not None and rows.is_of(file)
        if is_shown and not is_looking_back:
            self._box.show()
            self._box.place()
        else:
            if self._box.edit.hasFocus():
                self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self._box.hide()

    def on_events(self, events: Sequence[WorkbenchEvent]) -> None:
        """Follow what happens to the hunk meanwhile."""
        if self._box.hunk is None:
            return
        for event in events:
            if isinstance(event, ProjectOpened):
                self._box.close_box()
            elif isinstance(event, WordsRefused) and event.hunk == self._box.hunk:
                self._box.show_refusal(event.sentence)
            elif isinstance(event, (HunkChanged, FileChanged)) and not self._box.is_changed:
                self._follow()

    def _follow(self) -> None:
        """Keep a box in which nothing was typed true; close it once there is nothing to edit."""
        hunk = self._box.hunk
        lines = self._workbench.state.ledger.wording(hunk) if hunk is not None else None
        if lines is None:
            self._box.close_box()
        else:
            self._box.reload(lines)

    def _on_saved(self, hunk_id: str, was: tuple[str, ...], lines: tuple[str, ...]) -> None:
        self._workbench.dispatch(EditHunk(HunkId(hunk_id), was, lines))
        hunk = self._workbench.state.hunk(HunkId(hunk_id))
        if hunk is None or hunk.draft is None:
            self._box.close_box()

    def _on_drafted(self, hunk: str, lines: tuple[str, ...] | None) -> None:
        self._workbench.dispatch(DraftHunk(HunkId(hunk), lines))

    def _on_left(self, hunk_id: str) -> None:
        hunk = self._workbench.state.hunk(HunkId(hunk_id))
        if hunk is not None and hunk.draft is not None:
            self._workbench.dispatch(DraftHunk(hunk.id, hunk.draft, is_left=True))
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._changed()
