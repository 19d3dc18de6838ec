"""Text that grows by pieces."""

from __future__ import annotations

from swerve.session.transcript import GrowingText


def test_pieces_are_one_text() -> None:
    text = GrowingText("a")
    for piece in ("b", "", "cd"):
        text.append(piece)
    assert len(text) == 4
    assert str(text) == "abcd"
    text.append("e")
    assert str(text) == "abcde"
    assert str(GrowingText()) == ""
