"""Status bar and figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from tests.fakes.fake_workbench import FakeWorkbench

from swerve.session.transcript import Tone
from swerve.ui.bridge import Bridge
from swerve.ui.status.bar import StatusBar
from swerve.ui.status.hud import Hud
from swerve.ui.theme import Theme
from swerve.workbench.events import ProjectOpened


@pytest.fixture
def workbench() -> FakeWorkbench:
    return FakeWorkbench()


@pytest.fixture
def status(qtbot, workbench: FakeWorkbench):
    bridge = Bridge(workbench)
    status = StatusBar(workbench, bridge, Theme("dark"))
    window = QWidget()
    qtbot.addWidget(window)
    status.setParent(window)
    status.resize(1_400, 30)
    window.resize(1_400, 30)
    window.show()
    yield status
    status._period.stop()
    status._silence.stop()
    bridge.close()


def _words(status: StatusBar) -> str:
    shown = [one.text() for one in status.findChildren(QLabel) if one.isVisible()]
    return " ".join(shown).replace("<b>", "").replace("</b>", "")


def test_the_link_and_the_context_are_shown(qtbot, status) -> None:
    words = _words(status)
    assert "WebSocket 11 ms" in words
    assert "19k of 128k" in words
    assert "first token" not in words


def test_figures_of_a_turn_appear(qtbot, status, workbench) -> None:
    workbench.submit("go")
    workbench.pass_time(83)
    workbench.start()
    workbench.say("hello " * 100)
    workbench.limit("tokens per minute", 0.62)
    workbench.pass_time(400)
    status._on_period()
    words = _words(status)
    assert "tok/s" in words
    assert "first token 8" in words
    assert "tokens per minute 62% left" in words
    workbench.stop()
    qtbot.waitUntil(lambda: not status._period.isActive())


def test_a_lost_link_says_so(qtbot, status, workbench) -> None:
    workbench.lose_link()
    assert "WebSocket lost" in _words(status)
    assert "cannot be reached" in status.toolTip()


def test_announcements_appear_and_fade(qtbot, status) -> None:
    status._silence.setInterval(1)
    status.tell("Kept client.py 41–44.", Tone.INFO)
    assert status.told == "Kept client.py 41–44."
    qtbot.waitUntil(lambda: status.told == "", timeout=2_000)


def test_what_was_told_of_no_project_ends_when_one_is_opened(status, workbench) -> None:
    status.tell("Open a project first.", Tone.INFO)
    workbench.emit(ProjectOpened(Path("demo")))
    assert status.told == ""


def test_narrow_bars_leave_figures_out_the_least_important_first(status, workbench) -> None:
    workbench.submit("go")
    workbench.pass_time(83)
    workbench.start()
    workbench.say("hello " * 100)
    workbench.limit("tokens per minute", 0.62)
    workbench.pass_time(400)
    status._on_period()
    dropped: list[str] = []
    for width in range(1_400, 300, -20):
        status.resize(width, 30)
        words = _words(status)
        for figure in ("first token", "Practice", "of 128k", "tok/s", "62% left", "WebSocket"):
            if figure not in words and figure not in dropped:
                dropped.append(figure)
    assert dropped == ["first token", "Practice", "of 128k", "tok/s", "62% left"]
    status.resize(1_400, 30)
    assert all(figure in _words(status) for figure in dropped)


def test_a_sentence_comes_before_the_figures(status, workbench) -> None:
    sentence = "The lines under this hunk changed. Revert the outside change, or ask again."
    told = status._told
    given_way = []
    for width in range(1_800, 300, -10):
        status.resize(width, 30)
        status.tell(sentence, Tone.WARNING)
        QApplication.processEvents()
        is_whole = told.width() >= told.fontMetrics().horizontalAdvance(sentence)
        if "of 128k" in _words(status):
            assert is_whole, width
        elif is_whole and "WebSocket" in _words(status):
            given_way.append(width)
    assert given_way
    status.resize(given_way[0], 30)
    told.clear_text()
    status._fit()
    assert "19k of 128k" in _words(status)


def test_a_sentence_that_does_not_fit_is_whole_for_who_asks(status) -> None:
    status.resize(400, 30)
    sentence = (
        "This sentence is a good deal longer than there is room for in so narrow a bar, even alone."
    )
    status.tell(sentence, Tone.INFO)
    assert status._told.accessibleName() == sentence
    assert sentence in status._told.toolTip()


def test_the_hud_has_everything(qtbot, workbench) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    hud = Hud(workbench, Theme("dark"), window)
    hud.show()
    names = dict(hud.rows())
    assert names["link"] == "WebSocket, ready"
    assert names["round trip"] == "11 ms"
    workbench.submit("go")
    workbench.start()
    workbench.say("hello")
    workbench.finish()
    hud.refresh()
    assert dict(hud.rows())["turn"].endswith("completed")
    assert dict(hud.rows())["served"] == "practice-1"
    hud.hide()
    assert not hud._period.isActive()
