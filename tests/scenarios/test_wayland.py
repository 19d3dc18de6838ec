"""The window on a Wayland compositor: it opens, takes a request from outside, shows the hunks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.scenarios.app import Trace, isolated
from tests.scenarios.conftest import PICTURES
from tests.scenarios.desktop import START_SECONDS, DesktopError, Program, wait_until

SOCKET = "swerve-test"
COMPOSITOR = (
    *("weston", "--backend=headless-backend.so", "--use-pixman", "--no-config", "--debug"),
    *("--width=1440", "--height=900", "--idle-time=0", f"--socket={SOCKET}"),
)


@pytest.fixture
def compositor(home: Path) -> Iterator[dict[str, str]]:
    """A compositor without a screen; yields what a program needs to be on it."""
    if shutil.which(COMPOSITOR[0]) is None:
        pytest.skip("the Wayland scenario needs weston")
    home.chmod(0o700)
    environment = isolated(home) | {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "XDG_RUNTIME_DIR": str(home),
        "XDG_SESSION_TYPE": "wayland",
        "WAYLAND_DISPLAY": SOCKET,
        "QT_QPA_PLATFORM": "wayland",
        "SWERVE_TRACE": str(home / "trace.jsonl"),
    }
    program = Program(COMPOSITOR, environment, home / "weston.out")
    try:
        wait_until(lambda: (home / SOCKET).exists(), START_SECONDS, "the compositor")
        yield environment
    finally:
        program.kill()


def test_a_turn_on_wayland(compositor: dict[str, str], home: Path, sample: Path) -> None:
    swerve = [sys.executable, "-m", "swerve"]
    program = Program([*swerve, str(sample)], compositor, home / "swerve.out")

    def is_alive() -> bool:
        if program.status is not None:
            raise DesktopError(f"the program ended ({program.status}): {program.said()}")
        return True

    try:
        events = Trace(home / "trace.jsonl", is_alive)
        events.wait("TreeChanged", START_SECONDS)
        events.wait("LinkShown", START_SECONDS, status="ready")
        words = "rename `load_config` to `read_config`"
        request = [*swerve, "at", str(sample / "src" / "settings.py") + ":10-14", words]
        subprocess.run(request, env=compositor, check=True, timeout=START_SECONDS)
        events.wait("TurnEnded", 30, outcome="completed")
        assert any(e["event"] == "HunkChanged" and e["state"] == "pending" for e in events.all())
        take_picture(compositor, "wayland")
    finally:
        program.kill()


def take_picture(environment: dict[str, str], name: str) -> None:
    """Take a picture of the compositor's only screen."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    folder = Path(environment["TMPDIR"])
    subprocess.run(["weston-screenshooter"], env=environment, cwd=folder, check=True, timeout=20)
    shutil.move(str(next(folder.glob("*.png"))), str(PICTURES / f"{name}.png"))
