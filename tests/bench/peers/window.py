"""Our own window on a private desktop, pressed by keys that come from outside it.

As a person has it: the installed command, no trace, no screen reader. Enter and Esc are sent to the
display by its test extension from this process, so that the time taken is the key's own.
"""

from __future__ import annotations

import asyncio
import ctypes
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.peers.programs import Place, Program
from tests.scenarios.app import PLACE as WINDOW_PLACE
from tests.scenarios.app import isolated
from tests.scenarios.desktop import Desktop

from swerve import __version__
from swerve.adapters.trust_store import ProjectTrust

_START_S = 5.0
_TYPED_S = 0.6
_ARMED_S = 1.0
_PROFILE = """\
[[profile]]
id = "loop"
title = "Loop"
model = "practice"
url = "{url}"
key_env = "LOOP_KEY"
"""


class Keys:
    """Keys for a display, pressed and let go without another process in between."""

    def __init__(self, display: str) -> None:
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XStringToKeysym.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))

    def press(self, name: str) -> int:
        """Press a key by its X name; return the monotonic nanoseconds just before."""
        symbol = ctypes.c_ulong(self._x11.XStringToKeysym(name.encode()))
        code = self._x11.XKeysymToKeycode(self._display, symbol)
        now_ns = time.monotonic_ns()
        for is_down in (1, 0):
            self._test.XTestFakeKeyEvent(self._display, code, is_down, ctypes.c_ulong(0))
        self._x11.XFlush(self._display)
        return now_ns

    def close(self) -> None:
        """Leave the display."""
        self._x11.XCloseDisplay(self._display)


class Swerve(Program):
    """Swerve in its window."""

    name = "swerve"
    title = "Swerve"
    differs = (
        "A window: its figures hold drawing, those of terminal programs do not hold their "
        "terminal's. Speaks WebSocket with deltas of the history, not compressed, and the tools in "
        "every request. Keeps a second connection warm. Commands run in its sandbox."
    )

    def version(self, place: Place) -> str:
        return __version__

    def start(self, place: Place) -> None:
        variables = isolated(place.home)
        config = Path(variables["XDG_CONFIG_HOME"]) / "swerve"
        config.mkdir(parents=True)
        (config / "models.toml").write_text(_PROFILE.format(url=place.url), encoding="utf-8")
        (config / "settings.toml").write_text('profile = "loop"\n', encoding="utf-8")
        state = Path(variables["XDG_STATE_HOME"]) / "swerve"
        state.mkdir(parents=True)
        trust = ProjectTrust(state / "trust.json", place.project)
        asyncio.run(trust.remember(is_trusted=True))
        self._pictures = tempfile.TemporaryDirectory(prefix="swerve-bench-")
        self._desktop = Desktop(Path(self._pictures.name))
        self._desktop.start()
        variables |= {"LOOP_KEY": place.key, "NO_AT_BRIDGE": "1"}
        variables |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "0"}
        command = [sys.executable, "-m", "swerve", place.project]
        self._program = self._desktop.launch(command, variables)
        window = self._desktop.wait_for_window(self._program)
        self._desktop.place(window, *WINDOW_PLACE)
        self._desktop.activate(window)
        self._keys = Keys(self._desktop.environment["DISPLAY"])
        time.sleep(_START_S)

    @property
    def pid(self) -> int:
        return self._program.pid

    def ask(self, words: str) -> int:
        self._desktop.run("xdotool", "key", "--clearmodifiers", "ctrl+l")
        self._desktop.run("xdotool", "type", "--clearmodifiers", "--delay=4", "--", words)
        time.sleep(_TYPED_S)
        return self._keys.press("Return")

    def approve(self) -> None:
        time.sleep(_ARMED_S)
        self._desktop.run("xdotool", "key", "--clearmodifiers", "alt+a")
        time.sleep(0.2)
        self._desktop.run("xdotool", "key", "--clearmodifiers", "r")

    def stop(self) -> int:
        return self._keys.press("Escape")

    def close(self) -> None:
        self._keys.close()
        self._desktop.stop()
        self._pictures.cleanup()
