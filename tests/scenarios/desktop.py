"""A private desktop: X display, session bus, window manager and screen reader bus of its own.

It is what a person's machine is to the program: the program is started on it as a child process
and driven by real key, mouse and drag events. Nothing here knows Swerve; `app.py` does. Used by
the scenarios through the `desktop` fixture.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, TypeVar

SYSTEM_PYTHON = "/usr/bin/python3"
SIZE = "1600x1000x24"
START_SECONDS = 20.0
COMMAND_SECONDS = 15.0
STOP_SECONDS = 5.0
POLL_SECONDS = 0.02

# Without -noreset the server forgets the window manager when the first client leaves.
_DISPLAY = ("Xvfb", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset", "-dpi", "96")
_BUS = ("dbus-daemon", "--session", "--nofork")
_TOOLS = ("Xvfb", "openbox", "xdotool", "wmctrl", "xprop", "import", "dbus-daemon")
_ACCESSIBILITY_BUSES = (
    "/usr/libexec/at-spi-bus-launcher",
    "/usr/lib/at-spi2-core/at-spi-bus-launcher",
)

_Value = TypeVar("_Value")


class DesktopError(AssertionError):
    """Something expected of the desktop did not happen in time; says what."""


def missing_tools() -> list[str]:
    """Return what this machine lacks for a private desktop, by the name of the tool."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if _accessibility_bus() is None:
        missing.append("at-spi-bus-launcher")
    probe = [SYSTEM_PYTHON, "-c", "import pyatspi"]
    if not Path(SYSTEM_PYTHON).exists() or subprocess.run(probe, capture_output=True).returncode:
        missing.append("python3-pyatspi")
    return missing


def wait_until(
    probe: Callable[[], _Value], seconds: float = 5.0, expected: str = "the condition"
) -> _Value:
    """Call `probe` until it returns something true; return that.

    Raises:
        DesktopError: it did not within `seconds`; the sentence names what was `expected`.
    """
    end = time.monotonic() + seconds
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > end:
            raise DesktopError(f"waited {seconds:g} s in vain for {expected}")
        time.sleep(POLL_SECONDS)


class Program:
    """A child process in a process group of its own, with its output in a file."""

    def __init__(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        output: Path,
        *,
        folder: Path | None = None,
        pass_fds: Sequence[int] = (),
        stdin: IO[bytes] | int = subprocess.DEVNULL,
    ) -> None:
        self.name = Path(command[0]).name
        self.output = output
        with output.open("ab") as sink:
            self._process = subprocess.Popen(
                list(command),
                env=dict(environment),
                cwd=folder,
                stdin=stdin,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=pass_fds,
            )

    @property
    def pid(self) -> int:
        """Return the process id, which is also that of its group."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Return the exit status, None while it runs."""
        return self._process.poll()

    def said(self) -> str:
        """Return everything it has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def wait(self, seconds: float) -> int:
        """Wait for its end and return the status.

        Raises:
            DesktopError: it still runs after `seconds`.
        """
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise DesktopError(f"{self.name} still runs after {seconds:g} s") from None

    def kill(self) -> None:
        """End it and everything it started that stayed in its group."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS / 2)


