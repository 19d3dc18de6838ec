"""Draws the program's icon in every size that desktops ask for, from resources/icons/app.svg.

    python packaging/icons.py FOLDER

Writes FOLDER/hicolor/<n>x<n>/apps/swerve.png for Linux, swerve.ico for Windows and swerve.icns for
macOS. Needs Qt for Python, which draws the SVG and writes both containers; no display.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parent.parent / "resources" / "icons" / "app.svg"
LINUX_SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)
WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
MAC_KINDS = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}


def main(folder: Path) -> int:
    """Write all icons beneath `folder`; return the exit status."""
    application = QGuiApplication(sys.argv[:1])
    for size in LINUX_SIZES:
        target = folder / "hicolor" / f"{size}x{size}" / "apps" / "swerve.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(png(size))
    scalable = folder / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCE, scalable / "swerve.svg")
    (folder / "swerve.ico").write_bytes(ico())
    (folder / "swerve.icns").write_bytes(icns())
    application.quit()
    return 0


def png(size: int) -> bytes:
    """Return the icon as a PNG of `size` pixels a side."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def ico() -> bytes:
    """Return a Windows icon of all its sizes, each as PNG."""
    pictures = [png(size) for size in WINDOWS_SIZES]
    offset = 6 + 16 * len(pictures)
    rows = b""
    for size, picture in zip(WINDOWS_SIZES, pictures, strict=True):
        side = size % 256  # 256 is written as 0
        rows += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return struct.pack("<HHH", 0, 1, len(pictures)) + rows + b"".join(pictures)


def icns() -> bytes:
    """Return a macOS icon of all its sizes, each as PNG."""
    pictures = ((kind, png(size)) for kind, size in MAC_KINDS.items())
    body = b"".join(kind + struct.pack(">I", 8 + len(data)) + data for kind, data in pictures)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
