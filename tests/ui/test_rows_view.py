from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from tests.fakes.plain_rows import PlainRows

from swerve.rows.row import RowChange
from swerve.rows.selection import Caret, Selection
from swerve.ui.rows_view import RowsView
from swerve.ui.rows_view_text import LaidText, RowText
from swerve.ui.theme import Theme

_ROW = 21


class _Lines(RowsView):
    """Rows of plain text; in an uneven view a row is as high as its text says: "40 words"."""

    def __init__(self, theme: Theme, *, is_even: bool) -> None:
        super().__init__(theme, "Lines", is_even=is_even)
        self.row_paints: list[int] = []
        self.estimate_px = 30

    def lay_out(self, index: int) -> LaidText:
        text = self.source.text(index) if self.source is not None else ""
        return RowText(text, self.theme.code_font(), line_px=_ROW)

    def text_origin(self, index: int) -> QPointF:
        return QPointF(10, 0)

    def measure(self, index: int) -> int:
        assert self.source is not None
        return _ROW if self._is_even else int(self.source.text(index).split()[0])

    def estimate(self, index: int) -> int:
        return self.estimate_px

    def paint_row(self, painter: QPainter, index: int, rect: QRect) -> None:
        self.row_paints.append(index)


def _view(qtbot: QtBot, lines: list[str], *, is_even: bool = True) -> tuple[_Lines, PlainRows]:
    view = _Lines(Theme("dark"), is_even=is_even)
    qtbot.addWidget(view)
    view.resize(400, 10 * _ROW)
    rows = PlainRows(lines)
    view.show_rows(rows)
    view.show()
    qtbot.waitExposed(view)
    return view, rows


def _splice(view: _Lines, rows: PlainRows, start: int, removed: int, new: list[str]) -> None:
    rows.lines[start : start + removed] = new
    view.apply(RowChange(start, removed, len(new)))


def test_only_rows_in_view_are_painted(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, [f"line {at}" for at in range(200_000)])
    qtbot.waitUntil(lambda: bool(view.row_paints))
    assert set(view.row_paints) <= set(range(11))


def test_a_changed_row_repaints_itself_and_nothing_else(qtbot: QtBot) -> None:
    view, rows = _view(qtbot, [f"line {at}" for at in range(100)])
    qtbot.waitUntil(lambda: bool(view.row_paints))
    QGuiApplication.processEvents()
    view.row_paints.clear()
    with qtbot.waitSignal(view.painted, timeout=1000):
        _splice(view, rows, 4, 1, ["changed"])
    assert view.row_paints == [4]


def test_a_change_out_of_view_repaints_nothing(qtbot: QtBot) -> None:
    view, rows = _view(qtbot, [f"line {at}" for at in range(100)])
    qtbot.waitUntil(lambda: bool(view.row_paints))
    QGuiApplication.processEvents()
    view.row_paints.clear()
    _splice(view, rows, 80, 1, ["changed"])
    QGuiApplication.processEvents()
    assert view.row_paints == []


def test_what_is_seen_stays_while_rows_above_come_and_go(qtbot: QtBot) -> None:
    view, rows = _view(qtbot, [f"line {at}" for at in range(100)])
    view.verticalScrollBar().setValue(50 * _ROW + 7)
    _splice(view, rows, 10, 0, ["new"] * 5)
    first = view.visible_rows().start
    assert (rows.text(first), view.row_rect(first).top()) == ("line 50", -7)
    _splice(view, rows, 0, 30, [])
    first = view.visible_rows().start
    assert (rows.text(first), view.row_rect(first).top()) == ("line 50", -7)
    _splice(view, rows, first + 3, 0, ["below"] * 9)
    assert view.row_rect(first).top() == -7


def test_scrolling_up_over_unmeasured_rows_does_not_shift_what_was_seen(qtbot: QtBot) -> None:
    heights = [20 + at % 5 * 13 for at in range(300)]
    view, _ = _view(
        qtbot, [f"{height} px {at}" for at, height in enumerate(heights)], is_even=False
    )
    view.scroll_to_bottom()
    bar = view.verticalScrollBar()
    for _ in range(60):
        first = view.visible_rows().start
        top = view.row_rect(first).top()
        bar.setValue(bar.value() - 30)
        assert view.row_rect(first).top() == top + 30
        if bar.value() <= 30:
            break


