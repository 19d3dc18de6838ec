"""A painted, virtualised list of text rows: the base of the diff and of the chat.

Scrolls by pixels, lays out only what is seen, repaints only rows that were touched and moves the
pixels of the others, keeps what is seen in place while rows above it change, selects and copies
across rows, and finds. What a row says comes from a `RowSource`; how it looks comes from a
subclass. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from swerve.rows.heights import EvenHeights, HeightIndex
from swerve.rows.row import RowChange, RowSource
from swerve.ui.rows_view_moving import Moving
from swerve.ui.rows_view_reader import Reader
from swerve.ui.rows_view_select import Selecting
from swerve.ui.rows_view_text import LaidText
from swerve.ui.theme import Theme

_CACHED_ROWS = 600
MARGIN_ROWS = 3
"""Rows around those that are brought into view."""


class RowsView(QAbstractScrollArea):
    """Rows of text, painted.

    Emits:
        painted: at the end of every paint event; the probe of the token-to-paint figure.
        scrolled_by_person: the person moved the content by wheel, bar or key.
        selection_changed: the selected text is another one.
        moved: what is seen, or how much there is, is another; once the rows are in place.
    """

    painted = Signal()
    scrolled_by_person = Signal()
    selection_changed = Signal()
    moved = Signal()
    background = "panel"

    def __init__(
        self, theme: Theme, name: str, *, is_even: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self._is_even = is_even
        self._source: RowSource | None = None
        self._heights: HeightIndex | EvenHeights = HeightIndex()
        self._texts: dict[object, tuple[object, LaidText]] = {}
        self._anchor = 0
        self._anchor_y = 0
        self._is_placing = False
        self._damage = QRegion()
        self._sticks_to_bottom = False
        self.reader = Reader(self, name)
        self.selecting = Selecting(self)
        self.moving = Moving(self)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        for told in (self.verticalScrollBar().valueChanged, self.verticalScrollBar().rangeChanged):
            told.connect(self._on_moved)
        self.verticalScrollBar().sliderMoved.connect(self._on_person_scrolled)
        self.verticalScrollBar().actionTriggered.connect(self._on_person_scrolled)
        theme.changed.connect(self._on_theme_changed)
        self.selection_changed.connect(self._on_selection_changed)

    # --- for subclasses --------------------------------------------------------------------------

    def lay_out(self, index: int) -> LaidText:
        """Return the text of a row, laid out for the current width, font and colours."""
        raise NotImplementedError

    def text_origin(self, index: int) -> QPointF:
        """Return where the text begins within its row, before horizontal scrolling."""
        raise NotImplementedError

    def measure(self, index: int) -> int:
        """Return the height of a row in pixels."""
        raise NotImplementedError

    def estimate(self, index: int) -> int:
        """Return a cheap guess of `measure`."""
        return self.measure(index)

    def paint_row(self, painter: QPainter, index: int, rect: QRect) -> None:
        """Paint a row into `rect` of the viewport."""
        raise NotImplementedError

    def paint_over(self, painter: QPainter, rect: QRect) -> None:
        """Paint what lies over the rows, e.g. an empty state; nothing by default."""

    def spoken(self, index: int) -> str:
        """Return a row as a screen reader is to say it: what it says, unless told better."""
        return self._source.text(index) if self._source is not None else ""

    def cached(self, key: object, colours: object) -> LaidText | None:
        """Return the laid out text remembered under `key`, if it is in these colours.

        They are no part of the key because spans cost more to hash than to compare.
        """
        known = self._texts.get(key)
        return known[1] if known is not None and known[0] == colours else None

    def remember(self, key: object, colours: object, text: LaidText) -> LaidText:
        """Remember laid out text under `key`, forgetting the oldest beyond some hundred."""
        if len(self._texts) >= _CACHED_ROWS:
            del self._texts[next(iter(self._texts))]
        self._texts[key] = colours, text
        return text

    # --- content ---------------------------------------------------------------------------------

    @property
    def source(self) -> RowSource | None:
        """The rows being shown."""
        return self._source

    @property
    def row_count(self) -> int:
        """How many rows are laid out; equals the source's between changes."""
        return len(self._heights)

    def show_rows(self, source: RowSource | None) -> None:
        """Show other rows from their beginning; nothing stays selected."""
        self._source = source
        self.selecting.clear()
        self._anchor = self._anchor_y = 0
        self._measure_again()
        self.place_at(0)

    def apply(self, change: RowChange, *, holds_below: bool = False) -> None:
        """Take a change of the source over: what is seen stays where it is.

        Where `holds_below`, a change in view keeps the rows after it in place and moves those
        before: what grows at the foot is scrolled as it comes, and nothing is painted twice.
        """
        if change.is_empty:
            return
        was_at_bottom = self._sticks_to_bottom and self.is_at_bottom()
        before = self.moving.edges(change)
        fresh = range(change.start, change.start + change.inserted)
        heights = fresh if self._is_even else [self.estimate(index) for index in fresh]
        total = self._heights.total
        self._heights.splice(change.start, change.removed, heights)
        if holds_below and change.start > self._anchor:
            self._anchor_y += max(0, self._heights.total - total)
        self.selecting.splice(change)
        self._anchor = moved_row(self._anchor, change)
        measured = self._settle(was_at_bottom)
        if all(index in fresh for index in measured):
            self.moving.repaint(fresh, before)
        else:
            self._update_all()

    def set_sticking(self, sticks: bool) -> None:
        """Set whether a view that is at its bottom stays there while rows are added."""
        self._sticks_to_bottom = sticks

    # --- geometry --------------------------------------------------------------------------------

    def row_rect(self, index: int) -> QRect:
        """Return the rectangle of a row in the viewport, which may lie outside of it."""
        return QRect(0, self.row_top(index), self.viewport().width(), self._heights.height(index))

    def row_top(self, index: int) -> int:
        """Return where a row begins in the viewport; the row after the last one is the end."""
        return self._heights.top(index) - self.verticalScrollBar().value()

    def row_at(self, y: int) -> int | None:
        """Return the row at `y` of the viewport, None below the last one."""
        position = y + self.verticalScrollBar().value()
        if not len(self._heights) or position >= self._heights.total or position < 0:
            return None
        return self._heights.row_at(position)[0]

    def visible_rows(self) -> range:
        """Return the rows that are at least partly seen."""
        if not len(self._heights):
            return range(0)
        top = self.verticalScrollBar().value()
        first = self._heights.row_at(max(0, top))[0]
        last = self._heights.row_at(top + max(0, self.viewport().height() - 1))[0]
        return range(first, last + 1)

    def is_at_bottom(self) -> bool:
        """Return whether the end of the content is in view."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 2

    def text_point(self, index: int) -> QPointF:
        """Return where the text of a row begins in the viewport."""
        rect = self.row_rect(index)
        origin = self.text_origin(index)
        return QPointF(origin.x() - self.horizontalScrollBar().value(), rect.top() + origin.y())

    # --- moving ----------------------------------------------------------------------------------

    def place_at(self, y: int) -> None:
        """Scroll so that content pixel `y` is at the top, as far as possible."""
        self._update_bars()
        self.verticalScrollBar().setValue(y)
        self._settle(False)
        self._update_all()

    def reveal(self, first: int, last: int, *, margin_rows: int = MARGIN_ROWS) -> None:
        """Scroll as little as needed to see rows `first` to `last` with some rows around."""
        if not len(self._heights):
            return
        margin = margin_rows * self.theme.code_row_px()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        top = self._heights.top(first) - margin
        bottom = self._heights.top(min(last, len(self._heights) - 1) + 1) + margin
        if top < bar.value() or bottom - top > height:
            bar.setValue(max(0, top))
        elif bottom > bar.value() + height:
            bar.setValue(bottom - height)

    def scroll_to_bottom(self) -> None:
        """Show the end of the content."""
        self._settle(True)
        self._update_all()

    # --- painting --------------------------------------------------------------------------------

    def update_rows(self, first: int, stop: int) -> None:
        """Repaint rows `first` to `stop` where they are seen."""
        seen = self.visible_rows()
        first, stop = max(first, seen.start), min(stop, seen.stop)
        if first < stop:
            rect = self.row_rect(first)
            rect.setBottom(self.row_rect(stop - 1).bottom())
            self.viewport().update(rect)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that lie in the damaged region."""
        painter = QPainter(self.viewport())
        self._damage = event.region()
        rect = self._damage.boundingRect()
        painter.setClipRect(rect)
        painter.fillRect(rect, self.theme.color(self.background))
        for index, row_rect in self._rows_in(rect):
            if self._damage.intersects(row_rect):
                self.paint_row(painter, index, row_rect)
        self.paint_over(painter, rect)
        painter.end()
        self.painted.emit()

    def is_damaged(self, rect: QRect) -> bool:
        """Return whether a part of the viewport is to be painted in this paint event."""
        return self._damage.intersects(rect)

    def paint_selection(self, painter: QPainter, index: int, text: LaidText) -> None:
        """Paint what is selected and found in a row, below its text."""
        if self._source is None or not self.selecting.is_marking:
            return
        length = len(self._source.text(index))
        point = self.text_point(index)
        self.selecting.paint(painter, index, length, text, point)

    def _rows_in(self, rect: QRect) -> Iterator[tuple[int, QRect]]:
        if not len(self._heights):
            return
        value = self.verticalScrollBar().value()
        index, offset = self._heights.row_at(max(0, rect.top() + value))
        top = max(0, rect.top() + value) - offset - value
        width = self.viewport().width()
        while index < len(self._heights) and top <= rect.bottom():
            height = self._heights.height(index)
            yield index, QRect(0, top, width, height)
            index, top = index + 1, top + height

    def rows_shifted(self, first: int) -> None:
        """Repaint what rows from `first` on say about the rows above them; nothing by default."""

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted along with the bars; who places rows repaints by itself."""
        if dx:
            self._update_all()
        elif not self._is_placing:
            self.moving.shift(dy)

    def _update_all(self) -> None:
        self.viewport().update()

    # --- keeping still ---------------------------------------------------------------------------

    def content_width(self) -> int:
        """Return how wide the widest row is; the viewport's width where rows wrap."""
        return self.viewport().width()

    def tail_px(self) -> int:
        """Return how much empty space follows the last row; none by default."""
        return 0

    def refresh_bars(self) -> None:
        """Take a new content width over."""
        self._update_bars()

    def _settle(self, to_bottom: bool) -> set[int]:
        """Measure what is seen and move the bar so that the anchor row stays where it was.

        Returns the rows that turned out to have another height.
        """
        self._is_placing = True
        measured: set[int] = set()
        before = self._place()
        for _ in range(3):
            self._update_bars()
            bar = self.verticalScrollBar()
            wanted = (
                bar.maximum() if to_bottom else (self._heights.top(self._anchor) + self._anchor_y)
            )
            bar.setValue(wanted)
            found = self._measure_seen()
            if not found:
                break
            measured |= found
        self._is_placing = False
        self._drop_anchor()
        if self._place() != before:
            self.moved.emit()
        return measured

    def _place(self) -> tuple[int, int]:
        bar = self.verticalScrollBar()
        return bar.value(), bar.maximum()

    def _on_moved(self) -> None:
        if not self._is_placing:
            self.moved.emit()

    def _measure_seen(self) -> set[int]:
        """Measure the rows in view; return those that had another height."""
        if self._is_even:
            return set()
        return {row for row in self.visible_rows() if self._heights.set(row, self.measure(row))}

    def _drop_anchor(self) -> None:
        value = self.verticalScrollBar().value()
        self._anchor, self._anchor_y = self._heights.row_at(value)

    def _on_scrolled(self, value: int) -> None:
        if self._is_placing:
            return
        # Rows that come into view from above have their real heights only now: the row that was
        # on top keeps its distance to them.
        held, held_top = self._anchor, self._heights.top(self._anchor)
        is_measured = bool(self._measure_seen())
        bar = self.verticalScrollBar()
        self._is_placing = True
        self._update_bars()
        if is_measured and held in self.visible_rows():
            bar.setValue(value + self._heights.top(held) - held_top)
        self._is_placing = False
        if is_measured or bar.value() != value:
            self._update_all()
        self._drop_anchor()

    def _on_selection_changed(self) -> None:
        row = self.selecting.caret_row
        if self.reader.is_heard and self._source is not None and row is not None:
            self.reader.hold(self.spoken(row))

    def _on_person_scrolled(self) -> None:
        self.scrolled_by_person.emit()

    def _update_bars(self) -> None:
        view = self.viewport().size()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setPageStep(view.height())
        vertical.setSingleStep(self.theme.code_row_px())
        vertical.setRange(0, max(0, self._heights.total + self.tail_px() - view.height()))
        horizontal.setPageStep(view.width())
        horizontal.setSingleStep(max(1, round(self.theme.code_advance() * 4)))
        horizontal.setRange(0, max(0, self.content_width() - view.width()))

    def _measure_again(self) -> None:
        self._texts.clear()
        length = len(self._source) if self._source is not None else 0
        if self._is_even:
            self._heights = EvenHeights(length, self.theme.code_row_px())
        else:
            self._heights = HeightIndex(self.estimate(index) for index in range(length))
        self._anchor = min(self._anchor, max(0, length - 1))

    def _lay_out_again(self, *, to_bottom: bool) -> None:
        """Lay rows out for another width or font; the first row seen stays where it was.

        Rows out of view keep their old heights as estimates until they come into view.
        """
        self._texts.clear()
        if len(self._heights):
            share = self._anchor_y / max(1, self._heights.height(self._anchor))
            if self._is_even:
                self._heights = EvenHeights(len(self._heights), self.theme.code_row_px())
            else:
                self._heights.set(self._anchor, self.measure(self._anchor))
            self._anchor_y = round(share * self._heights.height(self._anchor))
        self._settle(to_bottom)
        self._update_all()

    def _on_theme_changed(self) -> None:
        self._lay_out_again(to_bottom=self._sticks_to_bottom and self.is_at_bottom())

    # --- events ----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the first row, or the bottom, in place; wrap again when the width changed."""
        was_at_bottom = self._sticks_to_bottom and self.is_at_bottom()
        if not self._is_even and event.size().width() != event.oldSize().width():
            self._lay_out_again(to_bottom=was_at_bottom)
        else:
            self._settle(was_at_bottom)
            self._update_all()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select."""
        self.selecting.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection while a button is down."""
        self.selecting.drag(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End selecting."""
        self.selecting.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        self.selecting.double_click(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, select, copy; leave every other key to the window."""
        if self.selecting.take_key(event) or self._scroll_by_key(event):
            event.accept()
        else:
            event.ignore()

    def _scroll_by_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        bar = self.verticalScrollBar()
        row, page = bar.singleStep(), max(bar.singleStep(), bar.pageStep() - bar.singleStep())
        steps = {
            Qt.Key.Key_Up: -row,
            Qt.Key.Key_Down: row,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Space: page,
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            return False
        bar.setValue(bar.value() + step)
        self.scrolled_by_person.emit()
        return True

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell wheel turns from moves of our own."""
        if event.type() == QEvent.Type.Wheel:
            before = self.verticalScrollBar().value()
            is_taken = super().viewportEvent(event)
            if self.verticalScrollBar().value() != before:
                self.scrolled_by_person.emit()
            return is_taken
        return super().viewportEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Allow narrow panes."""
        return QSize(120, 80)

    def hit(self, point: QPoint) -> tuple[int, int] | None:
        """Return (row, column) nearest to a point of the viewport, None without rows."""
        if not len(self._heights) or self._source is None:
            return None
        y = point.y() + self.verticalScrollBar().value()
        index = self._heights.row_at(max(0, y))[0]
        inside = QPointF(point) - self.text_point(index)
        return index, self.lay_out(index).column_at(inside)


def moved_row(index: int, change: RowChange) -> int:
    """Return where row `index` is after a change; one that was replaced is near its old place."""
    if index < change.start:
        return index
    if index >= change.start + change.removed:
        return index + change.inserted - change.removed
    return change.start + min(index - change.start, max(0, change.inserted - 1))
