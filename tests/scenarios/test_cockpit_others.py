"""The review window of an agent in a terminal: its changes are listed and taken back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pygit2
import pytest
from tests.scenarios.steps import Launch, ready

BEFORE = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n"
AFTER = "a = 10\nb = 2\nc = 3\nd = 4\ne = 50\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "app.py").write_text(BEFORE)
    repository = pygit2.init_repository(str(folder))
    repository.index.add_all()
    who = pygit2.Signature("A", "a@example.org")
    repository.create_commit("HEAD", who, who, "begin", repository.index.write_tree(), [])
    return folder


@pytest.mark.parametrize("has_git", [True, False], ids=["git", "no-git"])
def test_what_a_terminal_changed_is_listed_and_reverted(
    launch: Launch, project: Path, has_git: bool
) -> None:
    if not has_git:
        shutil.rmtree(project / ".git")
    app = launch(project)
    ready(app)
    (project / "app.py").write_text(AFTER)
    (project / "new.py").write_text("x = 1\n")
    app.trace("OutsideChanged", 10)
    app.key("ctrl+shift+o")
    app.wait_until(lambda: "Revert: app.py 5" in app.names(), 10, "the list")
    assert {"Revert: app.py 1", "Revert all: app.py", "Revert: new.py 1"} <= app.names()
    app.screenshot("others")
    app.press("Revert: app.py 5")
    wanted = AFTER.replace("50", "5")
    app.wait_until(lambda: (project / "app.py").read_text() == wanted, 10, "the revert")
    app.press("Revert: new.py 1")
    app.wait_until(lambda: not (project / "new.py").exists(), 10, "the new file gone")
    app.key("Escape")
    app.key("alt+u")
    app.wait_until((project / "new.py").exists, 10, "the undo")
    app.close()


def test_what_is_not_committed_is_listed_when_asked_for(launch: Launch, project: Path) -> None:
    (project / "app.py").write_text(AFTER)
    (project / "new.py").write_text("x = 1\n")
    app = launch(project)
    app.trace("TreeChanged", 10)
    app.key("ctrl+shift+o")
    app.press("Show changes since the last commit")
    app.wait_until(lambda: "Revert: app.py 5" in app.names(), 10, "the list")
    assert {"Revert: app.py 1", "Revert: new.py 1"} <= app.names()
    app.screenshot("others-since-commit")
    app.press("Revert: app.py 5")
    wanted = AFTER.replace("50", "5")
    app.wait_until(lambda: (project / "app.py").read_text() == wanted, 10, "the revert")
    app.close()
