"""Keys painted on a row of words: what can be done about its hunk, each to be clicked.

A cap with the key, then the verb; the verb alone where the key would act on another hunk. Used by
`swerve.ui.diff.view`; what is offered comes with the row, which key runs it from the keymap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from swerve.frozen import frozen
from swerve.rows.offers import Offer
from swerve.ui.diff.caps import ShownKey
from swerve.ui.theme import Theme

_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@frozen
class _Spot:
    """Where an offer is painted: its cap, its verb, and both together."""

    offer: Offer
    key: str
    cap: QRect
    verb: QRect

    @property
    def whole(self) -> QRect:
        return self.cap.united(self.verb)


class OfferCaps:
    """Paints offers in one theme and finds the one that is pointed at."""

    def __init__(self, theme: Theme, shown_key: ShownKey) -> None:
        self._theme = theme
        self._shown_key = shown_key

    def paint(
        self,
        painter: QPainter,
        offers: Sequence[Offer],
        left: float,
        row: QRect,
        keyed: Collection[str],
    ) -> float:
        """Paint `offers` from `left` on; return where they end.

        Args:
            painter: of the view.
            offers: what can be done.
            left: where the first begins.
            row: of the view, in the viewport.
            keyed: commands whose key acts on this row's hunk.
        """
        theme = self._theme
        right = left
        for spot in self._spots(offers, left, row, keyed):
            if spot.key:
                painter.save()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(theme.color("line"), 1))
                painter.setBrush(theme.color("raised"))
                cap = QRectF(spot.cap).adjusted(0.5, 0.5, -0.5, -0.5)
                painter.drawRoundedRect(cap, theme.px(4), theme.px(4))
                painter.restore()
                painter.setFont(theme.code_font(11))
                painter.setPen(theme.color("muted"))
                painter.drawText(spot.cap, Qt.AlignmentFlag.AlignCenter, spot.key)
            painter.setFont(theme.ui_font(12))
            painter.setPen(theme.color("text"))
            painter.drawText(spot.verb, _MIDDLE, spot.offer.verb)
            right = spot.verb.right()
        return right

    def command_at(
        self,
        point: QPoint,
        offers: Sequence[Offer],
        left: float,
        row: QRect,
        keyed: Collection[str],
    ) -> str | None:
        """Return the command painted at `point`; the rest is as for `paint`."""
        spots = self._spots(offers, left, row, keyed)
        return next((spot.offer.command for spot in spots if spot.whole.contains(point)), None)

    def _spots(
        self, offers: Sequence[Offer], left: float, row: QRect, keyed: Collection[str]
    ) -> Iterator[_Spot]:
        px = self._theme.px
        keys, words = QFontMetrics(self._theme.code_font(11)), QFontMetrics(self._theme.ui_font(12))
        at, tall = round(left), min(row.height() - px(2), px(18))
        top = row.top() + (row.height() - tall) // 2
        for offer in offers:
            key = self._shown_key(offer.command) if offer.command in keyed else ""
            wide = keys.horizontalAdvance(key) + px(10) if key else 0
            cap = QRect(at, top, wide, tall)
            gap = px(6) if key else 0
            verb = QRect(at + wide + gap, top, words.horizontalAdvance(offer.verb) + 2, tall)
            yield _Spot(offer, key, cap, verb)
            at = verb.right() + px(14)
