"""Where the parts of a chat row lie: gaps, paddings, indents, widths. No painting.

One box per row, computed from the row and the width of the view; measuring, hit testing and
painting all ask the same box. Used by `swerve.ui.chat.view`.
"""

from __future__ import annotations

from swerve.frozen import frozen
from swerve.rows.cards import ChatKind, ChatRow
from swerve.rows.markdown import TextKind
from swerve.ui.theme import Theme

SIDE_PX = 16
_WIDEST_PX = 760
_BUBBLE_SHARE = 0.86
_ITEM_INDENT_PX = 18


@frozen
class Box:
    """Places within a row, in pixels from its upper left corner.

    Attributes:
        gap: empty space above what is painted.
        top, bottom: padding above and below the text.
        left, width: where the text may stand.
        line_px: pitch of its lines.
        least_px: least height of what is painted, without the gap.
    """

    gap: int
    top: int
    bottom: int
    left: int
    width: int
    line_px: int
    least_px: int = 0

    def height(self, text_height: float) -> int:
        """Return the row's height for text that is `text_height` high."""
        return self.gap + max(self.least_px, self.top + round(text_height) + self.bottom)

    def text_top(self, text_height: float) -> int:
        """Return where the text begins; it stands in the middle of a row that has room."""
        spare = self.least_px - round(text_height) - self.top - self.bottom
        return self.gap + self.top + max(0, spare // 2)


class Boxes:
    """Boxes for one width and theme."""

    def __init__(self, theme: Theme, width: int) -> None:
        self._theme = theme
        self.side = theme.px(SIDE_PX)
        self.width = max(theme.px(80), min(width - 2 * self.side, theme.px(_WIDEST_PX)))
        self.right = self.side + self.width

    def box(self, row: ChatRow, right_px: int, *, is_entry_start: bool, is_top: bool) -> Box:
        """Return the box of a row.

        Args:
            row: the row.
            right_px: width of the words at its right edge.
            is_entry_start: it is the first row of its entry.
            is_top: it is the first row of all.
        """
        px = self._theme.px
        gap = 0
        if is_entry_start:
            gap = px(SIDE_PX if is_top else 14)
        if row.kind in (ChatKind.USER, ChatKind.USER_NOTE):
            return self._bubble(row, gap)
        if row.kind is ChatKind.ACTIONS:
            return Box(px(10), px(2), px(2), self.side, self.width, px(20), px(30))
        if row.kind is ChatKind.MORE:
            return Box(px(8), px(4), px(4), self.side, self.width, px(20))
        if row.kind is ChatKind.TEXT:
            return self._prose(row, gap, is_entry_start=is_entry_start)
        if row.kind is ChatKind.CUT:
            return Box(gap, px(2), px(2), self.side, self.width, px(20))
        pad = px(12)
        width = self.width - 2 * pad - (right_px + pad if right_px else 0)
        if row.kind is ChatKind.CARD_HEAD:
            return Box(gap, px(4), px(4), self.side + pad, width, px(20), px(34))
        if row.kind is ChatKind.CARD_ROW:
            return Box(gap, px(3), px(3), self.side + pad, width, px(20), px(29))
        if row.kind is ChatKind.BUTTON:
            return Box(gap, px(2), px(10), self.side + pad, width, px(20), px(38))
        if row.kind is ChatKind.CHOICES:
            return Box(gap, px(10), px(10), self.side + pad, width, px(20), px(46))
        bottom = px(8) if row.is_last or row.hunk is not None else 0
        if row.kind is ChatKind.NOTICE:
            return Box(gap, px(9), px(9), self.side + pad, width, px(18), 0)
        top = 0 if row.hunk is not None else px(2)
        return Box(gap, top, bottom, self.side + pad, width, px(18), 0)

    def bubble_width(self) -> int:
        """Return how wide the text of a message may be."""
        return round(self.width * _BUBBLE_SHARE) - 2 * self._theme.px(14)

    def _bubble(self, row: ChatRow, gap: int) -> Box:
        px = self._theme.px
        line = px(20 if row.kind is ChatKind.USER else 18)
        top, bottom = px(7) if row.is_first else 0, px(7) if row.is_last else 0
        return Box(gap, top, bottom, self.side, self.bubble_width(), line)

    def _prose(self, row: ChatRow, gap: int, *, is_entry_start: bool) -> Box:
        px = self._theme.px
        block = row.block
        kind = block.kind if block is not None else TextKind.PARAGRAPH
        level = block.level if block is not None else 0
        left, pad = self.side, px(12)
        if not is_entry_start:
            gap = px(_GAPS[kind])
        if block is not None and block.is_quote:
            left += pad
        if kind is TextKind.ITEM:
            left += px(_ITEM_INDENT_PX) * (level + 1)
        if block is not None and block.is_continued:
            gap = 0
        if kind in _FRAMED:
            gap = max(gap, px(8)) if row.is_first else 0
            left += px(_ITEM_INDENT_PX) * level
            width = self.right - left - 2 * pad
            head = px(28) if kind is TextKind.CODE_HEAD else 0
            top = px(6) if row.is_first and not head else 0
            return Box(gap, top, px(8) if row.is_last else 0, left + pad, width, px(20), head)
        if kind is TextKind.RULE:
            return Box(gap, 0, 0, left, self.right - left, px(9), px(9))
        line = px(22) if kind is TextKind.HEADING and level <= 2 else px(20)
        return Box(gap, 0, 0, left, self.right - left, line)


_GAPS = {
    TextKind.PARAGRAPH: 8,
    TextKind.HEADING: 14,
    TextKind.ITEM: 4,
    TextKind.CODE_HEAD: 8,
    TextKind.CODE: 0,
    TextKind.TABLE_HEAD: 8,
    TextKind.TABLE: 0,
    TextKind.RULE: 8,
}
_FRAMED = frozenset({TextKind.CODE_HEAD, TextKind.CODE, TextKind.TABLE_HEAD, TextKind.TABLE})
