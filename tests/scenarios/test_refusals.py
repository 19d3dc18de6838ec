"""What cannot be done is said in one sentence: in the window, or on standard error, status 2."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.scenarios.app import App, isolated

Launch = Callable[..., App]


def swerve(home: Path, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess:
    """Run the command line to its end, without a display and without a key."""
    environment = {"PATH": os.environ["PATH"], **isolated(home), **variables}
    command = [sys.executable, "-m", "swerve", *map(str, arguments)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def assert_one_sentence(done: subprocess.CompletedProcess, *words: str, status: int = 2) -> None:
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_wrong_path(home: Path) -> None:
    assert_one_sentence(swerve(home, "/nowhere/at/all"), "/nowhere/at/all", "does not exist")


def test_a_file_instead_of_a_folder(home: Path) -> None:
    path = home / "notes.txt"
    path.write_text("x")
    assert_one_sentence(swerve(home, path), "is a file", "project folder")


def test_no_display(home: Path) -> None:
    assert_one_sentence(swerve(home), "no display", "--tour")


def test_an_unknown_option(home: Path) -> None:
    assert_one_sentence(swerve(home, "--sideways"), "--sideways", "--help")


def test_an_unknown_profile(home: Path) -> None:
    done = swerve(home, "ask", "hello", "--project", home, "--profile", "nobody")
    assert_one_sentence(done, "nobody", "practice")


def test_a_missing_key(home: Path) -> None:
    done = swerve(home, "ask", "hello", "--project", home, "--profile", "cerebras")
    assert_one_sentence(done, "No key", "CEREBRAS_API_KEY")


def test_a_missing_project(home: Path) -> None:
    done = swerve(home, "ask", "hello", "--practice", "--project", "/nowhere")
    assert_one_sentence(done, "There is no folder /nowhere")


def test_a_missing_attachment(home: Path) -> None:
    done = swerve(home, "ask", "hello", "--practice", "--project", home, "--file", "gone.py")
    assert_one_sentence(done, "gone.py")


def test_a_dead_server(home: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/v1"
    done = swerve(home, "ask", "hello", "--project", home / "tmp", "--url", url)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Nothing answers" in done.stderr


def test_settings_that_cannot_be_read_cost_only_themselves(home: Path) -> None:
    (home / ".config").mkdir(exist_ok=True)
    (home / ".config" / "swerve").mkdir()
    (home / ".config" / "swerve" / "settings.toml").write_text("zoom_percent = [")
    done = swerve(home, "ask", "count to 3", "--practice", "--project", home / "tmp")
    assert done.returncode == 0, done.stderr


def test_a_patch_that_is_none(home: Path) -> None:
    assert_one_sentence(swerve(home, "patch", "--root", "/nowhere"), "/nowhere", "--root")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "app.py").write_text("x = 1\n")
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00" * 20)
    return folder


def test_a_second_launch_hands_its_path_to_the_first(
    launch: Launch, project: Path, home: Path, desktop
) -> None:
    app = launch()
    second = swerve(home, project, DISPLAY=desktop.environment["DISPLAY"])
    assert second.returncode == 0, second.stderr
    assert "open already" in second.stdout
    assert app.trace("ProjectOpened", 10)["root"] == str(project)
    app.close()


def test_ask_on_a_project_that_a_window_holds(launch: Launch, project: Path, home: Path) -> None:
    app = launch(project)
    app.trace("TreeChanged", 10)
    done = swerve(home, "ask", "count to 3", "--practice", "--project", project)
    assert_one_sentence(done, "open already", "Close it there first")
    app.close()


def test_a_binary_file_is_not_shown_as_text(launch: Launch, project: Path) -> None:
    app = launch(project)
    app.trace("TreeChanged", 10)
    app.key("ctrl+p")
    app.type("logo")
    app.key("Return")
    said = app.trace("Announced", 5)
    assert "logo.png" in said["sentence"]
    assert "binary" in said["sentence"]
    app.screenshot("binary")
    app.close()


def test_a_window_opens_without_the_key_of_its_profile(
    launch: Launch, project: Path, home: Path
) -> None:
    folder = home / ".config" / "swerve"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text('profile = "cerebras"\n')
    app = launch(project)
    said = app.trace("Announced", 10)
    assert "CEREBRAS_API_KEY" in said["sentence"]
    app.screenshot("no-key")
    app.close()


def test_a_folder_that_is_gone_leaves_the_open_project_open(
    launch: Launch, project: Path, tmp_path: Path, home: Path, desktop
) -> None:
    app = launch(project)
    app.trace("TreeChanged", 10)
    gone = tmp_path / "gone"
    gone.mkdir()
    app.drag_folder(gone)
    app.trace("ProjectOpened", 10)
    app.key("ctrl+o")
    title = "Open a project folder"
    app.wait_until(lambda: any(n.startswith(title) for n in app.names()), 5, "the dialog")
    app.key("Escape")
    app.close()
