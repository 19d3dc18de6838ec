"""What can be done on a row of the chat and where: by a click, or by Tab and Enter.

One list of spots serves hovering, clicking, the keyboard and painting, so that they never differ.
Used by `swerve.ui.chat.view`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QRect

from swerve.commands.catalog import title_of
from swerve.frozen import frozen
from swerve.rows.cards import ChatKind, ChatRow
from swerve.rows.markdown import TextKind
from swerve.rows.offers import Offer
from swerve.ui.chat.boxes import Box, Boxes
from swerve.ui.chat.paint import ChatPainter
from swerve.ui.diff.caps import ShownKey
from swerve.ui.theme import Theme

_CARDS = frozenset({ChatKind.CARD_HEAD, ChatKind.CARD_ROW, ChatKind.CARD_TEXT})


class Act(Enum):
    """What a spot does."""

    TOGGLE = "show or fold"
    HUNK = "go to the hunk"
    COMMAND = "run"
    COPY = "copy the code"
    OPEN = "open the place"
    EDIT = "edit this message"


@frozen
class Spot:
    """One place of a row that does something.

    Attributes:
        row: index of the row.
        rect: in the viewport.
        word: the hunk, command or place it is about.
        label: words painted in it; empty where the row itself is the label.
        key: painted behind the words.
    """

    row: int
    act: Act
    rect: QRect
    word: str = ""
    label: str = ""
    key: str = ""

    def is_same(self, other: Spot | None) -> bool:
        """Return whether both do the same on the same row, wherever that is now."""
        mine = (self.row, self.act, self.word)
        return other is not None and mine == (other.row, other.act, other.word)


class SpotFinder:
    """Finds the spots of a row from the row, its box and where it is."""

    def __init__(self, theme: Theme, painter: ChatPainter, shown_key: ShownKey) -> None:
        self._theme = theme
        self._shown_key = shown_key
        self._painter = painter

    def spots(
        self, index: int, row: ChatRow, box: Box, boxes: Boxes, rect: QRect, bubble_left: int
    ) -> list[Spot]:
        """Return what can be done on a row, from left to right.

        Args:
            index: of the row.
            row: what it says.
            box: its places.
            boxes: of the view.
            rect: of the row in the viewport.
            bubble_left: left edge of its bubble, for a message.
        """
        shape = rect.adjusted(boxes.side, box.gap, 0, 0)
        shape.setWidth(boxes.width)
        if row.kind is ChatKind.BUTTON:
            return self._buttons(index, [Offer(row.command, title_of(row.command))], box, rect)
        if row.kind in (ChatKind.ACTIONS, ChatKind.CHOICES):
            return self._buttons(index, row.offers, box, rect)
        if row.block is not None and row.block.kind is TextKind.CODE_HEAD:
            return self._code(index, row.block.place, box, shape)
        if row.can_toggle:
            return [Spot(index, Act.TOGGLE, shape)]
        if row.kind is ChatKind.USER and row.is_first:
            return [self._edit(index, shape, bubble_left)]
        if row.hunk is not None:
            return [Spot(index, Act.HUNK, shape, row.hunk)]
        return []

    def _buttons(self, index: int, offers: Sequence[Offer], box: Box, rect: QRect) -> list[Spot]:
        left, found = box.left, []
        for offer in offers:
            key = offer.key or self._shown_key(offer.command)
            width = self._painter.button_width(offer.verb, key)
            where = QRect(left, rect.top() + box.gap + box.top, width, self._theme.px(26))
            found.append(Spot(index, Act.COMMAND, where, offer.command, offer.verb, key))
            left += width + self._theme.px(8)
        return found

    def _code(self, index: int, place: str, box: Box, shape: QRect) -> list[Spot]:
        gap, right = self._theme.px(12), box.left + box.width
        width = self._painter.small_width("Copied")
        found = [Spot(index, Act.COPY, QRect(right - width, shape.top(), width, shape.height()))]
        if place:
            wide = self._painter.small_width("Open")
            left = right - width - gap - wide
            where = QRect(left, shape.top(), wide, shape.height())
            found.insert(0, Spot(index, Act.OPEN, where, place, "Open"))
        return found

    def _edit(self, index: int, shape: QRect, bubble_left: int) -> Spot:
        width = self._painter.small_width("Edit")
        left = max(shape.left(), bubble_left - width - self._theme.px(10))
        tall = min(shape.height(), self._theme.px(24))
        top = shape.center().y() - tall // 2
        return Spot(index, Act.EDIT, QRect(left, top, width, tall), "", "Edit")
