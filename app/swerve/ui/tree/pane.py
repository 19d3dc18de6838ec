"""The left pane: the project's files with their badges and a filter.

Choosing a file shows it in the diff; nothing is changed from here. Composed by the window.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QDesktopServices,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QMenu,
    QTreeView,
    QVBoxLayout,
)

from swerve.session.inputs import ShowFile
from swerve.terms import ProjectPath
from swerve.ui.bridge import Bridge
from swerve.ui.parts import EscapeField, label
from swerve.ui.theme import Theme
from swerve.ui.tree.badges import badges
from swerve.ui.tree.delegate import INDENT_PX, TreeDelegate
from swerve.ui.tree.filtering import TreeFilter
from swerve.ui.tree.model import TreeModel
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_BADGE_DELAY_MS = 30


class TreePane(QFrame):
    """Tree and filter.

    Emits:
        file_chosen: path of a file that was put in the diff from here.
    """

    file_chosen = Signal(str)

    def __init__(self, workbench: Workbench, bridge: Bridge, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("treePane")
        self._workbench = workbench
        self._theme = theme
        self._outside: set[ProjectPath] = set()
        self.model = TreeModel(self)
        self.view = _TreeView(self.model, theme)
        self.filter = _Filter()
        self._filtering = TreeFilter()
        self._title = label(said("PROJECT"), "section")
        self._empty = label("", "small")
        self._badge_timer = QTimer(self, singleShot=True, interval=_BADGE_DELAY_MS)
        self._build()
        self._connect(bridge)
        self.show_project()

    def show_project(self) -> None:
        """Show the project that is open now, from scratch."""
        self._outside.clear()
        self.model.show_outside(self._outside, ())
        self.filter.clear()
        self.model.show_project(self._workbench.root, self._workbench.tree)
        self._open_first_folders()
        self._refresh_badges()
        self._refresh_empty()

    def focus(self) -> None:
        """Take the keyboard, on the file in the diff where it is known."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.view.currentIndex().isValid():
            self.reveal(self._workbench.state.shown_file or ProjectPath(""))

    def reveal(self, path: ProjectPath) -> None:
        """Open the folders above `path` and scroll to it."""
        index = self.model.index_of(path)
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def folder_at(self, at: QPoint) -> ProjectPath:
        """Return the folder of the row at a point of the pane; the project's own elsewhere."""
        index = self.view.indexAt(self.view.viewport().mapFrom(self, at))
        path = self.model.path_of(index)
        if index.isValid() and self.model.is_file(index):
            return ProjectPath(path.rpartition("/")[0])
        return path

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._title.setContentsMargins(14, 14, 14, 8)
        layout.addWidget(self._title)
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(14, 4, 14, 8)
        layout.addWidget(self._empty)
        layout.addWidget(self.view, 1)
        field = QVBoxLayout()
        field.setContentsMargins(10, 8, 10, 10)
        field.addWidget(self.filter)
        layout.addLayout(field)
        self.setMinimumWidth(160)

    def _connect(self, bridge: Bridge) -> None:
        bridge.project_opened.connect(self._on_project_opened)
        bridge.tree_changed.connect(self._on_tree_changed)
        bridge.hunk_changed.connect(self._on_hunk_changed)
        bridge.outside_changed.connect(self._on_outside_changed)
        bridge.file_shown.connect(self._on_file_shown)
        self._badge_timer.timeout.connect(self._refresh_badges)
        self._theme.changed.connect(self.view.relayout)
        self.view.chosen.connect(self._on_chosen)
        self.filter.textChanged.connect(self._on_filter_changed)
        self.filter.entered.connect(self._on_filter_entered)
        self.filter.went_down.connect(self.view.setFocus)
        self.filter.left.connect(self._on_filter_left)

    # --- news ------------------------------------------------------------------------------------

    def _on_project_opened(self, _root: object) -> None:
        self.show_project()

    def _on_tree_changed(self) -> None:
        tree = self._workbench.tree
        if tree is None:
            return
        if self.filter.text():
            self._on_filter_changed(self.filter.text())
        elif self.model.rowCount() == 0:
            self.model.show_project(self._workbench.root, tree)
            self._open_first_folders()
        else:
            self.model.update_tree(tree)
        self._refresh_empty()

    def _on_hunk_changed(self, _hunk: str, _path: str) -> None:
        if not self._badge_timer.isActive():
            self._badge_timer.start()

    def _on_outside_changed(self, paths: tuple[ProjectPath, ...]) -> None:
        self._outside.update(paths)
        self._outside.discard(self._workbench.state.shown_file or ProjectPath(""))
        self.model.show_outside(self._outside, paths)

    def _on_file_shown(self) -> None:
        shown = self._workbench.state.shown_file
        self.view.show_path(shown or ProjectPath(""))
        if shown is not None and shown in self._outside:
            self._outside.discard(shown)
            self.model.show_outside(self._outside, (shown,))

    def _on_chosen(self, path: str) -> None:
        self._workbench.dispatch(ShowFile(ProjectPath(path)))
        self.file_chosen.emit(path)

    def _refresh_badges(self) -> None:
        hunks = self._workbench.state.ledger.hunks.values()
        self.model.show_badges(badges(hunks))

    def _refresh_empty(self) -> None:
        tree = self._workbench.tree
        if self._workbench.root is None:
            sentence = said("No project is open. Drop a folder on the window.")
        elif tree is None:
            sentence = said("Listing the files…")
        elif tree.file_count == 0:
            sentence = said("The folder has no files yet.")
        elif self.filter.text() and self.model.rowCount(self.model.index_of("")) == 0:
            sentence = said("No file matches. Esc clears the filter.")
        else:
            sentence = ""
        self._empty.setText(sentence)
        self._empty.setVisible(bool(sentence))

    # --- filter ----------------------------------------------------------------------------------

    def _on_filter_changed(self, text: str) -> None:
        tree = self._workbench.tree
        if tree is None:
            return
        if text:
            self.model.show_project(self._workbench.root, self._filtering.matching(tree, text))
            self.view.expandAll()
        else:
            self.model.show_project(self._workbench.root, tree)
            self._open_first_folders()
        self._refresh_empty()

    def _on_filter_entered(self) -> None:
        index = self.view.first_file()
        if index.isValid():
            self._on_chosen(self.model.path_of(index))

    def _on_filter_left(self) -> None:
        if self.filter.text():
            self.filter.clear()
        else:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_first_folders(self) -> None:
        """Open the project and the folders that lead to the file in the diff."""
        self.view.expand(self.model.index_of(""))
        shown = self._workbench.state.shown_file
        if shown is not None:
            self.view.show_path(shown)


