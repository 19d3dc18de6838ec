"""Paints what stands around the text of a chat row: bubbles, cards, frames, rules, buttons.

Knows colours and shapes; where things lie comes from `swerve.ui.chat.boxes`. Used by
`swerve.ui.chat.view`.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from swerve.rows.cards import ChatRow
from swerve.session.transcript import Tone
from swerve.ui.theme import Theme

_TONES = {Tone.INFO: "muted", Tone.WARNING: "accent", Tone.ERROR: "removed"}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ChatPainter:
    """Shapes and fonts of the chat in one theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.refresh()

    def refresh(self) -> None:
        """Take colours and fonts over after the theme changed."""
        theme = self._theme
        self.prose = theme.ui_font(13)
        self.heading = theme.ui_font(15, 600)
        self.small_heading = theme.ui_font(13, 600)
        self.small = theme.ui_font(12)
        self.figures = theme.figure_font(12)
        self.code = theme.code_font(12)
        self.keys = theme.code_font(11)
        self._figure_metrics = QFontMetrics(self.figures)
        self._small_metrics = QFontMetrics(self.small)
        self._key_metrics = QFontMetrics(self.keys)

    def words_px(self, words: str) -> int:
        """Return the width of words at the right edge of a row."""
        return self._figure_metrics.horizontalAdvance(words) if words else 0

    def frame(
        self, painter: QPainter, rect: QRect, *, is_first: bool, is_last: bool, fill: str, line: str
    ) -> None:
        """Paint a row's part of a rounded frame that may span several rows."""
        radius = self._theme.px(8)
        whole = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        whole.setTop(whole.top() if is_first else whole.top() - 3 * radius)
        whole.setBottom(whole.bottom() if is_last else whole.bottom() + 3 * radius)
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color(line), 1))
        painter.setBrush(self._theme.color(fill))
        painter.drawRoundedRect(whole, radius, radius)
        painter.restore()

    def bubble(self, painter: QPainter, rect: QRect, *, is_first: bool, is_last: bool) -> None:
        """Paint a row's part of a message of the person."""
        self.frame(painter, rect, is_first=is_first, is_last=is_last, fill="raised", line="line")

    def divider(self, painter: QPainter, rect: QRect) -> None:
        """Paint the line between two rows of a card."""
        painter.setPen(self._theme.color("line"))
        painter.drawLine(rect.left() + 1, rect.top(), rect.right() - 1, rect.top())

    def hover(self, painter: QPainter, rect: QRect) -> None:
        """Light a row that can be clicked."""
        painter.fillRect(rect.adjusted(1, 1, -1, -1), self._theme.color("hover"))

    def right_px(self, words: str, key: str) -> int:
        """Return the width of words at the right edge of a row, and of a key before them."""
        return self.words_px(words) + (self._cap_width(key) + self._theme.px(8) if key else 0)

    def right_words(self, painter: QPainter, row: ChatRow, rect: QRect, key: str) -> None:
        """Paint the words at the right edge of a card's row, and a key before them."""
        if key:
            wide, tall = self._cap_width(key), self._theme.px(18)
            left = rect.right() + 1 - self._theme.px(12) - self.right_px(row.right, key)
            top = rect.top() + (rect.height() - tall) // 2
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._cap(painter, QRect(left, top, wide, tall), key)
            painter.restore()
        painter.setFont(self.figures)
        painter.setPen(self._theme.color(row.right_style))
        painter.drawText(rect.adjusted(0, 0, -self._theme.px(12), 0), _RIGHT, row.right)

    def tone_bar(self, painter: QPainter, rect: QRect, tone: Tone) -> None:
        """Paint how loud a notice is."""
        wide = self._theme.px(3)
        painter.fillRect(
            rect.left() + 1,
            rect.top() + 5,
            wide,
            rect.height() - 10,
            self._theme.color(_TONES[tone]),
        )

    def cut(self, painter: QPainter, rect: QRect, words: str) -> None:
        """Paint the words of a cut between dashes."""
        painter.setFont(self.small)
        metrics = self._small_metrics
        room = rect.width() - self._theme.px(40)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(shown)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)
        painter.setPen(QPen(self._theme.color("muted"), 1, Qt.PenStyle.DashLine))
        y = rect.center().y() + 0.5
        gap = width / 2 + self._theme.px(8)
        middle = rect.center().x()
        painter.drawLine(QPointF(rect.left(), y), QPointF(middle - gap, y))
        painter.drawLine(QPointF(middle + gap, y), QPointF(rect.right(), y))

    def button(
        self, painter: QPainter, rect: QRect, words: str, key: str, *, is_hovered: bool
    ) -> None:
        """Paint a button; with a cap behind its words where it has a key of its own."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(self._theme.color("hover" if is_hovered else "panel"))
        inner = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inner, self._theme.px(6), self._theme.px(6))
        painter.setFont(self.small)
        painter.setPen(self._theme.color("text"))
        within = rect.adjusted(0, 0, -self._cap_room(key), 0)
        painter.drawText(within, Qt.AlignmentFlag.AlignCenter, words)
        if key:
            wide, tall = self._cap_width(key), self._theme.px(18)
            top = rect.top() + (rect.height() - tall) // 2
            cap = QRect(rect.right() - wide - self._theme.px(7), top, wide, tall)
            self._cap(painter, cap, key)
        painter.restore()

    def _cap(self, painter: QPainter, rect: QRect, key: str) -> None:
        """Paint a key."""
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.setBrush(self._theme.color("raised"))
        inner = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inner, self._theme.px(4), self._theme.px(4))
        painter.setFont(self.keys)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, key)

    def _cap_width(self, key: str) -> int:
        return self._key_metrics.horizontalAdvance(key) + self._theme.px(10)

    def _cap_room(self, key: str) -> int:
        """Return what a key adds to the width of a button."""
        return self._cap_width(key) + self._theme.px(2) if key else 0

    def small_width(self, words: str) -> int:
        """Return the width of a word that can be clicked."""
        return self._small_metrics.horizontalAdvance(words) + 2

    def ring(self, painter: QPainter, rect: QRect) -> None:
        """Paint around what Enter acts on."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("focus_ring"), self._theme.px(2)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        around = QRectF(rect).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(around, self._theme.px(6), self._theme.px(6))
        painter.restore()

    def button_width(self, words: str, key: str = "") -> int:
        """Return the width of a button."""
        wide = self._small_metrics.horizontalAdvance(words) + self._theme.px(22)
        return wide + self._cap_room(key)

    def label(
        self,
        painter: QPainter,
        rect: QRect,
        words: str,
        font: QFont,
        style: str,
        flags: Qt.AlignmentFlag,
    ) -> None:
        """Paint one line of words."""
        painter.setFont(font)
        painter.setPen(self._theme.color(style))
        painter.drawText(rect, flags, words)
