"""Where the card and the pill float over the diff: beside the code, on as little of it as possible.

Called by the pane whenever something moved; what they say comes from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from swerve.edits.hunks import Hunk, HunkState
from swerve.rows import hunks as words
from swerve.rows.offers import offers
from swerve.terms import HunkId
from swerve.ui.diff.caps import ShownKey
from swerve.ui.diff.overlays import JudgeCard, Pill
from swerve.ui.diff.view import DiffView
from swerve.ui.theme import Theme

_SHORT_COLUMNS = 60
_GAP_PX = 24


class Floats:
    """The card and the pill over one view.

    Attributes:
        card, pill: the widgets, for their signals.
    """

    def __init__(self, pane: QWidget, view: DiffView, theme: Theme, shown_key: ShownKey) -> None:
        self._pane = pane
        self._view = view
        self._theme = theme
        self.card = JudgeCard(theme, shown_key, pane)
        self.pill = Pill(theme, shown_key, pane)
        view.moving.float_over(self.card, self.pill)

    def place_card(self, hunk: Hunk | None, variants: Sequence[HunkId]) -> None:
        """Put the card beside the current hunk where it covers the least code.

        Args:
            hunk: the current one.
            variants: all of it that can be chosen.
        """
        rows = self._view.rows
        spot = rows.rows_of(hunk.id) if rows is not None and hunk is not None else None
        # A hunk in another state says on its own rows what can be done.
        is_pending = hunk is not None and hunk.state is HunkState.PENDING
        seen = self._view.visible_rows()
        if hunk is None or spot is None or not is_pending or not overlap(spot, seen):
            self.card.hide()
            return
        self.card.show_offers(offers(hunk, variants))
        # Shown first: only then does the stylesheet say how large it is.
        self.card.show()
        size = self.card.sizeHint()
        area = self._area()
        left = min(
            area.right() - size.width() - self._theme.px(12),
            area.left()
            + self._beside(range(max(spot.start, seen.start), min(spot.stop, seen.stop))),
        )
        if size.width() > area.width() // 2:
            self.card.hide()
            return
        tops = [
            area.top() + self._view.row_rect(row).top()
            for row in (spot.start, spot.stop, spot.start - 1, spot.stop - 1)
            if 0 <= row <= self._view.row_count
        ]
        lowest = area.bottom() - size.height()
        fitting = [top for top in tops if area.top() <= top <= lowest] or [
            max(area.top(), min(tops[0], lowest))
        ]
        covered = {
            top: self._covered(QRect(left, top, size.width(), size.height())) for top in fitting
        }
        best = min(fitting, key=covered.__getitem__)
        self.card.setGeometry(QRect(left, best, size.width(), size.height()))
        self.card.raise_()

    def place_pill(self, growing: Hunk | None, *, is_frozen: bool, is_following: bool) -> None:
        """Offer the way back to what the model writes, where the view does not show it."""
        if is_frozen:
            self.pill.offer("Frozen, the model goes on", "view.freeze", "resume")
        elif growing is not None and not is_following:
            lines = growing.changed_lines()
            number = f" {lines[1]}" if lines is not None else ""
            name = words.file_name(growing.path)
            self.pill.offer(f"Writing {name}{number}", "view.follow", "follow")
        else:
            self.pill.hide()
            return
        self.pill.show()
        size, area = self.pill.sizeHint(), self._area()
        left = area.center().x() - size.width() // 2
        top = area.bottom() - size.height() - self._theme.px(12)
        self.pill.setGeometry(QRect(left, top, size.width(), size.height()))
        self.pill.raise_()

    def connect_commands(self, run: Callable[[str], object]) -> None:
        """Call `run` with the command that is clicked."""
        self.card.command_requested.connect(run)
        self.pill.command_requested.connect(run)

    def _beside(self, rows: range) -> int:
        """Return how far right a card clears the text of `rows`, and no less than a short line."""
        short = self._view.text_left() + _SHORT_COLUMNS * self._theme.code_advance()
        widest = max((self._view.text_right(row) for row in rows), default=0.0)
        return round(max(short, widest)) + self._theme.px(_GAP_PX)

    def _area(self) -> QRect:
        return QRect(self._view.mapTo(self._pane, QPoint(0, 0)), self._view.viewport().size())

    def _covered(self, card: QRect) -> float:
        """Return how many pixels of text a card at `card` would cover."""
        top = self._view.mapTo(self._pane, QPoint(0, 0)).y()
        first, last = self._view.row_at(card.top() - top), self._view.row_at(card.bottom() - top)
        if first is None:
            return 0.0
        stop = (last if last is not None else self._view.row_count - 1) + 1
        rights = (self._view.text_right(row) for row in range(first, stop))
        return sum(max(0.0, right - card.left() + self._theme.px(8)) for right in rights)


def overlap(first: range, second: range) -> bool:
    """Return whether two ranges of rows share one."""
    return first.start < second.stop and second.start < first.stop
