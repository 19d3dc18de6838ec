"""Token to painted line again, in a window that an X server shows: Xvfb, with a window manager.

The display server and the window manager take their share of the same machine here, which the
offscreen figures are without.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.bench import painting
from tests.bench.figures import Figure, Say
from tests.scenarios.desktop import Desktop

_NO_READER = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "0"}
"""Nobody listens to what the window would tell a screen reader."""


def measure(say: Say) -> None:
    """Measure every rate and size, where there is an X server to show it."""
    if shutil.which("Xvfb") is None:
        sys.stderr.write("The figures on a display need Xvfb, which is not installed.\n")
        return

    def say_shown(figure: Figure) -> None:
        name = figure.name.replace("paint.", "paint.shown.", 1)
        say(replace(figure, name=name, how=figure.how.replace("offscreen", "on Xvfb")))

    with tempfile.TemporaryDirectory(prefix="swerve-bench-desktop-") as folder:
        desktop = Desktop(Path(folder))
        desktop.start()
        try:
            os.environ.update(desktop.environment | _NO_READER)
            painting.measure(say_shown)
        finally:
            desktop.stop()
