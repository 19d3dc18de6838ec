"""Selecting, copying and finding in a painted view: mouse, keys, and the marks below the text.

One object per view, made by it; keeps the selection in rows and columns, asks the view where
things are. What is selected and found is computed by `swerve.rows`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QScrollBar, QWidget

from swerve.rows import find
from swerve.rows.row import RowChange, RowSource
from swerve.rows.selection import Caret, Selection, selected_text, word_at
from swerve.ui.rows_view_text import LaidText
from swerve.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

_AUTOSCROLL_MS = 30
_NONE = Selection(Caret(0, 0), Caret(0, 0))


class SelectableView(Protocol):
    """What selecting needs to know of its view."""

    theme: Theme

    @property
    def source(self) -> RowSource | None:
        """The rows being shown."""

    @property
    def selection_changed(self) -> SignalInstance:
        """Emitted when the selected text is another one."""

    def hit(self, point: QPoint) -> tuple[int, int] | None:
        """Return (row, column) nearest to a point of the viewport."""

    def visible_rows(self) -> range:
        """Return the rows that are at least partly seen."""

    def update_rows(self, first: int, stop: int) -> None:
        """Repaint rows."""

    def reveal(self, first: int, last: int, *, margin_rows: int = 3) -> None:
        """Scroll as little as needed to see rows."""

    def row_rect(self, index: int) -> QRect:
        """Return the rectangle of a row in the viewport."""

    def viewport(self) -> QWidget:
        """Return the widget that is painted on."""

    def verticalScrollBar(self) -> QScrollBar:
        """Return the vertical bar."""


class Selecting(QObject):
    """The selection and the search of one view."""

    def __init__(self, view: SelectableView) -> None:
        super().__init__()
        self._view = view
        self._selection = _NONE
        self._has_caret = False
        self._is_dragging = False
        self._drag_point = QPoint()
        self._query = ""
        self._timer = QTimer(self)
        self._timer.setInterval(_AUTOSCROLL_MS)
        self._timer.timeout.connect(self._autoscroll)

    @property
    def selection(self) -> Selection:
        """What is selected, possibly empty."""
        return self._selection

    @property
    def caret_row(self) -> int | None:
        """The row the person clicked or selected to, None before that."""
        return self._selection.caret.row if self._has_caret else None

    @property
    def query(self) -> str:
        """What is being looked for; empty for nothing."""
        return self._query

    @property
    def is_marking(self) -> bool:
        """Whether anything is selected or looked for."""
        return bool(self._query) or not self._selection.is_empty

    def text(self) -> str:
        """Return the selected text, clean."""
        source = self._view.source
        return selected_text(source, self._selection) if source is not None else ""

    def rows(self) -> range:
        """Return the rows that are selected, at least in part; none when nothing is."""
        start, stop = self._selection.start, self._selection.stop
        if self._selection.is_empty:
            return range(0)
        return range(start.row, stop.row + (1 if stop.column else 0))

    def clear(self) -> None:
        """Select nothing."""
        self._has_caret = False
        self._select(_NONE)

    def splice(self, change: RowChange) -> None:
        """Move along with rows that changed."""
        self._selection = self._selection.spliced(change)

    def select(self, first: int, stop: int) -> None:
        """Select rows `first` to `stop` whole."""
        source = self._view.source
        if source is not None and first < stop:
            self._has_caret = True
            end = Caret(stop - 1, len(source.text(stop - 1)))
            self._select(Selection(Caret(first, 0), end))

    def select_all(self) -> None:
        """Select every row."""
        source = self._view.source
        if source is not None and len(source):
            last = len(source) - 1
            self._has_caret = True
            self._select(Selection(Caret(0, 0), Caret(last, len(source.text(last)))))

    def copy(self) -> bool:
        """Put the selected text on the clipboard; False when nothing is selected."""
        if self._selection.is_empty:
            return False
        QGuiApplication.clipboard().setText(self.text())
        return True

    # --- finding ---------------------------------------------------------------------------------

    def find(self, query: str) -> int:
        """Mark every match of `query`, go to the first from here, return how many there are."""
        self._query = query
        self._view.viewport().update()
        source = self._view.source
        if source is None or not query:
            return 0
        self.find_next(1, is_new=True)
        return self.match_place()[1]

    def match_place(self) -> tuple[int, int]:
        """Return the number of the match that is selected (0 for none) and how many there are."""
        source = self._view.source
        if source is None or not self._query:
            return 0, 0
        return find.place(source, self._query, self._selection)

    def find_next(self, step: int, *, is_new: bool = False) -> bool:
        """Select and show the next (1) or previous (-1) match; False without one."""
        source = self._view.source
        if source is None:
            return False
        if not self._has_caret:
            origin = Caret(self._view.visible_rows().start, 0)
        elif step < 0 or is_new:
            origin = self._selection.start
        else:
            origin = self._selection.stop
        found = find.next_match(source, self._query, origin, step)
        if found is None:
            self._select(Selection(origin, origin))
            return False
        self._has_caret = True
        self._select(found)
        self._view.reveal(found.start.row, found.stop.row)
        return True

    # --- mouse -----------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """Begin to select, or extend with Shift."""
        caret = self._caret_at(event.position().toPoint())
        if caret is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._is_dragging = True
        is_extending = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if is_extending and self._has_caret:
            self._select(self._selection.moved_to(caret))
        else:
            self._select(Selection(caret, caret))
        self._has_caret = True

    def drag(self, event: QMouseEvent) -> None:
        """Extend the selection; scroll on when the pointer leaves the view."""
        if not self._is_dragging:
            return
        self._drag_point = event.position().toPoint()
        self._extend_to_drag_point()
        is_outside = not 0 <= self._drag_point.y() < self._view.viewport().height()
        if is_outside and not self._timer.isActive():
            self._timer.start()
        elif not is_outside:
            self._timer.stop()

    def release(self) -> None:
        """End dragging."""
        self._is_dragging = False
        self._timer.stop()

    def double_click(self, event: QMouseEvent) -> None:
        """Select the word at the pointer."""
        caret = self._caret_at(event.position().toPoint())
        source = self._view.source
        if caret is None or source is None:
            return
        start, stop = word_at(source.text(caret.row), caret.column)
        self._has_caret = True
        self._select(Selection(Caret(caret.row, start), Caret(caret.row, stop)))

    def _caret_at(self, point: QPoint) -> Caret | None:
        found = self._view.hit(point)
        return None if found is None else Caret(*found)

    def _extend_to_drag_point(self) -> None:
        caret = self._caret_at(self._drag_point)
        if caret is not None:
            self._select(self._selection.moved_to(caret))

    def _autoscroll(self) -> None:
        y, height = self._drag_point.y(), self._view.viewport().height()
        beyond = y if y < 0 else y - height
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + beyond)
        self._extend_to_drag_point()

    # --- keys ------------------------------------------------------------------------------------

    def take_key(self, event: QKeyEvent) -> bool:
        """Handle copy, select all and Shift with arrows; return whether the key was ours."""
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copy()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return True
        moved = self._moved_caret(event)
        if moved is None:
            return False
        anchor = self._selection.anchor if self._has_caret else self._first_seen()
        self._has_caret = True
        self._select(Selection(anchor, moved))
        self._view.reveal(moved.row, moved.row, margin_rows=0)
        return True

    def _first_seen(self) -> Caret:
        return Caret(self._view.visible_rows().start, 0)

    def _moved_caret(self, event: QKeyEvent) -> Caret | None:
        """Return where the caret goes when a selecting key is pressed, None for other keys."""
        source = self._view.source
        if source is None or not len(source):
            return None
        at = self._selection.caret if self._has_caret else self._first_seen()
        page = max(1, len(self._view.visible_rows()) - 1)
        last = len(source) - 1
        length = len(source.text(min(at.row, last)))
        keys = QKeySequence.StandardKey
        moves = (
            (keys.SelectNextLine, Caret(min(last, at.row + 1), at.column)),
            (keys.SelectPreviousLine, Caret(max(0, at.row - 1), at.column)),
            (keys.SelectNextPage, Caret(min(last, at.row + page), at.column)),
            (keys.SelectPreviousPage, Caret(max(0, at.row - page), at.column)),
            (keys.SelectStartOfLine, Caret(at.row, 0)),
            (keys.SelectEndOfLine, Caret(at.row, length)),
            (keys.SelectStartOfDocument, Caret(0, 0)),
            (keys.SelectEndOfDocument, Caret(last, len(source.text(last)))),
            (keys.SelectNextChar, _after(source, at)),
            (keys.SelectPreviousChar, _before(source, at)),
        )
        return next((caret for key, caret in moves if event.matches(key)), None)

    # --- painting --------------------------------------------------------------------------------

    def paint(
        self, painter: QPainter, row: int, length: int, text: LaidText, point: QPointF
    ) -> None:
        """Paint what is found and selected in a row, below its text that begins at `point`."""
        source = self._view.source
        if self._query and source is not None:
            ring = self._view.theme.color("muted")
            for start, stop in find.matches(source.text(row), self._query):
                for rect in text.rects(start, stop):
                    painter.setPen(ring)
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(rect.translated(point).adjusted(0, 2, 0, -2), 3, 3)
        columns = self._selection.columns(row, length)
        if columns is None:
            return
        for rect in text.rects(*columns):
            is_whole = columns[1] == length and row < self._selection.stop.row
            tail_px = self._view.theme.px(6) if is_whole else 0
            filled = rect.translated(point).adjusted(0, 0, tail_px, 0)
            painter.fillRect(filled, self._view.theme.color("selection"))

    def _select(self, selection: Selection) -> None:
        if selection == self._selection:
            return
        for old in (self._selection, selection):
            self._view.update_rows(old.start.row, old.stop.row + 1)
        self._selection = selection
        self._view.selection_changed.emit()


def _after(source: RowSource, at: Caret) -> Caret:
    if at.column < len(source.text(at.row)):
        return Caret(at.row, at.column + 1)
    return Caret(at.row + 1, 0) if at.row + 1 < len(source) else at


def _before(source: RowSource, at: Caret) -> Caret:
    if at.column > 0:
        return Caret(at.row, min(at.column, len(source.text(at.row))) - 1)
    return Caret(at.row - 1, len(source.text(at.row - 1))) if at.row else at
