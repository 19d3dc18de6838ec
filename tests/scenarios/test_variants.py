"""A hunk worded by the person, in the real window: edited, undone, flipped through, exported."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.scenarios.app import App
from tests.scenarios.steps import APP, TOOLS, Launch, demo, look, pending, reviewed


def _states(app: App) -> dict[str, str]:
    return {e["hunk"]: e["state"] for e in app.events.all() if "hunk" in e and "state" in e}


def test_an_edit_is_one_step_back_and_both_wordings_can_be_had(
    launch: Launch, home: Path, tmp_path: Path
) -> None:
    project = demo(tmp_path, app=APP, tools=TOOLS)
    app = reviewed(launch, project, home)
    first = pending(app, 5)[0]
    app.key("alt+e")
    app.wait_until(lambda: app.focused() == "Text of the hunk", 5, "the box over the hunk")
    app.key("ctrl+a")
    app.type("def read_the_config(path):")
    app.screenshot("edit-a-hunk")
    app.key("ctrl+Return")
    app.trace("HunkChanged", 5, hunk=first, state="superseded")
    (mine,) = [hunk for hunk in _states(app) if hunk.startswith(f"{first}.")]
    for key, stands, waits in (
        ("alt+u", first, mine),
        ("alt+shift+u", mine, first),
        ("alt+v", first, mine),
        ("alt+v", mine, first),
    ):
        look()
        app.key(key)
        app.wait_until(
            lambda stands=stands, waits=waits: (
                _states(app)[stands] == "pending" and _states(app)[waits] != "pending"
            ),
            5,
            f"{key}: {stands} stands",
        )
    look()
    app.screenshot("variant-of-a-hunk")
    _save_patch(app)
    (patch,) = home.glob(".local/state/swerve/exports/*.patch")
    copy = Path(shutil.copytree(project, tmp_path / "copy"))
    subprocess.run(["git", "init", "-q"], cwd=copy, check=True)
    subprocess.run(["git", "apply", str(patch)], cwd=copy, check=True)
    assert "def read_the_config(path):" in (copy / "app.py").read_text()
    assert "read_config" in (copy / "tools.py").read_text()
    assert (project / "app.py").read_text() == APP
    app.close()


def test_words_that_cannot_be_saved_are_not_lost(
    launch: Launch, home: Path, tmp_path: Path
) -> None:
    project = demo(tmp_path, app=APP, tools=TOOLS)
    app = reviewed(launch, project, home)
    first = pending(app, 5)[0]
    app.key("alt+e")
    app.wait_until(lambda: app.focused() == "Text of the hunk", 5, "the box over the hunk")
    app.key("ctrl+a")
    app.type("def read_the_config(path):")
    app.mark()
    theirs = APP.replace("def load_config(path):", "def load_config(path, strict=True):")
    (project / "app.py").write_text(theirs)
    app.trace("HunkChanged", 10, hunk=first, state="conflicted")
    app.key("ctrl+Return")
    app.trace("WordsRefused", 5, hunk=first)
    app.screenshot("words-refused")
    assert app.focused() == "Text of the hunk"
    assert app.text("Text of the hunk") == "def read_the_config(path):"
    app.key("Escape")
    app.wait_until(lambda: app.focused() != "Text of the hunk", 5, "the box is left")
    app.screenshot("words-left")
    app.live_a_second()  # words are stored every half second
    app.kill()  # nothing is lost by a crash either
    again = launch(project)
    again.trace("HunkChanged", 20, hunk=first, state="refused")
    again.key("ctrl+2")
    look()
    again.key("alt+e")
    again.wait_until(lambda: again.focused() == "Text of the hunk", 10, "the box again")
    again.screenshot("words-again")
    assert again.text("Text of the hunk") == "def read_the_config(path):"
    again.close()


def _save_patch(app: App) -> None:
    app.key("ctrl+shift+p")
    app.type("save pending hunks")
    app.key("Return")
    exports = app.home / ".local" / "state" / "swerve" / "exports"
    app.wait_until(lambda: [f for f in exports.glob("*.patch") if f.stat().st_size], 5, "the patch")
