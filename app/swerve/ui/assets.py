"""Icons: the SVG files of `resources/icons`, tinted and cached per colour and pixel ratio.

An icon file is drawn in `currentColor`; nothing else about it is interpreted here.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from swerve.resources import resource_text

_RATIOS = (1.0, 2.0, 3.0)


def icon(name: str, color: QColor, px: int = 16) -> QIcon:
    """Return the icon `name` tinted in `color`, sharp on every screen."""
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(pixmap(name, color, px, ratio))
    return made


def pixmap(name: str, color: QColor, px: int = 16, ratio: float = 1.0) -> QPixmap:
    """Return the icon `name` as a picture of `px` logical pixels a side."""
    return _pixmap(name, color.name(), px, ratio)


@lru_cache(maxsize=512)
def _pixmap(name: str, color: str, px: int, ratio: float) -> QPixmap:
    drawing = resource_text(f"icons/{name}.svg").replace("currentColor", color)
    side = round(px * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def dot(color: QColor, px: int = 9, ratio: float = 1.0, *, is_filled: bool = True) -> QPixmap:
    """Return a round mark of `px` logical pixels, filled or as a ring."""
    side = round(px * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = 1.3 * ratio
    painter.setPen(QPen(color, width))
    painter.setBrush(color if is_filled else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(width / 2, width / 2, side - width, side - width))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
