"""Pictures made small enough to be sent."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage

from swerve.session.transcript import Picture
from swerve.ui.composer.pictures import made_picture


def back(picture: Picture | str) -> QImage:
    assert isinstance(picture, Picture), picture
    return QImage.fromData(base64.b64decode(picture.data))


def test_a_small_picture_goes_as_it_is_without_what_was_noted_in_it(tmp_path: Path) -> None:
    image = QImage(30, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor(10, 20, 30, 40))
    image.setText("Author", "somebody")
    file = tmp_path / "shot.png"
    assert image.save(str(file))
    picture = made_picture(file.name, file)
    assert isinstance(picture, Picture)
    assert (picture.name, picture.media_type) == ("shot.png", "image/png")
    assert (picture.width, picture.height) == (30, 20)
    assert b"somebody" not in base64.b64decode(picture.data)
    assert back(picture).pixelColor(3, 3) == QColor(10, 20, 30, 40)


def test_a_large_one_is_scaled_and_a_heavy_one_becomes_jpeg() -> None:
    noise = QByteArray(os.urandom(3_000 * 1_000 * 4))
    image = QImage(noise.data(), 3_000, 1_000, QImage.Format.Format_ARGB32).copy()
    picture = made_picture("Picture", image)
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height) == (2_048, 682)
    assert picture.media_type == "image/jpeg"
    assert back(picture).width() == 2_048


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no picture at all", "x.png is no picture of a kind that can go along: use PNG or JPEG."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.png is no picture of a kind"),
        (b"\x89PNG\r\n\x1a\n", "x.png cannot be read as a picture."),
    ],
)
def test_what_is_none_is_refused_in_words(tmp_path: Path, data: bytes, sentence: str) -> None:
    file = tmp_path / "x.png"
    file.write_bytes(data)
    told = made_picture(file.name, file)
    assert isinstance(told, str)
    assert told.startswith(sentence)


def test_a_file_that_is_gone_is_said() -> None:
    assert made_picture("x.png", Path("/nowhere/x.png")) == (
        "x.png cannot be read: No such file or directory."
    )
