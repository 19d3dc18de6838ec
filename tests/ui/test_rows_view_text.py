from __future__ import annotations

from time import perf_counter

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from swerve.rows.row import Span
from swerve.ui.rows_view_text import LongText, RowText, foreground, formats_of
from swerve.ui.theme import Theme

_LINE_PX = 21.0


@pytest.fixture
def font():
    return Theme("dark").code_font()


@pytest.mark.parametrize("text", ["plain text", "a\tb\tc", "smile 😀 here", "x\u202ey \u200b z"])
def test_columns_and_pixels_are_inverse(font, text: str) -> None:
    laid = RowText(text, font, line_px=_LINE_PX)
    for column in range(len(text) + 1):
        (rect,) = laid.rects(column, column)
        assert laid.column_at(QPointF(rect.left() + 0.1, 5)) == column


def test_tabs_and_hidden_characters_take_their_shown_width(font) -> None:
    advance = QFontMetricsF(font).horizontalAdvance("0")
    (rect,) = RowText("\tx", font, line_px=_LINE_PX).rects(0, 1)
    assert rect.width() == pytest.approx(4 * advance)
    (rect,) = RowText("a\u202eb", font, line_px=_LINE_PX).rects(1, 2)
    assert rect.width() == pytest.approx(len("⟨U+202E⟩") * advance, rel=0.1)


def test_wrapped_text_has_a_rectangle_per_line(font) -> None:
    laid = RowText("word " * 30, font, width=200, line_px=_LINE_PX)
    assert laid.height % _LINE_PX == 0
    assert laid.height > 2 * _LINE_PX
    rects = laid.rects(0, 150)
    assert [rect.top() for rect in rects] == [at * _LINE_PX for at in range(len(rects))]
    assert laid.column_at(QPointF(0, _LINE_PX + 3)) > 5


def test_an_empty_row_is_one_line_high(font) -> None:
    laid = RowText("", font, line_px=_LINE_PX)
    assert (laid.height, laid.width, laid.column_at(QPointF(50, 5))) == (_LINE_PX, 0, 0)


def test_unknown_styles_are_left_out() -> None:
    red = foreground(QColor("red"))
    assert formats_of([Span(0, 1, "red"), Span(1, 2, "other")], {"red": red}) == [
        (Span(0, 1, "red"), red)
    ]


def test_a_line_of_two_hundred_thousand_characters_is_drawn_at_once(font) -> None:
    text = "0123456789" * 20_000
    image = QImage(800, 21, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    began = perf_counter()
    laid = LongText(text, font, _LINE_PX)
    for origin in (0.0, -laid.width / 2, -laid.width + 700):
        laid.draw(painter, QPointF(origin, 0), QRectF(0, 0, 800, 21))
    spent_ms = (perf_counter() - began) * 1000
    painter.end()
    assert spent_ms < 100
    (rect,) = laid.rects(100_000, 100_010)
    assert laid.column_at(rect.topLeft()) == 100_000


def test_code_reads_from_the_left_whatever_it_is_written_in(qtbot) -> None:
    hebrew = "\u05ea\u05d5\u05e1\u05e4\u05ea"
    laid = RowText(f"    # {hebrew}", QFont("DejaVu Sans Mono"), line_px=_LINE_PX)
    (indent,) = laid.rects(0, 4)
    (sign,) = laid.rects(4, 5)
    assert indent.left() == 0
    assert sign.left() == indent.right()
    assert laid.rects(6, 7)[0].left() > sign.right()
