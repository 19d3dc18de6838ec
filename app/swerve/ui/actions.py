"""Commands as Qt actions: shortcuts, menus, tooltips, all from the catalogue.

Every command is bound to exactly one handler. An action stays enabled even while its condition does
not hold, so that a refused key can say why instead of doing something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from swerve.commands.catalog import COMMANDS, command, in_menu
from swerve.commands.keymap import Keymap
from swerve.commands.spec import Command, Menu, Scope
from swerve.commands.when import holds
from swerve.terms import CommandId
from swerve.ui.words import said

ESCAPE = "Escape"

Handler = Callable[[], None]

_REFUSALS = {
    ("has_project", True): "Open a project first.",
    ("is_running", True): "No turn is running.",
    ("is_running", False): "A turn is running.",
    ("has_file", True): "No file is shown.",
    ("has_dropped", True): "Drop a file on the project's files first.",
    ("has_turn", True): "Nothing was asked in this thread yet.",
    ("has_threads", True): "There is only this thread.",
    ("has_deleted", True): "No thread was deleted since the project was opened.",
    ("has_queue", True): "No message is waiting.",
    ("has_text", True): "Type a request first.",
    ("has_hunk", True): "No hunk is current.",
    ("has_pending", True): "No hunk waits to be judged.",
    ("has_files", True): "The turn touched no other file.",
    ("has_undo", True): "There is no review step to undo.",
    ("has_redo", True): "There is no review step to redo.",
    ("is_asking", True): "No command waits for an answer.",
    ("is_at_question", True): "Go to the question first, with Alt+A.",
    ("has_unwritten", True): "No pending hunk can be kept for it.",
    ("has_command", True): "No command is running.",
    ("is_trusted", True): "The project is not trusted.",
    ("is_trusted", False): "The project is trusted already.",
    ("is_following", False): "The view follows the model already.",
    ("is_frozen", True): "The view is not frozen.",
    ("has_scrub", True): "There is no finished turn with hunks to look back at.",
    ("is_looking_back", True): "The present text is shown.",
    ("has_interrupted", True): "No write was left half done.",
    ("is_looking_back", False): "An earlier text is shown: Esc leads back to the present one.",
}
_TERM = re.compile(r"(not\s+)?(\w+_\w+)")


class Actions(QObject):
    """One action per command.

    Args of the constructor:
        handlers: what each command does, by id; all of the catalogue, nothing else.
        facts: the names of `commands.when.CONTEXT` that hold now.
        refuse: told why a command was not run.
    """

    def __init__(
        self,
        window: QWidget,
        keymap: Keymap,
        handlers: Mapping[str, Handler],
        facts: Callable[[], Set[str]],
        refuse: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        known = {one.id for one in COMMANDS}
        if set(handlers) != known:
            raise ValueError(f"commands and handlers differ: {sorted(known ^ set(handlers))}")
        self._window = window
        self._keymap = keymap
        self._scopes: list[tuple[QWidget, Scope, Set[str]]] = []
        self._shortcuts: list[QShortcut] = []
        self._handlers = handlers
        self._facts = facts
        self._refuse = refuse
        self._actions = {one.id: self._made(one) for one in COMMANDS}

    def run(self, command_id: str) -> None:
        """Run a command, or say why it cannot be run now."""
        if self.is_available(command_id):
            self._handlers[command_id]()
        else:
            self._refuse(self.refusal(command_id))

    def press(self, key: str) -> bool:
        """Run the command that has `key` in the whole window; return whether there is one."""
        for one in COMMANDS:
            if key in self._keymap.keys(one.id):
                self.run(one.id)
                return True
        return False

    def is_available(self, command_id: str) -> bool:
        """Say whether a command's condition holds."""
        return holds(command(command_id).when, self._facts())

    def refusal(self, command_id: str) -> str:
        """Return why a command cannot be run now: the first fact that is missing."""
        facts = self._facts()
        for negation, fact in _TERM.findall(command(command_id).when):
            is_wanted = not negation
            if (fact in facts) is not is_wanted and (fact, is_wanted) in _REFUSALS:
                return said(_REFUSALS[fact, is_wanted])
        return said("“{title}” is not possible now.", title=said(command(command_id).title))

    def shown_key(self, command_id: str) -> str:
        """Return the cap of the key to show beside a command, empty for none."""
        return self._keymap.shown_key(CommandId(command_id))

    def bind_scope(self, pane: QWidget, scope: Scope, but: Set[str] = frozenset()) -> None:
        """Let `pane` hear the keys of `scope` while the focus is in it.

        Args:
            pane: the keys are heard in it and its children.
            scope: COMPOSER or DIFF.
            but: keys the pane handles itself.
        """
        self._scopes.append((pane, scope, but))
        for one in COMMANDS:
            for key in self._keymap.keys(one.id, scope):
                if key in but:
                    continue
                shortcut = QShortcut(QKeySequence(key), pane)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(self._actions[one.id].trigger)
                self._shortcuts.append(shortcut)

    def rebind(self, keymap: Keymap) -> None:
        """Hear the keys of `keymap` from now on."""
        self._keymap = keymap
        for name, action in self._actions.items():
            action.setShortcuts(self._sequences(CommandId(name)))
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts.clear()
        scopes, self._scopes = self._scopes, []
        for pane, scope, but in scopes:
            self.bind_scope(pane, scope, but)

    def _sequences(self, command_id: CommandId) -> list[QKeySequence]:
        """Return the keys of the whole window; Esc is shared out by the window itself."""
        return [QKeySequence(key) for key in self._keymap.keys(command_id) if key != ESCAPE]

    def menu(self) -> QMenu:
        """Return the program's menu: one submenu for each group of the catalogue."""
        menu = QMenu(self._window)
        menu.aboutToShow.connect(self._dim)
        menu.aboutToHide.connect(self._undim)
        for group in Menu:
            part = menu.addMenu(said(group.value))
            last = None
            for one in in_menu(group):
                if last is not None and one.order // 10 != last // 10:
                    part.addSeparator()
                part.addAction(self._actions[one.id])
                last = one.order
        return menu

    def _made(self, one: Command) -> QAction:
        action = QAction(said(one.title), self._window)
        action.setObjectName(one.id)
        action.setToolTip(said(one.sentence))
        action.setShortcuts(self._sequences(one.id))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(self._on_triggered)
        self._window.addAction(action)
        return action

    def _on_triggered(self) -> None:
        self.run(self.sender().objectName())

    def _dim(self) -> None:
        for name, action in self._actions.items():
            action.setEnabled(self.is_available(name))

    def _undim(self) -> None:
        # After the menu's own trigger: a disabled action would let its key fall through.
        for action in self._actions.values():
            action.setEnabled(True)
