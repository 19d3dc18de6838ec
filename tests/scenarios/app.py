"""The program on a private desktop: started, driven and watched only from outside.

`App` types, clicks and drags as a person does, finds controls by what a screen reader calls them,
and waits for the events that the program announces into the file named by SWERVE_TRACE, one JSON
object per line with at least {"event": NAME}.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from tests.scenarios.desktop import (
    POLL_SECONDS,
    SYSTEM_PYTHON,
    Desktop,
    DesktopError,
    wait_until,
)

HERE = Path(__file__).resolve().parent
SOURCE_ROOT = HERE.parent.parent / "app"
SWERVE = (sys.executable, "-m", "swerve")
PLACE = (20, 30, 1440, 900)
READER_SECONDS = 15.0
CLOSE_SECONDS = 10.0

Event = dict[str, Any]


class App:
    """One running program with its main window.

    Attributes:
        home: its home folder, where its configuration and state are beneath.
        window: X id of the main window.
        events: what it has announced.
    """

    def __init__(
        self,
        desktop: Desktop,
        home: Path,
        arguments: Sequence[str | Path] = (),
        *,
        command: Sequence[str | Path] = SWERVE,
        variables: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.home = home
        self._desktop = desktop
        trace = home / "trace.jsonl"
        environment = isolated(home) | {"SWERVE_TRACE": str(trace)} | dict(variables or {})
        self.program = desktop.launch([*command, *arguments], environment, folder=folder)
        self.events = Trace(trace, self._is_alive)
        self._reader = Reader(desktop, self.program.pid)
        self.window = self._bring_up()

    @property
    def title(self) -> str:
        """Return the title of the main window."""
        return self._desktop.run("xdotool", "getwindowname", self.window).strip()

    def key(self, *keys: str) -> None:
        """Press keys one after the other, in the names of X: "Return", "alt+y", "ctrl+shift+p"."""
        self._desktop.run("xdotool", "key", "--clearmodifiers", *keys)

    def type(self, text: str, delay_ms: int = 4) -> None:
        """Type text into whatever has the keyboard."""
        self._desktop.run("xdotool", "type", "--clearmodifiers", f"--delay={delay_ms}", "--", text)

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Click at a point of the display."""
        self._desktop.run("xdotool", "mousemove", str(x), str(y), "click", str(button))

    def click_name(self, name: str) -> None:
        """Click in the middle of the control of that accessible name, waiting for it."""
        x, y = self.point(name)
        self.click(x, y)

    def point(self, name: str, seconds: float = 5.0) -> tuple[int, int]:
        """Return the middle of the control of that accessible name, waiting for it."""
        return cast("tuple[int, int]", tuple(self._ask_until(seconds, "point", name)))

    def text(self, name: str, seconds: float = 5.0) -> str:
        """Return what a screen reader speaks of that control."""
        return cast("str", self._ask_until(seconds, "text", name))

    def press(self, name: str) -> None:
        """Do the first action of the control of that name, as a screen reader does."""
        self._ask_until(5.0, "press", name)

    def names(self) -> set[str]:
        """Return the accessible names of everything that is showing."""
        return {name for _, name, _ in self._reader.ask("names") if name}

    def has_name(self, name: str) -> bool:
        """Tell whether a control of that name is showing."""
        return name in self.names()

    def focused(self) -> str | None:
        """Return the name of the control that has the keyboard."""
        return cast("str | None", self._reader.ask("focused"))

    def unnamed(self) -> list[str]:
        """Return the controls that can be reached by keyboard and have no name."""
        return cast("list[str]", self._reader.ask("unnamed"))

    def dump(self) -> str:
        """Return the accessibility tree as text."""
        return cast("str", self._reader.ask("dump"))

    def mark(self) -> None:
        """Let `trace` look only at events announced from now on."""
        self.events.mark()

    def trace(self, kind: str, seconds: float = 10.0, **fields: object) -> Event:
        """Wait for an announced event after the mark and move the mark behind it.

        Args:
            kind: name of the event, as "TurnFinished".
            seconds: how long to wait.
            **fields: values that the event must have.
        """
        return self.events.wait(kind, seconds, **fields)

    def drag_folder(self, path: Path, onto: str | None = None) -> str:
        """Drag a path out of another process and drop it on the window.

        Args:
            path: what is dragged.
            onto: accessible name of the control to drop on; the middle of the window when None.

        Returns:
            What the other process was told: the name of the drop action.
        """
        target = self.point(onto) if onto else self._middle()
        source = self._desktop.launch([sys.executable, HERE / "drag_source.py", path])
        window = self._desktop.wait_for_window(source)
        # Small, in a corner, so that the middle of the main window stays free. It hides itself
        # when the drag is over but lives on: the program may fetch what was dropped afterwards.
        self._desktop.place(window, 10, 10, 160, 120)
        self._desktop.activate(window)
        self._drag(window, target)
        action = wait_until(lambda: source.said().strip(), 5.0, "the end of the drag")
        self._desktop.activate(self.window)
        return action

    def screenshot(self, name: str) -> Path:
        """Take a picture of the whole display into the folder of pictures."""
        return self._desktop.picture(name)

    def wait_until(
        self, predicate: Callable[[], object], seconds: float = 5.0, expected: str = "the condition"
    ) -> None:
        """Wait until `predicate` holds; a program that ended meanwhile is an error at once."""

        def probe() -> bool:
            self._is_alive()
            return bool(predicate())

        wait_until(probe, seconds, expected)

    def logged(self) -> str:
        """Return what went wrong inside, as written to its log; empty when all is well."""
        log = self.home / ".local" / "state" / "swerve" / "swerve.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def live_a_second(self) -> None:
        """Let pass what must pass until all that was done so far survives a crash.

        The program has handled the keys before, and has run again after the second: a machine that
        stands still gives it no time to write.
        """
        self.names()
        time.sleep(1.0)
        self.names()

    def close(self) -> None:
        """Press the close button; the program must end in time with status 0.

        Raises:
            DesktopError: it did not; carries what it printed.
        """
        self._reader.stop()
        self._desktop.ask_to_close(self.window)
        status = self.program.wait(CLOSE_SECONDS)
        if status != 0:
            raise DesktopError(f"the program ended with status {status}: {self.program.said()}")

    def kill(self) -> None:
        """End the program without asking, as a crash or a lost power line would."""
        self._reader.stop()
        self.program.kill()

    def copy_picture(self, file: Path) -> None:
        """Copy a picture in another program, ready to be pasted."""
        source = self._desktop.launch([sys.executable, HERE / "clipboard.py", file])
        wait_until(lambda: "copied" in source.said(), 10.0, "the picture in the clipboard")

    def _bring_up(self) -> str:
        try:
            window = self._desktop.wait_for_window(self.program)
            self._desktop.place(window, *PLACE)
            self._desktop.activate(window)
        except DesktopError:
            self.kill()
            raise
        return window

    def _middle(self) -> tuple[int, int]:
        x, y, width, height = PLACE
        return x + width // 2, y + height // 2

    def _drag(self, window: str, target: tuple[int, int]) -> None:
        move = ("xdotool", "mousemove")
        self._desktop.run(*move, "--window", window, "60", "60", "mousedown", "1")
        # The pointer crosses the start distance in steps, then every step needs a round trip of
        # the drag protocol, hence the pauses: these are the person's hand, not waits.
        for step in (4, 8, 14, 20, 30):
            self._desktop.run(*move, "--window", window, str(60 + step), str(60 + step))
            time.sleep(2 * POLL_SECONDS)
        for away in (60, 40, 24, 12, 4, 0):
            self._desktop.run(*move, str(target[0] - away), str(target[1] - away))
            time.sleep(3 * POLL_SECONDS)
        self._desktop.run("xdotool", "mouseup", "1")

    def _ask_until(self, seconds: float, question: str, name: str) -> Any:
        self._is_alive()
        end = time.monotonic() + seconds
        while True:
            try:
                return self._reader.ask(question, name=name)
            except DesktopError as error:
                if time.monotonic() > end:
                    raise DesktopError(f"{error}; showing: {sorted(self.names())}") from None
            self._is_alive()
            time.sleep(5 * POLL_SECONDS)

    def _is_alive(self) -> bool:
        if self.program.status is not None:
            sentence = f"the program ended by itself ({self.program.status})"
            raise DesktopError(f"{sentence}: {self.program.said()}")
        return True


