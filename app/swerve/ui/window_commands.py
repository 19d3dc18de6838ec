"""What the commands about panes, palette, find bar, zoom and theme do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from swerve.commands.spec import Scope
from swerve.ui.chat.pane import ChatPane
from swerve.ui.composer.composer import Composer
from swerve.ui.diff.pane import DiffPane
from swerve.ui.find_bar import FindBar
from swerve.ui.palette.sources import PaletteSources
from swerve.ui.panes import Panes
from swerve.ui.tree.pane import TreePane
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class WindowCommands(QObject):
    """Handlers of everything that changes only what is shown.

    Emits:
        quit_requested: the window is to close.
        folder_chosen: a folder to open as a project.
        hud_toggled: the figures are to be shown or hidden.
    """

    quit_requested = Signal()
    hud_toggled = Signal()
    folder_chosen = Signal(str)

    def __init__(
        self,
        window: QWidget,
        workbench: Workbench,
        panes: Panes,
        tree: TreePane,
        diff: DiffPane,
        chat: ChatPane,
        composer: Composer,
        side: QWidget,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._workbench = workbench
        self._panes = panes
        self._tree = tree
        self._diff = diff
        self._chat = chat
        self._composer = composer
        self._side = side

    def handlers(self, palette: PaletteSources, find: FindBar) -> Mapping[str, Callable[[], None]]:
        """Return what each command does, by id."""
        self._find = find
        return {
            "project.open": self._open_project,
            "project.sample": self._workbench.open_sample,
            "project.reopen": self._workbench.reopen_project,
            "files.show": palette.show_files,
            "palette.show": palette.show_commands,
            "profile.choose": palette.show_profiles,
            "find.show": self._show_find,
            "view.freeze": self._toggle_freeze,
            "pane.next": self._next_pane,
            "pane.previous": self._previous_pane,
            "pane.tree": self.toggle_tree,
            "pane.diff": self.focus_diff,
            "pane.composer": self.focus_composer,
            "composer.focus": self._write_prompt,
            "hud.toggle": self.hud_toggled.emit,
            "queue.focus": self._focus_queue,
            "app.quit": self.quit_requested.emit,
        }

    def focused_scope(self) -> Scope:
        """Return which pane's keys are heard now."""
        focused = QApplication.focusWidget()
        if focused is not None and self._diff.isAncestorOf(focused):
            return Scope.DIFF
        if focused is not None and self._composer.isAncestorOf(focused):
            return Scope.COMPOSER
        if focused is not None and self._chat.isAncestorOf(focused):
            return Scope.CHAT
        return Scope.WINDOW

    # --- panes -----------------------------------------------------------------------------------

    def focus_tree(self) -> None:
        """Open the tree and move the focus to it."""
        self._panes.show_pane(self._tree)
        self._tree.focus()

    def toggle_tree(self) -> None:
        """Go to the tree, or fold it away when the focus is in it."""
        focused = QApplication.focusWidget()
        if focused is not None and self._tree.isAncestorOf(focused):
            self._panes.show_tree(is_open=False)
            self.focus_composer()
        else:
            self.focus_tree()

    def focus_diff(self) -> None:
        """Move the focus to the diff."""
        self._panes.show_pane(self._diff)
        self._diff.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_chat(self) -> None:
        """Move the focus to the transcript."""
        self._panes.show_pane(self._side)
        self._chat.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_composer(self) -> None:
        """Move the focus to the prompt."""
        self._panes.show_pane(self._side)
        self._composer.focus()

    def _next_pane(self) -> None:
        self._cycle(1)

    def _previous_pane(self) -> None:
        self._cycle(-1)

    def _cycle(self, step: int) -> None:
        """Move the focus from pane to pane in reading order; a folded tree is passed over."""
        stops: list[tuple[QWidget, Callable[[], None]]] = [
            (self._diff, self.focus_diff),
            (self._chat, self.focus_chat),
            (self._composer, self.focus_composer),
        ]
        if self._panes.is_tree_open:
            stops.insert(0, (self._tree, self.focus_tree))
        focused = QApplication.focusWidget()
        now = [at for at, (pane, _) in enumerate(stops) if focused and pane.isAncestorOf(focused)]
        following = (now[0] + step) % len(stops) if now else 0
        stops[following][1]()

    def _write_prompt(self) -> None:
        self.focus_composer()
        self._composer.edit.selectAll()

    # --- overlays --------------------------------------------------------------------------------

    def _show_find(self) -> None:
        focused = QApplication.focusWidget()
        is_chat = focused is not None and (
            self._chat.isAncestorOf(focused) or self._composer.isAncestorOf(focused)
        )
        self._find.look_in(self._chat.view if is_chat else self._diff.view)

    def _toggle_freeze(self) -> None:
        self._diff.set_frozen(not self._diff.is_frozen)

    def _focus_queue(self) -> None:
        self._panes.show_pane(self._side)
        self._composer.queue.focus_last()

    def _open_project(self) -> None:
        """Ask for a folder; never `exec`, which would stop every running coroutine."""
        root = self._workbench.root
        start = str(root.parent if root is not None else Path.home())
        dialog = QFileDialog(self._window, said("Open a project folder"), start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder_chosen)
        dialog.open()
