"""Questions about commands and trust: shown whole, answered on purpose, never in passing."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from tests.fakes.fake_ports import SURROUNDINGS
from tests.fakes.fake_workbench import FakeWorkbench

from swerve.project.place import Place
from swerve.rows.cards import ChatKind
from swerve.session.approval import ARM_MS
from swerve.session.effects import Run
from swerve.session.transcript import ToolCard, ToolState
from swerve.session.trust_inputs import Approve, Deny, ShellKnown, Trust
from swerve.ui.theme import Theme
from swerve.ui.window import MainWindow
from swerve.workbench.events import PlaceChanged

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def workbench() -> FakeWorkbench:
    workbench = FakeWorkbench()
    workbench.state.has_person = True
    workbench.play(ShellKnown(SURROUNDINGS))
    return workbench


@pytest.fixture
def window(workbench: FakeWorkbench, qtbot) -> MainWindow:
    window = MainWindow(workbench, Theme("dark"))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(window.composer.edit.hasFocus, timeout=2_000)
    yield window
    window.close()


def ask(workbench: FakeWorkbench, *argv: str) -> ToolCard:
    workbench.submit("go")
    workbench.call("run_command", json.dumps({"argv": argv}))
    (card,) = workbench.state.live[workbench.thread.id].cards.values()
    return card


def runs(workbench: FakeWorkbench) -> list[Run]:
    return [effect for effect in workbench.effects if isinstance(effect, Run)]


def press(qtbot, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, *modifiers)


def test_the_card_takes_neither_focus_nor_keys_until_the_person_goes_there(
    window: MainWindow, workbench: FakeWorkbench, qtbot
) -> None:
    card = ask(workbench, "ls")
    workbench.pass_time(ARM_MS)
    assert window.composer.edit.hasFocus()
    qtbot.keyClicks(window.composer.edit, "rdk")
    press(qtbot, Qt.Key.Key_Return)
    assert card.state in (ToolState.ASKING, ToolState.CUT)
    assert not runs(workbench)


def test_alt_a_goes_to_the_question_and_r_runs_it(
    window: MainWindow, workbench: FakeWorkbench, qtbot
) -> None:
    card = ask(workbench, "ls")
    press(qtbot, Qt.Key.Key_A, ALT)
    assert window.chat.view.hasFocus()
    assert window.chat.view.marked_entry == card.id
    press(qtbot, Qt.Key.Key_R)
    assert card.state is ToolState.ASKING, "not in the first half second"
    workbench.pass_time(ARM_MS)
    press(qtbot, Qt.Key.Key_R)
    assert card.state is ToolState.RUNNING
    assert len(runs(workbench)) == 1


def test_d_declines_and_so_does_enter_on_what_is_marked_first(
    window: MainWindow, workbench: FakeWorkbench, qtbot
) -> None:
    ask(workbench, "ls")
    press(qtbot, Qt.Key.Key_A, ALT)
    press(qtbot, Qt.Key.Key_Return)
    assert workbench.intents_of(Deny)
    assert not workbench.intents_of(Approve)


def test_r_in_the_chat_alone_runs_nothing(
    window: MainWindow, workbench: FakeWorkbench, qtbot
) -> None:
    ask(workbench, "ls")
    workbench.pass_time(ARM_MS)
    window.chat.view.setFocus()
    press(qtbot, Qt.Key.Key_R)
    assert not workbench.intents_of(Approve)


def test_a_click_on_run_runs(window: MainWindow, workbench: FakeWorkbench, qtbot) -> None:
    card = ask(workbench, "ls")
    workbench.pass_time(ARM_MS)
    view = window.chat.view
    view.scroll_to_bottom()
    (row,) = (at for at in range(len(view.rows)) if view.rows.row(at).kind is ChatKind.CHOICES)
    spot = view._spots(row)[-1]
    assert (spot.label, spot.key) == ("Run", "R")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot.rect.center())
    assert card.state is ToolState.RUNNING
    (row,) = (at for at in range(len(view.rows)) if view.rows.row(at).kind is ChatKind.CHOICES)
    assert [(one.label, one.key) for one in view._spots(row)] == [
        ("Stop", "Esc"),
        ("Let it run on", "Alt+L"),
    ]


@pytest.mark.parametrize(
    ("argument", "shown"),
    [
        ("<b>rm</b>", "'<b>rm</b>'"),
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("a\n" * 50, "⟨U+000A⟩"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("\x1b[8mhidden", "⟨U+001B⟩[8mhidden"),
        ("\U000e0041", "⟨U+E0041⟩"),
    ],
)
def test_what_deceives_the_eye_is_painted_as_what_it_is(
    window: MainWindow, workbench: FakeWorkbench, argument: str, shown: str
) -> None:
    ask(workbench, "echo", argument)
    view = window.chat.view
    row = next(at for at in range(len(view.rows)) if "echo" in view.rows.row(at).text)
    laid = view.lay_out(row)
    assert shown in laid._layout.text()


def test_the_banner_asks_for_trust_in_plain_text_and_its_button_gives_it(
    window: MainWindow, workbench: FakeWorkbench, qtbot
) -> None:
    workbench.state.is_trusted = False
    ask(workbench, "ls")
    assert "run a command" in window.banner.text
    (button,) = (
        one for one in window.banner.findChildren(QPushButton) if one.text().startswith("Trust")
    )
    assert window.composer.edit.hasFocus(), "the banner takes no focus"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert workbench.intents_of(Trust) == [Trust(is_on=True)]


def test_trust_is_taken_back_by_a_command(window: MainWindow, workbench: FakeWorkbench) -> None:
    window.run("trust.revoke")
    assert workbench.intents_of(Trust) == [Trust(is_on=False)]
    assert not window.actions_.is_available("trust.revoke")


@pytest.mark.parametrize(("place", "button"), [(Place.AWAY, ""), (Place.OTHER, "Open it")])
def test_the_banner_says_for_as_long_as_it_lasts_that_the_project_is_gone(
    window: MainWindow, workbench: FakeWorkbench, place: Place, button: str
) -> None:
    workbench.emit(PlaceChanged(place))
    assert window.banner.text == place.sentence
    buttons = [one.text() for one in window.banner.findChildren(QPushButton) if one.isVisible()]
    assert [words for words in buttons if words != "Close"] == ([button] if button else [])
    workbench.emit(PlaceChanged(Place.HERE))
    assert window.banner.isHidden()


def test_what_else_the_banner_says_stays_when_the_project_is_back(
    window: MainWindow, workbench: FakeWorkbench
) -> None:
    workbench.emit(PlaceChanged(Place.AWAY))
    window.banner.show_message("Something else.")
    workbench.emit(PlaceChanged(Place.HERE))
    assert window.banner.text == "Something else."


def test_the_folder_in_the_projects_place_is_opened_by_its_button(
    window: MainWindow, workbench: FakeWorkbench
) -> None:
    workbench.emit(PlaceChanged(Place.OTHER))
    (button,) = (one for one in window.banner.findChildren(QPushButton) if one.text() == "Open it")
    button.click()
    assert workbench.opened == [workbench.root]
