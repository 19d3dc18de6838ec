"""One process, a window for each project, and words that come from any editor."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.scenarios.app import SWERVE, isolated
from tests.scenarios.desktop import Desktop
from tests.scenarios.steps import RENAME, Launch, ask, look, pace, pending, ready


@pytest.fixture
def projects(tmp_path: Path) -> tuple[Path, Path]:
    made = tmp_path / "first", tmp_path / "second"
    for folder in made:
        folder.mkdir()
        (folder / "app.py").write_text("def load_config():\n    return 1\n")
    return made


Again = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def again(desktop: Desktop, home: Path) -> Again:
    """Return what runs the program once more, as from another terminal of the same person."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {**desktop.environment, **isolated(home)}
        command = [*SWERVE, *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)

    return run


def titles(desktop: Desktop) -> list[str]:
    rows = desktop.run("wmctrl", "-l").splitlines()
    return sorted(row.split(None, 3)[3] for row in rows if row.endswith("Swerve"))


def test_a_second_project_gets_a_window_and_the_same_one_comes_forward(
    launch: Launch, again: Again, desktop: Desktop, projects: tuple[Path, Path]
) -> None:
    first, second = projects
    app = launch(first)
    app.trace("TreeChanged", 10)
    done = again(second)
    assert (done.returncode, done.stdout) == (0, "Handed to the window that is open already.\n")
    app.trace("ProjectOpened", 10)
    both = ["first — Swerve", "second — Swerve"]
    app.wait_until(lambda: titles(desktop) == both, 10, "two windows")
    assert again(first).returncode == 0

    def is_in_front() -> bool:
        return desktop.run("xdotool", "getactivewindow", "getwindowname").strip() == both[0]

    app.wait_until(is_in_front, 5, "the first in front")
    assert titles(desktop) == both
    app.screenshot("two-windows")


def test_words_from_an_editor_are_sent_about_its_lines(
    launch: Launch, again: Again, projects: tuple[Path, Path]
) -> None:
    first, second = projects
    app = launch(first)
    app.trace("TreeChanged", 10)
    asked = again("at", f"{first / 'app.py'}:1-2", "rename `load_config` to `read_config`")
    assert (asked.returncode, asked.stderr) == (0, "")
    app.trace("TurnStarted", 10)
    app.trace("HunkChanged", 15, state="pending")
    elsewhere = again("at", second / "app.py", "rename it")
    assert elsewhere.returncode == 2
    assert "Open it first" in elsewhere.stderr
    app.close()
    nobody = again("at", first / "app.py", "rename it")
    assert nobody.returncode == 2
    assert "No window is open" in nobody.stderr


@pytest.mark.parametrize("scale", ["1.25", "2.5"])
def test_the_main_job_at_other_sizes_of_the_screen(
    launch: Launch, home: Path, projects: tuple[Path, Path], scale: str
) -> None:
    pace(home, 2000)
    app = launch(projects[0], variables={"QT_SCALE_FACTOR": scale})
    ready(app)
    ask(app, RENAME)
    app.trace("TurnEnded", 30, outcome="completed")
    pending(app, 1)
    app.key("ctrl+2")
    look()
    app.screenshot(f"scale-{scale}")
    app.key("alt+y")
    kept = "def read_config():\n    return 1\n"
    app.wait_until(lambda: (projects[0] / "app.py").read_text() == kept, 10, "the kept hunk")
    app.key("ctrl+shift+p")
    app.wait_until(lambda: app.has_name("Palette"), 5, "the palette")
    app.screenshot(f"scale-{scale}-palette")
    app.key("Escape")
    app.close()
