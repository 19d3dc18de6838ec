"""The chat by keys alone, in the real window: cards, messages worded anew, old turns again."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenarios.app import App
from tests.scenarios.desktop import Desktop
from tests.scenarios.steps import APP, RENAME, Launch, ask, demo, look, pace, pending, ready


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return demo(tmp_path, app=APP)


@pytest.fixture
def answered(launch: Launch, project: Path, home: Path) -> App:
    """A window with one finished turn of pending hunks, the keyboard in the chat."""
    pace(home, 2000)
    app = launch(project)
    ready(app)
    ask(app, RENAME)
    app.trace("TurnEnded", 30, outcome="completed")
    pending(app, 3)
    look()
    app.key("ctrl+2")
    app.key("F6")
    return app


def test_a_message_is_worded_anew_in_a_thread_of_its_own(answered: App, project: Path) -> None:
    app = answered
    first = pending(app, 3)[0]
    app.key("alt+y")
    app.trace("HunkChanged", 5, hunk=first, state="kept")
    app.wait_until(lambda: "def read_config" in (project / "app.py").read_text(), 5, "it is kept")
    app.mark()
    app.key("Tab")
    app.screenshot("chat-marked")
    app.key("Return")
    app.trace("ThreadShown", 5)
    app.screenshot("forked")
    app.key("ctrl+2")
    app.key("F6")
    app.key("Tab", "Return")  # the notice's button: restore the files
    app.trace("HunkChanged", 5, hunk=first, state="rejected")
    app.wait_until(lambda: (project / "app.py").read_text() == APP, 5, "the files of that point")
    app.key("ctrl+l")
    app.mark()
    app.key("Return")
    app.trace("TurnStarted", 5)
    app.trace("TurnEnded", 30, outcome="completed")
    app.close()


def test_edit_rows_are_reached_by_tab_and_lead_to_their_hunk(answered: App) -> None:
    app, hunks = answered, pending(answered, 3)
    app.mark()
    app.key("shift+Tab", "shift+Tab", "Return")
    moved = app.trace("CursorMoved", 5)
    assert moved["hunk"] in hunks
    app.screenshot("chat-to-hunk")
    app.close()


def test_pictures_are_dropped_and_pasted_survive_a_crash_and_are_sent(
    launch: Launch, project: Path, home: Path, desktop: Desktop, tmp_path: Path
) -> None:
    files = [tmp_path / "wide.png", tmp_path / "tall.png"]
    for file, size in zip(files, ("320x200", "90x160"), strict=True):
        desktop.run("convert", "-size", size, "xc:teal", file)
    pace(home, 2000)
    app = launch(project)
    ready(app)
    assert app.drag_folder(files[0], onto="Prompt") == "CopyAction"
    app.wait_until(lambda: "Remove wide.png" in app.names(), 10, "the dropped picture")
    app.copy_picture(files[1])
    app.key("ctrl+l", "ctrl+v")
    app.wait_until(lambda: "Remove Picture" in app.names(), 10, "the pasted picture")
    app.type("what is in these pictures?")
    app.screenshot("pictures-chips")
    app.live_a_second()
    app.kill()
    again = launch(project)
    ready(again)
    chips = {"Remove wide.png", "Remove Picture"}
    again.wait_until(lambda: chips <= again.names(), 10, "the chips of before")
    assert "what is in these pictures?" in again.text("Prompt")
    again.mark()
    again.key("Return")
    again.trace("TurnEnded", 30, outcome="completed")
    again.wait_until(lambda: "320 × 200 pixels" in again.text("Chat text"), 10, "the answer")
    assert "90 × 160 pixels" in again.text("Chat text")
    again.screenshot("pictures-sent")
    again.close()


def test_the_last_turn_is_answered_anew_by_its_button(answered: App) -> None:
    app = answered
    app.mark()
    app.key("shift+Tab", "Return")
    app.trace("TurnStarted", 5)
    app.trace("TurnEnded", 30, outcome="completed")
    app.close()
