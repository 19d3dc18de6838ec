from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from tests.fakes.hosting import host
from tests.fakes.looking import is_coloured
from tests.fakes.review_desk import ReviewDesk

from swerve.edits.hunks import HunkState
from swerve.edits.locate import Placement
from swerve.rows.segments import DiffKind
from swerve.session.events import Announced
from swerve.session.inputs import (
    Follow,
    Keep,
    MoveCursor,
    PlaceFound,
    Reject,
    SetCursor,
    ShowFile,
    UndoDecision,
)
from swerve.session.review_intents import ChooseVariant, EditHunk
from swerve.terms import ProjectPath
from swerve.ui.diff.bar import HunkBar
from swerve.ui.diff.hunk_edit import HunkEdit
from swerve.ui.diff.overlays import JudgeCard, Pill
from swerve.ui.diff.pane import DiffPane
from swerve.ui.diff.scrub_bar import ScrubBar, ScrubTrack
from swerve.ui.diff.seen import JUDGEABLE_AFTER_MS
from swerve.ui.diff.strip import OverviewStrip
from swerve.ui.rows_view_reader import Reader
from swerve.ui.theme import Theme

_BIG = "".join(f"def function_{at}(): return {at}\n" for at in range(400))
_POPUP_WARNINGS = pytest.mark.qt_log_ignore("This plugin does not support")
_HEAD = "*** Begin Patch\n*** Update File: big.py\n"


def _hunk(at: int, word: str = "changed") -> str:
    return f"@@\n-def function_{at}(): return {at}\n+def function_{at}(): return '{word}'\n"


def _open(qtbot: QtBot, desk: ReviewDesk) -> DiffPane:
    pane = DiffPane(desk, Theme("dark"))
    host(qtbot, pane, 900, 600)
    return pane


def _desk() -> ReviewDesk:
    return ReviewDesk({"big.py": _BIG, "small.py": "one\ntwo\n"})


def _paint(desk: ReviewDesk) -> None:
    """Let what waits be painted, then let time pass."""
    QGuiApplication.processEvents()
    desk.script.now_ms += JUDGEABLE_AFTER_MS + 10


@pytest.fixture
def growing(qtbot: QtBot) -> tuple[ReviewDesk, DiffPane]:
    desk = _desk()
    pane = _open(qtbot, desk)
    desk.ask("change it")
    desk.write(_HEAD + _hunk(200) + "@@\n-def function_300(): return 300\n+def fun")
    return desk, pane


@pytest.fixture
def finished(qtbot: QtBot) -> tuple[ReviewDesk, DiffPane]:
    desk = _desk()
    pane = _open(qtbot, desk)
    desk.ask("change it")
    small = "*** Update File: small.py\n@@\n-one\n+ONE\n*** End Patch\n"
    desk.write_all(_HEAD + "".join(_hunk(at) for at in (100, 200, 204, 300)) + small)
    desk.finish()
    qtbot.waitUntil(pane.findChild(ScrubBar).isVisible)
    _paint(desk)
    return desk, pane


