"""The two small pictures of the status bar: speed over time, and how full the context is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from swerve.ui.theme import Theme
from swerve.ui.words import said


class Sparkline(QWidget):
    """A line of the last speeds, without axes: the number stands beside it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._values: list[float] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(said("Tokens per second over time"))

    def show_values(self, values: Sequence[float]) -> None:
        """Draw `values`, oldest first."""
        self._values = list(values)
        self.update()

    def sizeHint(self) -> QSize:
        """Return its fixed size."""
        return QSize(self._theme.px(110), self._theme.px(16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw one polyline, scaled to the fastest moment."""
        if len(self._values) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("muted"), 1.5))
        top = max(self._values) or 1.0
        step = (self.width() - 2) / (len(self._values) - 1)
        height = self.height() - 4
        points = [
            QPointF(1 + at * step, 2 + height * (1 - value / top))
            for at, value in enumerate(self._values)
        ]
        painter.drawPolyline(QPolygonF(points))
        painter.end()


class Gauge(QWidget):
    """A bar that fills from the left; turns accent when little is left."""

    _TIGHT = 0.85

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._fraction = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(said("Context used"))

    def show_fraction(self, fraction: float) -> None:
        """Fill to `fraction`, 0 to 1."""
        fraction = max(0.0, min(1.0, fraction))
        if fraction != self._fraction:
            self._fraction = fraction
            self.setAccessibleDescription(f"{fraction:.0%}")
            self.update()

    def sizeHint(self) -> QSize:
        """Return its fixed size."""
        return QSize(self._theme.px(90), self._theme.px(6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the trough and what is used."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(self._theme.color("trough"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        token = "accent" if self._fraction >= self._TIGHT else "muted"
        painter.setBrush(self._theme.color(token))
        used = QRectF(0, 0, max(self.height(), self.width() * self._fraction), self.height())
        if self._fraction > 0:
            painter.drawRoundedRect(used, radius, radius)
        painter.end()