def test_the_bottom_sticks_only_when_it_was_in_view(qtbot: QtBot) -> None:
    view, rows = _view(qtbot, ["40 px"] * 50, is_even=False)
    view.set_sticking(True)
    view.scroll_to_bottom()
    _splice(view, rows, 50, 0, ["70 px"] * 3)
    assert view.is_at_bottom()
    assert view.row_rect(52).bottom() == view.viewport().height() - 1
    view.verticalScrollBar().setValue(400)
    first = view.visible_rows().start
    top = view.row_rect(first).top()
    _splice(view, rows, 53, 0, ["70 px"] * 3)
    assert not view.is_at_bottom()
    assert view.row_rect(first).top() == top


def test_resizing_keeps_the_bottom(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, ["40 px"] * 50, is_even=False)
    view.set_sticking(True)
    view.scroll_to_bottom()
    view.resize(300, 130)
    assert view.is_at_bottom()


def test_keys_scroll_and_say_that_a_person_did(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, [f"line {at}" for at in range(100)])
    bar = view.verticalScrollBar()
    with qtbot.waitSignal(view.scrolled_by_person, timeout=1000):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert bar.value() == _ROW
    QTest.keyClick(view, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert bar.value() == 0


def _point(view: RowsView, row: int, column: int) -> QPoint:
    (rect,) = view.lay_out(row).rects(column, column)
    return (view.text_point(row) + rect.center()).toPoint()


def test_dragging_selects_and_copies_clean_text(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, ["first line", "# folded", "second line"])
    target = view.viewport()
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=_point(view, 0, 6))
    QTest.mouseMove(target, _point(view, 2, 6))
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=_point(view, 2, 6))
    assert view.selecting.selection == Selection(Caret(0, 6), Caret(2, 6))
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "line\nsecond"


def test_dragging_beyond_the_edge_scrolls_on(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, [f"line {at}" for at in range(100)])
    target = view.viewport()
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=_point(view, 2, 0))
    QTest.mouseMove(target, QPoint(30, target.height() + 40))
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 60, timeout=2000)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=QPoint(30, 20))
    assert view.selecting.selection.stop.row > 10


def test_double_click_selects_a_word(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, ["self._delay_ms = 1"])
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=_point(view, 0, 8))
    assert view.selecting.text() == "_delay_ms"


@pytest.mark.parametrize(
    ("key", "selected"),
    [
        (Qt.Key.Key_Right, "l"),
        (Qt.Key.Key_End, "line 0"),
        (Qt.Key.Key_Down, "line 0\n"),
    ],
)
def test_shift_and_arrows_select(qtbot: QtBot, key: Qt.Key, selected: str) -> None:
    view, _ = _view(qtbot, [f"line {at}" for at in range(100)])
    QTest.keyClick(view, key, Qt.KeyboardModifier.ShiftModifier)
    assert view.selecting.text() == selected
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selecting.text().count("\n") == 99


def test_a_selection_survives_changes_around_it(qtbot: QtBot) -> None:
    view, rows = _view(qtbot, [f"line {at}" for at in range(100)])
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=_point(view, 3, 5))
    _splice(view, rows, 0, 0, ["above"] * 4)
    _splice(view, rows, 90, 1, ["below"])
    assert view.selecting.text() == "3"


def test_finding_goes_from_match_to_match_and_shows_it(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, [f"line {at}" for at in range(100)])
    assert view.selecting.find("line 9") == 11
    assert view.selecting.selection.caret.row == 9
    view.selecting.find_next(1)
    assert view.selecting.selection.caret.row == 90
    assert 90 in view.visible_rows()
    view.selecting.find_next(-1)
    assert view.selecting.selection.caret.row == 9
    assert view.selecting.find("nowhere") == 0
    assert view.selecting.selection.is_empty


def test_zoom_and_theme_keep_the_place(qtbot: QtBot) -> None:
    view, rows = _view(qtbot, [f"line {at}" for at in range(100)])
    view.verticalScrollBar().setValue(50 * _ROW)
    view.theme.set_zoom(1.5)
    assert rows.text(view.visible_rows().start) == "line 50"
    view.theme.toggle()
    assert rows.text(view.visible_rows().start) == "line 50"


def test_the_view_is_named_for_screen_readers(qtbot: QtBot) -> None:
    view, _ = _view(qtbot, ["line"])
    assert view.accessibleName() == "Lines"
