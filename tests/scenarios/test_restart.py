"""What was judged can be taken back by a later process, even after kill -9."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from tests.scenarios.app import App
from tests.scenarios.steps import APP, TOOLS, Launch, demo, look, pending, ready, reviewed


def _states(app: App) -> dict[str, str]:
    return {e["hunk"]: e["state"] for e in app.events.all() if "hunk" in e and "state" in e}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return demo(tmp_path, app=APP, tools=TOOLS)


@pytest.fixture
def app(launch: Launch, project: Path, home: Path) -> App:
    return reviewed(launch, project, home)


def test_keeps_and_rejections_are_undone_by_the_next_process(
    app: App, launch: Launch, home: Path, project: Path
) -> None:
    first, second, *_ = pending(app, 5)
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


def test_a_reverted_change_of_others_does_not_stand_in_the_way_of_undo(
    app: App, launch: Launch, home: Path, project: Path
) -> None:
    file, first = project / "app.py", pending(app, 5)[0]
    app.key("alt+y")
    app.trace("HunkChanged", 5, hunk=first, state="kept")
    app.wait_until(lambda: "read_config" in file.read_text(), 5, "the kept hunk")
    kept = file.read_text()
    file.write_text(kept.replace('"Hello "', '"Good day "'))
    app.key("ctrl+shift+o")
    app.wait_until(lambda: "Revert: app.py 12" in app.names(), 10, "what others changed")
    app.press("Revert: app.py 12")
    app.wait_until(lambda: file.read_text() == kept and _noted(home) == 2, 10, "the revert")
    # A stored hunk says whose the change was; the store is written every half second.
    app.wait_until(lambda: _stored_authors(home).count("outside") == 1, 10, "the hunk in the store")
    app.kill()

    again = launch(project, home=home)
    ready(again)
    again.mark()
    again.key("alt+u")
    again.trace("HunkChanged", 10, hunk=first, state="pending")
    again.wait_until(lambda: file.read_text() == APP, 5, "the old text")
    again.close()


def _stored_authors(home: Path) -> list[str]:
    (file,) = home.glob(".local/state/swerve/**/sessions.db")
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as store:
        return [json.loads(body)["author"] for (body,) in store.execute("select body from hunks")]


def _noted(home: Path) -> int:
    """Return how many decisions the journal holds whole."""
    (file,) = home.glob(".local/state/swerve/**/journal.db")
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as journal:
        rows = journal.execute("select count(*) from decisions where state = 'done'")
        return int(rows.fetchone()[0])
