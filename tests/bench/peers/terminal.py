"""A program in a terminal of its own: typed into through a pseudo-terminal, its output drained.

No emulator: nothing is drawn. The few questions that full-screen programs ask their terminal before
they begin are answered as a plain 256-colour terminal would. Used by `programs`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import signal
import struct
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_ROWS, _COLUMNS = 50, 160
_READ_BYTES = 65_536
_ANSWERS = (
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[0c", b"\x1b[?62;22c"),
    (b"\x1b]10;?", b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\"),
    (b"\x1b]11;?", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
)


class Terminal:
    """One program in a terminal.

    Attributes:
        pid: of the program, which leads a session of its own.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> None:
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(command[0], list(command), dict(environment))
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
        self._said = bytearray()
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def write(self, data: str) -> int:
        """Type; return the monotonic nanoseconds just before."""
        now_ns = time.monotonic_ns()
        os.write(self._fd, data.encode())
        return now_ns

    def said(self) -> str:
        """Return everything it has printed, escape sequences and all."""
        return self._said.decode(errors="replace")

    def is_alive(self) -> bool:
        """Tell whether the program still runs."""
        return self._reader.is_alive()

    def close(self) -> None:
        """End the program and wait for it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self._reader.join(5)
        os.close(self._fd)

    def _drain(self) -> None:
        while True:
            try:
                data = os.read(self._fd, _READ_BYTES)
            except OSError:
                return
            if not data:
                return
            self._said += data
            for asked, answer in _ANSWERS:
                for _ in range(data.count(asked)):
                    os.write(self._fd, answer)
