"""Closer review by keys alone, in the real window: look back, refine, ask again, listen."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenarios.app import App
from tests.scenarios.steps import APP, TOOLS, Launch, ask, demo, look, pending, reviewed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return demo(tmp_path, app=APP, tools=TOOLS)


@pytest.fixture
def app(launch: Launch, project: Path, home: Path) -> App:
    return reviewed(launch, project, home)


def _states(app: App) -> dict[str, str]:
    return {e["hunk"]: e["state"] for e in app.events.all() if "hunk" in e and "state" in e}


def _on_disk(project: Path) -> str:
    return "".join(path.read_text() for path in project.glob("*.py"))


def test_looking_back_at_a_turn_and_dropping_its_end(app: App, project: Path) -> None:
    hunks = pending(app, 5)
    app.key("alt+Left", "alt+Left", "alt+Left")
    app.screenshot("looking-back")
    app.mark()
    app.key("alt+d")
    app.trace("HunkChanged", 5, hunk=hunks[4], state="rejected")
    app.wait_until(lambda: list(_states(app).values()).count("rejected") == 3, 5, "three dropped")
    assert _states(app)[hunks[0]] == "pending"
    app.key("alt+u")
    app.wait_until(lambda: list(_states(app).values()).count("pending") == 5, 5, "all are back")
    app.key("alt+Left")
    app.key("Escape")  # leaves the old text, stops nothing
    look()
    app.mark()
    app.key("alt+y")
    app.trace("HunkChanged", 5, state="kept")
    app.wait_until(lambda: "read_config" in _on_disk(project), 5, "the kept hunk on disk")
    app.close()


def test_a_conflicted_hunk_shows_both_texts_and_is_asked_for_again(app: App, project: Path) -> None:
    theirs = APP.replace("def load_config(path):", "def load_config(path, strict=True):")
    (project / "app.py").write_text(theirs)
    app.trace("HunkChanged", 5, state="conflicted")
    app.key("ctrl+2")
    app.screenshot("conflict-in-place")
    app.mark()
    app.key("g")
    app.trace("TurnStarted", 5)
    app.trace("TurnEnded", 30)
    app.screenshot("asked-again")
    app.close()


def test_a_hunk_is_refined_in_words(app: App) -> None:
    app.key("alt+r")
    app.wait_until(lambda: app.has_name("Refine"), 5, "the button says Refine")
    app.screenshot("refine")
    app.mark()
    ask(app, "rename `read_config` to `fetch_config`")
    app.trace("TurnStarted", 5)
    app.trace("TurnEnded", 30)
    app.close()


def test_a_screen_reader_hears_the_hunk_and_what_became_of_it(app: App) -> None:
    app.key("ctrl+2")
    app.wait_until(
        lambda: app.text("Diff text") == "hunk 1 of 5, app.py 6, pending, 1 removed, 1 added",
        5,
        "the first hunk in words",
    )
    look()
    app.key("y")
    app.wait_until(
        lambda: app.text("Diff text").startswith("hunk 1 of 4, app.py"), 5, "the next hunk"
    )
    app.key("shift+Down")
    app.wait_until(lambda: " line " in f" {app.text('Diff text')}", 5, "the line at the caret")
    assert app.unnamed() == []
    app.close()


def test_the_menu_of_the_current_hunk_opens_by_key(app: App) -> None:
    hunks = pending(app, 5)
    app.key("ctrl+2")
    app.key("Menu")
    app.screenshot("hunk-menu")
    app.mark()
    app.key("Down", "Down", "Return")
    app.trace("HunkChanged", 5, hunk=hunks[0], state="rejected")
    app.close()


def test_a_hunk_is_edited_and_its_variants_are_flipped_through(app: App) -> None:
    hunks = pending(app, 5)
    app.key("alt+e")
    app.wait_until(lambda: app.focused() == "Text of the hunk", 5, "the box")
    app.key("End")
    app.type("  # mine")
    app.screenshot("editing")
    app.mark()
    app.key("ctrl+Return")
    app.trace("HunkChanged", 5, hunk=hunks[0], state="superseded")
    app.wait_until(lambda: app.has_name("Variant 2 of 2"), 5, "the second variant")
    app.screenshot("variants")
    app.mark()
    app.key("alt+u")  # one step takes an edit back
    app.trace("HunkChanged", 5, hunk=hunks[0], state="pending")
    app.key("alt+shift+u")
    app.wait_until(lambda: app.has_name("Variant 2 of 2"), 5, "the edit again")
    app.key("alt+v")
    app.wait_until(lambda: app.has_name("Variant 1 of 2"), 5, "the model's own")
    app.key("ctrl+2", "bracketleft")
    app.wait_until(lambda: app.has_name("Variant 2 of 2"), 5, "the person's")
    app.close()
