"""Threads in the window: the switcher, names, putting away, deleting and bringing back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from tests.fakes.fake_workbench import FakeWorkbench
from tests.fakes.looking import titles

from swerve.session.inputs import AddThread, ShowThread, Stop
from swerve.ui.palette.choices import BLANK

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def workbench() -> FakeWorkbench:
    made = FakeWorkbench()
    for words, answer in (("rename the client", "See backoff."), ("write a test", "There.")):
        if made.thread.entries:
            made.play(AddThread())
        made.submit(words)
        made.start()
        made.answer(answer)
    return made


@pytest.fixture
def window(make, workbench, qtbot):
    window = make(workbench)
    qtbot.waitUntil(window.composer.edit.hasFocus, timeout=2_000)
    return window


def listed(window) -> list[str]:
    return titles(window.palette_)


def test_the_switcher_finds_threads_by_title_and_by_text(qtbot, window, workbench) -> None:
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_H, CTRL_SHIFT)
    field = window.palette_.field
    qtbot.waitUntil(field.hasFocus, timeout=2_000)
    assert listed(window) == ["write a test", "rename the client"]
    qtbot.keyClicks(field, "backoff")
    assert listed(window) == ["rename the client"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert workbench.thread.title == "rename the client"
    qtbot.waitUntil(window.composer.edit.hasFocus, timeout=2_000)


def test_running_and_unread_threads_are_marked_in_words(qtbot, window, workbench) -> None:
    second = workbench.thread
    workbench.submit("go on")
    first = next(iter(workbench.state.threads))
    workbench.play(ShowThread(first))
    thread_button = window.top._thread
    assert thread_button.accessibleName() == "Thread: rename the client, 1 running in others"
    workbench.play(Stop(second.id))
    assert thread_button.accessibleName() == "Thread: rename the client, 1 new in others"
    window.run("threads.show")
    choices = window.palette_.model._choices
    assert [(one.detail, one.mark) for one in choices] == [("unread", "text"), ("1 turn", BLANK)]
    workbench.play(ShowThread(second.id))
    assert thread_button.accessibleName() == "Thread: write a test"


def test_a_thread_is_renamed_in_the_palettes_field(qtbot, window, workbench) -> None:
    window.run("thread.rename")
    field = window.palette_.field
    assert field.selectedText() == "write a test"
    qtbot.keyClicks(field, "Tests of the client")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert workbench.thread.title == "Tests of the client"


def test_a_deleted_thread_comes_back_by_the_banner(window, workbench) -> None:
    deleted = workbench.thread
    window.run("thread.delete")
    assert deleted.id not in workbench.state.threads
    assert window.banner.text == "“write a test” is deleted."
    window.banner._action.click()
    assert workbench.thread is deleted
    assert not window.banner.isVisible()
    window.run("thread.restore")
    assert window.status.told == "No thread was deleted since the project was opened."


def test_the_next_thread_is_one_that_was_not_put_away(window, workbench) -> None:
    workbench.play(AddThread())
    workbench.submit("third")
    workbench.stop()
    window.run("thread.archive")
    titles = []
    for _ in range(3):
        titles.append(workbench.thread.title)
        window.run("thread.next")
    assert titles == ["write a test", "rename the client", "write a test"]


def test_deleting_all_data_asks_first(window, workbench) -> None:
    window.run("project.forget")
    assert workbench.forgotten == 0
    assert "cannot be taken back" in window.banner._remedy.text()
    window.banner._action.click()
    assert workbench.forgotten == 1
