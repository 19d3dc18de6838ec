"""One writer per project: a lock file with the process that holds it.

A lock is the process, not the file: what a crash left is recognised by process id and start time
and taken over. Used when a project is opened; the lock lies in the state folder, not the project.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from swerve.adapters.atomic_file import write_whole
from swerve.frozen import frozen

if sys.platform != "win32":
    import fcntl


@frozen
class Holder:
    """Who holds a lock.

    Attributes:
        pid: process id.
        started: when that process started, in the system's own unit; tells a reused id.
        purpose: what it does, e.g. "window".
    """

    pid: int
    started: str
    purpose: str

    def is_alive(self) -> bool:
        """Say whether that very process still runs."""
        return process_start(self.pid) == self.started


class ProjectLock:
    """The lock of one project, taken or not."""

    def __init__(self, file: Path, purpose: str) -> None:
        """Take the lock file and what this process wants it for."""
        self._file = file
        self._me = Holder(os.getpid(), process_start(os.getpid()), purpose)
        self._is_held = False

    def acquire(self) -> Holder | None:
        """Take the lock.

        Returns:
            None when it is ours now, else who holds it.

        Raises:
            OSError: the lock file cannot be written.
        """
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(self._file.with_name(f"{self._file.name}.guard")):
            holder = self.holder()
            if holder is not None and holder.is_alive() and holder != self._me:
                return holder
            if holder == self._me and not self._is_held:
                return holder  # another part of this process holds it
            note = {"pid": self._me.pid, "started": self._me.started, "purpose": self._me.purpose}
            write_whole(self._file, json.dumps(note).encode())
        self._is_held = True
        return None

    def release(self) -> None:
        """Give the lock back; harmless when it is not ours."""
        if self._is_held and self.holder() == self._me:
            with suppress(OSError):
                self._file.unlink()
        self._is_held = False

    def holder(self) -> Holder | None:
        """Return who is noted in the lock file, alive or not; None when nobody is."""
        try:
            noted = json.loads(self._file.read_text(encoding="utf-8"))
            return Holder(int(noted["pid"]), str(noted["started"]), str(noted["purpose"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            return Holder(0, "unreadable", "")  # torn by a crash: never alive


@contextmanager
def _alone(guard: Path) -> Iterator[None]:
    """Keep two processes from judging the same stale lock at once; held for microseconds."""
    if sys.platform == "win32":
        yield
        return
    fd = os.open(guard, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def process_start(pid: int) -> str:
    """Return a mark of when process `pid` started; empty when there is no such process."""
    if pid <= 0:
        return ""
    if sys.platform == "linux":
        try:
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        # After the name in brackets, which may hold anything: state is field 3, start field 22.
        state, *fields = text.rpartition(")")[2].split()
        return "" if state in "ZX" else f"{_boot_id()}:{fields[18]}"
    return "alive" if _runs(pid) else ""


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return str(int(time.time() - time.monotonic()))


def _runs(pid: int) -> bool:
    if sys.platform == "win32":
        return pid == os.getpid() or _windows_runs(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _windows_runs(pid: int) -> bool:
    """Ask Windows; `os.kill` would end the process there."""
    if sys.platform != "win32":
        return False
    import ctypes

    handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
    if not handle:
        return False
    ctypes.windll.kernel32.CloseHandle(handle)
    return True