def test_the_view_follows_the_hand_that_writes(growing: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = growing
    rows = pane.view.rows
    assert rows is not None
    assert rows.growing_row() in pane.view.visible_rows()
    desk.write("ction_300():\n" + "+    pass\n" * 60)
    assert rows.growing_row() in pane.view.visible_rows()
    assert not pane.findChild(Pill).isVisible()


def test_scrolling_stops_following_and_the_pill_leads_back(
    growing: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = growing
    QTest.keyClick(pane.view, Qt.Key.Key_Home)
    assert desk.sent[-1] == Follow(False)
    top = pane.view.verticalScrollBar().value()
    desk.write("ction_300():\n" + "+    pass\n" * 60)
    assert pane.view.verticalScrollBar().value() == top
    pill = pane.findChild(Pill)
    assert pill.isVisible()
    button = pill.findChild(QPushButton)
    assert button.accessibleName() == "Writing big.py 361, follow"
    desk.dispatch(Follow(True))
    assert not pill.isVisible()
    assert pane.view.rows.growing_row() in pane.view.visible_rows()


def test_a_token_repaints_one_row(qtbot: QtBot, growing: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = growing
    qtbot.waitUntil(lambda: is_coloured(pane.view.highlighter), timeout=3000)
    for _ in range(5):
        QGuiApplication.processEvents()
    painted: list[int] = []
    paint_row = pane.view.paint_row

    def count(painter: object, index: int, rect: object) -> None:
        painted.append(index)
        paint_row(painter, index, rect)

    pane.view.paint_row = count
    with qtbot.waitSignal(pane.view.painted, timeout=1000):
        desk.write("ction_3")
    assert painted == [pane.view.rows.growing_row()]


def test_when_the_turn_ends_the_first_pending_hunk_is_the_target(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    first = desk.script.hunks()[0]
    assert desk.state.cursor == first
    assert pane.target() == first
    assert pane.view.current == first
    assert pane.findChild(JudgeCard).isVisible()


def test_a_hunk_that_has_just_come_into_view_cannot_be_judged_yet(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    desk.dispatch(MoveCursor(-1))
    QGuiApplication.processEvents()
    assert pane.target() is None
    _paint(desk)
    assert pane.target() == desk.state.cursor


def test_judging_moves_nothing_and_goes_to_the_next_hunk(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    hunks = desk.script.hunks()
    desk.dispatch(SetCursor(hunks[1]))
    _paint(desk)
    first = pane.view.visible_rows().start
    before = (pane.view.rows.text(first), pane.view.row_rect(first).top())
    desk.dispatch(Keep((pane.target(),)))
    first = pane.view.visible_rows().start
    assert (pane.view.rows.text(first), pane.view.row_rect(first).top()) == before
    assert pane.target() == hunks[2]
    desk.dispatch(Reject((hunks[2],)))
    assert desk.state.cursor == hunks[3]


def test_judging_the_last_hunk_of_a_file_shows_the_next_file(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    for hunk in desk.script.hunks()[:4]:
        desk.dispatch(Keep((hunk,)))
    assert desk.state.shown_file == "small.py"
    assert pane.view.rows.path == "small.py"


def test_a_growing_hunk_can_be_armed(qtbot: QtBot) -> None:
    desk = _desk()
    pane = _open(qtbot, desk)
    desk.ask("change it")
    desk.write(_HEAD + "@@\n-def function_3(): return 3\n+def fun")
    target = pane.target()
    assert target == desk.script.hunks()[-1]
    desk.dispatch(Keep((target,)))
    desk.write("ction_3(): pass\n@@\n")
    assert desk.state.hunk(target).state is HunkState.KEPT


def test_a_frozen_view_lags_until_it_is_thawed_or_the_turn_ends(
    growing: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = growing
    rows = pane.view.rows
    before = [rows.text(at) for at in range(len(rows))]
    pane.set_frozen(True)
    desk.write("ction_300():\n+    pass\n")
    assert [rows.text(at) for at in range(len(rows))] == before
    assert pane.findChild(Pill).isVisible()
    pane.set_frozen(False)
    assert rows.text(rows.growing_row()) == "    pass"
    pane.set_frozen(True)
    desk.stop()
    assert not pane.is_frozen
    assert DiffKind.CUT in [rows.kind(at) for at in range(len(rows))]


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_Y, "hunk.keep"),
        (Qt.Key.Key_N, "hunk.reject"),
        (Qt.Key.Key_J, "hunk.next"),
        (Qt.Key.Key_K, "hunk.previous"),
        (Qt.Key.Key_U, "review.undo"),
    ],
)
def test_plain_letters_in_the_diff_are_commands(
    qtbot: QtBot, finished: tuple[ReviewDesk, DiffPane], key: Qt.Key, command: str
) -> None:
    _, pane = finished
    with qtbot.waitSignal(pane.command_requested, timeout=1000) as asked:
        QTest.keyClick(pane.view, key)
    assert asked.args == [command]


def test_the_card_and_the_bar_ask_for_commands(
    qtbot: QtBot, finished: tuple[ReviewDesk, DiffPane]
) -> None:
    _, pane = finished
    for name in ("hunk.keep", "hunk.reject"):
        for parent in (pane.findChild(JudgeCard), pane.findChild(type(pane._bar))):
            button = parent.findChild(QPushButton, name)
            with qtbot.waitSignal(pane.command_requested, timeout=1000) as asked:
                button.click()
            assert asked.args == [name]


def test_the_gutter_beside_a_hunk_puts_the_cursor_there(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    hunk = desk.script.hunks()[1]
    pane._reveal(hunk)
    row = pane.view.rows.rows_of(hunk).start
    spot = QPoint(12, pane.view.row_rect(row).center().y())
    QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert desk.state.cursor == hunk


def test_a_fold_opens_by_a_click_and_what_is_below_stays(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    _, pane = finished
    view, rows = pane.view, pane.view.rows
    fold = next(at for at in view.visible_rows() if rows.kind(at) is DiffKind.FOLD)
    spot = QPoint(200, view.row_rect(fold).center().y())
    count = len(rows)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert len(rows) > count + 20


def test_tabs_show_files_by_click_and_by_arrow_keys(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    assert "4 added 4 removed" in pane.tabs.accessibleDescription()
    QTest.keyClick(pane.tabs, Qt.Key.Key_Right)
    assert desk.sent[-1] == ShowFile(ProjectPath("small.py"))
    assert pane.view.rows.path == "small.py"
    QTest.mouseClick(pane.tabs, Qt.MouseButton.LeftButton, pos=QPoint(20, 15))
    assert pane.view.rows.path == "big.py"


def test_the_overview_goes_where_it_is_clicked(finished: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = finished
    desk.dispatch(ShowFile(ProjectPath("small.py")))
    desk.dispatch(ShowFile(ProjectPath("big.py")))
    strip = pane.findChild(OverviewStrip)
    bar = pane.view.verticalScrollBar()
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(6, strip.height() - 1))
    assert bar.value() == bar.maximum()


def test_a_change_from_outside_keeps_the_place(finished: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = finished
    desk.dispatch(SetCursor(desk.script.hunks()[3]))
    first = pane.view.visible_rows().start
    before = (pane.view.rows.text(first), pane.view.row_rect(first).top())
    desk.change_outside("big.py", "# new\n# lines\n" + _BIG)
    first = pane.view.visible_rows().start
    assert (pane.view.rows.text(first), pane.view.row_rect(first).top()) == before


def test_copying_across_rows_has_no_signs(finished: tuple[ReviewDesk, DiffPane]) -> None:
    _, pane = finished
    QTest.keyClick(pane.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    text = pane.view.selecting.text()
    assert "unchanged lines" not in text
    assert "\ndef function_100(): return 100\ndef function_100(): return 'changed'\n" in text


def test_without_a_file_the_pane_says_what_to_do(qtbot: QtBot) -> None:
    pane = _open(qtbot, _desk())
    assert pane.view.rows is None
    assert pane.target() is None
    pane.show_target()
    assert pane.view.current is None


@pytest.mark.parametrize("theme", ["light", "high-contrast"])
@pytest.mark.parametrize("zoom", [0.75, 2.0])
def test_every_look_paints_every_kind_of_row(
    finished: tuple[ReviewDesk, DiffPane], theme: str, zoom: float
) -> None:
    desk, pane = finished
    desk.dispatch(Keep((desk.script.hunks()[0],)), Reject((desk.script.hunks()[1],)))
    desk.change_outside("big.py", _BIG.replace("return 204", "return 'outside'"))
    pane.view.theme.choose(theme)
    pane.view.theme.set_zoom(zoom)
    for share in (0.0, 0.5, 1.0):
        bar = pane.view.verticalScrollBar()
        bar.setValue(round(bar.maximum() * share))
        assert not pane.grab().isNull()
    desk.dispatch(SetCursor(desk.script.hunks()[2]))
    assert desk.state.hunk(desk.script.hunks()[2]).state is HunkState.CONFLICTED
    assert pane.view.current == desk.script.hunks()[2]


def test_an_empty_file_says_so(qtbot: QtBot) -> None:
    desk = ReviewDesk({"empty.py": ""})
    pane = _open(qtbot, desk)
    desk.dispatch(ShowFile(ProjectPath("empty.py")))
    assert pane.view.rows is not None
    assert len(pane.view.rows) == 0
    assert not pane.grab().isNull()


def test_a_new_file_grows_from_nothing(qtbot: QtBot) -> None:
    desk = _desk()
    pane = _open(qtbot, desk)
    desk.ask("write it")
    desk.write("*** Begin Patch\n*** Add File: new.py\n+first\n+sec")
    assert pane.view.rows.path == "new.py"
    assert [pane.view.rows.text(at) for at in range(len(pane.view.rows))] == ["first", "sec"]
    desk.write("ond\n*** Delete File: small.py\n*** End Patch\n")
    desk.dispatch(ShowFile(ProjectPath("small.py")))
    kinds = [pane.view.rows.kind(at) for at in range(len(pane.view.rows))]
    assert kinds == [DiffKind.REMOVED] * 2


def test_the_keys_of_a_conflict_stand_on_its_rule_and_can_be_clicked(
    qtbot: QtBot, finished: tuple[ReviewDesk, DiffPane]
) -> None:
    desk, pane = finished
    desk.change_outside("big.py", _BIG.replace("return 100\n", "return 'outside'\n"))
    hunk = desk.script.hunks()[0]
    desk.dispatch(SetCursor(hunk))
    assert not pane.findChild(JudgeCard).isVisible()
    view = pane.view
    row = next(at for at in view.visible_rows() if view.rows.row(at).offers)
    rect = view.row_rect(row)
    spots = (QPoint(x, rect.center().y()) for x in range(100, 800, 8))
    spot = next(spot for spot in spots if view._offered_at(row, spot) == "hunk.reject")
    with qtbot.waitSignal(pane.command_requested, timeout=1000) as asked:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert asked.args == ["hunk.reject"]
    assert desk.state.cursor == hunk


def test_the_arrows_of_a_fold_open_ten_lines(finished: tuple[ReviewDesk, DiffPane]) -> None:
    _, pane = finished
    view, rows = pane.view, pane.view.rows
    fold = next(at for at in view.visible_rows() if rows.kind(at) is DiffKind.FOLD)
    count = len(rows)
    spot = QPoint(20, view.row_rect(fold).center().y())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert len(rows) == count + 10


def _texts(pane: DiffPane) -> list[str]:
    return [pane.view.rows.text(at) for at in range(len(pane.view.rows))]


def test_looking_back_shows_earlier_texts_and_leaves_judging_alone(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    assert pane.findChild(ScrubBar).isVisible()
    pane.look_back.move(-1)
    assert pane.is_looking_back
    assert pane.view.rows.path == "big.py"
    assert pane.target() is None
    assert not pane.findChild(JudgeCard).isVisible()
    assert "def function_300(): return 'changed'" in _texts(pane)
    pane.look_back.move(-1)
    assert "def function_300(): return 'changed'" not in _texts(pane)
    assert "def function_204(): return 'changed'" in _texts(pane)
    assert pane.look_back.leave()
    assert not pane.look_back.leave()
    assert pane.view.rows.path == "big.py"
    assert "def function_300(): return 'changed'" in _texts(pane)
    assert all(not isinstance(given, (Keep, Reject)) for given in desk.sent)


def test_an_old_text_stays_where_it_is_while_the_present_changes(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    pane.look_back.move(-1)
    rows = pane.view.rows
    pane.view.verticalScrollBar().setValue(200)
    desk.change_outside("small.py", "one\ntwo\nthree\n")
    assert pane.view.rows is rows
    assert pane.view.verticalScrollBar().value() == 200


def test_coming_back_from_an_old_text_shows_the_place_one_left(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    _, pane = finished
    pane.show_place("big.py", 150)
    bar = pane.view.verticalScrollBar()
    left_at = bar.value()
    pane.look_back.move(-2)
    assert bar.value() != left_at
    pane.look_back.move(-3)
    pane.look_back.leave()
    assert bar.value() == left_at


def test_dots_are_clicked_and_the_rest_is_dropped_in_one_step(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    track = pane.findChild(ScrubTrack)
    spot = track.spot(2).toPoint()
    QTest.mouseClick(track, Qt.MouseButton.LeftButton, pos=spot)
    assert "def function_204(): return 'changed'" not in _texts(pane)
    pane.look_back.drop_rest()
    assert not pane.is_looking_back
    states = [desk.state.hunk(hunk).state for hunk in desk.script.hunks()]
    assert states == [HunkState.PENDING] * 2 + [HunkState.REJECTED] * 3
    desk.dispatch(UndoDecision())
    assert len(desk.state.ledger.pending()) == 5


def test_a_new_turn_ends_looking_back(finished: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = finished
    pane.look_back.move(-3)
    desk.ask("more")
    assert not pane.is_looking_back
    assert not pane.findChild(ScrubBar).isVisible()
    assert "def function_300(): return 'changed'" in _texts(pane)


def test_selected_lines_of_a_hunk_are_kept_and_the_others_wait(qtbot: QtBot) -> None:
    desk = _desk()
    pane = _open(qtbot, desk)
    desk.ask("change it")
    patch = "*** Begin Patch\n*** Update File: small.py\n@@\n one\n+a\n+b\n two\n*** End Patch\n"
    desk.write_all(patch)
    desk.finish()
    _paint(desk)
    assert not pane.keep_chosen_lines()
    pane.view.selecting.select(1, 2)
    assert pane.selected_lines() == (1, 2)
    assert pane.keep_chosen_lines()
    assert desk.script.disk["small.py"] == "one\na\ntwo\n"
    assert len(desk.state.ledger.pending()) == 1
    assert pane.view.selecting.selection.is_empty
    pane.view.selecting.select_all()
    assert not pane.keep_chosen_lines()


def test_a_hunk_in_trouble_is_found_where_the_person_looks(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    assert pane.troubled() is None
    desk.change_outside("big.py", _BIG.replace("return 100\n", "return 'outside'\n"))
    hunk = desk.script.hunks()[0]
    desk.dispatch(SetCursor(hunk))
    assert pane.troubled() == hunk


def test_dismissing_a_refused_hunk_leaves_the_pending_one_beside_it_alone(
    qtbot: QtBot,
) -> None:
    desk = _desk()
    pane = _open(qtbot, desk)
    desk.ask("change it")
    nowhere = "@@\n-no such line\n+another\n"
    desk.write_all(_HEAD + _hunk(2) + nowhere + "*** End Patch\n")
    pending, refused = desk.script.hunks()
    desk.dispatch(PlaceFound(refused, Placement(None, (), "The lines to change are not there.")))
    desk.finish()
    _paint(desk)
    assert pane.target() == pending
    view = pane.view
    row = next(at for at in view.visible_rows() if view.rows.row(at).offers)
    assert view._keyed(view.rows.row(row)) == {"hunk.askAgain", "hunk.edit"}
    desk.dispatch(SetCursor(refused))
    _paint(desk)
    assert pane.target() == refused
    assert "hunk.reject" in view._keyed(view.rows.row(row))


def test_changes_of_blanks_can_be_hidden_and_the_bar_says_so(qtbot: QtBot) -> None:
    desk = _desk()
    pane = _open(qtbot, desk)
    desk.ask("indent")
    desk.write_all("*** Begin Patch\n*** Update File: small.py\n@@\n-one\n+  one\n*** End Patch\n")
    desk.finish()
    _paint(desk)
    hint = pane.findChild(QPushButton, "view.blanks")
    assert len(pane.view.rows) == 3
    pane.toggle_blanks()
    assert [pane.view.rows.text(at) for at in range(len(pane.view.rows))] == ["  one", "two"]
    assert hint.isVisible()
    assert not pane.grab().isNull()
    desk.dispatch(ShowFile(ProjectPath("big.py")), ShowFile(ProjectPath("small.py")))
    assert len(pane.view.rows) == 2
    assert pane.current() == desk.script.hunks()[0]
    pane.toggle_blanks()
    assert len(pane.view.rows) == 3
    assert not hint.isVisible()


def _menu(pane: DiffPane) -> QMenu:
    return next(menu for menu in pane.findChildren(QMenu) if menu.isVisible())


@_POPUP_WARNINGS
def test_a_click_on_a_gutter_mark_opens_the_menu_of_its_hunk(
    qtbot: QtBot, finished: tuple[ReviewDesk, DiffPane]
) -> None:
    desk, pane = finished
    hunk = desk.script.hunks()[1]
    pane._reveal(hunk)
    rows = pane.view.rows.rows_of(hunk)
    x = pane.view._columns.sign + 3
    spot = QPoint(x, pane.view.row_rect(rows.start).center().y())
    QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert desk.state.cursor == hunk
    menu = _menu(pane)
    words = [action.text() for action in menu.actions()]
    assert "Keep\tAlt+Y" in words
    assert "Reject\tAlt+N" in words
    with qtbot.waitSignal(pane.command_requested, timeout=1000) as asked:
        next(one for one in menu.actions() if one.objectName() == "hunk.reject").trigger()
    assert asked.args == ["hunk.reject"]
    menu.close()


@_POPUP_WARNINGS
def test_the_menu_key_opens_the_menu_of_the_current_hunk(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    _, pane = finished
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QGuiApplication.sendEvent(pane.view, event)
    menu = _menu(pane)
    assert "hunk.keep" in [action.objectName() for action in menu.actions()]
    menu.close()


def test_the_overview_follows_a_drag(finished: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = finished
    strip, bar = pane.findChild(OverviewStrip), pane.view.verticalScrollBar()
    desk.dispatch(Follow(True))
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(6, 2))
    assert bar.value() == 0
    QTest.mouseMove(strip, QPoint(6, strip.height() // 2))
    move = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(6, strip.height() - 2),
        strip.mapToGlobal(QPointF(6, strip.height() - 2)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QGuiApplication.sendEvent(strip, move)
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton)
    assert bar.value() == bar.maximum()


@_POPUP_WARNINGS
def test_marks_in_the_gutter_are_explained(finished: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = finished
    desk.change_outside("big.py", "# theirs\n" + _BIG)
    pane.view.verticalScrollBar().setValue(0)
    assert pane.view._about(0).startswith("Changed outside Swerve")
    assert pane.view.spoken(0) == "line 1, outside, # theirs"
    spot = QPoint(10, pane.view.row_rect(0).center().y())
    event = QHelpEvent(QEvent.Type.ToolTip, spot, pane.view.viewport().mapToGlobal(spot))
    QGuiApplication.sendEvent(pane.view.viewport(), event)
    assert QToolTip.text().startswith("Changed outside Swerve")
    QToolTip.hideText()


def test_a_very_long_line_is_coloured_where_it_is_seen(qtbot: QtBot) -> None:
    desk = ReviewDesk({"long.py": "values = [" + "'text', 1, " * 30_000 + "]\n"})
    pane = _open(qtbot, desk)
    pane.view.theme.choose("dark")
    desk.dispatch(ShowFile(ProjectPath("long.py")))
    pane.view.horizontalScrollBar().setValue(pane.view.horizontalScrollBar().maximum() // 2)
    image = pane.view.grab().toImage()
    line = pane.view.row_rect(0)
    string = pane.view.theme.color("string")
    colours = {
        image.pixelColor(x, y).rgb()
        for x in range(120, 600)
        for y in range(line.top(), line.bottom())
    }
    assert string.rgb() in colours


def test_a_place_is_shown_even_when_its_file_must_be_read_first(qtbot: QtBot) -> None:
    desk = _desk()
    pane = _open(qtbot, desk)
    pane.show_place("big.py", 320)
    row = pane.view.rows.row_of_line(320)
    assert row in pane.view.visible_rows()
    assert pane.selected_lines() == (320, 321)
    pane.show_place("small.py", -1)
    assert pane.view.rows.path == "small.py"
    assert pane.selected_lines() == (0, 1)


def test_a_judgement_and_the_next_target_are_spoken(
    monkeypatch: pytest.MonkeyPatch, finished: tuple[ReviewDesk, DiffPane]
) -> None:
    desk, pane = finished
    said: list[str] = []
    held: list[str] = []
    monkeypatch.setattr(Reader, "is_heard", True)
    monkeypatch.setattr(Reader, "announce", lambda _, sentence: said.append(sentence))
    monkeypatch.setattr(Reader, "hold", lambda _, text: held.append(text))
    desk.dispatch(Keep((desk.script.hunks()[0],)))
    assert said == ["Kept big.py 101. Hunk 1 of 4, big.py 201."]
    assert held[-1] == "hunk 1 of 4, big.py 201, pending, 1 removed, 1 added"
    QTest.keyClick(pane.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert held[-1].startswith("line ")
    said.clear()
    desk.ask("more")
    desk.say("Words stream and nothing is said of them.")
    assert said == []


def test_a_hunk_is_edited_in_a_small_box_in_its_place(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    first = desk.script.hunks()[0]
    assert pane.edit_hunk()
    box = pane.findChild(HunkEdit)
    assert box.edit.toPlainText() == "def function_100(): return 'changed'"
    assert box.edit.hasFocus()
    assert not pane.findChild(JudgeCard).isVisible()
    rows = pane.view.rows.rows_of(first)
    first_line = box.edit.viewport().mapTo(pane.view.viewport(), box.edit.cursorRect().center())
    assert pane.view.row_at(first_line.y()) == rows.start
    pitch = pane.view.row_rect(rows.start).height()
    assert box.edit.document().firstBlock().blockFormat().lineHeight() == pitch
    QTest.keyClicks(box.edit, "x")
    QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert pane.view.hasFocus()
    assert desk.state.hunk(first).state is HunkState.PENDING
    pane.edit_hunk()
    box.edit.setPlainText("def function_100():\n")
    QTest.keyClick(box.edit, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(box.edit, Qt.Key.Key_Tab)
    QTest.keyClicks(box.edit, "return 7")
    QTest.keyClick(box.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not box.isVisible()
    desk.dispatch(Keep((desk.state.cursor,)))
    assert "def function_100():\n    return 7\n" in desk.script.disk["big.py"]


def _type_into_box(pane: DiffPane, words: str) -> HunkEdit:
    """Open the box over the current hunk and type at its end."""
    assert pane.edit_hunk()
    box = pane.findChild(HunkEdit)
    QTest.keyClick(box.edit, Qt.Key.Key_End)
    QTest.keyClicks(box.edit, words)
    return box


def _save(box: HunkEdit) -> None:
    QTest.keyClick(box.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_words_that_cannot_be_saved_stay_in_the_box_with_the_reason(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    first = desk.script.hunks()[0]
    box = _type_into_box(pane, "  # mine")
    typed = box.edit.toPlainText()
    desk.change_outside("big.py", _BIG.replace("return 100", "return -100"))
    assert desk.state.hunk(first).state is HunkState.CONFLICTED
    assert box.isVisible()
    _save(box)
    assert box.isVisible()
    assert box.edit.toPlainText() == typed
    assert "Revert the outside change, or ask again." in _words(box)
    QTest.keyClicks(box.edit, "!")
    assert "Revert" not in _words(box)
    desk.dispatch(Reject(tuple(desk.state.ledger.outside())))
    _save(box)
    assert not box.isVisible()
    assert desk.state.hunk(desk.state.cursor).lines[-1].text == f"{typed}!"


def test_the_box_stays_while_its_hunk_is_judged_beneath_it(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    first = desk.script.hunks()[0]
    box = _type_into_box(pane, "  # mine")
    typed = box.edit.toPlainText()
    desk.dispatch(Reject((first,)))
    assert box.isVisible()
    assert pane.view.viewport().rect().contains(box.geometry())
    _save(box)
    assert box.isVisible()
    assert "Undo the rejection first." in _words(box)
    desk.dispatch(UndoDecision())
    _save(box)
    assert not box.isVisible()
    assert desk.state.hunk(desk.state.cursor).lines[-1].text == typed


def test_a_box_without_words_of_its_own_follows_its_hunk(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    first = desk.script.hunks()[0]
    assert pane.edit_hunk()
    box = pane.findChild(HunkEdit)
    desk.dispatch(Keep((first,)))
    assert not box.isVisible()
    assert pane.view.hasFocus()


def test_words_left_by_esc_are_kept_with_the_hunk_and_come_back(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    first = desk.script.hunks()[0]
    box = _type_into_box(pane, "  # mine")
    model, typed = "def function_100(): return 'changed'", box.edit.toPlainText()
    heard: list[Announced] = []
    desk.subscribe(lambda events: heard.extend(e for e in events if isinstance(e, Announced)))
    QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert [one.sentence for one in heard] == [
        "Your words for big.py 101 wait with it: edit it again to go on."
    ]
    assert "words not saved" in _words(pane.findChild(HunkBar))
    assert pane.edit_hunk()
    assert box.edit.toPlainText() == typed
    box.edit.undo()
    assert box.edit.toPlainText() == model
    assert desk.state.hunk(first).draft is None
    box.edit.redo()
    assert desk.state.hunk(first).draft == (typed,)
    QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert desk.state.hunk(first).state is HunkState.PENDING


def test_the_box_waits_while_another_file_is_shown(finished: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = finished
    box = _type_into_box(pane, "  # mine")
    typed = box.edit.toPlainText()
    desk.dispatch(ShowFile(ProjectPath("small.py")))
    assert not box.isVisible()
    assert pane.view.hasFocus()
    desk.dispatch(ShowFile(ProjectPath("big.py")))
    assert box.isVisible()
    assert box.edit.toPlainText() == typed
    assert not pane.findChild(JudgeCard).isVisible()


def test_the_path_uses_the_room_that_words_leave_again(qtbot: QtBot) -> None:
    bar = HunkBar(Theme("dark"), lambda command: "Alt+Y")
    host(qtbot, bar, 620, 36)
    path = "src/retry/client.py"
    bar.show_hunk(1, 5, "pending, mixed, words not saved, look closely", path)
    qtbot.waitUntil(lambda: path not in _words(bar), timeout=5000)
    bar.show_hunk(1, 5, "pending", path)
    qtbot.waitUntil(lambda: path in _words(bar), timeout=5000)


@pytest.mark.parametrize(
    "line", ["x = 'a\u00a0b'", "x = 'a\u2028b'", "x = 'a\x0cb\x85'", ""], ids=ascii
)
def test_what_is_not_typed_stays_as_it_is_whatever_the_signs(qtbot: QtBot, line: str) -> None:
    desk = ReviewDesk({"small.py": "one\ntwo\n"})
    pane = _open(qtbot, desk)
    desk.ask("change it")
    desk.write_all(
        f"*** Begin Patch\n*** Update File: small.py\n@@\n-one\n+{line}\n*** End Patch\n"
    )
    desk.finish()
    _paint(desk)
    assert pane.edit_hunk()
    box = pane.findChild(HunkEdit)
    assert not box.is_changed
    QTest.keyClick(box.edit, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(box.edit, "!")
    QTest.keyClick(box.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    _save(box)
    desk.dispatch(Keep((desk.state.cursor,)))
    assert desk.script.disk["small.py"] == f"{line}!\n\ntwo\n"


def test_the_box_moves_with_the_text_above_it(finished: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = finished
    first = desk.script.hunks()[0]
    box = _type_into_box(pane, "  # mine")
    desk.change_outside("big.py", "# theirs\n" + _BIG)
    rows = pane.view.rows.rows_of(first)
    first_line = box.edit.viewport().mapTo(pane.view.viewport(), box.edit.cursorRect().center())
    assert pane.view.row_at(first_line.y()) == rows.start


def _words(part: QWidget) -> str:
    return " ".join(one.text() for one in part.findChildren(QLabel) if not one.isHidden())


def test_a_narrow_bar_leaves_keys_out_instead_of_cutting_them(
    qtbot: QtBot, finished: tuple[ReviewDesk, DiffPane]
) -> None:
    _, pane = finished
    bar = pane.findChild(HunkBar)
    keys = [bar.findChild(QPushButton, name) for name in ("hunk.keep", "hunk.next")]
    assert all(key.isVisible() for key in keys)
    pane.resize(300, 600)
    qtbot.waitUntil(lambda: bar.width() <= 300, timeout=2_000)
    assert [key.isVisible() for key in keys] == [True, False]
    shown = [key for key in bar.findChildren(QPushButton) if key.isVisible()]
    qtbot.waitUntil(
        lambda: all(key.width() >= key.sizeHint().width() for key in shown), timeout=2_000
    )


def test_variants_of_a_hunk_are_told_and_flipped_through(
    finished: tuple[ReviewDesk, DiffPane],
) -> None:
    desk, pane = finished
    first = pane.current()
    was = tuple(desk.state.ledger.wording(first))
    desk.dispatch(EditHunk(first, was, ("def function_10(): return 'mine'",)))
    edited = pane.current()
    card = pane.findChild(JudgeCard)
    assert (
        card.findChildren(QPushButton, "hunk.nextVariant")[-1].accessibleName() == "Variant 2 of 2"
    )
    assert card.width() == card.sizeHint().width() > 200
    desk.dispatch(ChooseVariant(edited, 1))
    assert pane.current() == first
    assert (
        card.findChildren(QPushButton, "hunk.nextVariant")[-1].accessibleName() == "Variant 1 of 2"
    )
    assert "def function_10(): return 'mine'" not in _texts(pane)
    desk.dispatch(UndoDecision())
    assert "def function_10(): return 'mine'" in _texts(pane)


def test_a_cut_hunk_is_completed_in_the_box(growing: tuple[ReviewDesk, DiffPane]) -> None:
    desk, pane = growing
    desk.stop()
    cut = desk.script.hunks()[1]
    desk.dispatch(SetCursor(cut))
    _paint(desk)
    assert pane.edit_hunk()
    box = pane.findChild(HunkEdit)
    assert box.edit.toPlainText() == "def fun"
    box.edit.setPlainText("def function_300(): return 3")
    QTest.keyClick(box.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.state.cursor not in (None, cut)
    assert desk.state.hunk(desk.state.cursor).state is HunkState.PENDING


def test_the_card_stays_in_view_however_long_its_hunk_is(qtbot: QtBot) -> None:
    desk = _desk()
    pane = _open(qtbot, desk)
    desk.ask("write it")
    added = "".join(f"+line {at}\n" for at in range(500))
    desk.write_all(f"*** Begin Patch\n*** Add File: new.py\n{added}*** End Patch\n")
    desk.finish()
    _paint(desk)
    card, bar = pane.findChild(JudgeCard), pane.view.verticalScrollBar()
    for share in (0.0, 0.4, 1.0):
        bar.setValue(round(bar.maximum() * share))
        assert card.isVisible()
        assert pane.rect().contains(card.geometry())
