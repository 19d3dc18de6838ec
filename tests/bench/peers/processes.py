"""What a program's processes cost and when one of them dies, as Linux counts it."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def tree_of(root: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for pid, fields in _stats():
        children.setdefault(int(fields[1]), []).append(pid)
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def cpu_s(root: int) -> float:
    """Return the seconds of CPU that a process and its descendants have used."""
    pids = set(tree_of(root))
    ticks = (int(f[11]) + int(f[12]) for pid, f in _stats() if pid in pids)
    return sum(ticks) / _TICKS_PER_S


def memory_mb(root: int) -> float:
    """Return the proportional set size of a process and its descendants: shared pages divided."""
    total_kb = 0
    for pid in tree_of(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total_kb += next(int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:")
    return total_kb * 1_024 / 1e6


def find_command(words: Sequence[str]) -> int | None:
    """Return the process that runs exactly these words, None when there is none."""
    wanted = "\0".join(words).encode() + b"\0"
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if said == wanted:
            return int(folder.name)
    return None


class Death:
    """Waits for the end of a process that is not ours."""

    def __init__(self, pid: int) -> None:
        self._fd = os.pidfd_open(pid)

    def wait_ns(self, seconds: float) -> int | None:
        """Return the monotonic nanoseconds at which it died, None when it lives on."""
        died = bool(select.select([self._fd], [], [], seconds)[0])
        now_ns = time.monotonic_ns()
        os.close(self._fd)
        return now_ns if died else None


def _stats() -> Iterator[tuple[int, list[str]]]:
    """Yield every process with the fields of its stat that follow the name."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text()
        except OSError:
            continue
        yield int(folder.name), text.rpartition(")")[2].split()
