"""Paints the rows of the tree: arrow, name, badge, a bar at the left of the file in the diff."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from swerve.text.deception import shown_name
from swerve.ui.theme import Theme
from swerve.ui.tree.badges import Badge
from swerve.ui.tree.model import BadgeRole, FolderRole, PathRole

ROW_PX = 26
INDENT_PX = 14


class TreeDelegate(QStyledItemDelegate):
    """Draws a row whole; the view itself draws nothing but this."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.shown_path = ""
        self.is_open: Callable[[QModelIndex | QPersistentModelIndex], bool] = _closed

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of a row."""
        return QSize(0, self._theme.px(ROW_PX))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row across the whole width of the view."""
        theme = self._theme
        row = QRect(0, option.rect.y(), option.rect.right() + 1, option.rect.height())
        is_shown = bool(self.shown_path) and index.data(PathRole) == self.shown_path
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, row, option.state, is_shown=is_shown)
        left = option.rect.x() + theme.px(8)
        if index.data(FolderRole):
            self._paint_arrow(painter, left, row, is_open=self.is_open(index))
        left += theme.px(19)
        right = row.right() - theme.px(10)
        badge = index.data(BadgeRole)
        if isinstance(badge, Badge):
            words = self._badge_words(badge, str(index.data()), right - left)
            right = self._paint_badge(painter, words, badge.token, row, right)
        self._paint_name(painter, str(index.data()), left, right, row)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, row: QRect, state: QStyle.StateFlag, *, is_shown: bool
    ) -> None:
        theme = self._theme
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        if is_selected or is_shown:
            painter.fillRect(row, theme.color("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, theme.color("hover"))
        if is_shown:
            bar = QRect(row.x(), row.y(), theme.px(3), row.height())
            painter.fillRect(bar, theme.color("muted"))
        if is_selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("focus_ring"), 1))
            painter.drawRect(row.adjusted(0, 0, -1, -1))

    def _paint_arrow(self, painter: QPainter, left: int, row: QRect, *, is_open: bool) -> None:
        size = self._theme.px(3)
        centre = QPointF(left + self._theme.px(5), row.center().y() + 0.5)
        corners: list[tuple[float, float]]
        if is_open:
            corners = [(-size, -size / 2), (size, -size / 2), (0, size)]
        else:
            corners = [(-size / 2, -size), (-size / 2, size), (size, 0)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("muted"))
        painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in corners]))

    def _badge_words(self, badge: Badge, name: str, room: int) -> str:
        """Return what to say beside a name: the dot is enough where the words would cut it."""
        words = QFontMetrics(self._theme.ui_font(12)).horizontalAdvance(badge.text)
        wanted = QFontMetrics(self._theme.ui_font()).horizontalAdvance(name)
        return badge.text if wanted + words + self._theme.px(8) <= room else ""

    def _paint_badge(
        self, painter: QPainter, words: str, token: str, row: QRect, right: int
    ) -> int:
        """Draw a badge's words, or a dot for none, to `right`; return where the name must end."""
        color: QColor = self._theme.color(token)
        if not words:
            radius = self._theme.px(2.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(QPointF(right - radius, row.center().y() + 0.5), radius, radius)
            return right - self._theme.px(12)
        font = self._theme.ui_font(12)
        painter.setFont(font)
        painter.setPen(color)
        place = row.adjusted(0, 0, right - row.right(), 0)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, flags, words)
        return right - QFontMetrics(font).horizontalAdvance(words) - self._theme.px(8)

    def _paint_name(self, painter: QPainter, name: str, left: int, right: int, row: QRect) -> None:
        font = self._theme.ui_font()
        painter.setFont(font)
        painter.setPen(self._theme.color("text"))
        fitting = Qt.TextElideMode.ElideMiddle
        shown = QFontMetrics(font).elidedText(shown_name(name), fitting, right - left)
        place = QRect(left, row.y(), right - left, row.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


def _closed(_index: QModelIndex | QPersistentModelIndex) -> bool:
    return False
