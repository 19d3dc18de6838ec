"""Threads, drafts, queue and settings in the real window, across restarts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenarios.app import App
from tests.scenarios.steps import RENAME, Launch, demo, pace, ready


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return demo(tmp_path, app="def load_config():\n    return 1\n" * 40)


def test_a_thread_goes_on_out_of_sight_and_says_that_it_has_news(
    launch: Launch, home: Path, project: Path
) -> None:
    pace(home, 150)
    app = launch(project)
    ready(app)
    app.type(RENAME)
    app.key("Return")
    app.trace("HunkOpened", 10)
    app.key("ctrl+n")
    app.trace("ThreadShown", 5)
    running = "Thread: new, 1 running in others"
    app.wait_until(lambda: running in app.names(), 5, "the mark of what runs")
    app.trace("TurnEnded", 30)
    app.wait_until(lambda: "Thread: new, 1 new in others" in app.names(), 5, "the mark of news")
    app.screenshot("thread-unread")
    app.type("half a thought")
    app.key("ctrl+shift+h")
    app.type("read_config")
    app.key("Return")
    app.trace("ThreadShown", 5)
    app.wait_until(lambda: f"Thread: {RENAME}"[:20] in str(app.names()), 5, "the first thread")
    app.close()
    again = launch(project, home=home)
    ready(again)
    again.key("ctrl+shift+h")
    again.type("new thread")
    again.key("Return")
    again.wait_until(lambda: "half a thought" in again.text("Prompt"), 5, "the draft")
    again.close()


def test_the_queue_waits_is_reordered_by_keys_and_settings_are_saved(
    launch: Launch, home: Path, project: Path
) -> None:
    settings = pace(home, 40)
    app = launch(project)
    ready(app)
    app.type(RENAME)
    app.key("Return")
    app.trace("HunkOpened", 10)
    for words in ("one", "two"):
        app.type(words)
        app.key("alt+q")
    app.wait_until(lambda: "Queued message 2: two" in app.names(), 5, "the queue")
    app.key("ctrl+Up")
    app.wait_until(lambda: app.focused() == "Queued message 2: two", 5, "the last row")
    app.key("alt+Up")
    app.wait_until(lambda: app.focused() == "Queued message 1: two", 5, "the row moved")
    app.screenshot("queue")
    app.key("ctrl+l", "Escape")
    app.trace("TurnEnded", 5, outcome="cut")
    app.key("ctrl+plus")
    app.wait_until(lambda: "zoom_percent = 110" in settings.read_text(), 5, "the saved size")
    settings.write_text(
        settings.read_text() + 'theme = "high-contrast"\n[keys]\n"hud.toggle" = "F9"\n'
    )
    app.wait_until(lambda: press(app, "F9") and "Figures" in app.names(), 10, "the new key")
    app.screenshot("high-contrast")
    app.close()


def press(app: App, key: str) -> bool:
    """Press a key again and again until it is heard: the file is looked at every two seconds."""
    app.key(key)
    return True
