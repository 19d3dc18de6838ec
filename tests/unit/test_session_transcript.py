"""Text that grows by pieces."""

from __future__ import annotations

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


def test_a_picture_goes_along_as_an_address_that_holds_it() -> None:
    assert Picture("shot.png", "image/png", 1, 1, "AAAA").url == "data:image/png;base64,AAAA"
