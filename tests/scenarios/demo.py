"""The thirty-second demonstration: the main job on the sample project, in the real window.

`play` is the script; a test plays it, and `python -m tests.scenarios.demo` plays it at a person's
pace and records docs/pictures/demo.gif.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.scenarios.app import App, isolated
from tests.scenarios.desktop import Desktop, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "resources" / "sample" / "project"
REQUEST = "Make the retry delay configurable"
REASON = "no file, an environment variable only"
TOKENS_PER_S = 160
FRAMES_PER_S = 5
WIDTH = 960

Pause = Callable[[float], None]


def prepare(home: Path, tokens_per_s: int = TOKENS_PER_S, theme: str = "dark") -> Path:
    """Make a home with settings, and a copy of the sample project in it; return the copy."""
    isolated(home)
    folder = home / ".config" / "swerve"
    folder.mkdir(parents=True, exist_ok=True)
    settings = f'practice_tokens_per_s = {tokens_per_s}\ntheme = "{theme}"\n'
    (folder / "settings.toml").write_text(settings)
    project = home / "swerve-demo"
    shutil.copytree(SAMPLE, project)
    return project


def states(app: App) -> dict[str, str]:
    """Return the last announced state of every hunk."""
    return {e["hunk"]: e["state"] for e in app.events.all() if "hunk" in e and "state" in e}


def wait_for(app: App, state: str, count: int, seconds: float = 30.0) -> list[str]:
    """Wait until this many hunks are in that state and return them."""

    def found() -> list[str]:
        hunks = [hunk for hunk, now in states(app).items() if now == state]
        return hunks if len(hunks) >= count else []

    return wait_until(found, seconds, f"{count} hunks {state}")


def play(app: App, project: Path, pause: Pause) -> None:
    """Ask, keep two while it writes, reject the third with a reason, save a file from outside."""
    app.events.wait("TreeChanged", 10)
    wait_until(lambda: any(e.get("status") == "ready" for e in app.events.all()), 15, "a warm link")
    app.key("ctrl+l")
    pause(1.0)
    app.type(REQUEST, delay_ms=25)
    pause(0.4)
    app.key("Return")
    wait_for(app, "pending", 2)
    app.key("alt+j")
    pause(0.9)
    app.key("alt+y")
    wait_for(app, "kept", 1)
    pause(0.7)
    app.key("alt+y")
    wait_for(app, "kept", 2)
    wait_for(app, "pending", 1)
    pause(0.7)
    app.key("alt+n")
    wait_for(app, "rejected", 1)
    pause(0.6)
    app.key("ctrl+l")
    app.type(REASON, delay_ms=25)
    pause(0.4)
    app.mark()
    app.key("Return")
    app.trace("TurnStarted", 5)
    readme = project / "README.md"
    readme.write_text(readme.read_text() + "\nSaved by another editor.\n")
    app.trace("OutsideChanged", 5)
    app.events.wait("TurnEnded", 60, outcome="completed")
    pause(1.2)


def reopen_after_a_crash(app: App, reopen: Callable[[], App], pause: Pause) -> App:
    """Kill the program as a power cut would, start it again, and find everything there."""
    before = sorted(hunk for hunk, state in states(app).items() if state == "pending")
    time.sleep(1.0)  # what is a second old survives
    app.kill()
    again = reopen()
    again.events.wait("TreeChanged", 10)
    after = wait_for(again, "pending", len(before), 15)
    assert sorted(after) == before
    pause(1.0)
    return again


class Recorder:
    """Takes pictures of the desktop at a steady pace until stopped, and makes a film of them."""

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self._desktop = desktop
        self._folder = folder
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._record)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, film: Path) -> None:
        """End, and write the film."""
        self._is_over.set()
        self._thread.join()
        frames = sorted(self._folder.glob("*.png"))
        delay = 100 // FRAMES_PER_S
        film.parent.mkdir(parents=True, exist_ok=True)
        options = ["-layers", "OptimizePlus", "-colors", "96"]
        command = ["convert", "-delay", str(delay), *map(str, frames), *options, str(film)]
        subprocess.run(command, check=True, timeout=600)

    def _record(self) -> None:
        number = 0
        due = time.monotonic()
        while not self._is_over.is_set():
            picture = self._folder / f"{number:05d}.png"
            window = ("import", "-silent", "-window", "root", "-crop", "1440x928+20+0")
            self._desktop.run(*window, "+repage", "-resize", f"{WIDTH}x", picture)
            number += 1
            due = max(due + 1 / FRAMES_PER_S, time.monotonic())
            self._is_over.wait(due - time.monotonic())


def main() -> int:
    """Play and record."""
    film = ROOT / "docs" / "pictures" / "demo.gif"
    folder = Path(tempfile.mkdtemp(prefix="demo-"))
    desktop = Desktop(folder)
    desktop.start()
    try:
        home = folder / "home"
        project = prepare(home)
        app = App(desktop, home, [project])
        recorder = Recorder(desktop, folder)
        recorder.start()
        play(app, project, time.sleep)
        app = reopen_after_a_crash(app, lambda: App(desktop, home, [project]), time.sleep)
        recorder.stop(film)
        app.close()
    finally:
        desktop.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(f"{film.relative_to(ROOT)}: {film.stat().st_size // 1024} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
