"""The window: every pane in its place, every command bound, drops, Esc and closing.

It composes and connects; what is decided is decided in the workbench. Made by `main` and by tests.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from swerve.commands.spec import Scope
from swerve.terms import CommandId
from swerve.text.escapes import shown
from swerve.ui.actions import Actions
from swerve.ui.assets import icon
from swerve.ui.banner import Banner
from swerve.ui.bridge import Bridge
from swerve.ui.chat.pane import ChatPane
from swerve.ui.composer.composer import Composer
from swerve.ui.copying import Copying
from swerve.ui.desk import Desk, NoDesk
from swerve.ui.diff.pane import DiffPane
from swerve.ui.diff.view import DiffView
from swerve.ui.digit_keys import digit_key
from swerve.ui.dropping import DropHint
from swerve.ui.drops import Drops
from swerve.ui.file_commands import FileCommands
from swerve.ui.find_bar import FindBar
from swerve.ui.focus_ring import FocusRing
from swerve.ui.hunk_commands import HunkCommands
from swerve.ui.link_told import LinkTold
from swerve.ui.memory import WindowMemory
from swerve.ui.notifier import Notifier
from swerve.ui.palette.popup import Palette
from swerve.ui.palette.sources import PaletteSources
from swerve.ui.panes import TABS_BELOW_PX, Panes
from swerve.ui.parts import frame, show_keys
from swerve.ui.preference_commands import PreferenceCommands
from swerve.ui.preferences import Preferences
from swerve.ui.report_command import ReportCommand
from swerve.ui.session_commands import SessionCommands
from swerve.ui.sheets import Sheets
from swerve.ui.status.bar import StatusBar
from swerve.ui.status.hud import Hud
from swerve.ui.status.paint_meter import PaintMeter
from swerve.ui.theme import Theme
from swerve.ui.thread_commands import ThreadCommands
from swerve.ui.topbar import TopBar
from swerve.ui.tree.pane import TreePane
from swerve.ui.trust_commands import TrustCommands
from swerve.ui.welcome import WelcomePage
from swerve.ui.window_commands import WindowCommands
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_FIRST_SIZE = (1_440, 900)
_CAPS = ("turn.send", "turn.stop", "hunk.keep", "hunk.reject", "project.open", "files.show")


TakeOver = Callable[[str], bool]
"""Shows a folder in the window that has it open already; says whether there is one."""


class MainWindow(QMainWindow):
    """One window on one workbench.

    Emits:
        closed: the window is closed; close the workbench and end.
    """

    closed = Signal()

    def __init__(
        self,
        workbench: Workbench,
        theme: Theme,
        *,
        preferences: Preferences | None = None,
        memory: WindowMemory | None = None,
        desk: Desk | None = None,
        take_over: TakeOver | None = None,
    ) -> None:
        super().__init__()
        self._workbench = workbench
        self._theme = theme
        self._preferences = preferences or Preferences(parent=self)
        self._memory = memory or WindowMemory()
        self._desk = desk or NoDesk()
        self._take_over = take_over
        self._is_expecting = False
        self.bridge = Bridge(workbench, self)
        self._build_panes()
        self._build_overlays()
        self._build_commands()
        self._connect()
        self._place()
        self.setAcceptDrops(True)
        self._show_project()

    # --- for main --------------------------------------------------------------------------------

    def show_failure(self, sentence: str, remedy: str = "") -> None:
        """Show in a banner what the slot guard caught."""
        words = said("Save a report…")
        self.banner.show_message(sentence, remedy, action=words, command="help.saveReport")

    def expect_project(self) -> None:
        """Show the panes from the first frame on: a project is about to be opened."""
        self._is_expecting = True
        self._show_project()

    def open_project(self, path: str) -> None:
        """Open a folder here, or bring the window forward that has it open."""
        if self._take_over is None or not self._take_over(path):
            self._workbench.open_project(path)

    def run(self, command: str) -> None:
        """Run a command by id, as its key would."""
        self.actions_.run(command)

    # --- building --------------------------------------------------------------------------------

    def _build_panes(self) -> None:
        """Make the panes from the window inwards.

        What is put into a part that has no place in the window yet is styled once more with every
        step that part takes towards it.
        """
        workbench, bridge, theme = self._workbench, self.bridge, self._theme
        caps = {name: self._shown_key(name) for name in _CAPS}
        column = self._made_middle()
        self.top = TopBar(workbench, bridge, theme, caps)
        column.insertWidget(0, self.top)
        self.banner = Banner()
        column.insertWidget(1, self.banner)
        self.welcome = WelcomePage(workbench, bridge, theme, caps)
        self._stack.addWidget(self.welcome)
        self.panes = Panes(theme)
        self._stack.addWidget(self.panes)
        self._side = frame("chatPane")
        self.tree = TreePane(workbench, bridge, theme)
        self.diff = DiffPane(workbench, theme, shown_key=self._shown_key)
        self.panes.fill(self.tree, self.diff, self._side)
        self.chat = ChatPane(workbench, theme, shown_key=self._shown_key)
        self.composer = Composer(workbench, bridge, theme, self._preferences, self)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self.chat, 1)
        side.addWidget(self.composer)
        self.status = StatusBar(workbench, bridge, theme)
        column.addWidget(self.status)

    def _made_middle(self) -> QVBoxLayout:
        """Return the column of the window, so far with the stack of its pages alone."""
        middle = QWidget()
        self.setCentralWidget(middle)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        return column

    def _build_overlays(self) -> None:
        theme = self._theme
        self.palette_ = Palette(theme, self)
        self._sources = PaletteSources(self._workbench, self.palette_)
        self.find_bar = FindBar(theme, self)
        views = (self.diff.view, self.chat.view)
        self.paint_meter = PaintMeter(self.bridge, self._workbench.now_ms, views)
        self.hud = Hud(self._workbench, theme, self, self.paint_meter)
        workbench, bridge = self._workbench, self.bridge
        self.sheets = Sheets(workbench, bridge, self._preferences, self._desk, theme, self)
        self.notifier = Notifier(workbench, bridge, self._preferences, self)
        self._hint = DropHint(theme, self)
        self._ring = FocusRing(theme, self)

    def _build_commands(self) -> None:
        self.session_commands = SessionCommands(
            self._workbench,
            self.composer,
            self.banner,
            self.diff.current,
            self.diff.target,
            self._show_target,
            self.diff.keep_chosen_lines,
            self.status.tell,
        )
        self.window_commands = WindowCommands(
            self,
            self._workbench,
            self.panes,
            self.tree,
            self.diff,
            self.chat,
            self.composer,
            self._side,
        )
        self.thread_commands = ThreadCommands(
            self._workbench, self.palette_, self._sources, self.banner
        )
        self.hunk_commands = HunkCommands(
            self._workbench, self.diff, self.composer, self.status.tell
        )
        self.preference_commands = PreferenceCommands(
            self._workbench,
            self._preferences,
            self._theme,
            self._memory,
            self.banner,
            self.status.tell,
            self,
        )
        self.file_commands = FileCommands(
            self._workbench,
            self._desk,
            self._preferences,
            self._line_looked_at,
            self.status.tell,
        )
        self.report_command = ReportCommand(self, self._desk, self.status.tell)
        self.copying = Copying(self._workbench, self._desk, self.banner, self.status.tell)
        self._drops = Drops(
            self,
            self._workbench,
            self.composer,
            self.tree,
            self.copying,
            self._hint,
            self.open_project,
        )
        self.trust_commands = TrustCommands(
            self._workbench, self.bridge, self.chat, self.banner, self.status.tell
        )
        self.trust_commands.question_opened.connect(self.window_commands.focus_chat)
        self._bind_commands()

    def _bind_commands(self) -> None:
        """Bind every command to its one handler, and every key to its command."""
        handlers = {
            **self.trust_commands.handlers(),
            **self.copying.handlers(),
            **self.report_command.handlers(),
            **self.file_commands.handlers(),
            **self.sheets.handlers(self.window_commands.focused_scope),
            **self.preference_commands.handlers(),
            **self.session_commands.handlers(),
            **self.hunk_commands.handlers(),
            **self.thread_commands.handlers(),
            **self.window_commands.handlers(self._sources, self.find_bar),
        }
        self.actions_ = Actions(self, self._preferences.keymap, handlers, self._facts, self._refuse)
        self.actions_.bind_scope(self.diff, Scope.DIFF)
        self.actions_.bind_scope(self.chat, Scope.CHAT)
        self.actions_.bind_scope(self.composer, Scope.COMPOSER, but={"Return"})
        self._sources.connect_actions(self.actions_, self.window_commands.focus_diff)
        self.top.set_menu(self.actions_.menu())
        for key, slot in (("Escape", self._on_escape), ("F10", self.top.show_menu)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(slot)

    def _connect(self) -> None:
        run = self.actions_.run
        for part in (self.top, self.banner, self.welcome, self.composer, self.diff, self.chat):
            part.command_requested.connect(run)
        self.top.threads_requested.connect(self._sources.show_threads)
        self.composer.told.connect(self.status.tell)
        self.composer.was_cut_by_enter.connect(self.preference_commands.ask_about_enter)
        self._preferences.keymap_changed.connect(self._on_keymap_changed)
        self.welcome.project_chosen.connect(self.open_project)
        self.window_commands.folder_chosen.connect(self.open_project)
        self.tree.file_chosen.connect(self._on_file_chosen)
        self.diff.view.selection_changed.connect(self._on_selection_changed)
        self.diff.freezing_changed.connect(self.chat.set_frozen)
        self.chat.place_requested.connect(self.diff.show_place)
        self.palette_.closed.connect(self._on_overlay_closed)
        self.sheets.closed.connect(self._on_overlay_closed)
        self.sheets.told.connect(self.status.tell)
        self.sheets.file_shown.connect(self._on_file_chosen)
        self.notifier.clicked.connect(self._come_forward)
        self.window_commands.quit_requested.connect(self.close)
        self.window_commands.hud_toggled.connect(self._toggle_hud)
        self._theme.changed.connect(self._on_theme_changed)
        bridge = self.bridge
        bridge.project_opened.connect(self._on_project_opened)
        bridge.file_shown.connect(self._on_file_shown)
        bridge.project_refused.connect(self._on_project_refused)
        LinkTold(self._workbench, bridge, self.banner)

    def _place(self) -> None:
        self.setWindowIcon(icon("swerve", self._theme.color("accent"), 64))
        self.setMinimumSize(480, 360)
        self.resize(*_FIRST_SIZE)
        geometry = self._memory.geometry()
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        self.panes.restore(self._memory.widths())

    # --- commands --------------------------------------------------------------------------------

    def _facts(self) -> set[str]:
        facts = self.session_commands.facts() | self.thread_commands.facts()
        facts |= self.hunk_commands.facts() | self.file_commands.facts()
        facts |= self.copying.facts() | self.trust_commands.facts()
        return facts | {"is_frozen"} if self.diff.is_frozen else facts

    def _shown_key(self, command: str) -> str:
        return self._preferences.keymap.shown_key(CommandId(command))

    def _line_looked_at(self) -> int:
        """Return the 0-based line of the selection, of the current hunk, or the first in view."""
        selected = self.diff.selected_lines()
        if selected is not None:
            return selected[0]
        current = self.diff.current()
        hunk = self._workbench.state.hunk(current) if current is not None else None
        lines = hunk.changed_lines() if hunk is not None else None
        if lines is not None and hunk is not None and hunk.path == self._workbench.state.shown_file:
            return lines[0]
        rows = self.diff.view.rows
        seen = self.diff.view.visible_rows() if rows is not None else range(0)
        numbers = (rows.row(at).new_no for at in seen if rows is not None)
        return next((number for number in numbers if number is not None), 0)

    def _come_forward(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()

    def _show_target(self) -> None:
        if not self.diff.isVisible():
            self.window_commands.focus_diff()
        self.diff.show_target()

    def _refuse(self, sentence: str) -> None:
        self.status.tell(sentence)

    def _on_escape(self) -> None:
        """Give Esc to the first that wants it; Stop comes after whatever is open."""
        if self.composer.edit.is_composing:
            QGuiApplication.inputMethod().reset()
        elif self.palette_.isVisible():
            self.palette_.dismiss()
        elif self.sheets.dismiss() or self.composer.close_popup():
            pass
        elif self.find_bar.isVisible():
            self.find_bar.dismiss()
        elif self.diff.look_back.leave():
            pass
        elif self._workbench.state.thread().is_running:
            self.session_commands.stop()
            self.hud.stop_ms = self.session_commands.stop_ms
        elif self.composer.has_steer:
            self.composer.drop_steer()
        else:
            self.banner.hide()

    def _toggle_hud(self) -> None:
        self.hud.setVisible(not self.hud.isVisible())
        self.hud.raise_()

    # --- news ------------------------------------------------------------------------------------

    def _on_project_opened(self, root: Path) -> None:
        self._memory.add_recent(root)
        self.banner.hide()
        self._is_expecting = False
        self._show_project()

    def _on_project_refused(self, sentence: str, remedy: str) -> None:
        if self._is_expecting:
            self._is_expecting = False
            self._show_project()
        self.banner.show_message(
            sentence, remedy, action="Choose a folder…", command="project.open"
        )

    def _show_project(self) -> None:
        root = self._workbench.root
        name = shown(f"{root.name or root} — ") if root is not None else ""
        self.setWindowTitle(f"{name}Swerve")
        has_panes = root is not None or self._is_expecting
        self._stack.setCurrentWidget(self.panes if has_panes else self.welcome)
        self.welcome.show_recent(self._memory.recent())
        self._focus_first()

    def _focus_first(self) -> None:
        if self._workbench.root is not None:
            self.window_commands.focus_composer()
        elif not self._is_expecting:
            self.welcome.sample_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_selection_changed(self) -> None:
        self.composer.show_selection(selected_lines(self.diff.view))

    def _on_file_shown(self) -> None:
        self.panes.set_reading(is_reading=self._workbench.state.shown_file is not None)

    def _on_file_chosen(self, _path: str) -> None:
        self.panes.tree_done()

    def _on_overlay_closed(self) -> None:
        self._focus_first()

    def _on_keymap_changed(self) -> None:
        self.actions_.rebind(self._preferences.keymap)
        show_keys(self, self._shown_key)
        self.diff.refresh()

    def _on_theme_changed(self) -> None:
        self._place_overlays()

    # --- drops -----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say over the window what a drop would do."""
        self._drops.consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say it again when the place changes it."""
        self._drops.consider(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Take the hint away."""
        self._hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a folder, attach, show or offer to copy files."""
        self._drops.take(event)

    # --- events ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys with digits by their place, where the layout types other signs there."""
        key = digit_key(event)
        if not key or not self.actions_.press(key):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the keyboard where the first key is wanted."""
        super().showEvent(event)
        self._focus_first()
        self.bridge.note("WindowShown", project=str(self._workbench.root or ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the overlays in their places."""
        super().resizeEvent(event)
        self.top.set_narrow(is_narrow=self.width() < self._theme.px(TABS_BELOW_PX))
        self._place_overlays()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember what the person set up and hand the rest to `main`; never ask."""
        self.composer.flush()
        self._memory.save_window(self.saveGeometry(), self.panes.widths())
        super().closeEvent(event)
        self.closed.emit()

    def _place_overlays(self) -> None:
        self.palette_.place()
        self.find_bar.place()
        self.sheets.place()
        self._ring.refresh()
        self.hud.place()


def selected_lines(view: DiffView) -> tuple[int, int] | None:
    """Return the lines of the new text that are selected in `view`, half-open; None for none."""
    rows, selection = view.rows, view.selecting.selection
    if rows is None or selection.is_empty:
        return None
    stop = selection.stop.row + (1 if selection.stop.column else 0)
    numbers = (rows.row(at).new_no for at in range(selection.start.row, min(stop, len(rows))))
    lines = [number for number in numbers if number is not None]
    return (lines[0], lines[-1] + 1) if lines else None
