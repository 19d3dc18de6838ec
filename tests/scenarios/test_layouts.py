"""The keys that are used all day reach the program on keyboards of other countries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scenarios.app import App
from tests.scenarios.conftest import Launch
from tests.scenarios.desktop import Desktop
from tests.scenarios.steps import demo, pace, ready

LAYOUTS = ("us", "de", "fr")
RENAME = "rename load_config to read_config"


@pytest.fixture(params=LAYOUTS)
def layout(desktop: Desktop, request: pytest.FixtureRequest) -> Iterator[str]:
    """Another keyboard on the private desktop, for one test."""
    if shutil.which("setxkbmap") is None:
        pytest.skip("another keyboard needs setxkbmap")
    desktop.run("setxkbmap", request.param)
    yield request.param
    desktop.run("setxkbmap", "us")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    own = "def load_config():\n    return 1\n\n\nX = load_config()\n"
    use = "from app import load_config\n\nY = load_config()\n"
    return demo(tmp_path, app=own, one=use, two=use, three=use)


def test_the_keys_of_all_day_work(launch: Launch, home: Path, project: Path, layout: str) -> None:
    pace(home, 60)
    app = launch(project)
    ready(app)

    app.key("ctrl+p")
    app.wait_until(lambda: app.has_name("Palette"), 5, "the palette by Ctrl+P")
    app.key("Escape")
    app.wait_until(lambda: not app.has_name("Palette"), 5, "no palette")

    app.key("ctrl+l")
    app.type(RENAME)
    app.key("Return")
    app.trace("TurnEnded", 20)
    app.key("alt+j")
    app.key("alt+k")
    app.mark()
    judge(app, "alt+y", "kept")
    judge(app, "alt+u", "pending")
    judge(app, "alt+n", "rejected")

    app.key("ctrl+l")
    app.type("count to 500")
    app.key("Return")
    app.trace("TurnStarted", 10)
    app.key("ctrl+period")
    app.trace("TurnEnded", 5, outcome="cut")

    # Signs are pressed as they are typed: digits and the full stop need Shift on a French keyboard.
    app.key("ctrl+2")
    app.wait_until(lambda: app.focused() != "Prompt", 5, "the diff by Ctrl+2")
    app.key("ctrl+3")
    app.wait_until(lambda: app.focused() == "Prompt", 5, "the prompt by Ctrl+3")
    # By their place, as keys are pressed, they need no Shift anywhere: 11 is the key with the 2.
    app.key("ctrl+11")
    app.wait_until(lambda: app.focused() != "Prompt", 5, "the diff by the key with the 2")
    app.key("ctrl+12")
    app.wait_until(lambda: app.focused() == "Prompt", 5, "the prompt by the key with the 3")
    if layout == "fr":  # 34 is the dead circumflex: nothing until the next key makes one letter
        app.key("34", "e")
        app.wait_until(lambda: app.text("Prompt") == "ê", 5, "one letter of two keys")
    app.screenshot(f"layout-{layout}")
    app.close()


def judge(app: App, key: str, state: str) -> None:
    """Press a key of judging until a hunk is in that state; a first press may only look."""
    for _ in range(5):
        app.key(key)
        try:
            app.trace("HunkChanged", 2, state=state)
        except AssertionError:
            continue
        return
    raise AssertionError(f"{key} left no hunk {state}")