class _Filter(EscapeField):
    """The filter field: Enter shows the first match, Down goes to the tree, Esc clears."""

    entered = Signal()
    went_down = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(said("Filter files"))
        self.setAccessibleName(said("Filter files"))
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys that are not text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.went_down.emit()
        else:
            super().keyPressEvent(event)


class _TreeView(QTreeView):
    """The tree itself.

    Emits:
        chosen: path of a file to show, by Enter or click.
    """

    chosen = Signal(str)

    def __init__(self, model: TreeModel, theme: Theme) -> None:
        super().__init__()
        self._tree_model = model
        self._theme = theme
        self._delegate = TreeDelegate(theme, self)
        self._delegate.is_open = self.isExpanded
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(said("Project files"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAnimated(False)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.clicked.connect(self._choose)
        self.customContextMenuRequested.connect(self._show_menu)
        self.relayout()

    def relayout(self) -> None:
        """Take the theme's sizes over."""
        self.setIndentation(self._theme.px(INDENT_PX))
        self.setIconSize(self.iconSize())
        self.doItemsLayout()

    def show_path(self, path: ProjectPath) -> None:
        """Mark the file in the diff and bring it into sight."""
        self._delegate.shown_path = path
        index = self._tree_model.index_of(path) if path else QModelIndex()
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()

    def first_file(self) -> QModelIndex:
        """Return the first row that is a file, invalid when there is none."""
        index = self._tree_model.index(0, 0)
        while index.isValid() and not self._tree_model.is_file(index):
            index = self.indexBelow(index)
        return index

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows a file and opens or closes a folder."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
            return
        if event.key() == Qt.Key.Key_Menu:
            self._show_menu(self.visualRect(self.currentIndex()).bottomLeft())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give a newcomer by Tab a row to stand on."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._tree_model.index(0, 0))

    def drawBranches(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw nothing: the delegate draws the whole row."""

    def _choose(self, index: QModelIndex) -> None:
        if self._tree_model.is_file(index):
            self.chosen.emit(self._tree_model.path_of(index))
        elif index.isValid():
            self.setExpanded(index, not self.isExpanded(index))

    def _show_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():  # the menu key gives the middle of the view
            index = self.currentIndex()
            at = self.visualRect(index).bottomLeft()
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        path = self._tree_model.path_of(index)
        for text, slot in (
            (said("Copy path"), self._copy_path),
            (said("Copy path from the project"), self._copy_relative),
            (said("Show in the file browser"), self._show_outside),
        ):
            action = QAction(text, menu)
            action.setData(path)
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.popup(self.viewport().mapToGlobal(at))

    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self._absolute()))

    def _copy_relative(self) -> None:
        QGuiApplication.clipboard().setText(self._menu_path())

    def _show_outside(self) -> None:
        path = self._absolute()
        folder = path if self._menu_path() == "" else path.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _menu_path(self) -> str:
        action = self.sender()
        return str(action.data()) if isinstance(action, QAction) else ""

    def _absolute(self) -> Path:
        return self._tree_model.root / self._menu_path()