class Trace:
    """The events the program announces, read from its trace file as it grows."""

    def __init__(self, path: Path, is_alive: Callable[[], bool]) -> None:
        self._path = path
        self._is_alive = is_alive
        self._events: list[Event] = []
        self._read_bytes = 0
        self._mark = 0

    def all(self) -> list[Event]:
        """Return every event announced so far; a line still being written is not one yet."""
        if self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._read_bytes)
                whole, newline, _ = file.read().rpartition(b"\n")
            self._read_bytes += len(whole) + len(newline)
            self._events += [json.loads(line) for line in whole.splitlines()]
        return self._events

    def since_mark(self, kind: str | None = None) -> list[Event]:
        """Return the events after the mark, of one kind or all."""
        return [event for event in self.all()[self._mark :] if kind in (None, event["event"])]

    def mark(self) -> None:
        """Put the mark behind everything announced so far."""
        self._mark = len(self.all())

    def wait(self, kind: str, seconds: float, **fields: object) -> Event:
        """Return the first matching event after the mark and move the mark behind it.

        Raises:
            DesktopError: none came in time, or the program ended; names what came instead.
        """
        found: list[Event] = []

        def probe() -> bool:
            events = self.all()
            for index in range(self._mark, len(events)):
                event = events[index]
                if event["event"] == kind and fields.items() <= event.items():
                    self._mark = index + 1
                    found.append(event)
                    return True
            return not self._is_alive()

        try:
            wait_until(probe, seconds, f"{kind} {fields or ''}")
        except DesktopError as error:
            kinds = [event["event"] for event in self.since_mark()]
            raise DesktopError(f"{error}; came instead: {kinds[-20:]}") from None
        return found[0]


