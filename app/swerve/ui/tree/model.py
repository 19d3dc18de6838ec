"""The project's files as an item model: only folders that were opened have objects.

A row's internal id names the folder it stands in, so a project of 100,000 files costs what its
opened folders cost. The project itself is the single top row. Read by the tree pane.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QUrl,
)

from swerve.project.tree import ROOT, Tree, TreeEntry
from swerve.terms import ProjectPath
from swerve.ui.plain import plain_tip
from swerve.ui.tree.badges import Badge, badge_of, folders_of

Index = QModelIndex | QPersistentModelIndex

PathRole = Qt.ItemDataRole.UserRole + 1
FolderRole = Qt.ItemDataRole.UserRole + 2
BadgeRole = Qt.ItemDataRole.UserRole + 3

_TOP = 0
"""Internal id of the project's own row."""


@dataclass(slots=True, eq=False)
class _Folder:
    """A folder whose children were asked for."""

    id: int
    path: str
    children: tuple[TreeEntry, ...]


class TreeModel(QAbstractItemModel):
    """Folders first, natural order; badges from outside."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tree: Tree | None = None
        self._root: Path | None = None
        self._by_id: dict[int, _Folder] = {}
        self._by_path: dict[str, _Folder] = {}
        self._last_id = _TOP
        self._badges: Mapping[ProjectPath, Badge] = {}
        self._outside: Set[ProjectPath] = frozenset()
        self._marked: set[str] = set()

    @property
    def root(self) -> Path:
        """Folder of the project; the current one while there is none."""
        return self._root or Path()

    # --- content ---------------------------------------------------------------------------------

    def show_project(self, root: Path | None, tree: Tree | None) -> None:
        """Show another project from scratch."""
        self.beginResetModel()
        self._root, self._tree = root, tree
        self._by_id.clear()
        self._by_path.clear()
        self.endResetModel()

    def update_tree(self, tree: Tree) -> None:
        """Show a later snapshot of the same project; opened folders stay open."""
        self._tree = tree
        for path in sorted(self._by_path):
            folder = self._by_path.get(path)
            if folder is not None and tree.is_dir(path):
                self._update_folder(folder, tree.children(path))

    def show_badges(self, badges: Mapping[ProjectPath, Badge]) -> None:
        """Replace the badges of hunks; only rows that changed are painted again."""
        changed = {
            path for path in {*badges, *self._badges} if badges.get(path) != self._badges.get(path)
        }
        self._badges = dict(badges)
        self._marked = folders_of(path for path, badge in badges.items() if badge.token == "accent")
        for path in {*changed, *folders_of(changed)}:
            index = self.known_index(path)
            if index.isValid():
                self.dataChanged.emit(index, index, [BadgeRole])

    def show_outside(self, outside: Set[ProjectPath], changed: Iterable[ProjectPath]) -> None:
        """Mark the files of `outside`.

        Args:
            outside: every such file; read from now on, the caller's to change.
            changed: what came or went: a checkout brings tens of thousands, of which only the rows
                of opened folders are painted again.
        """
        self._outside = outside
        for path in {path.rpartition("/")[0] for path in changed}:
            folder = self._by_path.get(path)
            if folder is not None and folder.children:
                first = self.createIndex(0, 0, folder.id)
                last = self.createIndex(len(folder.children) - 1, 0, folder.id)
                self.dataChanged.emit(first, last, [BadgeRole])

    def index_of(self, path: str) -> QModelIndex:
        """Return the index of `path`, opening the folders above it; invalid when unknown."""
        if self._tree is None or (path and not self._tree.contains(path)):
            return QModelIndex()
        for depth in range(path.count("/") + 1):
            self._folder("/".join(path.split("/")[:depth]))
        return self.known_index(path)

    def known_index(self, path: str) -> QModelIndex:
        """Return the index of `path` when its folder was opened before, else an invalid one."""
        if self._tree is None:
            return QModelIndex()
        if path == ROOT:
            return self.createIndex(0, 0, _TOP)
        folder = self._by_path.get(path.rpartition("/")[0])
        if folder is None:
            return QModelIndex()
        for position, entry in enumerate(folder.children):
            if entry.path == path:
                return self.createIndex(position, 0, folder.id)
        return QModelIndex()

    def path_of(self, index: Index) -> ProjectPath:
        """Return the path a row stands for; empty for the project itself."""
        entry = self._entry(index)
        return entry.path if entry is not None else ProjectPath(ROOT)

    def is_file(self, index: Index) -> bool:
        """Say whether a row stands for a file."""
        entry = self._entry(index)
        return entry is not None and not entry.is_folder

    # --- QAbstractItemModel ----------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Return the index of a row; asking for it lists its folder."""
        if self._tree is None or column != 0 or row < 0:
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(0, 0, _TOP) if row == 0 else QModelIndex()
        folder = self._folder(self.path_of(parent))
        if row >= len(folder.children):
            return QModelIndex()
        return self.createIndex(row, 0, folder.id)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """Return the index of the folder a row stands in."""
        folder = self._by_id.get(index.internalId()) if index.isValid() else None
        return self.known_index(folder.path) if folder is not None else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows are beneath `parent`."""
        if self._tree is None:
            return 0
        if not parent.isValid():
            return 1
        if self.is_file(parent):
            return 0
        return len(self._folder(self.path_of(parent)).children)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        """Say whether a row can be opened, without listing it."""
        return self._tree is not None and not self.is_file(parent)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return 1: everything is in one column."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a row shows, says or stands for."""
        if not index.isValid():
            return None
        entry = self._entry(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name if entry is not None else self._title()
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(entry.path if entry is not None else str(self._root or ""))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(entry)
        if role == PathRole:
            return self.path_of(index)
        if role == FolderRole:
            return entry is None or entry.is_folder
        if role == BadgeRole:
            return self._badge(entry)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be chosen and dragged out, never edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeTypes(self) -> list[str]:
        """Files leave as URLs."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the files dragged out."""
        data = QMimeData()
        if self._root is not None:
            root = self._root
            paths = [root / self.path_of(index) for index in indexes]
            data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        """Files are copied out, never moved."""
        return Qt.DropAction.CopyAction

    # --- inside ----------------------------------------------------------------------------------

    def _title(self) -> str:
        return (self._root.name or str(self._root)) if self._root is not None else ""

    def _spoken(self, entry: TreeEntry | None) -> str:
        badge = self._badge(entry)
        name = entry.name if entry is not None else self._title()
        return f"{name}, {badge.text}" if badge is not None and badge.text else name

    def _badge(self, entry: TreeEntry | None) -> Badge | None:
        path = entry.path if entry is not None else ROOT
        if entry is None or entry.is_folder:
            return Badge("", "accent") if path in self._marked else None
        return badge_of(entry.path, self._badges, self._outside)

    def _entry(self, index: Index) -> TreeEntry | None:
        """Return the entry of a row, None for the project's own and for what is gone."""
        if not index.isValid():
            return None
        folder = self._by_id.get(index.internalId())
        if folder is None or index.row() >= len(folder.children):
            return None
        return folder.children[index.row()]

    def _folder(self, path: str) -> _Folder:
        folder = self._by_path.get(path)
        if folder is None:
            self._last_id += 1
            children = self._tree.children(path) if self._tree is not None else ()
            folder = _Folder(self._last_id, path, children)
            self._by_path[path] = self._by_id[folder.id] = folder
        return folder

    def _update_folder(self, folder: _Folder, children: tuple[TreeEntry, ...]) -> None:
        """Bring one folder's rows to `children` by single removals and insertions."""
        if folder.children == children:
            return
        parent = self.known_index(folder.path)
        wanted = set(children)
        for position in range(len(folder.children) - 1, -1, -1):
            entry = folder.children[position]
            if entry not in wanted:
                self.beginRemoveRows(parent, position, position)
                folder.children = folder.children[:position] + folder.children[position + 1 :]
                self._forget(entry.path)
                self.endRemoveRows()
        for position, entry in enumerate(children):
            if position >= len(folder.children) or folder.children[position] != entry:
                self.beginInsertRows(parent, position, position)
                before, after = folder.children[:position], folder.children[position:]
                folder.children = (*before, entry, *after)
                self.endInsertRows()

    def _forget(self, path: str) -> None:
        """Drop the folder `path` and every one beneath it."""
        gone = [known for known in self._by_path if known == path or known.startswith(f"{path}/")]
        for known in gone:
            del self._by_id[self._by_path.pop(known).id]
