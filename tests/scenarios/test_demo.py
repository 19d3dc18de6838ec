"""The demonstration holds what it shows: nothing is lost, not even by kill -9."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.scenarios import demo
from tests.scenarios.app import App


def look(_seconds: float) -> None:
    """Look as long as a slow machine needs to show something and to count it as seen."""
    time.sleep(1.0)


def test_the_demonstration(launch: Callable[..., App], home: Path) -> None:
    project = demo.prepare(home, tokens_per_s=120)
    app = launch(project)
    demo.play(app, project, look)
    states = list(demo.states(app).values())
    assert states.count("kept") == 2
    assert states.count("rejected") >= 1
    assert states.count("pending") >= 3
    assert "RetrySettings" in (project / "src" / "settings.py").read_text()
    demo.stop_a_command(app, project, look)
    app.screenshot("demo-end")
    again = demo.reopen_after_a_crash(app, lambda: launch(project), lambda _: None)
    again.screenshot("demo-reopened")
    assert "RetrySettings" in (project / "src" / "settings.py").read_text()
    again.close()
