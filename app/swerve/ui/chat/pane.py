"""The chat: the shown thread's transcript, kept up to date from the workbench's events.

Sends intents for what is clicked and asks the window for commands; the composer beneath it belongs
to the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from swerve.rows.chat import ChatRows
from swerve.session.events import (
    EntryAdded,
    EntryChanged,
    EntryGrew,
    HunkChanged,
    HunkGrew,
    HunkOpened,
    ThreadShown,
    TurnEnded,
)
from swerve.session.inputs import SetCursor
from swerve.session.review_intents import Fork
from swerve.session.transcript import AssistantText, UserMessage
from swerve.terms import EntryId, HunkId
from swerve.ui.chat.view import ChatView
from swerve.ui.diff.caps import ShownKey, shipped_key
from swerve.ui.focus_line import FocusLine
from swerve.ui.pace import Pace
from swerve.ui.parts import button
from swerve.ui.theme import Theme
from swerve.ui.words import said
from swerve.workbench.events import ProjectOpened, WorkbenchEvent

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_EARLIER_MS = 15
_AHEAD_ENTRIES = 200
_NEAR_PAGES = 3


class ChatPane(QWidget):
    """The transcript of the thread on screen.

    Emits:
        command_requested: id of a command a button asked for.
        place_requested: a file and line (0-based, or -1) that a code block names.
    """

    command_requested = Signal(str)
    place_requested = Signal(str, int)

    def __init__(
        self,
        workbench: Workbench,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        shown_key: ShownKey = shipped_key,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._theme = theme
        self._is_frozen = False
        self.view = ChatView(theme, shown_key=shown_key)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(FocusLine(self.view))
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)
        self._latest = button(said("↓ Latest"), name=said("Go to the latest text"))
        self._latest.setParent(self)
        self._latest.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._latest.clicked.connect(self.view.scroll_to_bottom)
        self._latest.hide()
        self._grown: dict[HunkId, None] = {}
        self._grown_pace = Pace(self._count_grown, self)
        self._earlier = QTimer(self)
        self._earlier.setInterval(_EARLIER_MS)
        self._earlier.timeout.connect(self._take_earlier)
        self.view.hunk_clicked.connect(self._on_hunk_clicked)
        self.view.command_requested.connect(self.command_requested)
        self.view.place_requested.connect(self._on_place_requested)
        self.view.edit_requested.connect(self._on_edit_requested)
        self.view.moved.connect(self._on_moved)
        self.detach = workbench.subscribe(self._on_events)
        self.refresh()

    def set_frozen(self, is_frozen: bool) -> None:
        """Stop or resume painting what the model writes, as the diff does; receiving goes on."""
        if is_frozen != self._is_frozen:
            self._is_frozen = is_frozen
            if not is_frozen:
                self._catch_up()

    def refresh(self) -> None:
        """Show the shown thread from its end."""
        state = self._workbench.state
        thread = state.threads.get(state.shown)
        if thread is None:
            return
        rows = ChatRows(thread, state.ledger.hunks)
        self.view.show_chat(rows)
        if rows.has_earlier:
            self._earlier.start()

    # --- events ----------------------------------------------------------------------------------

    def _on_events(self, events: Sequence[WorkbenchEvent]) -> None:
        if any(isinstance(event, (ThreadShown, ProjectOpened)) for event in events):
            self.refresh()
            return
        if not self._is_frozen:
            self._take_over(events)

    def _take_over(self, events: Sequence[WorkbenchEvent]) -> None:
        rows, shown = self.view.rows, self._workbench.state.shown
        if rows is None:
            return
        entries: set[EntryId] = set()
        hunks: set[HunkId] = set()
        for event in events:
            if isinstance(event, (EntryGrew, EntryChanged)) and event.thread == shown:
                entries.add(event.entry)
            elif isinstance(event, HunkGrew):
                self._grown[event.hunk] = None
            elif isinstance(event, (HunkOpened, HunkChanged)):
                hunks.add(event.hunk)
        entries.update(self._cards_of(hunks))
        has_ended = any(isinstance(event, TurnEnded) for event in events)
        if has_ended:
            entries.update(rows.cards_of_last_turn())
        self._show_changes(entries)
        if self._grown:
            self._grown_pace.ask()
        if has_ended:
            self._offer_answer()
        if any(self._is_own_message(event) for event in events):
            self.view.scroll_to_bottom()

    def _show_changes(self, entries: Iterable[EntryId]) -> None:
        rows = self.view.rows
        if rows is not None:
            for change in rows.take_over(entries):
                self.view.apply(change)

    def _cards_of(self, hunks: Iterable[HunkId]) -> list[EntryId]:
        rows = self.view.rows
        return [card for hunk in hunks for card in rows.cards_of(hunk)] if rows is not None else []

    def _count_grown(self) -> None:
        """Bring the counts of hunks that grew up to date."""
        grown, self._grown = self._grown, {}
        if not self._is_frozen:
            self._show_changes(self._cards_of(grown))

    def _is_own_message(self, event: WorkbenchEvent) -> bool:
        if not isinstance(event, EntryAdded) or event.thread != self._workbench.state.shown:
            return False
        return isinstance(self._workbench.state.entries.get(event.entry), UserMessage)

    def _offer_answer(self) -> None:
        """Let a screen reader read the model's last words once the turn is over."""
        state = self._workbench.state
        said = [one for one in state.threads[state.shown].entries if isinstance(one, AssistantText)]
        if said and self.view.reader.is_heard:
            self.view.reader.hold(str(said[-1].text))

    def _catch_up(self) -> None:
        """Take over everything that happened while the view was frozen."""
        if self.view.rows is not None:
            self._show_changes(self.view.rows.entries())

    def _take_earlier(self) -> None:
        """Take older entries in: some ahead of time, more of them when the person comes near."""
        rows = self.view.rows
        if rows is not None and rows.has_earlier and self._wants_earlier(rows):
            self.view.apply(rows.more())
        else:
            self._earlier.stop()

    def _wants_earlier(self, rows: ChatRows) -> bool:
        bar = self.view.verticalScrollBar()
        return rows.entry_count < _AHEAD_ENTRIES or bar.value() < _NEAR_PAGES * bar.pageStep()

    def _on_hunk_clicked(self, hunk: str) -> None:
        self._workbench.dispatch(SetCursor(HunkId(hunk)))

    def _on_place_requested(self, place: str) -> None:
        path, _, line = place.partition(":")
        self.place_requested.emit(path, int(line) - 1 if line else -1)

    def _on_edit_requested(self, entry: str) -> None:
        self._workbench.dispatch(Fork(EntryId(entry)))
        self.command_requested.emit("composer.focus")

    # --- the way back down -----------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the foot."""
        super().resizeEvent(event)
        self._place_latest()

    def _on_moved(self) -> None:
        rows = self.view.rows
        if rows is not None and rows.has_earlier and self._wants_earlier(rows):
            self._earlier.start()
        self._latest.setVisible(not self.view.is_at_bottom())
        self._place_latest()

    def _place_latest(self) -> None:
        size = self._latest.sizeHint()
        left = (self.width() - size.width()) // 2
        top = self.height() - size.height() - self._theme.px(10)
        self._latest.setGeometry(left, top, size.width(), size.height())
