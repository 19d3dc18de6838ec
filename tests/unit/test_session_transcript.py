"""Text that grows by pieces."""

from __future__ import annotations

from base64 import b64encode

import pytest

from swerve.session.transcript import GrowingText, Picture


def test_pieces_are_one_text() -> None:
    text = GrowingText("a")
    for piece in ("b", "", "cd"):
        text.append(piece)
    assert len(text) == 4
    assert str(text) == "abcd"
    text.append("e")
    assert str(text) == "abcde"
    assert str(GrowingText()) == ""


@pytest.mark.parametrize("data", [b"", b"a", b"ab", b"abc", bytes(1000)])
def test_a_picture_knows_its_size_before_it_was_packed(data: bytes) -> None:
    picture = Picture("shot.png", "image/png", 1, 1, b64encode(data).decode())
    assert picture.size_bytes == len(data)
    assert picture.url == f"data:image/png;base64,{picture.data}"
