"""Paints one row of the diff: numbers, sign, tints, word marks, bars, hatching, the model's caret.

Knows colours and places, not scrolling or hunks beyond the row it is given. Used by
`swerve.ui.diff.view`.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from swerve.edits.hunks import Author, HunkFlag, HunkState
from swerve.frozen import frozen
from swerve.rows.diff import DiffRow
from swerve.rows.segments import DiffKind
from swerve.ui.rows_view_text import LaidText
from swerve.ui.theme import Theme

_SIGNS = {"removed": "-", "added": "+"}
_COLOURS = (
    "accent",
    "added",
    "added_bg",
    "added_word",
    "faint",
    "line",
    "muted",
    "outside",
    "raised",
    "removed",
    "removed_bg",
    "removed_word",
    "text",
)
_AUTHORS = {Author.OUTSIDE: "outside", Author.AGENT: "added", Author.PERSON: "muted"}
_JUDGED = {HunkState.KEPT: "✓", HunkState.REJECTED: "✕"}
_BLANKS = "≈"
_DIMMED = 0.6
_STRIPE_PX = 7


@frozen
class Columns:
    """Where the parts of a row lie, in pixels from the left edge."""

    old_right: int
    new_right: int
    sign: int
    text: int


def columns_for(theme: Theme, highest_line: int) -> Columns:
    """Return the columns for line numbers up to `highest_line`."""
    digits_px = round(max(3, len(str(highest_line))) * theme.code_advance())
    old_right = theme.px(12) + digits_px
    new_right = old_right + theme.px(16) + digits_px
    sign = new_right + theme.px(14)
    return Columns(old_right, new_right, sign, sign + round(theme.code_advance()) + theme.px(8))


class DiffPainter:
    """Paints rows in the colours of one theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.refresh()

    def refresh(self) -> None:
        """Take colours and fonts over after the theme changed."""
        theme = self._theme
        # Copied once: a row asks for half a dozen colours, a frame for forty rows.
        self._ink = {name: theme.color(name) for name in _COLOURS}
        self.code_font = theme.code_font()
        self.words_font = theme.ui_font(12)
        self._number_font = theme.code_font(11)
        self._bold_font = theme.code_font(weight=600)
        self.row_px = theme.code_row_px()
        # Numbers are placed by hand: aligning text in a rectangle costs Qt twice as much.
        metrics = QFontMetricsF(self._number_font)
        self._digit_px = metrics.horizontalAdvance("0")
        self._number_base = round((self.row_px - metrics.height()) / 2 + metrics.ascent())

    def paint_background(self, painter: QPainter, row: DiffRow, rect: QRect) -> None:
        """Paint the tint of a row across its width."""
        tint = _tint(row.kind)
        if row.kind is DiffKind.FOLD:
            painter.fillRect(rect, self._ink["raised"])
        elif tint is not None:
            if not _is_dead(row):
                painter.fillRect(rect, self._ink[f"{tint}_bg"])
            else:
                painter.setOpacity(_DIMMED)
                painter.fillRect(rect, self._ink[f"{tint}_bg"])
                painter.setOpacity(1.0)
                _hatch(painter, rect, self._ink[tint])

    def paint_gutter(
        self, painter: QPainter, row: DiffRow, rect: QRect, columns: Columns, *, is_current: bool
    ) -> None:
        """Paint bars, line numbers and sign."""
        self._paint_bar(painter, row, rect, is_current=is_current)
        is_dead = _is_dead(row)
        if is_dead:
            painter.setOpacity(_DIMMED)
        painter.setFont(self._number_font)
        painter.setPen(self._ink["faint"])
        for number, right in ((row.old_no, columns.old_right), (row.new_no, columns.new_right)):
            if number is not None:
                words = str(number + 1)
                left = rect.left() + right - len(words) * self._digit_px
                painter.drawText(QPointF(left, rect.top() + self._number_base), words)
        if row.kind is DiffKind.FOLD:
            for arrow, right in (("↓", columns.old_right), ("↑", columns.new_right)):
                where = QRect(rect.left(), rect.top(), right, rect.height())
                painter.drawText(where, _RIGHT, arrow)
        tint = _tint(row.kind)
        if tint is not None:
            painter.setFont(self._bold_font)
            painter.setPen(self._ink[tint])
            where = QRect(columns.sign, rect.top(), columns.text - columns.sign, rect.height())
            painter.drawText(where, _LEFT, _SIGNS[tint])
        elif row.judged is not None or row.has_only_blanks:
            painter.setFont(self.words_font)
            where = QRect(columns.sign, rect.top(), columns.text - columns.sign, rect.height())
            mark = _JUDGED[row.judged] if row.judged is not None else _BLANKS
            painter.drawText(where, _LEFT, mark)
        if is_dead:
            painter.setOpacity(1.0)

    def paint_marks(self, painter: QPainter, row: DiffRow, text: LaidText, point: QPointF) -> None:
        """Paint what changed within the line, below its text."""
        tint = _tint(row.kind)
        if tint is None or not row.marks:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink[f"{tint}_word"])
        for start, stop in row.marks:
            for rect in text.rects(start, stop):
                painter.drawRoundedRect(rect.translated(point).adjusted(0, 1, 0, -1), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_text(
        self, painter: QPainter, row: DiffRow, text: LaidText, point: QPointF, clip: QRectF
    ) -> None:
        """Paint the text of a row and the model's caret at its end."""
        painter.setPen(self.text_color(row))
        if _is_dead(row) and _tint(row.kind) is not None:
            painter.setOpacity(_DIMMED)
            text.draw(painter, point, clip)
            painter.setOpacity(1.0)
        else:
            text.draw(painter, point, clip)
        if row.has_caret:
            left = point.x() + text.width + 1
            tall = self.row_px - self._theme.px(6)
            top = point.y() + (text.height - tall) / 2
            painter.fillRect(QRectF(left, top, self._theme.px(7), tall), self._ink["accent"])

    def text_color(self, row: DiffRow) -> QColor:
        """Return the colour of a row's plain text."""
        if row.kind is DiffKind.REASON:
            return self._ink["removed"]
        is_words = _tint(row.kind) is None and row.kind is not DiffKind.CONTEXT
        return self._ink["muted" if is_words else "text"]

    def paint_rule(self, painter: QPainter, rect: QRect, left: float) -> None:
        """Paint the line that follows the words of a rule."""
        painter.setPen(QPen(self._ink["line"], 1))
        y = rect.center().y()
        painter.drawLine(QPointF(left, y), QPointF(rect.right(), y))

    def _paint_bar(self, painter: QPainter, row: DiffRow, rect: QRect, *, is_current: bool) -> None:
        """Paint the bar at the left edge: whose row this is and what is asked about it."""
        theme = self._theme
        wide = theme.px(3)
        if row.kind is DiffKind.CONTEXT:
            if row.author is Author.BASE:
                return
            token = _AUTHORS.get(row.author)
            if token is not None:
                painter.fillRect(
                    rect.left(), rect.top(), theme.px(2), rect.height(), self._ink[token]
                )
            return
        if _tint(row.kind) is None or _is_dead(row):
            return
        color = self._ink["accent"]
        bar = QRect(rect.left(), rect.top(), wide, rect.height())
        if HunkFlag.LOOSE in row.flags:
            for top in range(bar.top() + 1, bar.bottom(), theme.px(6)):
                painter.fillRect(bar.left(), top, wide, theme.px(3), color)
        elif row.state is HunkState.GROWING or is_current:
            painter.fillRect(bar, color)
        elif row.state is HunkState.PENDING:
            painter.fillRect(bar.left(), bar.top(), theme.px(1), bar.height(), color)
        if row.has_caret and HunkFlag.ARMED in row.flags:
            painter.setFont(QFont(self.words_font))
            painter.setPen(color)
            painter.drawText(bar.adjusted(wide + 1, 0, wide + theme.px(10), 0), _LEFT, "✓")


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _tint(kind: DiffKind) -> str | None:
    """Return whose colours a row has; asked too often for a table, which would hash enums."""
    if kind is DiffKind.ADDED:
        return "added"
    return "removed" if kind is DiffKind.REMOVED else None


def _is_dead(row: DiffRow) -> bool:
    """Return whether this text is not part of anything."""
    return row.state is HunkState.CUT or row.state is HunkState.REFUSED


def _hatch(painter: QPainter, rect: QRect, color: QColor) -> None:
    """Stripe a row: this text is not part of anything."""
    faint = QColor(color)
    faint.setAlpha(30)
    ratio = painter.device().devicePixelRatio()
    # From the upper edge of the row on: it moves with the row when that is moved by pixels.
    painter.drawTiledPixmap(rect, _stripes(faint.rgba(), rect.height(), ratio))


@lru_cache(maxsize=32)
def _stripes(rgba: int, tall: int, ratio: float) -> QPixmap:
    """Return a tile of stripes that goes on to its right and across rows of its height.

    A row is not a whole number of stripes high: they lean a little more or less than a diagonal.
    """
    wide = _STRIPE_PX * 8
    tile = QPixmap(round(wide * ratio), round(tall * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor.fromRgba(rgba), 1))
    lean = max(1, round(tall / _STRIPE_PX)) * _STRIPE_PX
    for left in range(-lean, wide + _STRIPE_PX, _STRIPE_PX):
        painter.drawLine(QPointF(left, tall), QPointF(left + lean, 0))
    painter.end()
    return tile
