"""One row's text laid out: columns to pixels and back, and drawing.

`RowText` lays out the whole row, wrapped or not. `LongText` is for rows of more characters than
anyone lays out: it draws the visible slice on a grid of equal columns. Both speak in columns of the
row's source text; tabs and deceiving characters are displayed as `swerve.text.escapes` says.
Used by `swerve.ui.rows_view` and its subclasses.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from swerve.rows.row import Span
from swerve.text.escapes import visible
from swerve.ui.utf16 import column_from_units, units_from_column

Formats = list[tuple[Span, QTextCharFormat]]
LONG_COLUMNS = 2000
_UNLIMITED_PX = 1e7
_KNOWN_RECTS = 64


class LaidText(Protocol):
    """Text with a place for every column, relative to its upper left corner."""

    @property
    def height(self) -> float:
        """Height of all lines."""

    @property
    def width(self) -> float:
        """Width of the widest line."""

    def column_at(self, point: QPointF) -> int:
        """Return the column nearest to `point`."""

    def rects(self, start: int, stop: int) -> list[QRectF]:
        """Return the rectangles that columns `start` to `stop` cover, one per line."""

    def draw(self, painter: QPainter, origin: QPointF, clip: QRectF) -> None:
        """Draw in the painter's pen with the spans' colours; `clip` says what is seen."""


class RowText:
    """A row laid out by Qt, wrapped at `width` when that is given."""

    def __init__(
        self,
        text: str,
        font: QFont,
        formats: Sequence[tuple[Span, QTextCharFormat]] = (),
        *,
        width: float | None = None,
        line_px: float = 0,
        padded: Collection[int] = (),
        pad_px: float = 0,
    ) -> None:
        """Lay a text out.

        Args:
            text: of the row.
            font: of all of it.
            formats: of parts of it.
            width: where it wraps, None for nowhere.
            line_px: least pitch of its lines.
            padded: columns that begin a box; a line that begins with one is moved by `pad_px`.
            pad_px: see `padded`.
        """
        self._shown = visible(text)
        self._display = self._shown.display
        layout = self._layout = QTextLayout(self._display, font)
        option = QTextOption()
        option.setWrapMode(
            QTextOption.WrapMode.NoWrap
            if width is None
            else QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        )
        if width is None:  # code reads from the left, whatever it is written in
            option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
        layout.setFormats([self._range(span, char_format) for span, char_format in formats])
        boxes = {self._units(column) for column in padded}
        self.width, self.height = _break_lines(layout, width, line_px, boxes, pad_px)
        count = layout.lineCount()
        self._starts = [layout.lineAt(at).textStart() for at in range(count)]
        self._pitch_px = max(1.0, self.height / max(1, count))
        self._rects: dict[tuple[int, int], list[QRectF]] = {}

    def column_at(self, point: QPointF) -> int:
        """Return the column nearest to `point`."""
        count = self._layout.lineCount()
        if not count:
            return 0
        line = self._layout.lineAt(max(0, min(count - 1, int(point.y() / self._pitch_px))))
        units = line.xToCursor(point.x())
        return self._shown.to_source(column_from_units(self._display, units))

    def rects(self, start: int, stop: int) -> list[QRectF]:
        """Return the rectangles that columns `start` to `stop` cover, one per line."""
        known = self._rects.get((start, stop))
        if known is None:  # asked in every frame, and Qt looks at every glyph before
            if len(self._rects) >= _KNOWN_RECTS:
                self._rects.clear()
            known = self._rects[start, stop] = self._find_rects(start, stop)
        return known

    def _find_rects(self, start: int, stop: int) -> list[QRectF]:
        first, last = self._units(start), self._units(stop)
        found = []
        for at in range(self._line_at(first), self._line_at(last) + 1):
            line = self._layout.lineAt(at)
            begin = max(first, line.textStart())
            end = min(last, line.textStart() + line.textLength())
            if begin > end or (begin == end and first != last):
                continue
            left, right = _x(line.cursorToX(begin)), _x(line.cursorToX(end))
            found.append(QRectF(left, at * self._pitch_px, right - left, self._pitch_px))
        return found

    def draw(self, painter: QPainter, origin: QPointF, clip: QRectF) -> None:
        """Draw in the painter's pen with the spans' colours."""
        self._layout.draw(painter, origin, [], clip)

    def _line_at(self, units: int) -> int:
        """Return the number of the line that holds a place of the text."""
        return max(0, min(bisect_right(self._starts, units) - 1, len(self._starts) - 1))

    def _units(self, column: int) -> int:
        return units_from_column(self._display, self._shown.to_display(column))

    def _range(self, span: Span, char_format: QTextCharFormat) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        start = self._units(span.start)
        made.start, made.length = start, self._units(span.stop) - start
        made.format = char_format
        return made


class LongText:
    """A row too long to lay out: equal columns, only the visible slice is drawn.

    Args of the constructor:
        text: of the row.
        font: of the grid.
        line_px: height.
        formats_of_piece: the colours of a piece of the text; none when it is not given.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        line_px: float,
        formats_of_piece: Callable[[str], Formats] | None = None,
    ) -> None:
        self._text = text
        self._font = font
        self._formats_of_piece = formats_of_piece
        self._advance = QFontMetricsF(font).horizontalAdvance("0")
        self.height = line_px
        self.width = len(text) * self._advance

    def column_at(self, point: QPointF) -> int:
        """Return the column nearest to `point`."""
        return max(0, min(len(self._text), round(point.x() / self._advance)))

    def rects(self, start: int, stop: int) -> list[QRectF]:
        """Return the rectangle that columns `start` to `stop` cover."""
        left = start * self._advance
        return [QRectF(left, 0, (stop - start) * self._advance, self.height)]

    def draw(self, painter: QPainter, origin: QPointF, clip: QRectF) -> None:
        """Draw the columns inside `clip`."""
        first = max(0, int((clip.left() - origin.x()) / self._advance) - 1)
        last = min(len(self._text), int((clip.right() - origin.x()) / self._advance) + 2)
        # One character per column keeps the grid: what has no width of one is shown as a dot.
        piece = "".join(c if c.isprintable() else "·" for c in self._text[first:last])
        painter.setFont(self._font)
        plain = painter.pen()
        at = 0
        for span, char_format in self._formats(piece):
            self._draw_piece(painter, origin, first + at, piece[at : span.start])
            painter.setPen(char_format.foreground().color())
            self._draw_piece(painter, origin, first + span.start, piece[span.start : span.stop])
            painter.setPen(plain)
            at = span.stop
        self._draw_piece(painter, origin, first + at, piece[at:])

    def _formats(self, piece: str) -> Formats:
        return self._formats_of_piece(piece) if self._formats_of_piece is not None else []

    def _draw_piece(self, painter: QPainter, origin: QPointF, column: int, piece: str) -> None:
        left = origin.x() + column * self._advance
        rect = QRectF(left, origin.y(), (len(piece) + 1) * self._advance, self.height)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(rect, flags, piece)


