"""What the window imports before its first paint: every library of it is a wait for the person."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"
LATER = {
    "http.client",
    "httpx2",
    "keyring",
    "markdown_it",
    "pathspec",
    "pygit2",
    "pygments",
    "sqlite3",
    "swerve.launch.project",
    "swerve.ui.others",
    "swerve.ui.settings_sheet",
    "urllib.request",
    "watchdog",
    "websockets",
}
PROBE = """
import sys
import swerve.main, swerve.launch.window, swerve.launch.qt, swerve.launch.windows
import swerve.ui.instance
print(*sys.modules)
"""


def test_what_the_first_paint_does_not_need_is_imported_after_it() -> None:
    environment = {**os.environ, "PYTHONPATH": str(APP), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", PROBE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert LATER & set(done.stdout.split()) == set()
