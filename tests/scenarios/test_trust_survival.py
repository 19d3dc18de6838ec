"""What must not bring the window down, walked through in the real one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.scenarios.app import App

from swerve.adapters.store import FILE_NAME, SCHEMA_VERSION

Launch = Callable[..., App]

RENAME = "rename `old_name` to `new_name`"
LONG = "x" * 200_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "demo"
    root.mkdir()
    (root / "app.py").write_text("def old_name():\n    return 1\n")
    (root / "long.js").write_text(f"var a = '{LONG}';\nvar b = 1;\n")
    return root


def state_of(home: Path) -> Path:
    return home / ".local" / "state" / "swerve"


def works(app: App) -> None:
    """Play one turn: the window reads, sends, shows and stays."""
    app.key("ctrl+l")
    app.type(RENAME)
    app.key("Return")
    app.trace("TurnEnded", 30)


def test_a_damaged_session_is_put_aside_and_named(
    launch: Launch, project: Path, home: Path
) -> None:
    state_of(home).mkdir(parents=True)
    (state_of(home) / FILE_NAME).write_bytes(b"SQLite format 3\0" + b"\xff" * 5_000)
    app = launch(project)
    told = app.trace("Announced", 20)
    assert "put aside" in str(told["sentence"])
    app.trace("TreeChanged", 20)
    works(app)
    app.screenshot("session-damaged")
    (aside,) = state_of(home).glob(f"{FILE_NAME}.damaged-*")
    assert aside.stat().st_size == 5_016
    app.close()


def test_a_session_of_a_newer_version_is_left_as_it_is(
    launch: Launch, project: Path, home: Path
) -> None:
    file = state_of(home) / FILE_NAME
    file.parent.mkdir(parents=True)
    with sqlite3.connect(file) as newer:
        newer.execute("create table version (number integer)")
        newer.execute("insert into version values (?)", (SCHEMA_VERSION + 1,))
    newer.close()
    before = file.read_bytes()
    app = launch(project)
    app.trace("TreeChanged", 20)
    works(app)
    app.close()
    assert file.read_bytes() == before


def test_a_line_of_two_hundred_thousand_characters_is_shown_and_everything_goes_on(
    launch: Launch, project: Path
) -> None:
    app = launch(project)
    app.trace("TreeChanged", 20)
    app.key("ctrl+p")
    app.type("long.js")
    app.key("Return")
    app.trace("FileShown", 20)
    app.key("ctrl+2", "End", "Home", "Page_Down")
    works(app)
    app.screenshot("long-line")
    app.close()