class Reader:
    """The screen reader: a process of the system's Python that answers in lines of JSON."""

    def __init__(self, desktop: Desktop, pid: int) -> None:
        self._desktop = desktop
        self._pid = pid
        self._process: subprocess.Popen[str] | None = None

    def ask(self, question: str, **fields: object) -> Any:
        """Ask one question of reader.py and return its value.

        Raises:
            DesktopError: the reader could not answer, with its sentence.
        """
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise DesktopError("the screen reader has no pipes")
        line = json.dumps({"ask": question, "pid": self._pid, **fields})
        process.stdin.write(line + "\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], READER_SECONDS)[0]:
            self.stop()
            raise DesktopError(f"the screen reader does not answer {question!r}")
        answer = json.loads(process.stdout.readline() or '{"error": "the screen reader died"}')
        if "error" in answer:
            if process.poll() is not None:
                self.stop()
            raise DesktopError(answer["error"])
        return answer["value"]

    def stop(self) -> None:
        """End the reader; the next question starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait(READER_SECONDS)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def _start(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, str(HERE / "reader.py")],
            env=self._desktop.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self._process


def isolated(home: Path) -> dict[str, str]:
    """Return the variables of a person who has never run Swerve and whose home is `home`."""
    folders = {
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CACHE_HOME": home / ".cache",
        "TMPDIR": home / "tmp",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    variables = {name: str(folder) for name, folder in folders.items()}
    sentinel = {name: os.environ[name] for name in os.environ if name.startswith("SWERVE_SENTINEL")}
    paths = [SOURCE_ROOT, *([HERE.parent / "sentinel"] if sentinel else [])]
    return (
        variables | sentinel | {"HOME": str(home), "PYTHONPATH": os.pathsep.join(map(str, paths))}
    )
