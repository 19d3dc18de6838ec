"""How the panes share the window: tree, diff and chat side by side, folding where it gets narrow.

The tree folds away while the diff of a file would have fewer than 90 columns; below 760 px diff and
chat become tabs. What the person folded or opened by hand stays until the width crosses a border.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSplitter, QVBoxLayout, QWidget

from swerve.ui.parts import button, frame, row
from swerve.ui.theme import Theme
from swerve.ui.words import said

TREE_PX = 232
CHAT_PX = 432
CHAT_MOST_PX = 640
TABS_BELOW_PX = 760
_CHAT_LEAST_PX = 400
_CHAT_MINIMUM_PX = 340
_DIFF_COLUMNS = 90
_GUTTER_PX = 88
_EMPTY_PX = 360
"""What the diff needs while no file is in it."""
_WIDE_PX = 1_440
_CHAT_MOST_SHARE = 0.45


class Panes(QFrame):
    """The splitter and its rules; of use once it is filled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("body")
        self._theme = theme
        self._is_narrow = False
        self._has_room: bool | None = None
        self._is_reading = False
        self._is_sized = False
        self._zoom = theme.zoom
        self._chat_px: float = CHAT_PX
        self._cramped_px = 0
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self._tabs = frame("paneTabs")
        self._diff_tab = button(said("Diff"), "paneTab")
        self._chat_tab = button(said("Chat"), "paneTab")
        self._group = QButtonGroup(self)
        for tab in (self._diff_tab, self._chat_tab):
            tab.setCheckable(True)
            self._group.addButton(tab)
        self._chat_tab.setChecked(True)
        self._tabs.setLayout(row(self._diff_tab, self._chat_tab, 1, spacing=0))
        self._tabs.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tabs)
        layout.addWidget(self.splitter, 1)
        self._group.buttonClicked.connect(self._on_tab)

    def fill(self, tree: QWidget, diff: QWidget, chat: QWidget) -> None:
        """Take the three panes; once."""
        self._tree, self._diff, self._chat = tree, diff, chat
        chat.setMinimumWidth(self._theme.px(_CHAT_MINIMUM_PX))
        for pane in (tree, diff, chat):
            self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(1, 1)
        self._theme.changed.connect(self._on_theme_changed)

    @property
    def is_tree_open(self) -> bool:
        """Whether the tree is to be seen."""
        return not self._tree.isHidden()

    def show_tree(self, *, is_open: bool) -> None:
        """Open or fold the tree by hand."""
        self._tree.setVisible(is_open)
        if is_open and self._is_narrow:
            self._diff.hide()
            self._chat.hide()
        else:
            self._show_tabs()

    def show_pane(self, pane: QWidget) -> None:
        """Bring `pane` to sight before it takes the focus."""
        if pane is self._tree:
            self.show_tree(is_open=True)
        elif self._is_narrow:
            self._tree.hide()
            (self._diff_tab if pane is self._diff else self._chat_tab).setChecked(True)
            self._show_tabs()

    def tree_done(self) -> None:
        """Fold the tree again where there is no room for it: a file was chosen."""
        if not self._has_room:
            self._tree.hide()
            if self._is_narrow:
                self._diff_tab.setChecked(True)
            self._show_tabs()

    def set_reading(self, *, is_reading: bool) -> None:
        """Give the diff the room that it needs, with a file in it or without."""
        if is_reading is not self._is_reading:
            self._is_reading = is_reading
            self._fold()

    def widths(self) -> QByteArray:
        """Return what `restore` needs."""
        return self.splitter.saveState()

    def restore(self, state: QByteArray) -> None:
        """Give the panes the widths of an earlier run."""
        if not state.isEmpty() and self.splitter.restoreState(state):
            self._is_sized = True
            self.splitter.setHandleWidth(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        """Fold and share out the width that is known only now."""
        super().showEvent(event)
        self._fold()

    def _on_theme_changed(self) -> None:
        """Give tree and chat the width their zoomed text needs."""
        was, self._zoom = self._zoom, self._theme.zoom
        self._chat.setMinimumWidth(self._theme.px(_CHAT_MINIMUM_PX))
        if was != self._zoom:
            tree, _, chat = self.splitter.sizes()
            # A width that was given for want of room is no width anybody chose.
            if not self._is_narrow and chat not in (0, self._cramped_px):
                self._chat_px = chat / was
            # What is folded away says 0; it needs its width once there is room again.
            tree = round(tree * self._zoom / was) or self._theme.px(TREE_PX)
            wanted, most = round(self._chat_px * self._zoom), round(self.width() * _CHAT_MOST_SHARE)
            chat = min(wanted, most)
            self.splitter.setSizes([tree, max(1, self.width() - tree - chat), chat])
            self._cramped_px = self.splitter.sizes()[2] if wanted > most else 0
        self._fold()

    def _fold(self) -> None:
        if not self.isVisible():
            return
        width = self.width()
        px = self._theme.px
        is_narrow = width < px(TABS_BELOW_PX)
        columns = px(_GUTTER_PX) + _DIFF_COLUMNS * self._theme.code_advance()
        needed = columns if self._is_reading else px(_EMPTY_PX)
        has_room = width - px(TREE_PX) - px(_CHAT_LEAST_PX) >= needed
        if has_room is not self._has_room:
            self._has_room = has_room
            self._tree.setVisible(has_room)
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._tabs.setVisible(is_narrow)
            self._show_tabs()
        if not self._is_sized:
            self._is_sized = True
            self._share(width)

    def _share(self, width: int) -> None:
        """Give every pane its width of the first time."""
        px = self._theme.px
        spare = max(0, width - px(_WIDE_PX))
        chat = min(px(CHAT_MOST_PX), px(CHAT_PX) + spare // 4, width * 2 // 5)
        tree = px(TREE_PX)
        self.splitter.setSizes([tree, max(1, width - tree - chat), chat])

    def _show_tabs(self) -> None:
        if self._is_narrow and self.is_tree_open:
            return
        self._diff.setVisible(not self._is_narrow or self._diff_tab.isChecked())
        self._chat.setVisible(not self._is_narrow or self._chat_tab.isChecked())

    def _on_tab(self) -> None:
        if self._is_narrow:
            self._tree.hide()
        self._show_tabs()
