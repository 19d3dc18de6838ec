"""Sheets over the window: others' changes, settings, models with their keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
)
from tests.fakes.fake_workbench import PROFILES, SAMPLE, FakeWorkbench
from tests.fakes.session_script import content_of

from swerve.edits.hunks import HunkState
from swerve.protocol.messages import LinkPhase, LinkStatus
from swerve.session import inputs
from swerve.session.disk_inputs import OutsideSeen
from swerve.terms import ProjectPath
from swerve.ui.guard import SlotGuard
from swerve.ui.preferences import Preferences, Unsaved

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
README = ProjectPath("README.md")


class FakeDesk:
    def __init__(self) -> None:
        self.opened: list[tuple[Path, int, str]] = []
        self.keys: dict[str, str] = {}
        self.copied: list[tuple[Path, Path, str]] = []
        self.reports: list[Path] = []

    def open_in_editor(self, file: Path, line: int, template: str) -> str:
        self.opened.append((file, line, template))
        return ""

    def key_place(self, profile) -> str:
        if not profile.key_env:
            return "none needed"
        return "in the key file" if profile.id in self.keys else ""

    def keep_key(self, profile, key: str) -> str:
        self.keys[profile.id] = key
        return ""

    def remove_key(self, profile) -> str:
        del self.keys[profile.id]
        return ""

    def copy_in(self, source: Path, root: Path, folder: ProjectPath) -> str:
        self.copied.append((source, root, folder))
        return ""

    def write_report(self, file: Path) -> str:
        self.reports.append(file)
        return ""


@pytest.fixture
def workbench() -> FakeWorkbench:
    return FakeWorkbench()


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def source() -> Unsaved:
    return Unsaved()


@pytest.fixture
def window(make, workbench, qtbot, desk, source):
    window = make(workbench, desk=desk, preferences=Preferences(source))
    qtbot.waitUntil(window.composer.edit.hasFocus, timeout=2_000)
    return window


def buttons(parent) -> dict[str, QPushButton]:
    return {b.accessibleName(): b for b in parent.findChildren(QPushButton) if b.isVisible()}


def outside(workbench, before="# swerve-demo\n\nx\ny\n", now="# Swerve demo\n\nx\nY\n") -> None:
    workbench.play(OutsideSeen(README, content_of(before), content_of(now)))


# --- changes by others ---------------------------------------------------------------------------


def test_others_changes_are_listed_and_reverted_by_keys(qtbot, window, workbench) -> None:
    outside(workbench)
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_O, CTRL | SHIFT)
    names = buttons(window.sheets.others)
    assert "Revert: README.md 1" in names
    assert "Revert all: README.md" in names
    qtbot.waitUntil(
        lambda: window.sheets.others.isAncestorOf(QApplication.focusWidget()), timeout=2_000
    )
    while QApplication.focusWidget().accessibleName() != "Revert: README.md 4":
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    first, last = workbench.state.ledger.hunks.values()
    assert (first.state, last.state) == (HunkState.KEPT, HunkState.REJECTED)
    assert "Revert: README.md 4" not in buttons(window.sheets.others)
    qtbot.keyClick(window.sheets.others, Qt.Key.Key_Escape)
    assert not window.sheets.others.isVisible()
    window.run("review.undo")
    assert last.state is HunkState.KEPT


def test_a_listed_file_is_shown(window, workbench) -> None:
    outside(workbench)
    window.run("others.show")
    buttons(window.sheets.others)["Show README.md"].click()
    assert workbench.state.shown_file == README
    assert not window.sheets.others.isVisible()


def test_the_list_follows_what_happens(qtbot, window, workbench) -> None:
    window.run("others.show")
    older = "Show changes since the last commit"
    assert buttons(window.sheets.others).keys() == {"Close changes by others", older}
    outside(workbench)
    qtbot.waitUntil(lambda: "Revert: README.md 1" in buttons(window.sheets.others), timeout=2_000)


def test_the_list_goes_back_to_the_last_commit_when_asked(qtbot, window, workbench) -> None:
    window.run("others.show")
    older = "Show changes since the last commit"
    buttons(window.sheets.others)[older].click()
    qtbot.waitUntil(lambda: older not in buttons(window.sheets.others), timeout=2_000)
    words = [label.text() for label in window.sheets.others.findChildren(QLabel)]
    assert "Every file is as it was committed last." in words


# --- settings ------------------------------------------------------------------------------------


def test_a_setting_changed_in_the_sheet_counts_at_once_and_is_saved(qtbot, window, source) -> None:
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Comma, CTRL)
    assert window.sheets.settings.isVisible()
    zoom = window.sheets.settings._controls["zoom_percent"][0]
    assert isinstance(zoom, QLineEdit)
    zoom.setText("12x")
    zoom.editingFinished.emit()
    assert window.status.told == "zoom_percent must be a whole number, not '12x'."
    assert zoom.text() == "100"
    zoom.setText("125")
    zoom.editingFinished.emit()
    assert window._theme.zoom == 1.25
    theme = window.sheets.settings._controls["theme"][0]
    assert isinstance(theme, QComboBox)
    theme.setCurrentText("high-contrast")
    theme.textActivated.emit("high-contrast")
    assert window._theme.name == "high-contrast"
    still = window.sheets.settings._controls["reduced_motion"][0]
    assert isinstance(still, QCheckBox)
    still.setChecked(True)
    assert QApplication.styleHints().cursorFlashTime() == 0
    assert source.values == {"zoom_percent": 125, "theme": "high-contrast", "reduced_motion": True}


def test_what_is_chosen_by_key_is_saved(qtbot, window, source) -> None:
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Plus, CTRL)
    window.run("theme.toggle")
    window.run("enter.queue")
    assert source.values == {"zoom_percent": 110, "theme": "light", "enter_while_running": "queue"}


def test_the_file_is_followed_while_the_window_is_open(qtbot, window, workbench, source) -> None:
    window.run("settings.show")
    source.put("theme", "light")
    source.values["keys"] = {"settings.show": "F9", "hunk.keep": "nonsense+"}
    window._preferences.look()
    assert window._theme.name == "light"
    assert window.sheets.settings._controls["theme"][0].currentText() == "light"
    assert "is no key" in window.status.told
    window.sheets.settings.dismiss()
    qtbot.waitUntil(window.composer.edit.hasFocus, timeout=2_000)
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Comma, CTRL)
    assert not window.sheets.settings.isVisible()
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_F9)
    assert window.sheets.settings.isVisible()


def test_the_first_enter_while_running_asks_once(qtbot, window, workbench, source) -> None:
    for words in ("first", "second"):
        qtbot.keyClicks(window.composer.edit, words)
        qtbot.keyClick(window.composer.edit, Qt.Key.Key_Return)
    assert window.banner.text == "Enter cut the running turn and sent this instead."
    window.banner._other.click()
    assert source.values == {"enter_while_running": "queue"}
    assert not window.banner.isVisible()
    qtbot.keyClicks(window.composer.edit, "third")
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Return)
    assert [one.text for one in workbench.thread.queue] == ["third"]
    assert not window.banner.isVisible()


# --- models --------------------------------------------------------------------------------------


def test_a_key_is_saved_tested_and_removed(qtbot, window, workbench, desk) -> None:
    window.run("settings.show")
    row = window.sheets.settings.models._rows["cerebras"]
    assert row.words == "no key"
    row.key.setText("secret")
    qtbot.keyClick(row.key, Qt.Key.Key_Return)
    assert desk.keys == {"cerebras": "secret"}
    assert row.key.text() == ""
    assert workbench.tested == ["cerebras"]
    assert row.words == "testing…"
    workbench.show_link(LinkStatus(LinkPhase.READY, "HTTP", 34.0), PROFILES[2])
    assert row.words == "ready, 34 ms"
    row.remove.click()
    assert desk.keys == {}


def test_a_model_is_chosen_from_what_its_server_lists(window, workbench, source) -> None:
    window.run("settings.show")
    row = window.sheets.settings.models._rows["cerebras"]
    assert row.model.currentText() == "gpt-oss-120b"
    row.list.click()
    assert workbench.listed == ["cerebras"]
    assert (row.list.text(), row.list.isEnabled()) == ("listing…", False)
    workbench.show_models(PROFILES[2], "gpt-oss-120b", "qwen-3.8-27b")
    assert [row.model.itemText(at) for at in range(2)] == ["gpt-oss-120b", "qwen-3.8-27b"]
    assert row.list.isEnabled()
    row.model.textActivated.emit("qwen-3.8-27b")
    assert workbench.state.profiles["cerebras"].model == "qwen-3.8-27b"
    assert source.values["models"] == ("cerebras=qwen-3.8-27b",)


def test_a_server_that_lists_nothing_says_why(window, workbench) -> None:
    window.run("settings.show")
    row = window.sheets.settings.models._rows["cerebras"]
    row.list.click()
    workbench.show_models(PROFILES[2], problem="The server does not list its models.")
    assert row.list.isEnabled()
    assert window.status.told == "The server does not list its models."


def test_a_model_is_chosen_in_the_sheet(window, workbench) -> None:
    window.run("settings.show")
    buttons(window.sheets.settings)["Use Cerebras"].click()
    assert workbench.thread.profile == "cerebras"
    assert "Use Practice" in buttons(window.sheets.settings)


# --- the shown file ------------------------------------------------------------------------------


def test_the_shown_file_opens_in_the_persons_editor(qtbot, window, workbench, desk, source) -> None:
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_O, ALT)
    assert window.status.told == "No file is shown."
    source.put("editor", "code -g {path}:{line}")
    window._preferences.look()
    workbench.play(inputs.ShowFile(README))
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_O, ALT)
    assert desk.opened == [(SAMPLE / README, 0, "code -g {path}:{line}")]
    window.run("file.copyPath")
    assert QApplication.clipboard().text() == str(SAMPLE / README)


def test_a_turn_that_ends_out_of_sight_is_told(window, workbench, monkeypatch) -> None:
    told: list[str] = []
    window.notifier.notified.connect(told.append)
    workbench.submit("first")
    workbench.start()
    workbench.answer()
    assert told == []
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    workbench.submit("second")
    workbench.start()
    workbench.answer()
    assert told == ["first: The turn is done."]


# --- a file from outside -------------------------------------------------------------------------


def test_a_file_dropped_on_the_tree_is_copied_after_a_question(window, desk, tmp_path) -> None:
    source = tmp_path / "notes.txt"
    source.write_text("x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(source))])
    tree = window.tree
    index = tree.model.index_of(ProjectPath("src"))
    at = tree.view.viewport().mapTo(window, tree.view.visualRect(index).center())
    event = QDropEvent(
        QPointF(at),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    assert window.banner.text == "Copy notes.txt into src?"
    assert desk.copied == []
    window.banner._action.click()
    assert desk.copied == [(source, SAMPLE, "src")]
    assert window.status.told == "Copied notes.txt into src."


# --- figures -------------------------------------------------------------------------------------


def test_the_figures_say_when_painting_holds_up(window, workbench) -> None:
    window.run("hud.toggle")
    meter = window.paint_meter
    meter.delays_ms.extend([5.0] * 30)
    rows = dict(window.hud.rows())
    assert rows["from news to picture"] == "5.0 ms, 99 % within 5.0 ms"
    meter.delays_ms.extend([60.0] * 30)
    assert meter.is_slow
    assert "painting is what holds up" in dict(window.hud.rows())["from news to picture"]
    window.hud.refresh()
    assert window.hud._values["from news to picture"].property("tone") == "bad"


# --- a report of what went wrong -----------------------------------------------------------------


@pytest.mark.expects_warnings
@pytest.mark.qt_log_ignore("propagateSizeHints")  # the platform without a display
def test_what_a_slot_raised_can_be_saved_as_a_report(qtbot, window, desk, tmp_path) -> None:
    SlotGuard(window.show_failure).report(ZeroDivisionError("no"))
    assert "ZeroDivisionError" in window.banner.text
    qtbot.mouseClick(buttons(window.banner)["Save a report…"], Qt.MouseButton.LeftButton)
    dialog = window.findChild(QFileDialog)
    assert dialog.isVisible()
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.selectFile(str(tmp_path / "report.txt"))
    dialog.accept()
    assert desk.reports == [tmp_path / "report.txt"]
    assert "report.txt" in window.status.told


def test_a_report_that_cannot_be_written_is_a_sentence(window, desk, tmp_path) -> None:
    desk.write_report = lambda file: f"{file} could not be written: No space left on device."
    window.report_command.write(str(tmp_path / "report.txt"))
    assert "No space left" in window.status.told
