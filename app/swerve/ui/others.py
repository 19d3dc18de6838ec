"""The list of what others changed since the project was opened, each change with its revert.

This is the review window of any agent that runs in a terminal; it needs no model and no key. A
revert is a review step like any other, so Undo takes it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from swerve.edits.hunks import LineKind
from swerve.rows.hunks import count_words
from swerve.rows.outside import OutsideFile, OutsideHunk, outside_files
from swerve.session.inputs import Reject, SetCursor, ShowFile
from swerve.terms import HunkId, ProjectPath
from swerve.ui.bridge import Bridge
from swerve.ui.parts import Elided, button, clear, frame, label, row
from swerve.ui.sheet import Sheet
from swerve.ui.theme import Theme
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_SIGNS = {LineKind.ADDED: ("+", "addedLine"), LineKind.REMOVED: ("−", "removedLine")}


class OthersSheet(Sheet):
    """Files that changed outside, with their hunks.

    Emits:
        file_shown: path of a file that was put in the diff from here.
    """

    file_shown = Signal(str)

    def __init__(self, workbench: Workbench, bridge: Bridge, theme: Theme, window: QWidget) -> None:
        super().__init__(said("Changes by others"), 760, theme, window)
        self._workbench = workbench
        self._shown: tuple[list[OutsideFile], bool] | None = None
        bridge.settled.connect(self._on_settled)

    def open_sheet(self) -> None:
        """Look anew, then show."""
        self._shown = None
        self.refresh()
        super().open_sheet()

    def refresh(self) -> None:
        """Show what is so now; nothing happens when it is the same."""
        workbench = self._workbench
        files = outside_files(workbench.state.ledger, workbench.outside)
        if (files, workbench.is_since_commit) == self._shown:
            return
        had_focus = self.isAncestorOf(self.window().focusWidget() or self)
        self._shown = files, workbench.is_since_commit
        clear(self.column)
        count = sum(len(file.hunks) for file in files)
        since = said(
            "since the last commit" if workbench.is_since_commit else "since the project was opened"
        )
        words = f"{_count(count, 'change')} in {_count(len(files), 'file')} {since}"
        self.show_hint(words if files else "")
        for file in files:
            self.column.addWidget(self._file(file))
        if not files:
            nothing = said("Nobody else has changed a file since the project was opened.")
            if workbench.is_since_commit:
                nothing = said("Every file is as it was committed last.")
            self.column.addWidget(label(nothing, "muted"))
        if not workbench.is_since_commit:
            older = button(said("Show changes since the last commit"))
            older.clicked.connect(self._on_older)
            self.column.addLayout(row(older, 1))
        self.column.addStretch(1)
        if self.isVisible() and had_focus:
            self.focus_first()

    def _on_settled(self) -> None:
        if self.isVisible():
            self.refresh()

    # --- building --------------------------------------------------------------------------------

    def _file(self, file: OutsideFile) -> QFrame:
        card = frame(role="card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(12, 8, 10, 10)
        layout.setSpacing(6)
        head = row(Elided(file.path, "strong"), spacing=10)
        head.setStretch(0, 1)
        for words, style in count_words(file.added, file.removed):
            head.addWidget(label(words, style))
        if file.note:
            head.addWidget(label(file.note, "muted"))
        if file.note != "deleted":
            show = button(said("Show"), "", said("Show {name}", name=file.path))
            show.setProperty("path", file.path)
            show.clicked.connect(self._on_show)
            head.addWidget(show)
        if len(file.hunks) > 1:
            head.addWidget(
                self._revert(said("Revert all"), file.path, [one.id for one in file.hunks])
            )
        layout.addLayout(head)
        for hunk in file.hunks:
            layout.addWidget(self._hunk(hunk))
        return card

    def _hunk(self, hunk: OutsideHunk) -> QFrame:
        made = frame(role="outsideHunk")
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = row(
            label(hunk.title, "muted"), 1, self._revert(said("Revert"), hunk.title, [hunk.id])
        )
        head.setContentsMargins(10, 4, 6, 4)
        layout.addLayout(head)
        for line in hunk.lines:
            sign, role = _SIGNS[line.kind]
            text = Elided(f"{sign} {line.text.expandtabs(4)}", role)
            text.setFont(self._theme.code_font())
            layout.addWidget(text)
        if hunk.more:
            more = label(f"and {_count(hunk.more, 'more line')}", "small")
            more.setContentsMargins(10, 2, 0, 4)
            layout.addWidget(more)
        return made

    def _revert(self, words: str, what: str, hunks: list[HunkId]) -> QWidget:
        made = button(words, "", f"{words}: {what}")
        made.setProperty("hunks", hunks)
        made.clicked.connect(self._on_revert)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return made

    # --- the person ------------------------------------------------------------------------------

    def _on_show(self) -> None:
        path = ProjectPath(str(self.sender().property("path")))
        self.dismiss()
        state = self._workbench.state
        pending = state.ledger.pending(path)
        self._workbench.dispatch(SetCursor(pending[0]) if pending else ShowFile(path))
        self.file_shown.emit(path)

    def _on_older(self) -> None:
        self._workbench.compare_with_commit()

    def _on_revert(self) -> None:
        hunks = self.sender().property("hunks")
        self._workbench.dispatch(Reject(tuple(HunkId(str(hunk)) for hunk in hunks)))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