class Desktop:
    """One running desktop.

    Attributes:
        environment: variables for programs that shall appear on it; without HOME and XDG folders
            of the person who runs the tests.
        pictures: folder that screenshots are written to.
    """

    def __init__(self, pictures: Path) -> None:
        self.pictures = pictures
        pictures.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="desk-"))
        self._folder.chmod(0o700)
        self._programs: list[Program] = []
        self.environment = self._base_environment()

    def start(self) -> None:
        """Bring everything up, each part seen to work before the next."""
        self.environment["DISPLAY"] = self._start_display()
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._start_bus()
        launcher = _accessibility_bus()
        if launcher is not None:
            self.launch([launcher, "--launch-immediately"])
        self._start_window_manager()

    def stop(self) -> None:
        """End every program started on the desktop, then the desktop."""
        for program in reversed(self._programs):
            program.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def launch(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str] | None = None,
        *,
        folder: Path | None = None,
    ) -> Program:
        """Start a program on the desktop; `environment` comes on top of the desktop's own."""
        number = len(self._programs)
        output = self._folder / f"{number}-{Path(command[0]).name}.out"
        everything = {**self.environment, **(environment or {})}
        program = Program(command, everything, output, folder=folder)
        self._programs.append(program)
        return program

    def run(self, *command: str | Path) -> str:
        """Run a tool to its end and return what it printed.

        Raises:
            DesktopError: it failed or took too long.
        """
        try:
            done = subprocess.run(
                list(command),
                env=self.environment,
                capture_output=True,
                text=True,
                timeout=COMMAND_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise DesktopError(f"{command[0]} hangs: {' '.join(map(str, command))}") from None
        if done.returncode != 0:
            words = " ".join(map(str, command))
            raise DesktopError(f"{words} failed ({done.returncode}): {done.stderr.strip()}")
        return done.stdout

    def windows_of(self, pid: int) -> dict[str, str]:
        """Return the titles of the managed windows of a process by their hexadecimal id."""
        rows = (line.split(None, 4) for line in self.run("wmctrl", "-lp").splitlines())
        return {row[0]: row[4] if len(row) > 4 else "" for row in rows if row[2] == str(pid)}

    def wait_for_window(self, program: Program, seconds: float = START_SECONDS) -> str:
        """Return the id of the program's first window, waiting for it.

        Raises:
            DesktopError: it ended, or showed none in time; carries what it printed.
        """

        def window() -> str | None:
            if program.status is not None:
                raise DesktopError(f"{program.name} ended ({program.status}): {program.said()}")
            return next(iter(self.windows_of(program.pid)), None)

        try:
            return wait_until(lambda: window(), seconds, f"a window of {program.name}") or ""
        except DesktopError as error:
            raise DesktopError(f"{error}\n{program.said()}") from None

    def activate(self, window: str) -> None:
        """Bring a window to the front and give it the keyboard."""
        self.run("xdotool", "windowactivate", "--sync", window)

    def place(self, window: str, x: int, y: int, width: int, height: int) -> None:
        """Move and size a window, its frame included."""
        self.run("wmctrl", "-i", "-r", window, "-e", f"0,{x},{y},{width},{height}")

    def ask_to_close(self, window: str) -> None:
        """Press the window's close button, as the window manager does."""
        self.run("wmctrl", "-i", "-c", window)

    def picture(self, name: str, window: str = "root") -> Path:
        """Take a picture of a window, frames and popups included for "root"."""
        path = self.pictures / f"{name}.png"
        self.run("import", "-silent", "-window", window, path)
        return path

    def _base_environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("XDG_", "QT_", "DBUS_", "AT_SPI", "SWERVE_", "PYTEST_"))
            and name not in {"DISPLAY", "WAYLAND_DISPLAY", "HOME"}
        }
        return kept | {
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "XDG_SESSION_TYPE": "x11",
            "LANG": "C.UTF-8",
            "NO_AT_BRIDGE": "0",
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": "1",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }

    def _start_display(self) -> str:
        number = self._first_line_of(lambda fd: [*_DISPLAY, "-displayfd", str(fd)])
        return f":{number}"

    def _start_bus(self) -> str:
        return self._first_line_of(
            lambda fd: [*_BUS, f"--print-address={fd}", f"--address=unix:dir={self._folder}"]
        )

    def _first_line_of(self, command: Callable[[int], list[str]]) -> str:
        """Start a server that reports on a descriptor when it is ready; return its report."""
        reading, writing = os.pipe()
        words = command(writing)
        output = self._folder / f"{words[0]}.out"
        server = Program(words, self.environment, output, pass_fds=(writing,))
        self._programs.append(server)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            if not select.select([pipe], [], [], START_SECONDS)[0]:
                raise DesktopError(f"{words[0]} is not ready: {server.said()}")
            line = pipe.readline().strip()
        if not line:
            raise DesktopError(f"{words[0]} did not start: {server.said()}")
        return line

    def _start_window_manager(self) -> None:
        for _ in range(3):
            manager = self.launch(["openbox", "--sm-disable"])
            with contextlib.suppress(DesktopError):
                wait_until(self._is_managed, START_SECONDS / 3, "the window manager")
                return
            manager.kill()
        raise DesktopError("no window manager came up")

    def _is_managed(self) -> bool:
        # The manager announces itself a moment before it lists windows, which wmctrl needs.
        said = self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK", "_NET_CLIENT_LIST")
        return said.count("window id") == 2


def _accessibility_bus() -> str | None:
    return next((path for path in _ACCESSIBILITY_BUSES if Path(path).exists()), None)
