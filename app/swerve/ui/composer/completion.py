"""The list that opens while an `@` is typed: files, and what they define by name.

The keyboard stays in the prompt. Names are looked for once a listing of the project, off the loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from swerve.project.outline import Symbol, reach
from swerve.project.search import Ranked
from swerve.project.tree import Tree
from swerve.session.transcript import Attachment
from swerve.text.deception import shown_name
from swerve.ui.bridge import Bridge
from swerve.ui.palette.ranking import NameSearch
from swerve.ui.theme import Theme
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_FILES_SHOWN = 6
_NAMES_SHOWN = 5
_AttachmentRole = Qt.ItemDataRole.UserRole
_WordRole = Qt.ItemDataRole.UserRole + 1


class Completion(QFrame):
    """Files and names that match what stands after the `@`, best first.

    Emits:
        chosen: what to attach, and the word that replaces what was typed.
        opened: whether it is open now.
    """

    chosen = Signal(object, str)
    opened = Signal(bool)

    def __init__(self, workbench: Workbench, bridge: Bridge, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("role", "overlay")
        self._workbench = workbench
        self._theme = theme
        self._files = NameSearch(self)
        self._names = NameSearch(self)
        self._found: tuple[list[Ranked], list[Ranked]] = ([], [])
        self._query = ""
        self._listed: Tree | None = None
        self._anchor: QWidget | None = None
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(said("Files and names to attach"))
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self._list)
        self._files.found.connect(self._on_files)
        self._names.found.connect(self._on_names)
        self._list.itemClicked.connect(self._on_clicked)
        bridge.symbols_found.connect(self._on_symbols_found)
        self.hide()

    @property
    def offers(self) -> list[str]:
        """What is offered, in order."""
        return [self._list.item(at).text() for at in range(self._list.count())]

    def open_for(self, query: str, anchor: QWidget) -> None:
        """Look for `query` and show what is found above `anchor`."""
        tree = self._workbench.tree
        if tree is None:
            return
        self._anchor, self._query = anchor, query
        self._files.look_in(tree)
        self._files.search(query, _FILES_SHOWN)
        if tree is not self._listed:
            self._listed = tree
            self._workbench.find_symbols()
        self._search_names()

    def close_list(self) -> None:
        """Close, and forget the question that may still be answered."""
        self._anchor = None
        if self.isVisible():
            self.hide()
            self.opened.emit(False)

    def handle(self, key: int) -> None:
        """Move with Up and Down, choose with Enter and Tab."""
        step = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}.get(key)
        if step is None:
            self._on_clicked(self._list.currentItem())
            return
        count = self._list.count()
        self._list.setCurrentRow((self._list.currentRow() + step) % max(1, count))

    # --- inside ----------------------------------------------------------------------------------

    def _search_names(self) -> None:
        """Names are offered once a letter is typed: the bare `@` is for files."""
        known = self._workbench.symbols
        if self._query:
            self._names.look_among(known, sorted({symbol.name for symbol in known}))
            self._names.search(self._query, _NAMES_SHOWN)
        else:
            self._on_names("", [])

    def _on_symbols_found(self) -> None:
        if self._anchor is not None:
            self._search_names()

    def _on_files(self, query: str, ranked: list[Ranked]) -> None:
        if query == self._query:
            self._found = (ranked, self._found[1])
            self._show()

    def _on_names(self, query: str, ranked: list[Ranked]) -> None:
        if query == self._query:
            self._found = (self._found[0], ranked)
            self._show()

    def _show(self) -> None:
        if self._anchor is None:
            return
        files, names = self._found
        self._list.clear()
        for found in files:
            self._add(found.path, Attachment(found.path), found.path.rpartition("/")[2])
        for symbol in self._symbols([found.path for found in names]):
            end = reach(symbol, self._workbench.symbols)
            words = f"{symbol.name}   {symbol.path}:{symbol.line + 1}"
            self._add(words, Attachment(symbol.path, symbol.line, end), symbol.name)
        self._list.setCurrentRow(0)
        count = self._list.count()
        if count:
            self._place(self._anchor, count)
        self.setVisible(count > 0)
        self.opened.emit(count > 0)

    def _symbols(self, names: list[str]) -> list[Symbol]:
        """Return the symbols of `names`, in their order, as many as are shown."""
        order = {name: at for at, name in enumerate(names)}
        found = [symbol for symbol in self._workbench.symbols if symbol.name in order]
        return sorted(found, key=lambda symbol: order[symbol.name])[:_NAMES_SHOWN]

    def _add(self, words: str, attachment: Attachment, word: str) -> None:
        item = QListWidgetItem(shown_name(words))
        item.setData(_AttachmentRole, attachment)
        item.setData(_WordRole, word)
        self._list.addItem(item)

    def _place(self, anchor: QWidget, count: int) -> None:
        height = count * self._list.sizeHintForRow(0) + 12
        width = max(self._theme.px(260), anchor.width())
        corner = anchor.mapTo(self._window, QPoint(0, 0))
        self.setGeometry(corner.x(), corner.y() - height - 6, width, height)
        self.raise_()

    def _on_clicked(self, item: QListWidgetItem | None) -> None:
        self.close_list()
        if item is not None:
            self.chosen.emit(item.data(_AttachmentRole), item.data(_WordRole))
