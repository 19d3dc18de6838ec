"""What was judged can be taken back by a later process, even after kill -9."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.app import App
from tests.scenarios.steps import APP, RENAME, TOOLS, Launch, ask, demo, look, pace, pending, ready


def _states(app: App) -> dict[str, str]:
    return {e["hunk"]: e["state"] for e in app.events.all() if "hunk" in e and "state" in e}


def test_keeps_and_rejections_are_undone_by_the_next_process(
    launch: Launch, home: Path, tmp_path: Path
) -> None:
    project = demo(tmp_path, app=APP, tools=TOOLS)
    pace(home, 2000)
    app = launch(project)
    ready(app)
    ask(app, RENAME)
    app.trace("TurnEnded", 30, outcome="completed")
    first, second, *_ = pending(app, 5)
    look()
    for key, hunk, state in (("alt+y", first, "kept"), ("alt+n", second, "rejected")):
        app.key(key)
        app.trace("HunkChanged", 5, hunk=hunk, state=state)
        look()
    app.wait_until(lambda: "read_config" in (project / "app.py").read_text(), 5, "the kept hunk")
    # What was judged last is noted, too, before the process is killed.
    app.wait_until(lambda: _noted(home) == 2, 10, "both decisions in the journal")
    app.kill()

    again = launch(project, home=home)
    ready(again)
    again.mark()
    again.key("alt+u")
    again.trace("HunkChanged", 10, hunk=second, state="pending")
    again.key("alt+u")
    again.trace("HunkChanged", 10, hunk=first, state="pending")
    again.wait_until(lambda: (project / "app.py").read_text() == APP, 5, "the old text")
    again.screenshot("undone-after-a-crash")
    again.key("ctrl+2")
    again.key("ctrl+shift+z")
    again.trace("HunkChanged", 10, hunk=first, state="kept")
    again.wait_until(lambda: "read_config" in (project / "app.py").read_text(), 5, "kept again")
    again.close()


def _noted(home: Path) -> int:
    """Return how many decisions the journal holds whole."""
    import sqlite3

    (file,) = home.glob(".local/state/swerve/**/journal.db")
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as journal:
        rows = journal.execute("select count(*) from decisions where state = 'done'")
        return int(rows.fetchone()[0])