def formats_of(spans: Sequence[Span], styles: Mapping[str, QTextCharFormat]) -> Formats:
    """Return the spans whose style is known, with its format."""
    return [(span, styles[span.style]) for span in spans if span.style in styles]


def foreground(color: QColor) -> QTextCharFormat:
    """Return a format that only sets the colour of text."""
    made = QTextCharFormat()
    made.setForeground(color)
    return made


def _break_lines(
    layout: QTextLayout, width: float | None, line_px: float, boxes: Collection[int], pad_px: float
) -> tuple[float, float]:
    """Break into lines of `line_px` each, text centred in them; return (width, height)."""
    widest, y = 0.0, 0.0
    layout.beginLayout()
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        left = pad_px if line.textStart() in boxes else 0.0
        line.setLineWidth(width - left if width is not None else _UNLIMITED_PX)
        natural = line.height()
        line.setPosition(QPointF(left, y + max(0.0, (line_px - natural) / 2)))
        y += max(line_px, natural)
        widest = max(widest, left + line.naturalTextWidth())
    layout.endLayout()
    return widest, y


def _x(answer: object) -> float:
    """Return the x of `QTextLine.cursorToX`, which also tells the adjusted cursor."""
    value = answer[0] if isinstance(answer, tuple) else answer
    return float(value) if isinstance(value, (int, float)) else 0.0
