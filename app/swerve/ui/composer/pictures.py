"""Makes pictures small enough to be sent: read, scaled and written anew on a worker.

Written anew always, so that nothing a camera noted beside the picture goes along. Called by the
composer for what was pasted or dropped.
"""

from __future__ import annotations

import base64
import contextlib
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QMimeData,
    QObject,
    QRunnable,
    Qt,
    QThreadPool,
    Signal,
)
from PySide6.QtGui import QImage, QImageReader, QPainter

from swerve.session.transcript import Picture
from swerve.terms import ThreadId
from swerve.ui.words import said

MOST_PICTURES = 4
"""That go along with one message."""

_LONGEST_SIDE = 2_048
_PNG_BYTES = 1_000_000
"""What is larger as PNG goes as JPEG."""
_FILE_BYTES = 50_000_000
_JPEG_QUALITY = 85
_FORMATS = frozenset({"png", "jpeg", "gif", "webp", "bmp"})
_PNG = "image/png"

Source = Path | QByteArray | QImage


class PictureMaker(QObject):
    """Takes pictures in and hands them back ready to be sent, in the order they are done.

    Emits:
        made: the thread it was meant for, and the `Picture`.
        refused: a sentence why one cannot go along.
    """

    made = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)

    def take(self, thread: ThreadId, name: str, source: Source) -> None:
        """Begin with one picture for a message of `thread`."""
        self._pool.start(_Making(self, thread, name, source))


class _Making(QRunnable):
    """The work on one picture."""

    def __init__(self, maker: PictureMaker, thread: ThreadId, name: str, source: Source) -> None:
        super().__init__()
        self._maker = maker
        self._thread = thread
        self._name = name
        self._source = source

    def run(self) -> None:
        """Make the picture; signals cross to the thread of the window."""
        picture = made_picture(self._name, self._source)
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile
            if isinstance(picture, str):
                self._maker.refused.emit(picture)
            else:
                self._maker.made.emit(self._thread, picture)


def pasted_source(data: QMimeData) -> Source:
    """Return the picture of a clipboard, not yet read where the clipboard allows."""
    if data.hasFormat(_PNG):
        return data.data(_PNG)
    image = data.imageData()
    return image if isinstance(image, QImage) else QImage()


def made_picture(name: str, source: Source) -> Picture | str:
    """Return a picture made small enough, or a sentence why there is none."""
    image = source if isinstance(source, QImage) else _read(name, source)
    if isinstance(image, str):
        return image
    if image.isNull():
        return said("{name} cannot be read as a picture.", name=name)
    if max(image.width(), image.height()) > _LONGEST_SIDE:
        image = image.scaled(
            _LONGEST_SIDE,
            _LONGEST_SIDE,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    kind, data = "png", _written(image, "PNG", -1)
    if len(data) > _PNG_BYTES:
        kind, data = "jpeg", _written(_on_white(image), "JPEG", _JPEG_QUALITY)
    text = base64.b64encode(data).decode("ascii")
    return Picture(name, f"image/{kind}", image.width(), image.height(), text)


def _read(name: str, source: Path | QByteArray) -> QImage | str:
    """Read the first frame, turned as the camera was held."""
    if isinstance(source, Path):
        try:
            if source.stat().st_size > _FILE_BYTES:
                return said("{name} is too large to go along.", name=name)
            source = QByteArray(source.read_bytes())
        except OSError as error:
            why = str(error.strerror or error)
            return said("{name} cannot be read: {why}.", name=name, why=why)
    buffer = QBuffer(source)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()).decode() not in _FORMATS:
        return said("{name} is no picture of a kind that can go along: use PNG or JPEG.", name=name)
    return reader.read()


def _written(image: QImage, kind: str, quality: int) -> bytes:
    bare = image.copy()
    for key in bare.textKeys():
        bare.setText(key, "")
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    bare.save(buffer, kind, quality)  # type: ignore[call-overload]
    return bytes(data.data())


def _on_white(image: QImage) -> QImage:
    """Return an image without transparency, which JPEG has not."""
    if not image.hasAlphaChannel():
        return image
    flat = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    white = QImage(flat.size(), QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.white)
    painter = QPainter(white)
    painter.drawImage(0, 0, flat)
    painter.end()
    return white
