"""The composer: queue, chips, prompt, and buttons that say what Enter does now.

It gathers what a message is made of and dispatches it; whether that sends or redirects is decided
by the reducer, unless the person prefers Enter to queue. Composed by the window beneath the chat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from swerve.edits.hunks import HunkState
from swerve.rows.figures import thousands
from swerve.session.estimate import next_tokens
from swerve.session.inputs import Enqueue, SetDraft, Submit
from swerve.session.transcript import Attachment, Picture, SteerKind
from swerve.terms import CommandId, HunkId, ThreadId
from swerve.ui.bridge import Bridge
from swerve.ui.composer.chips import ChipRow
from swerve.ui.composer.completion import Completion
from swerve.ui.composer.editor import PromptEdit
from swerve.ui.composer.history import History
from swerve.ui.composer.luggage import Luggage
from swerve.ui.composer.pictures import MOST_PICTURES, PictureMaker, pasted_source
from swerve.ui.composer.queue import QueueList
from swerve.ui.composer.requests import SAMPLE_NAME, RequestList
from swerve.ui.composer.verbs import invitation, verb
from swerve.ui.dropping import Drop, DropKind, drop_of, image_words
from swerve.ui.parts import RowButton, button, frame, key_cap, label, row, set_property
from swerve.ui.preferences import Preferences
from swerve.ui.theme import Theme
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_DRAFT_DELAY_MS = 400
_ESTIMATE_DELAY_MS = 120
_TIGHT = 0.85


class Composer(QFrame):
    """Where the person speaks.

    Emits:
        command_requested: id of a command whose button was pressed, or Enter for `turn.send`.
        was_cut_by_enter: Enter cut a running turn.
        told: a sentence for the person.
    """

    command_requested = Signal(str)
    was_cut_by_enter = Signal()
    told = Signal(str)

    def __init__(
        self,
        workbench: Workbench,
        bridge: Bridge,
        theme: Theme,
        preferences: Preferences,
        window: QWidget,
    ) -> None:
        super().__init__()
        self._workbench = workbench
        self._preferences = preferences
        self.luggage = Luggage(workbench, self._on_luggage)
        self._pictures = PictureMaker(self)
        self._history = History()
        self.edit = PromptEdit(theme)
        self.chips = ChipRow()
        self.queue = QueueList(workbench)
        self.completion = Completion(workbench, bridge, theme, window)
        self._requests: RequestList | None = None
        self._is_stale = False
        self._box = frame("composerBox")
        self._estimate = label("", "small")
        self._send = button(said("Send  ⏎"), "primary", said("Send"))
        self._stop = RowButton(said("Stop"), "")
        self._queue = RowButton(said("Queue the prompt"), "plain")
        self._stop_cap, self._queue_cap = key_cap("-"), key_cap("-")
        self._draft_timer = QTimer(self, singleShot=True, interval=_DRAFT_DELAY_MS)
        self._estimate_timer = QTimer(self, singleShot=True, interval=_ESTIMATE_DELAY_MS)
        self._build()
        self._show_keys()
        self._connect(bridge)
        self._show_thread()

    # --- what others ask -------------------------------------------------------------------------

    @property
    def has_text(self) -> bool:
        """Whether there is something to send."""
        return bool(self.edit.toPlainText().strip())

    @property
    def has_steer(self) -> bool:
        """Whether a chip changes what Enter does."""
        return self.luggage.steer_hunk is not None

    def focus(self) -> None:
        """Take the keyboard."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def submit(self) -> None:
        """Send what is here; the reducer decides whether that redirects."""
        text = self.edit.toPlainText().strip()
        if not text:
            return
        load = self.luggage
        is_running = self._workbench.state.threads[load.thread].is_running
        if is_running and self._does_queue:
            self.enqueue()
            return
        thread, steer = load.thread, load.steer
        said = Submit(
            thread, text, load.attachments, load.focused, steer, load.steer_hunk, load.pictures
        )
        self._empty()
        self._workbench.dispatch(SetDraft(thread, ""), said)
        if is_running and steer is SteerKind.SEND:
            self.was_cut_by_enter.emit()

    def enqueue(self) -> None:
        """Put what is here behind the running turn."""
        text = self.edit.toPlainText().strip()
        if not text:
            return
        thread, load = self.luggage.thread, self.luggage
        said = Enqueue(thread, text, load.attachments, load.pictures)
        self._empty()
        self._workbench.dispatch(SetDraft(thread, ""), said)

    def steer_from(self, hunk: HunkId, steer: SteerKind) -> None:
        """Show the chip of a rejected hunk, or of one to redirect from."""
        self.luggage.steer_from(hunk, steer)

    def drop_steer(self) -> None:
        """Take the steering chip away."""
        self.luggage.steer_from(None, SteerKind.SEND)

    def attach(self, attachment: Attachment) -> None:
        """Add a chip for a file or lines of it, once."""
        self.luggage.attach(attachment)

    def take_in(self, data: QMimeData) -> None:
        """Attach what was pasted or dropped; say why not where that is not possible."""
        profile = self._workbench.state.profile_of(self._workbench.state.thread())
        drop = drop_of(data, self._workbench.root, profile, is_on_composer=True)
        if drop is None and data.hasImage():
            if profile.takes_pictures:
                self._pictures.take(self.luggage.thread, said("Picture"), pasted_source(data))
            else:
                self.told.emit(image_words(profile))
        elif drop is not None and drop.kind is DropKind.ATTACH:
            self.take_drop(drop)
        elif drop is not None:
            self.told.emit(f"{drop.words}.")

    def take_drop(self, drop: Drop) -> None:
        """Attach the files and pictures of a drop."""
        for path in drop.paths:
            self.attach(Attachment(path))
        for file in drop.pictures:
            self._pictures.take(self.luggage.thread, file.name, file)
        self.focus()

    def show_selection(self, lines: tuple[int, int] | None) -> None:
        """Show which lines of the file in the diff are selected; None for none."""
        self.luggage.select(lines)

    def flush(self) -> None:
        """Hand over everything that was typed, before the window closes."""
        self.queue.flush()
        self.flush_draft()

    def flush_draft(self) -> None:
        """Hand the draft over now, as before showing another thread."""
        self._draft_timer.stop()
        load = self.luggage
        draft = self.edit.toPlainText(), load.attachments, load.pictures
        thread = self._workbench.state.threads.get(load.thread)
        if thread is None:
            return
        if draft != (thread.draft, thread.draft_attachments, thread.draft_pictures):
            self._workbench.dispatch(SetDraft(thread.id, *draft))

    def close_popup(self) -> bool:
        """Close the completion; return whether it was open."""
        was_open = self.completion.isVisible()
        self.completion.close_list()
        return was_open

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 12)
        outer.setSpacing(6)
        outer.addWidget(self.queue)
        outer.addWidget(self._box)
        inner = QVBoxLayout(self._box)
        inner.setContentsMargins(10, 9, 10, 9)
        inner.setSpacing(8)
        inner.addWidget(self.chips)
        inner.addWidget(self.edit)
        inner.addSpacing(2)
        self._stop.set_content(label(said("Stop")), self._stop_cap, margin=10)
        words = label(said("queue"), "muted")
        self._queue.set_content(self._queue_cap, words, margin=2, spacing=6)
        inner.addLayout(row(self._stop, self._queue, 1, self._estimate, self._send))
        self.setTabOrder(self.edit, self._send)
        self.setTabOrder(self._send, self._stop)

    def _connect(self, bridge: Bridge) -> None:
        edit = self.edit
        edit.sent.connect(self._on_send)
        edit.recalled.connect(self._on_recalled)
        edit.backed.connect(self.luggage.take_back)
        edit.pasted.connect(self.take_in)
        edit.mention_changed.connect(self._on_mention)
        edit.mention_key.connect(self.completion.handle)
        edit.focus_changed.connect(self._on_focus_changed)
        edit.textChanged.connect(self._on_text_changed)
        self._pictures.made.connect(self._on_picture)
        self._pictures.refused.connect(self.told)
        self.completion.chosen.connect(self._on_completed)
        self.completion.opened.connect(self._on_completion_opened)
        self.chips.removed.connect(self._on_chip_removed)
        self.chips.add_requested.connect(self._on_add)
        self.queue.finished.connect(self.focus)
        self.queue.dropped.connect(self._on_dropped)
        self._send.clicked.connect(self._on_send)
        self._stop.clicked.connect(self._on_stop)
        self._queue.clicked.connect(self._on_queue)
        self._draft_timer.timeout.connect(self.flush_draft)
        self._estimate_timer.timeout.connect(self._show_estimate)
        self._preferences.changed.connect(self._refresh)
        self._preferences.keymap_changed.connect(self._show_keys)
        bridge.threads_changed.connect(self._on_threads_changed)
        bridge.turn_started.connect(self._on_turn)
        bridge.turn_ended.connect(self._on_turn)
        bridge.file_shown.connect(self._on_file_shown)
        bridge.project_opened.connect(self._on_project_opened)
        bridge.hunk_changed.connect(self._on_hunk_changed)
        bridge.file_changed.connect(self._on_file_changed)
        bridge.settled.connect(self._on_settled)

    def _show_keys(self) -> None:
        for cap, command in ((self._stop_cap, "turn.stop"), (self._queue_cap, "turn.queue")):
            cap.setText(self._preferences.keymap.shown_key(CommandId(command)))
            cap.setHidden(not cap.text())

    @property
    def _does_queue(self) -> bool:
        """Whether Enter waits for a running turn; a chip that steers never waits."""
        prefers = self._preferences.settings.enter_while_running == "queue"
        return prefers and self.luggage.steer is SteerKind.SEND

    # --- news ------------------------------------------------------------------------------------

    def _on_threads_changed(self) -> None:
        if self._workbench.state.shown != self.luggage.thread:
            self.flush_draft()
            self._show_thread()
        self._is_stale = True

    def _on_turn(self, _thread: str, _turn: str) -> None:
        self._is_stale = True

    def _on_settled(self) -> None:
        """Look at the state once, however much a batch told of it."""
        if self._is_stale:
            self._refresh()

    def _on_project_opened(self, _root: object) -> None:
        self.luggage.unpack()
        self._show_thread()
        self._on_file_shown()

    def _on_hunk_changed(self, hunk: str, _path: str) -> None:
        if hunk != self.luggage.steer_hunk:
            return
        known = self._workbench.state.hunk(HunkId(hunk))
        is_rejected = known is not None and known.state is HunkState.REJECTED
        if self.luggage.steer is SteerKind.REJECTION and not is_rejected:
            self.drop_steer()  # the rejection was taken back, so there is no reason to give
        else:
            self._is_stale = True

    def _on_file_shown(self) -> None:
        self.luggage.look_at(self._workbench.state.shown_file)

    def _on_file_changed(self, path: str) -> None:
        load = self.luggage
        if any(one.path == path for one in (load.focus, *load.attachments) if one is not None):
            self._is_stale = True

    def _show_thread(self) -> None:
        thread = self._workbench.state.thread()
        self.luggage.show_thread(thread)
        self._draft_timer.stop()
        if self.edit.toPlainText() != thread.draft:
            self.edit.replace_text(thread.draft)
        self._history.begin(thread.entries)
        self._refresh()

    # --- the person ------------------------------------------------------------------------------

    def _on_send(self) -> None:
        self.command_requested.emit("turn.send")

    def _on_stop(self) -> None:
        self.command_requested.emit("turn.stop")

    def _on_queue(self) -> None:
        self.command_requested.emit("turn.queue")

    def _on_add(self) -> None:
        self.focus()
        text = self.edit.toPlainText()
        self.edit.insertPlainText(" @" if text and not text[-1].isspace() else "@")

    def _on_text_changed(self) -> None:
        self._draft_timer.start()
        self._estimate_timer.start()
        if not self.edit.toPlainText():
            self._history.leave()
            self.edit.is_recalling = False
        self._send.setEnabled(self._can_send())

    def _on_recalled(self, by: int) -> None:
        if not self._history.is_walking:
            self._history.begin(self._workbench.state.thread().entries)
        text = self._history.step(by)
        if text is not None:
            self.edit.replace_text(text)
            self.edit.is_recalling = self._history.is_walking

    def _on_luggage(self) -> None:
        self._draft_timer.start()
        self._refresh()

    def _on_picture(self, thread: str, picture: Picture) -> None:
        if not self.luggage.add_picture(ThreadId(thread), picture):
            most = said("At most {count} pictures go along with a message.", count=MOST_PICTURES)
            self.told.emit(most)

    def _on_chip_removed(self, key: str) -> None:
        self.luggage.take_back(key)
        self.focus()

    def _on_dropped(self, text: str) -> None:
        self._history.remember(text)
        self.told.emit(said("These words are kept: ↑ in the empty prompt brings them back."))

    def _on_mention(self, query: str | None) -> None:
        if query is None or not self.edit.hasFocus():
            self.close_popup()
            return
        self.completion.open_for(query, self._box)

    def _on_completion_opened(self, is_open: bool) -> None:
        self.edit.is_completing = is_open

    def _on_completed(self, attachment: Attachment, word: str) -> None:
        self.edit.replace_mention(word)
        self.attach(attachment)

    def _on_focus_changed(self, has_focus: bool) -> None:
        set_property(self._box, "focused", has_focus)
        if not has_focus:
            self.close_popup()

    # --- showing ---------------------------------------------------------------------------------

    def _empty(self) -> None:
        self.edit.replace_text("")
        self.luggage.empty()
        self._draft_timer.stop()
        self._refresh()

    def _can_send(self) -> bool:
        return self.has_text and self._workbench.root is not None

    def _refresh(self) -> None:
        self._is_stale = False
        thread = self._workbench.state.threads.get(self.luggage.thread)
        if thread is None:
            return
        load = self.luggage
        self.chips.show_chips(load.chips())
        self.queue.show_queue(thread)
        word = verb(load.steer, is_running=thread.is_running, does_queue=self._does_queue)
        self._send.setText(f"{word}  ⏎")
        self._send.setAccessibleName(word)
        self._send.setEnabled(self._can_send())
        self._stop.setVisible(thread.is_running)
        self._queue.setVisible(thread.is_running and word != said("Queue"))
        self.edit.invite(
            invitation(
                load.steer,
                load.focus,
                has_project=self._workbench.root is not None,
                is_running=thread.is_running,
                does_queue=self._does_queue,
            )
        )
        self._show_requests(is_empty=not thread.entries)
        self._estimate_timer.start()

    def _show_estimate(self) -> None:
        """Say how full the window would be; nothing while there is nothing to send."""
        state, load = self._workbench.state, self.luggage
        thread = state.threads.get(load.thread)
        words = self.edit.toPlainText().strip()
        if thread is None or not words:
            self._estimate.clear()
            return
        tokens = next_tokens(
            state, thread, words, load.attachments, load.focused, len(load.pictures)
        )
        window = state.profile_of(thread).context_tokens
        self._estimate.setText(f"≈ {thousands(tokens)} of {thousands(window)}")
        self._estimate.setToolTip(said("Tokens the model would be sent, this message included"))
        set_property(self._estimate, "tone", "tight" if tokens > _TIGHT * window else "")

    def _show_requests(self, *, is_empty: bool) -> None:
        root = self._workbench.root
        wanted = is_empty and root is not None and root.name == SAMPLE_NAME
        if wanted and self._requests is None:
            self._requests = RequestList()
            self._requests.chosen.connect(self._on_request)
            layout = self.layout()
            if isinstance(layout, QVBoxLayout):
                layout.insertWidget(0, self._requests)
        if self._requests is not None:
            self._requests.setVisible(wanted)

    def _on_request(self, text: str) -> None:
        self.edit.replace_text(text)
        self.focus()
        self.command_requested.emit("turn.send")
