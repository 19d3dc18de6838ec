"""The keys that are used all day reach the program on keyboards of other countries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scenarios.app import App
from tests.scenarios.conftest import Launch
from tests.scenarios.desktop import Desktop

LAYOUTS = ("us", "de", "fr")
RENAME = "rename load_config to read_config"
SLOWLY = "practice_tokens_per_s = 60\n"


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
    folder = tmp_path / "demo"
    folder.mkdir()
    use = "from app import load_config\n\nY = load_config()\n"
    (folder / "app.py").write_text("def load_config():\n    return 1\n\n\nX = load_config()\n")
    for name in ("one", "two", "three"):
        (folder / f"{name}.py").write_text(use)
    return folder


def test_the_keys_of_all_day_work(launch: Launch, home: Path, project: Path, layout: str) -> None:
    settings = home / ".config" / "swerve" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(SLOWLY)
    app = launch(project)
    app.events.wait("TreeChanged", 10)
    app.events.wait("LinkShown", 15, status="ready")

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
