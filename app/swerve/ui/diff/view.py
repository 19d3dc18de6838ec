"""The inline diff of one file, painted: rows in, clicks and plain keys out.

Shows a `DiffRows`; knows nothing of threads or turns. The pane around it decides what is shown and
what a click means.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from swerve.rows.diff import DiffRow, DiffRows
from swerve.rows.row import RowChange, Span
from swerve.rows.segments import DiffKind
from swerve.rows.telling import about, spoken
from swerve.terms import HunkId
from swerve.ui.diff.caps import ShownKey, shipped_key
from swerve.ui.diff.highlight import Highlighter
from swerve.ui.diff.offer_caps import OfferCaps
from swerve.ui.diff.paint import DiffPainter, columns_for
from swerve.ui.rows_view import MARGIN_ROWS, RowsView
from swerve.ui.rows_view_text import (
    LONG_COLUMNS,
    Formats,
    LaidText,
    LongText,
    RowText,
    foreground,
    formats_of,
)
from swerve.ui.theme import Theme
from swerve.ui.words import said

FOLD_STEP_LINES = 10
_SYNTAX = ("keyword", "string", "number", "function", "comment")
_KEYS = {
    Qt.Key.Key_Y: "hunk.keep",
    Qt.Key.Key_N: "hunk.reject",
    Qt.Key.Key_J: "hunk.next",
    Qt.Key.Key_K: "hunk.previous",
    Qt.Key.Key_U: "review.undo",
}
_FOOT_PX = 56
_OF_TROUBLED = frozenset({"hunk.askAgain", "hunk.edit"})
_CODE = (DiffKind.CONTEXT, DiffKind.ADDED, DiffKind.REMOVED)


class DiffView(RowsView):
    """Rows of a diff.

    Emits:
        command_requested: a plain key that stands for a command was pressed; its id.
        hunk_clicked: the gutter beside a hunk was clicked.
        menu_requested: a hunk (or "") was pointed at to see what can be done; where, globally.
    """

    command_requested = Signal(str)
    hunk_clicked = Signal(str)
    menu_requested = Signal(str, QPoint)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, shown_key: ShownKey = shipped_key
    ) -> None:
        super().__init__(theme, said("Diff"), is_even=True, parent=parent)
        self._rows: DiffRows | None = None
        self._current: HunkId | None = None
        self._troubled: HunkId | None = None
        self._widest_px = 0.0
        self._line_counts = (0, 0)
        self._empty: Sequence[str] = ("",)
        self._hides_blanks = False
        self._painter = DiffPainter(theme)
        self._caps = OfferCaps(theme, shown_key)
        self._columns = columns_for(theme, 0)
        self._refresh_styles()
        self.highlighter = Highlighter(self)
        self.highlighter.changed.connect(self._on_coloured)

    # --- content ---------------------------------------------------------------------------------

    @property
    def rows(self) -> DiffRows | None:
        """The rows being shown."""
        return self._rows

    @property
    def current(self) -> HunkId | None:
        """The hunk marked as the one to judge."""
        return self._current

    def show_diff(self, rows: DiffRows | None) -> None:
        """Show another file, or none."""
        self._rows = rows
        self._widest_px = 0.0
        self._line_counts = rows.line_counts if rows is not None else (0, 0)
        if rows is not None:
            self.highlighter.show_file(rows.path)
            if self._hides_blanks:
                rows.hide_blanks(is_on=True)
        self._refresh_columns()
        self.show_rows(rows)
        self._read_colours()

    def refresh_rows(self, *, is_following: bool = False) -> RowChange:
        """Take the file's changes over; what is seen stays in place.

        Who follows the model keeps the row it writes in place once that has come to the foot.
        """
        if self._rows is None:
            return RowChange(0, 0, 0)
        growing = self._rows.growing_row() if is_following else None
        margin = MARGIN_ROWS * self._painter.row_px
        is_at_foot = (
            growing is not None and self.row_top(growing + 1) + margin >= self.viewport().height()
        )
        change = self._rows.refresh()
        self.take_over(change, holds_below=is_at_foot)
        return change

    def take_over(self, change: RowChange, *, holds_below: bool = False) -> None:
        """Show a change the rows have already made."""
        self._refresh_columns()
        self.apply(change, holds_below=holds_below)
        if change.removed != change.inserted:
            self._read_colours()
            self._update_finished(change)

    @property
    def hides_blanks(self) -> bool:
        """Whether changes that are only blanks look unchanged."""
        return self._hides_blanks

    def hide_blanks(self, *, is_on: bool) -> None:
        """Show changes that are only blanks as unchanged lines, or as changes again."""
        self._hides_blanks = is_on
        if self._rows is not None:
            self.take_over(self._rows.hide_blanks(is_on=is_on))

    def set_current(self, hunk: HunkId | None, troubled: HunkId | None = None) -> None:
        """Mark the hunk to judge, and the one in trouble that is asked for again by a key."""
        if (hunk, troubled) == (self._current, self._troubled):
            return
        for changed in {self._current, self._troubled, hunk, troubled}:
            self._update_marks(changed)
        self._current, self._troubled = hunk, troubled

    def set_empty_words(self, words: Sequence[str]) -> None:
        """Set what stands where there is no file: a heading, then lines."""
        if words != self._empty:
            self._empty = words
            self.viewport().update()

    def _update_marks(self, hunk: HunkId | None) -> None:
        """Repaint what tells which hunk is current: its bars, and the keys on its rows of words."""
        known = self._rows
        rows = known.rows_of(hunk) if known is not None and hunk is not None else None
        if known is None or rows is None:
            return
        seen = self.visible_rows()
        for row in range(max(rows.start, seen.start), min(rows.stop, seen.stop)):
            rect = self.row_rect(row)
            if not _is_words(known.kind(row)):
                rect.setWidth(self._columns.sign)
            self.viewport().update(rect)

    # --- rows ------------------------------------------------------------------------------------

    def measure(self, index: int) -> int:
        """Return the height of a row; all are alike."""
        return self._painter.row_px

    def tail_px(self) -> int:
        """Return room for what stands at the foot over the text: the pill, a bar that appears."""
        return self.theme.px(_FOOT_PX)

    def text_origin(self, index: int) -> QPointF:
        """Return where the text begins within its row."""
        return QPointF(self._columns.text, 0)

    def lay_out(self, index: int) -> LaidText:
        """Return the text of a row, laid out."""
        if self._rows is None:
            return RowText("", self._painter.code_font)
        row = self._rows.row(index)
        return self._laid(row, self._spans(row))

    def text_left(self) -> int:
        """Return where the text of every row begins, before horizontal scrolling."""
        return self._columns.text

    def text_right(self, index: int) -> float:
        """Return where the text of a row ends in the viewport."""
        return self.text_point(index).x() + self.lay_out(index).width

    def paint_row(self, painter: QPainter, index: int, rect: QRect) -> None:
        """Paint a row."""
        if self._rows is None:
            return
        row = self._rows.row(index)
        paint = self._painter
        paint.paint_background(painter, row, rect)
        is_current = row.hunk is not None and row.hunk == self._current
        paint.paint_gutter(painter, row, rect, self._columns, is_current=is_current)
        beside = rect.adjusted(self._columns.text - 2, 0, 0, 0)
        if not self.is_damaged(beside):
            return
        text = self._laid(row, self._spans(row))
        scrolled_px = self.horizontalScrollBar().value()
        point = QPointF(self._columns.text - scrolled_px, rect.top())
        is_clipped = bool(scrolled_px)
        if is_clipped:
            painter.save()
            painter.setClipRect(beside, Qt.ClipOperation.IntersectClip)
        paint.paint_marks(painter, row, text, point)
        self.paint_selection(painter, index, text)
        paint.paint_text(painter, row, text, point, QRectF(beside))
        if is_clipped:
            painter.restore()
        right = point.x() + text.width
        if row.offers:
            left = self._offers_left(point, text)
            right = self._caps.paint(painter, row.offers, left, rect, self._keyed(row))
        if row.kind is DiffKind.RULE:
            paint.paint_rule(painter, rect, right + self.theme.px(8) if row.text else point.x())
        self._widest_px = max(self._widest_px, right - point.x())

    def paint_over(self, painter: QPainter, rect: QRect) -> None:
        """Paint the words of an empty pane."""
        if self._rows is not None and len(self._rows):
            return
        area = self.viewport().rect()
        line = self.theme.px(24)
        top = area.center().y() - line * len(self._empty) // 2
        for at, words in enumerate(self._empty):
            painter.setFont(self.theme.ui_font(15, 600) if at == 0 else self.theme.ui_font(13))
            painter.setPen(self.theme.color("text" if at == 0 else "muted"))
            where = QRect(area.left(), top + at * line, area.width(), line)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, then let the horizontal bar know of wider rows."""
        self.highlighter.begin_paint()
        widest = self._widest_px
        super().paintEvent(event)
        if self._widest_px > widest:
            bar = self.verticalScrollBar()
            is_at_end = 0 < bar.value() == bar.maximum()
            self.refresh_bars()
            if is_at_end:
                # A bar for wider rows takes room from below: the last row stays in view.
                bar.setValue(bar.maximum())

    def content_width(self) -> int:
        """Return how wide the widest row seen so far is."""
        if self._widest_px <= self.viewport().width() - self._columns.text:
            return 0
        return self._columns.text + round(self._widest_px) + self.theme.px(24)

    # --- events ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn plain letters into commands; the rest scrolls and selects."""
        command = _KEYS.get(Qt.Key(event.key()))
        if command is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.command_requested.emit(command)
            event.accept()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open a fold, point at a hunk in the gutter, or begin to select."""
        point = event.position().toPoint()
        index = self.row_at(point.y())
        if index is None or self._rows is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        hunk = self._rows.hunk_at(index)
        command = self._offered_at(index, point)
        if self._rows.kind(index) is DiffKind.FOLD:
            self.take_over(self._rows.expand(index, **self._fold_step(point)))
        elif command is not None and hunk is not None:
            self.hunk_clicked.emit(hunk)
            self.command_requested.emit(command)
        elif point.x() < self._columns.text and hunk is not None:
            self.hunk_clicked.emit(hunk)
            if point.x() >= self._columns.sign:
                self.menu_requested.emit(hunk, event.globalPosition().toPoint())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what a click does, and extend the selection."""
        point = event.position().toPoint()
        index = self.row_at(point.y())
        shape = Qt.CursorShape.IBeamCursor
        if index is not None and self._rows is not None:
            is_fold = self._rows.kind(index) is DiffKind.FOLD
            is_gutter = point.x() < self._columns.text
            is_offer = self._offered_at(index, point) is not None
            if is_fold or is_offer or (is_gutter and self._rows.hunk_at(index) is not None):
                shape = Qt.CursorShape.PointingHandCursor
            elif is_gutter:
                shape = Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is pointed at; by key, of the current hunk."""
        hunk, where = self._current, event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self._current_corner())
        elif self._rows is not None:
            index = self.row_at(self.viewport().mapFromGlobal(event.globalPos()).y())
            hunk = self._rows.hunk_at(index) if index is not None else None
        self.menu_requested.emit(hunk or "", where)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what the marks beside a row mean."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.row_at(event.pos().y())
            words = self._about(index) if index is not None else ""
            is_gutter = event.pos().x() < self._columns.text
            QToolTip.showText(event.globalPos(), words if is_gutter else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def spoken(self, index: int) -> str:
        """Return a row with what it is."""
        return spoken(self._rows.row(index)) if self._rows is not None else ""

    def _about(self, index: int) -> str:
        if self._rows is None:
            return ""
        return about(self._rows.row(index), self._rows.hunk(index))

    def _current_corner(self) -> QPoint:
        rows = self._rows.rows_of(self._current) if self._rows and self._current else None
        top = self.row_rect(rows.start).bottom() if rows is not None else 0
        return QPoint(self._columns.text, max(0, min(top, self.viewport().height())))

    def _on_theme_changed(self) -> None:
        self._painter.refresh()
        self._refresh_styles()
        self._refresh_columns()
        super()._on_theme_changed()

    # --- parts -----------------------------------------------------------------------------------

    def unfold_around(self, hunk: HunkId) -> None:
        """Show some more lines before and after a hunk."""
        if self._rows is not None:
            self.take_over(self._rows.expand_around(hunk, FOLD_STEP_LINES))

    def _fold_step(self, point: QPoint) -> dict[str, int]:
        """Return what a click on a fold opens: arrows in the gutter some lines, else everything."""
        if point.x() <= self._columns.old_right:
            return {"first": FOLD_STEP_LINES}
        return {"last": FOLD_STEP_LINES} if point.x() < self._columns.text else {}

    def _offers_left(self, point: QPointF, text: LaidText) -> float:
        return point.x() + (text.width + self.theme.px(14) if text.width else 0)

    def _offered_at(self, index: int, point: QPoint) -> str | None:
        """Return the command whose key is painted at `point` of row `index`."""
        row = self._rows.row(index) if self._rows is not None else None
        if row is None or not row.offers:
            return None
        left = self._offers_left(self.text_point(index), self._laid(row, ()))
        rect = self.row_rect(index)
        return self._caps.command_at(point, row.offers, left, rect, self._keyed(row))

    def _keyed(self, row: DiffRow) -> Collection[str]:
        """Return the offers of a row whose keys act on its hunk and on no other."""
        if row.hunk == self._current:
            return [offer.command for offer in row.offers]
        return _OF_TROUBLED if row.hunk == self._troubled else ()

    def _spans(self, row: DiffRow) -> tuple[Span, ...]:
        is_short = len(row.text) <= LONG_COLUMNS
        return self.highlighter.spans(row.text) if is_short and not _is_words(row.kind) else ()

    def _laid(self, row: DiffRow, spans: tuple[Span, ...]) -> LaidText:
        key = (row.text, row.marks, _is_words(row.kind))
        return self.cached(key, spans) or self.remember(key, spans, self._new_text(row, spans))

    def _new_text(self, row: DiffRow, spans: tuple[Span, ...]) -> LaidText:
        line_px = self._painter.row_px
        if _is_words(row.kind):
            return RowText(row.text, self._painter.words_font, line_px=line_px)
        if len(row.text) > LONG_COLUMNS:
            return LongText(row.text, self._painter.code_font, line_px, self._long_formats)
        formats = formats_of(spans, self._styles)
        # A tint strong enough to mark a word leaves only plain text readable.
        formats += [(Span(start, stop, "text"), self._plain) for start, stop in row.marks]
        return RowText(row.text, self._painter.code_font, formats, line_px=line_px)

    def _long_formats(self, piece: str) -> Formats:
        """Return the colours of the visible piece of a long line, as if it stood alone."""
        return formats_of(self.highlighter.spans(piece), self._styles)

    def _refresh_styles(self) -> None:
        self._styles = {name: foreground(self.theme.color(name)) for name in _SYNTAX}
        self._plain = foreground(self.theme.color("text"))

    def _refresh_columns(self) -> None:
        highest = max(self._rows.line_counts) if self._rows is not None else 0
        columns = columns_for(self.theme, highest)
        if columns != self._columns:
            self._columns = columns
            self.viewport().update()

    def rows_shifted(self, first: int) -> None:
        """Repaint the line numbers of the rows from `first` on, where they are others now."""
        counts = self._rows.line_counts if self._rows is not None else (0, 0)
        if counts == self._line_counts:
            return
        self._line_counts = counts
        top = self.row_top(first)
        self.viewport().update(0, top, self._columns.text, self.viewport().height() - top)

    def _update_finished(self, change: RowChange) -> None:
        """Repaint the lines the model just finished: the caret has left, words are marked."""
        growing = self._rows.growing_row() if self._rows is not None else None
        if growing is None or self._rows is None:
            return
        first = max(0, change.start - 1)
        self.update_rows(first, growing)
        for row in range(first, growing):
            replaced = self._rows.facing(row)
            if replaced is not None:
                self.update_rows(replaced, replaced + 1)

    def _read_colours(self) -> None:
        if self._rows is not None:
            self.highlighter.read(self._lines_to_colour)

    def _lines_to_colour(self) -> Sequence[str]:
        return self._rows.new_lines(self.visible_rows().start) if self._rows is not None else ()

    def _on_coloured(self, lines: Set[str]) -> None:
        """Repaint the rows in view that have other colours now; of a long one a piece may have."""
        for row in self.visible_rows() if self._rows is not None else ():
            text = self._rows.text(row) if self._rows is not None else ""
            if text in lines or len(text) > LONG_COLUMNS:
                self.update_rows(row, row + 1)


def _is_words(kind: DiffKind) -> bool:
    """Return whether a row is words about lines; a tuple compares, a set would hash enums."""
    return kind not in _CODE
