"""Moves what is painted already instead of painting it again, when rows come, go or scroll.

One object per view, made by it; asks the view where rows are, after and before a change. What is
moved by pixels is what stays as it was; the view repaints the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QWidget

from swerve.rows.row import RowChange


class MovableView(Protocol):
    """What moving needs to know of its view."""

    def visible_rows(self) -> range:
        """Return the rows that are at least partly seen."""

    def row_top(self, index: int) -> int:
        """Return where a row begins in the viewport; the row after the last is the end."""

    def update_rows(self, first: int, stop: int) -> None:
        """Repaint rows."""

    def rows_shifted(self, first: int) -> None:
        """Repaint what rows from `first` on say about the rows above them."""

    def viewport(self) -> QWidget:
        """Return the widget that is painted on."""


class Edges(NamedTuple):
    """Where what a change leaves alone lies in the viewport.

    Attributes:
        row: the first row seen, where that comes before the change; None else.
        top: of `row`.
        below: upper edge of the row that follows the change; None where that is below the view.
    """

    row: int | None
    top: int
    below: int | None


class Moving:
    """Moves the pixels of one view."""

    def __init__(self, view: MovableView) -> None:
        self._view = view
        self._floats: tuple[QWidget, ...] = ()

    def edges(self, change: RowChange) -> Edges:
        """Return where what a change leaves alone lies, before it is made."""
        view = self._view
        seen = view.visible_rows()
        row = seen.start if seen.start < min(change.start, seen.stop) else None
        top = view.row_top(row) if row is not None else 0
        below = view.row_top(change.start + change.removed)
        return Edges(row, top, below if below < view.viewport().height() else None)

    def repaint(self, fresh: range, before: Edges) -> None:
        """Show a change that was made: move the rows that stay, repaint the `fresh` ones."""
        view, port = self._view, self._view.viewport()
        moved = 0
        if before.row is not None:
            moved = view.row_top(before.row) - before.top
            self.shift(moved)
        elif before.below is None or before.below > 0:
            port.update()  # everything seen is fresh, or begins with it
            return
        if before.below is None:
            top = view.row_top(fresh.start)
            port.update(0, top, port.width(), port.height() - top)
            return
        was, now = before.below + moved, view.row_top(fresh.stop)
        self.shift(now - was, max(0, min(now, was)))
        view.update_rows(fresh.start, fresh.stop)
        view.rows_shifted(fresh.stop)

    def float_over(self, *widgets: QWidget) -> None:
        """Know of widgets that may lie over the view: pixels are moved around them.

        They are children of a widget that the view is in. Qt by itself would repaint everything
        instead of moving it.
        """
        self._floats = widgets

    def shift(self, by: int, top: int = 0) -> None:
        """Move what is painted below `top` by some pixels; Qt repaints what comes into view."""
        port = self._view.viewport()
        area = QRect(0, top, port.width(), port.height() - top)
        if not by:
            return
        # Pixels of what lies on the view and those of uneven scales would be smeared.
        is_covered = port.childrenRegion().intersects(port.rect())
        if is_covered or not port.devicePixelRatioF().is_integer():
            port.update(area)
            return
        parts = [area]
        for lid in self._lids():
            port.update(lid & area)
            parts = [piece for part in parts for piece in _around(part, lid)]
        for part in parts:
            if abs(by) < part.height():
                port.scroll(0, by, part)
            else:
                port.update(part)

    def _lids(self) -> Iterator[QRect]:
        """Yield where something floats over the viewport, shadows included."""
        port = self._view.viewport()
        for widget in self._floats:
            above = widget.parentWidget()
            if above is not None and widget.isVisible():
                effect, shape = widget.graphicsEffect(), QRectF(widget.rect())
                whole = effect.boundingRectFor(shape) if effect is not None else shape
                corner = port.mapFrom(above, widget.pos())
                yield whole.toAlignedRect().translated(corner)


def _around(area: QRect, lid: QRect) -> list[QRect]:
    """Return the parts of `area` beside, above and below `lid`, columns as high as can be."""
    hole = area & lid
    if hole.isEmpty():
        return [area]
    left = area.adjusted(0, 0, hole.left() - area.right() - 1, 0)
    right = area.adjusted(hole.right() + 1 - area.left(), 0, 0, 0)
    middle = QRect(hole.left(), area.top(), hole.width(), area.height())
    above = middle.adjusted(0, 0, 0, hole.top() - area.bottom() - 1)
    below = middle.adjusted(0, hole.bottom() + 1 - area.top(), 0, 0)
    return [part for part in (left, right, above, below) if not part.isEmpty()]
