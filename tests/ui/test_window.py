"""The window as a whole, by keys, drops and sizes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from tests.fakes.fake_workbench import PROFILES, SAMPLE, FakeWorkbench

from swerve.edits.hunks import HunkState
from swerve.protocol.messages import LinkPhase, LinkStatus
from swerve.session.inputs import Keep, Reject, SetCursor, SetMode, ShowFile, Stop, Submit
from swerve.session.transcript import SteerKind
from swerve.session.turn import ApplyMode
from swerve.terms import ProjectPath
from swerve.ui.digit_keys import digit_key
from swerve.ui.focus_line import FocusLine
from swerve.ui.preferences import Preferences, Unsaved
from swerve.ui.window import MainWindow
from swerve.workbench.events import ProjectRefused

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
PATCH = """*** Begin Patch
*** Update File: README.md
@@
-# swerve-demo
+# Swerve demo
*** Update File: src/settings.py
@@
-PATH = 'settings.toml'
+PATH = 'swerve.toml'
*** End Patch
"""


@pytest.fixture
def workbench() -> FakeWorkbench:
    return FakeWorkbench()


@pytest.fixture
def window(make, workbench: FakeWorkbench, qtbot) -> MainWindow:
    window = make(workbench)
    qtbot.waitUntil(window.composer.edit.hasFocus, timeout=2_000)
    return window


def _patched(workbench: FakeWorkbench) -> None:
    workbench.submit("rename")
    workbench.start()
    workbench.patch(PATCH)


def _seen(qtbot, window: MainWindow, workbench: FakeWorkbench) -> None:
    """Let the hunk on screen have been there long enough to judge it."""
    qtbot.waitUntil(lambda: bool(window.diff._seen._since_ms), timeout=2_000)
    workbench.pass_time(200)


# --- the first page ------------------------------------------------------------------------------


def test_enter_on_the_first_page_opens_the_sample(qtbot, make) -> None:
    workbench = FakeWorkbench(has_project=False)
    window = make(workbench)
    assert window.windowTitle() == "Swerve"
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    assert workbench.opened == [SAMPLE]
    assert window.windowTitle() == "swerve-demo — Swerve"
    assert not window.welcome.isVisible()
    qtbot.waitUntil(window.composer.edit.hasFocus, timeout=2_000)


def test_recent_projects_are_listed_latest_first(qtbot, make, memory, tmp_path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        memory.add_recent(tmp_path / name)
    workbench = FakeWorkbench(has_project=False)
    window = make(workbench)
    rows = [one for one in window.welcome.findChildren(QPushButton) if one.property("path")]
    assert [one.accessibleName() for one in rows] == ["Open two", "Open one"]
    rows[1].click()
    assert workbench.opened == [tmp_path / "one"]


def test_a_model_chosen_by_keys_on_the_first_page_keeps_the_focus(qtbot, make) -> None:
    workbench = FakeWorkbench(has_project=False)
    window = make(workbench)
    (row,) = [
        one
        for one in window.welcome.findChildren(QPushButton)
        if one.accessibleName() == f"Use {PROFILES[2].title}"
    ]
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert workbench.thread.profile == PROFILES[2].id
    focused = QApplication.focusWidget()
    assert focused is not row
    assert focused.accessibleName() == row.accessibleName()


# --- the main job --------------------------------------------------------------------------------


def test_the_main_job_by_keys_alone(qtbot, window, workbench) -> None:
    edit = window.composer.edit
    qtbot.keyClicks(edit, "rename it")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    workbench.start()
    workbench.patch(PATCH)
    qtbot.keyClicks(edit, "no, another name")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert [one.text for one in workbench.intents_of(Submit)] == ["rename it", "no, another name"]
    assert workbench.thread.is_running
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert not workbench.thread.is_running
    assert workbench.intents_of(Stop)


def test_hunks_are_judged_while_the_prompt_has_the_keyboard(qtbot, window, workbench) -> None:
    _patched(workbench)
    workbench.stop()
    edit = window.composer.edit
    qtbot.keyClick(edit, Qt.Key.Key_Y, ALT)  # what was never seen is shown, not kept
    assert not workbench.intents_of(Keep)
    _seen(qtbot, window, workbench)
    first = window.diff.target()
    qtbot.keyClick(edit, Qt.Key.Key_Y, ALT)
    assert workbench.intents_of(Keep)[-1].hunks == (first,)
    _seen(qtbot, window, workbench)
    qtbot.keyClick(edit, Qt.Key.Key_N, ALT)
    rejected = workbench.intents_of(Reject)[-1].hunks[0]
    assert workbench.state.hunk(rejected).state is HunkState.REJECTED
    assert window.composer.has_steer
    qtbot.keyClicks(edit, "keep the path")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert workbench.intents_of(Submit)[-1].steer is SteerKind.REJECTION


def test_a_hunk_that_cannot_be_edited_says_why(qtbot, window, workbench) -> None:
    window.run("hunk.edit")
    assert window.status.told == "No hunk here can be edited."
    _patched(workbench)
    workbench.stop()
    _seen(qtbot, window, workbench)
    for hunk in workbench.state.ledger.pending():
        workbench.dispatch(Keep((hunk,)))
        workbench.dispatch(SetCursor(hunk))
    window.run("hunk.edit")
    assert window.status.told == "This hunk is kept already. Undo that first."


def test_redirect_from_a_hunk_takes_the_prompt(qtbot, window, workbench) -> None:
    _patched(workbench)
    _seen(qtbot, window, workbench)
    window.window_commands.focus_diff()
    qtbot.keyClick(window.diff.view, Qt.Key.Key_Return, ALT)
    assert window.composer.has_steer
    assert window.composer.edit.hasFocus()


def test_keeping_all_shows_the_count_first(qtbot, window, workbench) -> None:
    _patched(workbench)
    workbench.stop()
    window.run("turn.keepAll")
    assert window.banner.text == "Keep 2 hunks in 2 files?"
    assert not workbench.intents_of(Keep)
    window.run("turn.keepAll")
    assert len(workbench.intents_of(Keep)[-1].hunks) == 2
    assert window.banner.text == ""


def test_entering_live_asks_once(qtbot, window, workbench) -> None:
    edit = window.composer.edit
    qtbot.keyClick(edit, Qt.Key.Key_M, ALT)
    assert workbench.thread.mode is ApplyMode.REVIEW
    assert "Live" in window.banner.text
    qtbot.keyClick(edit, Qt.Key.Key_M, ALT)
    assert workbench.intents_of(SetMode)[-1].mode is ApplyMode.LIVE
    qtbot.keyClick(edit, Qt.Key.Key_M, ALT)
    qtbot.keyClick(edit, Qt.Key.Key_M, ALT)
    assert workbench.thread.mode is ApplyMode.LIVE


def test_a_refused_key_says_why(qtbot, window) -> None:
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Y, ALT)
    assert window.status.told == "No hunk is current."


# --- Esc -----------------------------------------------------------------------------------------


def test_escape_goes_to_what_is_open_before_it_stops(qtbot, window, workbench) -> None:
    workbench.submit("go")
    edit = window.composer.edit
    qtbot.keyClicks(edit, "@cli")
    qtbot.waitUntil(window.composer.completion.isVisible, timeout=2_000)
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert not window.composer.completion.isVisible()
    window.run("palette.show")
    qtbot.keyClick(window.palette_.field, Qt.Key.Key_Escape)
    assert not window.palette_.isVisible()
    window.run("help.keys")
    qtbot.keyClick(window.sheets.keys, Qt.Key.Key_Escape)
    assert not window.sheets.keys.isVisible()
    window.run("find.show")
    qtbot.keyClick(window.find_bar.field, Qt.Key.Key_Escape)
    assert not window.find_bar.isVisible()
    assert workbench.thread.is_running
    window.composer.focus()
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert not workbench.thread.is_running


def test_escape_in_a_composition_does_not_stop(qtbot, window, workbench) -> None:
    workbench.submit("go")
    QApplication.sendEvent(window.composer.edit, QInputMethodEvent("にほん", []))
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Escape)
    assert workbench.thread.is_running


def test_control_period_always_stops(qtbot, window, workbench) -> None:
    workbench.submit("go")
    window.run("palette.show")
    qtbot.keyClick(window.palette_.field, Qt.Key.Key_Period, CTRL)
    assert not workbench.thread.is_running
    window.palette_.dismiss()


# --- panes ---------------------------------------------------------------------------------------


def test_f6_goes_round_the_panes(qtbot, window) -> None:
    order = []
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        order.append(QApplication.focusWidget().accessibleName())
    assert order == ["Project files", "Diff", "Chat", "Prompt"]


def test_a_line_says_which_painted_pane_has_the_keyboard(qtbot, window, workbench) -> None:
    workbench.dispatch(ShowFile(ProjectPath("src/retry/client.py")))
    lines = [pane.findChild(FocusLine) for pane in (window.diff, window.chat)]
    window.run("pane.diff")
    assert [bool(line.property("focused")) for line in lines] == [True, False]
    window.run("composer.focus")
    assert [bool(line.property("focused")) for line in lines] == [False, False]
    window.chat.view.setFocus()
    assert [bool(line.property("focused")) for line in lines] == [False, True]


def test_panes_have_their_widths(qtbot, window) -> None:
    assert window.tree.width() == 232
    assert abs(window.composer.width() - 432) <= 2
    assert window.top.height() == 40
    assert window.status.height() == 30


@pytest.mark.parametrize(("width", "has_tree"), [(1_440, True), (1_366, False), (900, False)])
def test_the_tree_folds_where_the_diff_gets_narrow(make, workbench, width, has_tree) -> None:
    window = make(workbench, (width, 700))
    workbench.dispatch(ShowFile(ProjectPath("README.md")))
    assert window.tree.isVisible() is has_tree
    assert window.diff.isVisible()


def test_the_tree_stays_where_no_file_needs_its_room(make, workbench) -> None:
    window = make(workbench, (1_366, 700))
    assert window.tree.isVisible()
    workbench.dispatch(ShowFile(ProjectPath("README.md")))
    assert not window.tree.isVisible()


def test_a_folded_tree_opens_by_key_and_folds_when_done(qtbot, make, workbench) -> None:
    window = make(workbench, (1_200, 700))
    workbench.dispatch(ShowFile(ProjectPath("src/settings.py")))
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_1, CTRL)
    assert window.tree.isVisible()
    window.tree.view.setCurrentIndex(window.tree.model.index_of("README.md"))
    qtbot.keyClick(window.tree.view, Qt.Key.Key_Return)
    assert not window.tree.isVisible()
    assert workbench.state.shown_file == "README.md"


def test_narrow_windows_have_tabs(qtbot, make, workbench) -> None:
    window = make(workbench, (700, 700))
    assert window.composer.isVisible()
    assert not window.diff.isVisible()
    window.run("pane.diff")
    assert window.diff.isVisible()
    assert not window.composer.isVisible()
    window.run("composer.focus")
    assert window.composer.edit.hasFocus()
    workbench.submit("rename this to that everywhere")
    names = [one.accessibleName() for one in window.top.findChildren(QPushButton)]
    assert "Thread: rename this…" in names
    window.resize(1_440, 800)
    qtbot.waitUntil(lambda: window.diff.isVisible() and window.composer.isVisible(), timeout=2_000)


def test_a_hunk_behind_the_chat_is_shown_before_it_is_kept(qtbot, make, workbench) -> None:
    window = make(workbench, (1_440, 800))
    _patched(workbench)
    workbench.stop()
    window.run("hunk.next")
    _seen(qtbot, window, workbench)
    assert window.diff.target() is not None
    window.resize(700, 700)
    qtbot.waitUntil(lambda: not window.diff.isVisible(), timeout=5_000)
    window.run("hunk.keep")
    assert workbench.intents_of(Keep) == []
    assert window.status.told.startswith("Look first")
    assert window.diff.view.hasFocus()


@pytest.mark.parametrize("width", [480, 540, 600, 680, 759])
def test_the_top_of_a_small_window_shows_what_it_shows_whole(qtbot, make, workbench, width) -> None:
    window = make(workbench, (1_440, 800))
    workbench.submit("rename this to that everywhere")
    window.resize(width, 600)

    def shown() -> list[QWidget]:
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        parts = window.top.findChildren(QWidget, options=direct)
        return sorted((one for one in parts if one.isVisible()), key=lambda one: one.x())

    def is_whole() -> bool:
        parts = shown()
        return all(one.width() >= one.minimumSizeHint().width() for one in parts) and all(
            a.geometry().right() < b.x() for a, b in pairwise(parts)
        )

    qtbot.waitUntil(lambda: window.top.width() == width and is_whole(), timeout=5_000)
    assert {"Profile: Practice", "Mode: Review"} <= {one.accessibleName() for one in shown()}


def test_a_tree_that_folded_while_all_was_larger_has_its_width_again(
    qtbot, make, workbench
) -> None:
    window = make(workbench, (1_440, 800))
    workbench.dispatch(ShowFile(ProjectPath("README.md")))
    before = window.tree.width()
    for _ in range(3):
        window.run("zoom.in")
    assert not window.tree.isVisible()
    window.run("zoom.reset")
    qtbot.waitUntil(window.tree.isVisible, timeout=5_000)
    QApplication.processEvents()
    assert window.tree.width() == before


def test_the_chat_has_its_width_again_after_text_too_large_for_it(
    qtbot, make, workbench: FakeWorkbench
) -> None:
    window = make(workbench, (1_440, 800))
    before = window.panes.splitter.sizes()[2]
    for _ in range(4):
        window.run("zoom.in")
    assert window.panes.splitter.sizes()[2] < before * 1.75
    window.run("zoom.reset")
    QApplication.processEvents()
    assert abs(window.panes.splitter.sizes()[2] - before) <= 2


def test_find_looks_in_the_diff(qtbot, window, workbench) -> None:
    workbench.dispatch(ShowFile(ProjectPath("src/retry/client.py")))
    window.run("pane.diff")
    qtbot.keyClick(window.diff.view, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(window.find_bar.field, "self._attempts")
    assert window.diff.view.selecting.text() == "self._attempts"
    qtbot.keyClick(window.find_bar.field, Qt.Key.Key_Escape)
    assert window.diff.view.hasFocus()


def test_selected_lines_go_along(qtbot, window, workbench) -> None:
    workbench.dispatch(ShowFile(ProjectPath("src/retry/client.py")))
    window.diff.view.selecting.select_all()
    assert window.composer.chips.texts == ["client.py", "lines 1–27"]
    window.diff.view.selecting.clear()
    assert window.composer.chips.texts == ["client.py"]


def test_zoom_makes_everything_larger(qtbot, window) -> None:
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Plus, CTRL)
    assert window.top.height() > 40
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_0, CTRL)
    assert window.top.height() == 40


# --- drops, refusals, closing --------------------------------------------------------------------


def _drop(window: MainWindow, path: Path, at: QPoint) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(at, action, data, left, none)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    assert window._hint.isVisible()
    QApplication.sendEvent(window, QDropEvent(QPointF(at), action, data, left, none))
    assert not window._hint.isVisible()


def test_a_dropped_folder_opens(qtbot, window, workbench, tmp_path) -> None:
    _drop(window, tmp_path, QPoint(700, 400))
    assert workbench.opened == [tmp_path]


def test_a_file_dropped_on_the_composer_is_attached(qtbot, window, workbench) -> None:
    inside = window.composer.edit.mapTo(window, QPoint(20, 10))
    _drop(window, SAMPLE / "README.md", inside)
    assert window.composer.chips.texts == ["README.md"]
    _drop(window, SAMPLE / "README.md", QPoint(700, 400))
    assert workbench.state.shown_file == "README.md"


def test_a_refused_project_is_said_in_place(qtbot, window, workbench) -> None:
    workbench.emit(ProjectRefused("There is no folder /x.", "Check the path."))
    assert window.banner.text == "There is no folder /x."


def test_a_window_that_is_to_open_a_project_begins_with_its_panes(qtbot, make) -> None:
    workbench = FakeWorkbench(has_project=False)
    window = make(workbench)
    assert window.welcome.isVisible()
    window.expect_project()
    assert window.panes.isVisible()
    workbench.emit(ProjectRefused("There is no folder /x.", "Check the path."))
    assert window.welcome.isVisible()
    assert window.banner.text == "There is no folder /x."


def test_a_lost_link_is_said_in_place(qtbot, window, workbench) -> None:
    workbench.lose_link()
    assert window.banner.text == "The server cannot be reached."
    workbench.show_link(LinkStatus(LinkPhase.READY, "WebSocket", 1.0))
    assert window.banner.text == ""


def test_closing_remembers_the_draft_and_the_place(qtbot, window, workbench, memory) -> None:
    qtbot.keyClicks(window.composer.edit, "half a")
    with qtbot.waitSignal(window.closed, timeout=1_000):
        window.run("app.quit")
    assert workbench.thread.draft == "half a"
    assert not memory.geometry().isEmpty()


def test_everything_that_takes_the_keyboard_has_a_name(qtbot, window, workbench) -> None:
    _patched(workbench)
    unnamed = [
        type(one).__name__
        for one in window.findChildren(QWidget)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not one.accessibleName()
        and not one.focusProxy()
    ]
    assert unnamed == []


def test_freezing_holds_both_views_until_the_turn_ends(window, workbench) -> None:
    def rows() -> int:
        return len(window.chat.view.rows)

    before = rows()
    window.diff.set_frozen(True)
    workbench.dispatch(Submit(workbench.thread.id, "explain"))
    assert rows() == before
    workbench.dispatch(Stop(workbench.thread.id))
    assert not window.diff.is_frozen
    assert rows() > before


def test_a_key_with_a_digit_is_taken_by_its_place(window) -> None:
    eacute = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Eacute, CTRL, 11, 0, 0, "é")
    QApplication.sendEvent(window.composer.edit, eacute)
    assert window.composer.edit.toPlainText() == ""
    assert window.diff.view.hasFocus()


@pytest.mark.parametrize(
    ("code", "platform", "key"),
    [(10, "linux", "Ctrl+1"), (19, "linux", "Ctrl+0"), (3, "win32", "Ctrl+2"), (20, "linux", "")],
)
def test_digits_stand_where_each_platform_counts_them(code: int, platform: str, key: str) -> None:
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Eacute, CTRL, code, 0, 0)
    assert digit_key(event, platform) == key
    assert digit_key(event, "darwin") == ""


def test_every_cap_follows_the_key_of_its_command(make, workbench) -> None:
    source = Unsaved()
    window = make(workbench, preferences=Preferences(source))
    workbench.submit("go")
    workbench.start()
    workbench.patch(PATCH)
    workbench.answer()
    caps = [one for one in window.findChildren(QLabel) if one.property("command")]
    shown = {one.property("command") for one in caps}
    assert {"hunk.keep", "hunk.reject", "hunk.next", "files.show", "project.open"} <= shown
    source.values["keys"] = dict.fromkeys(sorted(shown), "")
    source.values["keys"] |= {"hunk.keep": "F9", "files.show": "Ctrl+G"}
    source.put("theme", "dark")
    window._preferences.look()
    said = {one.property("command"): (one.text(), one.isHidden()) for one in caps}
    assert said["hunk.keep"] == ("F9", False)
    assert said["files.show"] == ("Ctrl+G", False)
    assert said["hunk.reject"] == ("N", False)
    assert said["project.open"] == ("", True)


def test_changed_settings_reach_the_session(make, workbench) -> None:
    source = Unsaved()
    window = make(workbench, preferences=Preferences(source))
    source.put("profile", "ultrafast")
    source.put("cost_cap_usd", 3)
    window._preferences.look()
    assert workbench.thread.profile == "ultrafast"
    assert workbench.state.cost_cap_usd == 3


def test_the_keys_are_reached_in_a_window_too_low_for_them(qtbot, window) -> None:
    window.resize(900, 420)
    window.run("help.keys")
    sheet = window.sheets.keys
    assert sheet.geometry().bottom() <= window.height()
    bar = sheet.findChild(QScrollArea).verticalScrollBar()
    assert bar.maximum() > 0
    QTest.keyClick(sheet, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(sheet, Qt.Key.Key_F1)
    assert not sheet.isVisible()


def test_what_to_do_stands_beneath_what_happened_where_both_need_a_line(qtbot, window) -> None:
    window.resize(1200, 600)
    window.banner.show_message("It happened.", "Do this.", action="Do it", command="palette.show")
    low = window.banner.sizeHint().height()
    window.banner.show_message("It happened.", "Do this. " * 20, command="palette.show")
    qtbot.waitUntil(lambda: window.banner.height() > low, timeout=2_000)
    words = [one.geometry() for one in window.banner.findChildren(QLabel)]
    assert words[1].top() >= words[0].bottom()


class _LayoutCount(QObject):
    """Counts the layouts of the whole window."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


def test_the_window_comes_to_rest_at_every_width(qtbot, window, workbench) -> None:
    _patched(workbench)
    question = "The model asks to run a program in this project."
    window.banner.show_message(question, "Trust it first. " * 4, action="Trust", command="trust")
    layouts = _LayoutCount()
    QApplication.instance().installEventFilter(layouts)
    for width in range(720, 1_500, 4):
        window.resize(width, 800)
        for _ in range(20):
            before = layouts.count
            QApplication.processEvents()
            if layouts.count == before:
                break
        else:
            pytest.fail(f"at {width} pixels the window is laid out without end")
    QApplication.instance().removeEventFilter(layouts)
