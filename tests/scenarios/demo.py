"""The thirty-second demonstration: the main job on the sample project, in the real window.

`play`, `stop_a_command` and `reopen_after_a_crash` are the script; a test plays them, and
`python -m tests.scenarios.demo` plays them at a person's pace into docs/pictures/demo.gif.
"""

from __future__ import annotations

import contextlib
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
COMMAND = "run `tail -f README.md`"
TOKENS_PER_S = 160
FRAMES_PER_S = 8
COLOURS = 64
PALETTE_FRAMES = 12
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
    """Return the last announced state of every hunk of the model."""
    told = [event for event in app.events.all() if {"hunk", "state"} <= event.keys()]
    return {e["hunk"]: e["state"] for e in told if not e["hunk"].startswith("outside-")}


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


def stop_a_command(app: App, project: Path, pause: Pause) -> None:
    """Let the model run a program that never ends, and end it with Esc."""
    app.key("ctrl+l")
    app.mark()
    app.type(COMMAND, delay_ms=25)
    pause(0.4)
    app.key("Return")
    app.trace("ApprovalAsked", 15)
    app.press("Trust swerve-demo")
    app.trace("TrustChanged", 10, is_trusted=True)
    time.sleep(1.0)  # answers in the first half second are not heard
    pause(0.6)
    app.key("alt+a")
    pause(0.4)
    app.key("r")
    app.wait_until(lambda: programs_in(project), 15, "the running command")
    pause(1.2)
    app.key("Escape")
    app.trace("TurnEnded", 5, outcome="cut")
    app.wait_until(lambda: not programs_in(project), 5, "the end of the command")
    pause(1.0)


def programs_in(folder: Path) -> list[int]:
    """Return the processes whose working folder is `folder`."""
    found = []
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if process.name.isdigit() and (process / "cwd").readlink() == folder:
                found.append(int(process.name))
    return found


def reopen_after_a_crash(app: App, reopen: Callable[[], App], pause: Pause) -> App:
    """Kill the program as a power cut would, start it again, and find everything there."""
    before = sorted(hunk for hunk, state in states(app).items() if state == "pending")
    app.live_a_second()
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
        frames = sorted(self._folder.glob("*.ppm"))
        # One palette for all and no dither: what stands still stays the same pixels, and is
        # dropped. Frames are made small one by one, all of them at once would not fit in memory.
        palette = self._folder / "palette.gif"
        few = ["-append", "+dither", "-colors", str(COLOURS)]
        _convert(*frames[:: max(1, len(frames) // PALETTE_FRAMES)], *few, palette)
        shown: list[tuple[bytes, Path, int]] = []
        for frame in frames:
            small = frame.with_suffix(".gif")
            _convert(frame, "-resize", f"{WIDTH}x", "+dither", "-remap", palette, small)
            pixels = small.read_bytes()
            if shown and shown[-1][0] == pixels:
                shown[-1] = (pixels, shown[-1][1], shown[-1][2] + 1)
            else:
                shown.append((pixels, small, 1))
        film.parent.mkdir(parents=True, exist_ok=True)
        timed: list[str | Path] = []
        for _, small, count in shown:
            timed += ["-delay", str(count * 100 // FRAMES_PER_S), small]
        _convert(*timed, "-layers", "Optimize", film)

    def _record(self) -> None:
        number = 0
        due = time.monotonic()
        while not self._is_over.is_set():
            picture = self._folder / f"{number:05d}.ppm"
            window = ("import", "-silent", "-window", "root", "-crop", "1440x928+20+0")
            self._desktop.run(*window, "+repage", picture)
            number += 1
            due = max(due + 1 / FRAMES_PER_S, time.monotonic())
            self._is_over.wait(due - time.monotonic())


def _convert(*arguments: str | Path) -> None:
    subprocess.run(["convert", *map(str, arguments)], check=True, timeout=600)


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
        stop_a_command(app, project, time.sleep)
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
