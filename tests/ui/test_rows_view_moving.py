"""What is moved by pixels looks as if it had been painted: the screen against a whole repaint."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QWidget
from pytestqt.qtbot import QtBot
from tests.fakes.hosting import host
from tests.fakes.looking import is_coloured
from tests.fakes.plain_rows import PlainRows
from tests.fakes.review_desk import ReviewDesk

from swerve.rows.row import RowChange
from swerve.ui.chat.pane import ChatPane
from swerve.ui.diff.pane import DiffPane
from swerve.ui.diff.scrub_bar import ScrubBar
from swerve.ui.rows_view import RowsView
from swerve.ui.rows_view_text import LaidText, RowText
from swerve.ui.theme import Theme

_ROW = 21


class _Rows(RowsView):
    """Rows of plain text; in an uneven view a row is as high as its text says: "40 words"."""

    def __init__(self, theme: Theme, *, is_even: bool) -> None:
        super().__init__(theme, "Rows", is_even=is_even)
        self.paints: list[int] = []

    def lay_out(self, index: int) -> LaidText:
        text = self.source.text(index) if self.source is not None else ""
        return RowText(text, self.theme.code_font(), line_px=_ROW)

    def measure(self, index: int) -> int:
        assert self.source is not None
        return _ROW if self._is_even else int(self.source.text(index).split()[0])

    def estimate(self, index: int) -> int:
        return 30

    def paint_row(self, painter: QPainter, index: int, rect: QRect) -> None:
        self.paints.append(index)
        painter.setPen(self.theme.color("text"))
        self.lay_out(index).draw(painter, rect.topLeft().toPointF(), rect.toRectF())


def _screen(view: QWidget) -> QImage:
    for _ in range(3):
        QGuiApplication.processEvents()
    return view.screen().grabWindow(view.window().winId()).toImage()


def _assert_as_if_painted(view: RowsView, what: str) -> None:
    moved = _screen(view)
    view.viewport().update()
    assert moved == _screen(view), what


def _view(qtbot: QtBot, count: int, *, is_even: bool) -> tuple[_Rows, PlainRows]:
    view = _Rows(Theme("dark"), is_even=is_even)
    qtbot.addWidget(view)
    view.resize(300, 10 * _ROW + 7)
    rows = PlainRows([f"{22 + at % 30} line {at}" for at in range(count)])
    view.show_rows(rows)
    view.show()
    qtbot.waitExposed(view)
    _screen(view)
    return view, rows


@pytest.mark.parametrize("is_even", [True, False])
@pytest.mark.parametrize("sticks", [True, False])
def test_any_changes_and_scrolls_look_as_if_painted(
    qtbot: QtBot, is_even: bool, sticks: bool
) -> None:
    view, rows = _view(qtbot, 60, is_even=is_even)
    view.set_sticking(sticks)
    chance = random.Random(7)
    for step in range(60):
        told = []
        for _ in range(chance.randint(1, 3)):
            if chance.random() < 0.4:
                bar = view.verticalScrollBar()
                by = chance.choice([-400, -50, -3, 3, 50, 400, 10_000])
                bar.setValue(bar.value() + by)
                told.append(f"scroll {by}")
            else:
                near = view.visible_rows().start + chance.randint(-4, 14)
                start = min(max(0, near), len(rows.lines))
                removed = min(chance.randint(0, 3), len(rows.lines) - start)
                new = [
                    f"{chance.randint(22, 60)} new {step} {at}"
                    for at in range(chance.randint(0, 3))
                ]
                rows.lines[start : start + removed] = new
                view.apply(RowChange(start, removed, len(new)))
                told.append(f"{start} -{removed} +{len(new)}")
        _assert_as_if_painted(view, f"step {step}: {', '.join(told)}")


def test_what_floats_over_the_rows_is_not_smeared(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, 60, is_even=True)
    lid = QFrame(view.viewport())
    lid.setStyleSheet("background: red")
    lid.setGeometry(50, 50, 40, 40)
    lid.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    lid.show()
    for _ in range(3):
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 15)
        _assert_as_if_painted(view, "with a lid")


def test_pixels_are_moved_around_what_floats_beside_the_view(qtbot: QtBot) -> None:
    above = QWidget()
    qtbot.addWidget(above)
    above.resize(300, 20 * _ROW)
    view = _Rows(Theme("dark"), is_even=True)
    view.setParent(above)
    view.setGeometry(above.rect())
    card = QFrame(above)
    card.setStyleSheet("background: red")
    card.setGeometry(120, 6 * _ROW, 80, _ROW)
    shadow = QGraphicsDropShadowEffect(card)
    shadow.setBlurRadius(18)
    card.setGraphicsEffect(shadow)
    view.moving.float_over(card)
    rows = PlainRows([f"22 line {at}" for at in range(60)])
    view.show_rows(rows)
    above.show()
    qtbot.waitExposed(above)
    for by in (1, 4, -2, 30, -7):
        _screen(view)
        view.paints.clear()
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + by * _ROW)
        card.move(card.x() + 3, card.y() - by)
        _assert_as_if_painted(view, f"scrolled by {by}")
    _screen(view)
    view.paints.clear()
    bar.setValue(bar.value() + _ROW)
    _screen(view)
    # The row that comes, and those the card with its shadow lay on before and lies on now.
    assert len(set(view.paints)) <= 6


def test_scrolling_by_a_row_paints_the_row_that_comes(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, 60, is_even=True)
    view.paints.clear()
    view.verticalScrollBar().setValue(_ROW)
    _screen(view)
    assert set(view.paints) <= {10, 11}


def test_a_row_at_the_end_paints_no_other(qtbot: QtBot) -> None:
    view, rows = _view(qtbot, 60, is_even=False)
    view.set_sticking(True)
    view.scroll_to_bottom()
    _screen(view)
    view.paints.clear()
    rows.lines.append("30 last")
    view.apply(RowChange(60, 0, 1))
    _screen(view)
    assert set(view.paints) == {60}


def test_a_growing_hunk_looks_as_if_painted(qtbot: QtBot) -> None:
    text = "".join(f"def function_{at}(): return {at}\n" for at in range(1, 401))
    desk = ReviewDesk({"big.py": text, "small.py": "one\ntwo\n"})
    pane = DiffPane(desk, Theme("dark"))
    host(qtbot, pane, 700, 400)
    view = pane.view
    desk.ask("change it")
    desk.write("*** Begin Patch\n*** Update File: big.py\n@@\n")
    patch = "".join(f"-def function_{at}(): return {at}\n" for at in (40, 41, 42))
    patch += "".join(f"+def function_{at}(it): return it + {at}\n" for at in range(40, 80))
    patch += " def function_43(): return 43\n"
    for at in range(0, len(patch), 23):
        desk.write(patch[at : at + 23])
        qtbot.waitUntil(lambda: is_coloured(view.highlighter), timeout=5000)
        _assert_as_if_painted(view, f"after {patch[:at][-30:]!r}")


def test_what_grows_at_the_foot_paints_the_rows_that_come(qtbot: QtBot) -> None:
    text = "".join(f"def function_{at}(): return {at}\n" for at in range(1, 401))
    desk = ReviewDesk({"big.py": text})
    pane = DiffPane(desk, Theme("dark"))
    host(qtbot, pane, 700, 400)
    view = pane.view
    desk.ask("change it")
    desk.write("*** Begin Patch\n*** Update File: big.py\n@@\n def function_40(): return 40\n")
    desk.write("".join(f"+def more_{at}(): return 0\n" for at in range(30)) + "+def")
    qtbot.waitUntil(lambda: is_coloured(view.highlighter), timeout=5000)
    _screen(view)
    bar, paint_row = view.verticalScrollBar(), view.paint_row
    for lines in (1, 4, 2):
        growing, value, painted = view.rows.growing_row(), bar.value(), set[int]()

        def count(painter: QPainter, index: int, rect: QRect, painted: set[int] = painted) -> None:
            if view.is_damaged(rect.adjusted(view.text_left(), 0, 0, 0)):  # else its numbers only
                painted.add(index)
            paint_row(painter, index, rect)

        view.paint_row = count
        desk.write(" more(): return 1\n+def" * lines)
        _screen(view)
        view.paint_row = paint_row
        assert bar.value() == value + lines * view.row_rect(0).height()
        assert painted <= set(range(growing - 1, growing + lines + 1))
        qtbot.waitUntil(lambda: is_coloured(view.highlighter), timeout=5000)
        _assert_as_if_painted(view, f"{lines} lines more")


def test_another_current_hunk_looks_as_if_painted(qtbot: QtBot) -> None:
    text = "".join(f"def function_{at}(): return {at}\n" for at in range(1, 61))
    desk = ReviewDesk({"small.py": text})
    pane = DiffPane(desk, Theme("dark"))
    host(qtbot, pane, 700, 800)
    desk.ask("change it")
    patch = "*** Begin Patch\n*** Update File: small.py\n"
    for at in (3, 9):
        patch += f"@@\n-def function_{at}(): return {at}\n+def function_{at}(): return 0\n"
    desk.write(f"{patch}@@\n def function_20(): return 20\n+never ended")
    desk.stop()
    qtbot.waitUntil(pane.findChild(ScrubBar).isVisible)
    qtbot.waitUntil(lambda: is_coloured(pane.view.highlighter), timeout=5000)
    first, second, cut = desk.script.hunks()
    for current, troubled in ((first, cut), (second, None), (cut, cut), (None, first)):
        pane.view.set_current(current, troubled)
        _assert_as_if_painted(pane.view, f"current {current}, troubled {troubled}")


def test_an_answer_that_grows_and_ends_looks_as_if_painted(qtbot: QtBot) -> None:
    desk = ReviewDesk({"a.py": "one\n"})
    pane = ChatPane(desk, Theme("dark"))
    host(qtbot, pane, 420, 500)
    desk.ask("change it")
    for piece in ("Some words\n\n- one", " more\n- two", "\n\nand an end."):
        desk.say(piece)
        _assert_as_if_painted(pane.view, f"after {piece!r}")
    desk.finish()
    _assert_as_if_painted(pane.view, "after the end")
