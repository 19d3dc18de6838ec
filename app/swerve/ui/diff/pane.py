"""The centre of the window: tabs of the turn's files, the hunk bar, the diff, its overview.

Reads the workbench's state, listens to its events, sends intents for what is pointed at, and asks
the window for commands. Judging itself is the window's: it asks `target` and dispatches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from swerve.edits.hunks import Hunk, HunkState
from swerve.rows import hunks as words
from swerve.rows.assembly import DiffFile
from swerve.rows.diff import DiffRows
from swerve.rows.files import growing_hunk, tabs_of
from swerve.rows.offers import offers
from swerve.rows.segments import DiffKind
from swerve.session.events import (
    Announced,
    CursorMoved,
    FileChanged,
    FileShown,
    HunkChanged,
    HunkGrew,
    HunkOpened,
    ThreadShown,
    TurnEnded,
    TurnStarted,
)
from swerve.session.inputs import Follow, SetCursor, ShowFile
from swerve.session.review_intents import KeepLines
from swerve.terms import HunkId, ProjectPath
from swerve.ui.diff.bar import HunkBar
from swerve.ui.diff.caps import ShownKey, shipped_key
from swerve.ui.diff.floating import Floats, overlap
from swerve.ui.diff.look_back import LookBack
from swerve.ui.diff.menu import open_menu
from swerve.ui.diff.scrub_bar import ScrubBar
from swerve.ui.diff.seen import SeenHunks
from swerve.ui.diff.strip import OverviewStrip
from swerve.ui.diff.tabs import FileTabs
from swerve.ui.diff.view import DiffView
from swerve.ui.diff.wording import Wording
from swerve.ui.focus_line import FocusLine
from swerve.ui.pace import Pace
from swerve.ui.theme import Theme
from swerve.ui.words import said
from swerve.workbench.events import ProjectOpened, WorkbenchEvent

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_JUDGEABLE = frozenset({HunkState.PENDING, HunkState.CONFLICTED})
_TROUBLED = frozenset({HunkState.CONFLICTED, HunkState.REFUSED, HunkState.CUT})
_STANDING = _JUDGEABLE | _TROUBLED | {HunkState.KEPT}
_OF_TABS = (FileShown, HunkOpened, HunkChanged, ThreadShown, TurnStarted, TurnEnded)


class DiffPane(QFrame):
    """Everything about the file being edited.

    Emits:
        command_requested: id of a command asked for by a click or by a plain key in the diff.
        freezing_changed: whether the view lags behind on purpose from now on.
    """

    command_requested = Signal(str)
    freezing_changed = Signal(bool)

    def __init__(
        self,
        workbench: Workbench,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        shown_key: ShownKey = shipped_key,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("diffPane")
        self._workbench = workbench
        self._theme = theme
        self._path: ProjectPath | None = None
        self._is_frozen = False
        self._wanted: tuple[ProjectPath, int] | None = None
        self._left: tuple[DiffRows | None, int] | None = None
        self._is_telling = self._is_card_misplaced = False
        self._seen = SeenHunks()
        self._shown_key = shown_key
        self.view = DiffView(theme, shown_key=shown_key)
        self.tabs = FileTabs(theme)
        self._bar = HunkBar(theme, shown_key)
        self._strip = OverviewStrip(theme)
        self._scrub_bar = ScrubBar(theme, shown_key)
        self._wording = Wording(workbench, theme, self.view, self._reveal, self._place_card)
        self.look_back = LookBack(workbench, self._scrub_bar, self._on_looked)
        self._words_pace = Pace(self._refresh_words, self)
        self._lay_out()
        self._floats = Floats(self, self.view, theme, shown_key)
        self._connect()
        self.detach = workbench.subscribe(self._on_events)
        self.refresh()

    # --- for the window --------------------------------------------------------------------------

    @property
    def is_frozen(self) -> bool:
        """Whether the view lags behind on purpose."""
        return self._is_frozen

    def set_frozen(self, is_frozen: bool) -> None:
        """Stop or resume painting what the model writes; receiving goes on."""
        if is_frozen != self._is_frozen:
            self._is_frozen = is_frozen
            self.refresh()
            self.freezing_changed.emit(is_frozen)

    def current(self) -> HunkId | None:
        """Return the hunk the keys are about, however short it has been in view."""
        hunk = self._candidate()
        return hunk.id if hunk is not None else None

    def target(self) -> HunkId | None:
        """Return the hunk a key judges now.

        That is the judging cursor, else the first pending hunk in view, else the hunk being written
        (keeping it arms it). None when it has not been in view for 150 ms, or the diff is hidden.
        """
        hunk = self._candidate() if self.isVisible() else None
        if hunk is None or hunk.state is HunkState.GROWING:
            return hunk.id if hunk is not None else None
        return hunk.id if self._seen.is_read(hunk.id, self._workbench.now_ms()) else None

    def troubled(self) -> HunkId | None:
        """Return the hunk in view that waits for being asked for again, the cursor's first."""
        state, rows = self._workbench.state, self.view.rows
        seen = self.view.visible_rows()
        if rows is None or self.is_looking_back:
            return None
        for hunk_id in sorted(rows.hunks(), key=lambda one: one != state.cursor):
            hunk = state.hunk(hunk_id)
            if hunk is None or hunk.state not in _TROUBLED:
                continue
            if overlap(rows.rows_of(hunk_id) or range(0), seen):
                return hunk_id
        return None

    def selected_lines(self) -> tuple[int, int] | None:
        """Return the selected lines of the new text, half-open; None for none."""
        rows, chosen = self.view.rows, self.view.selecting.rows()
        numbers = [rows.row(at).new_no for at in chosen] if rows is not None else []
        lines = [number for number in numbers if number is not None]
        return (lines[0], lines[-1] + 1) if lines else None

    def show_target(self) -> None:
        """Bring the judging cursor's hunk into view."""
        hunk = self._candidate()
        if hunk is not None and hunk.path != self._path:
            self._workbench.dispatch(SetCursor(hunk.id))
        elif hunk is not None:
            self._reveal(hunk.id)

    def keep_chosen_lines(self) -> bool:
        """Keep the selected lines of a pending hunk; False where none or all of it is selected."""
        rows, chosen = self.view.rows, self.view.selecting.rows()
        if rows is None or self.is_looking_back or not chosen or not self.isVisible():
            return False
        for hunk_id in rows.hunks():
            hunk, spot = self._workbench.state.hunk(hunk_id), rows.rows_of(hunk_id)
            is_met = spot is not None and overlap(spot, chosen)
            if hunk is None or hunk.state is not HunkState.PENDING or not is_met:
                continue
            lines = rows.chosen_lines(hunk_id, chosen)
            if lines:
                self.view.selecting.clear()
                self._workbench.dispatch(KeepLines(hunk_id, lines))
                return True
        return False

    def edit_hunk(self) -> bool:
        """Open the box over the current hunk, or over a cut one in view; False without either."""
        return self._wording.open_first((self.troubled(), self.current()))

    def show_place(self, path: str, line: int) -> None:
        """Show a file to read, from line `line` on (0-based; -1 for its beginning)."""
        self._wanted = (ProjectPath(path), max(0, line))
        self._workbench.dispatch(ShowFile(ProjectPath(path)))
        self._show_wanted()

    def _show_wanted(self) -> None:
        """Go to the line that was asked for, once its file is here."""
        rows = self.view.rows
        if self._wanted is None or rows is None or rows.path != self._wanted[0]:
            return
        line, self._wanted = self._wanted[1], None
        row = rows.row_of_line(line)
        if row is not None and rows.kind(row) is DiffKind.FOLD:
            self.view.take_over(rows.expand(row))
            row = rows.row_of_line(line)
        if row is not None:
            self.view.selecting.select(row, row + 1)
            self.view.reveal(row, row, margin_rows=8)

    def toggle_blanks(self) -> None:
        """Hide changes that are only blanks, or show them again."""
        self.view.hide_blanks(is_on=not self.view.hides_blanks)
        self._bar.show_blanks_hidden(is_hidden=self.view.hides_blanks)
        self._strip.update()
        self._place_card()

    @property
    def is_looking_back(self) -> bool:
        """Whether an earlier text of the turn is shown, where nothing can be judged."""
        return self.look_back.scrub is not None

    def _on_looked(self) -> None:
        """Show the text the person looks back at, or the present again."""
        self._show_file()
        scrub, rows = self.look_back.scrub, self.view.rows
        if scrub is not None and scrub.hunk is not None:
            self._reveal(scrub.hunk.id)
        elif scrub is not None and rows is not None:
            first = scrub.hunks[0].place
            row = rows.row_of_line(first.line) if first is not None else None
            self.view.reveal(row or 0, row or 0)
        self._refresh_words()
        self.view.reader.announce(self.look_back.spoken())

    def refresh(self) -> None:
        """Look at everything anew; a frozen view only says that it is frozen."""
        if not self._is_frozen:
            self._show_file()
            self._refresh_rows()
            self._refresh_words()
        self._place_pill()

    # --- events ----------------------------------------------------------------------------------

    def _on_events(self, events: Sequence[WorkbenchEvent]) -> None:
        self._wording.on_events(events)
        for event in events:
            if isinstance(event, Announced):
                self.view.reader.announce(event.sentence)
        if self._is_frozen:
            if any(isinstance(event, TurnEnded) for event in events):
                self.set_frozen(False)
            else:
                self._place_pill()
            return
        self._is_telling = True
        try:
            self._take_over(events)
        finally:
            self._is_telling = False
        if self._is_card_misplaced:
            self._place_card()

    def _take_over(self, events: Sequence[WorkbenchEvent]) -> None:
        if any(isinstance(event, (FileShown, ProjectOpened, FileChanged)) for event in events):
            self._show_file()
        if any(self._is_about_shown(event) for event in events):
            self._refresh_rows()
        if any(isinstance(event, CursorMoved) for event in events):
            cursor = self._workbench.state.cursor
            if cursor is not None:
                self._reveal(cursor)
        if any(isinstance(event, (*_OF_TABS, CursorMoved, ProjectOpened)) for event in events):
            self._refresh_words()
        elif any(isinstance(event, HunkGrew) for event in events):
            self._words_pace.ask()

    def _is_about_shown(self, event: WorkbenchEvent) -> bool:
        of_file = (HunkOpened, HunkGrew, HunkChanged, FileChanged)
        is_of_file = isinstance(event, of_file) and event.path == self._path
        return is_of_file or isinstance(event, FileShown)

    def _show_file(self) -> None:
        """Show the state's file when it is another one or was read meanwhile."""
        state = self._workbench.state
        path = state.shown_file
        file = state.ledger.files.get(path) if path is not None else None
        rows = self.view.rows
        self._set_empty_words(path)
        if file is None:
            if rows is not None:
                self._show_rows(None)
        elif (past := self.look_back.rows(file.path)) is not None:
            if past is not rows:
                self._left = self._left or (rows, self.view.verticalScrollBar().value())
                self._show_rows(past)
        elif rows is None or not rows.is_of(file):
            self._come_back(DiffRows(file, state.ledger.hunks), file)
        self._path = path
        self._show_wanted()

    def _come_back(self, rows: DiffRows, file: DiffFile) -> None:
        """Show a file; where the person looked back from it, the place that was left."""
        left, self._left = self._left, None
        if left is None or left[0] is None or not left[0].is_of(file):
            self._show_rows(rows)
            return
        left[0].refresh()
        self._show_rows(left[0])
        self.view.place_at(left[1])

    def _show_rows(self, rows: DiffRows | None) -> None:
        self._seen.forget()
        self.view.show_diff(rows)
        self._strip.show_diff(rows)
        cursor = self._workbench.state.cursor
        if rows is not None and cursor is not None:
            self._reveal(cursor)
        elif rows is not None and rows.hunks():
            self._reveal(rows.hunks()[0])

    def _refresh_rows(self) -> None:
        is_following = self._workbench.state.is_following
        change = self.view.refresh_rows(is_following=is_following)
        if not change.is_empty:
            self._strip.update()
        rows = self.view.rows
        if rows is not None and is_following:
            growing = rows.growing_row()
            if growing is not None:
                self.view.reveal(growing, growing)

    def _refresh_words(self) -> None:
        """Bring tabs, bar, card and pill up to date."""
        state = self._workbench.state
        self.look_back.refresh()
        tabs = tabs_of(state)
        self.tabs.show_tabs(tabs, self._path)
        self.tabs.setVisible(bool(tabs))
        self._bar.setVisible(self._path is not None)
        self._strip.setVisible(self.view.rows is not None)
        hunk = self._candidate()
        pending = state.ledger.pending()
        number = pending.index(hunk.id) + 1 if hunk is not None and hunk.id in pending else 0
        standing = words.standing(hunk) if hunk is not None else ""
        if hunk is not None and hunk.path != self._path:
            standing = said(
                "{standing}, in {file}", standing=standing, file=words.file_name(hunk.path)
            )
        scrub = self.look_back.scrub
        if scrub is not None:
            self._bar.show_words(f"Looking back: {scrub.words()}", self._path or "")
        else:
            told = offers(hunk, self._variants(hunk)) if hunk is not None else ()
            self._bar.show_hunk(number, len(pending), standing, self._path or "", told)
        if hunk is not None and self.view.reader.is_heard:
            variant = words.variant_words(hunk, self._variants(hunk))
            sentence = words.spoken(hunk, max(1, number), max(1, len(pending)), variant)
            self.view.reader.hold(sentence)
        self._place_card()
        self._place_pill()

    # --- parts -----------------------------------------------------------------------------------

    def _candidate(self) -> Hunk | None:
        """Return the hunk that would be judged, were it seen long enough; none in an old text."""
        if self.is_looking_back:
            return None
        state = self._workbench.state
        cursor = state.hunk(state.cursor) if state.cursor is not None else None
        if cursor is not None and cursor.state in _STANDING:
            return cursor
        rows = self.view.rows
        if rows is None:
            return None
        seen = self.view.visible_rows()
        shown = [hunk for hunk in (state.hunk(one) for one in rows.hunks()) if hunk is not None]
        for hunk in shown:
            spot = rows.rows_of(hunk.id)
            if hunk.state in _JUDGEABLE and spot is not None and overlap(spot, seen):
                return hunk
        growing = next((hunk for hunk in shown if hunk.state is HunkState.GROWING), None)
        troubled = self.troubled() if growing is None else None
        return growing or (state.hunk(troubled) if troubled is not None else None)

    def _variants(self, hunk: Hunk) -> Sequence[HunkId]:
        """Return what else a hunk could be; one that grows is not looked at, tokens are many."""
        is_growing = hunk.state is HunkState.GROWING
        return () if is_growing else self._workbench.state.ledger.variants_of(hunk.id)

    def _reveal(self, hunk: HunkId) -> None:
        rows = self.view.rows.rows_of(hunk) if self.view.rows is not None else None
        if rows is not None:
            self.view.reveal(rows.start, rows.stop - 1)

    def _set_empty_words(self, path: ProjectPath | None) -> None:
        if path is not None:
            refusal = self._workbench.state.refusals.get(path, "is being read")
            self.view.set_empty_words((words.file_name(path), refusal))
            return
        key = self._shown_key("files.show")
        self.view.set_empty_words(
            (
                said("No file is shown"),
                said("Ask for a change, or choose a file with {key}.", key=key),
            )
        )

    # --- places ----------------------------------------------------------------------------------

    def _place_card(self) -> None:
        """Mark what the keys are about and place the card; once per batch of events, at its end."""
        self._is_card_misplaced = self._is_telling
        if self._is_telling:
            return
        self._wording.place(is_looking_back=self.is_looking_back)
        current = self._candidate()
        self.view.set_current(current.id if current is not None else None, self.troubled())
        hunk = None if self._wording.is_in_view else current
        self._floats.place_card(hunk, self._variants(hunk) if hunk is not None else ())

    def _place_pill(self) -> None:
        is_following = self._workbench.state.is_following
        growing = growing_hunk(self._workbench.state)
        self._floats.place_pill(growing, is_frozen=self._is_frozen, is_following=is_following)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place what floats anew."""
        super().resizeEvent(event)
        self._place_card()
        self._place_pill()

    # --- signals ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.view, 1)
        middle.addWidget(self._strip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addWidget(self._bar)
        layout.addWidget(FocusLine(self.view))
        layout.addLayout(middle, 1)
        layout.addWidget(self._scrub_bar)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        for part in (self.view, self._bar, self._scrub_bar):
            part.command_requested.connect(self.command_requested)
        self._floats.connect_commands(self.command_requested.emit)
        self.tabs.chosen.connect(self._on_file_chosen)
        self.view.hunk_clicked.connect(self._on_hunk_clicked)
        self.view.menu_requested.connect(self._on_menu_requested)
        self.view.scrolled_by_person.connect(self._on_person_scrolled)
        self.view.painted.connect(self._on_painted)
        self.view.moved.connect(self._on_moved)
        self._strip.asked.connect(self._on_place_asked)
        self._theme.changed.connect(self._on_theme_changed)

    def _on_file_chosen(self, path: str) -> None:
        self._workbench.dispatch(ShowFile(ProjectPath(path)))

    def _on_hunk_clicked(self, hunk: str) -> None:
        self._workbench.dispatch(SetCursor(HunkId(hunk)))

    def _on_menu_requested(self, hunk_id: str, at: QPoint) -> None:
        hunk = self._workbench.state.hunk(HunkId(hunk_id)) if not self.is_looking_back else None
        if hunk is not None:
            self._workbench.dispatch(SetCursor(hunk.id))
        told = offers(hunk, self._variants(hunk)) if hunk is not None else ()
        open_menu(self, at, hunk, told, self._shown_key, self.command_requested.emit)

    def _on_person_scrolled(self) -> None:
        if self._workbench.state.is_following:
            self._workbench.dispatch(Follow(False))
            self._place_pill()

    def _on_painted(self) -> None:
        self._seen.note(self.view, self._workbench.now_ms())

    def _on_moved(self) -> None:
        bar = self.view.verticalScrollBar()
        total = max(1, bar.maximum() + bar.pageStep())
        self._strip.set_seen(bar.value() / total, min(1.0, (bar.value() + bar.pageStep()) / total))
        self._place_card()

    def _on_theme_changed(self) -> None:
        self._place_card()
        self._place_pill()

    def _on_place_asked(self, share: float) -> None:
        bar = self.view.verticalScrollBar()
        total = bar.maximum() + bar.pageStep()
        self.view.place_at(round(share * total - bar.pageStep() / 2))
        self._on_person_scrolled()
