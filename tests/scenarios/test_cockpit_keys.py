"""Without a mouse: the main job by keys, a name for everything, every key of the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenarios.steps import RENAME, Launch, ask, demo, look, pending, ready

from swerve.commands.catalog import COMMANDS
from swerve.commands.spec import Scope

_NAMES = {"Escape": "Escape", "Return": "Return", "+": "plus", "-": "minus", "=": "equal"}
_NAMES |= {",": "comma", ".": "period", "[": "bracketleft", "]": "bracketright"}
_LEFT_OUT = {"app.quit", "project.open"}
"""Closing ends the test; the dialog of the desktop is tested by itself."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    use = "from app import load_config\n\nY = load_config()\n"
    return demo(
        tmp_path, app="def load_config():\n    return 1\n\n\nX = load_config()\n", tools=use
    )


def pressed(key: str) -> str:
    """Return a key of the table in the names of X."""
    *modifiers, last = key.replace("++", "+plus").split("+")
    name = _NAMES.get(last, last.lower() if len(last) == 1 else last)
    return "+".join([*(modifier.lower() for modifier in modifiers), name])


def test_the_main_job_is_done_by_keys_alone(launch: Launch, project: Path) -> None:
    app = launch(project)
    ready(app)
    app.type(f"{RENAME} @too")
    app.wait_until(lambda: "Files and names to attach" in app.names(), 5, "the completion")
    app.key("Tab")
    app.key("Return")
    app.trace("TurnEnded", 20)
    pending(app, 2)
    look()
    app.key("alt+y")
    app.trace("HunkChanged", 10, state="kept")
    look()
    app.key("alt+n")
    app.trace("HunkChanged", 10, state="rejected")
    app.key("alt+u")
    app.trace("HunkChanged", 10, state="pending")
    app.key("ctrl+shift+p")
    app.type("keep all of the turn")
    app.key("Return")
    app.wait_until(lambda: any(n.startswith("Keep ") for n in app.names()), 5, "the question")
    app.key("ctrl+2")
    app.key("shift+a")

    def is_renamed() -> bool:
        return "load_config" not in (project / "tools.py").read_text()

    app.wait_until(is_renamed, 10, "the attached file")
    app.key("ctrl+n")
    app.trace("ThreadShown", 5)
    app.key("ctrl+shift+h")
    app.type("rename")
    app.key("Return")
    app.trace("ThreadShown", 5)
    app.screenshot("by-keys")
    app.close()


def test_everything_that_takes_the_keyboard_has_a_name(launch: Launch, project: Path) -> None:
    app = launch(project)
    ready(app)
    assert app.unnamed() == []
    ask(app, RENAME)
    app.trace("TurnEnded", 20)
    pending(app, 2)
    assert app.unnamed() == [], "after a turn"
    for command, shown in (
        ("ctrl+comma", "Settings"),
        ("ctrl+shift+o", "Changes by others"),
        ("ctrl+shift+p", "Palette"),
        ("F1", "Keys"),
    ):
        app.key(command)
        app.wait_until(lambda shown=shown: shown in app.names(), 5, shown)
        assert app.unnamed() == [], shown
        app.screenshot(f"named-{shown.split()[0].lower()}")
        app.key("Escape")
        app.wait_until(lambda shown=shown: shown not in app.names(), 5, f"no {shown}")
    app.close()


def test_the_first_page_is_done_by_keys_and_has_names(launch: Launch) -> None:
    app = launch()
    app.wait_until(lambda: app.focused() == "Try the sample project", 10, "the first button")
    assert app.unnamed() == []
    reached = []
    for _ in range(30):
        app.key("Tab")
        name = app.focused()
        if name in reached:
            break
        reached.append(name)
    assert None not in reached
    assert len(reached) >= 4
    app.key("shift+Tab")
    app.click_name("Try the sample project")
    app.trace("ProjectOpened", 10)
    ready(app)
    assert app.unnamed() == []
    app.close()


def test_every_key_of_the_table_can_be_pressed(launch: Launch, project: Path) -> None:
    """The fixture fails when anything was logged; the window must live and hear the last key."""
    app = launch(project)
    ready(app)
    app.type(RENAME)
    app.key("Return")
    app.trace("TurnEnded", 20)
    for scope, focus in (
        (Scope.WINDOW, "ctrl+l"),
        (Scope.COMPOSER, "ctrl+l"),
        (Scope.DIFF, "ctrl+2"),
        (Scope.CHAT, "ctrl+2 F6"),
    ):
        for one in COMMANDS:
            for key in one.keys_in(scope):
                if one.id not in _LEFT_OUT:
                    app.key(*focus.split())
                    app.key(pressed(key))
                    app.key("Escape")
    assert app.program.status is None
    app.key("ctrl+0", "ctrl+l")
    app.wait_until(lambda: app.focused() == "Prompt", 10, "the prompt")
    app.close()
