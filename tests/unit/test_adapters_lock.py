from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from swerve.adapters.lock import ProjectLock, process_start

HOLD = """
import sys
from pathlib import Path
from swerve.adapters.lock import ProjectLock
held = ProjectLock(Path(sys.argv[1]), "ask").acquire()
print("held" if held is None else held.purpose, flush=True)
sys.stdin.read()
"""


def other(file: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    file = tmp_path / "state" / "lock"
    lock, second = ProjectLock(file, "window"), ProjectLock(file, "ask")
    assert lock.acquire() is None
    assert lock.acquire() is None
    holder = second.acquire()
    assert holder is not None
    assert (holder.pid, holder.purpose) == (os.getpid(), "window")
    second.release()
    assert second.acquire() is not None
    lock.release()
    assert second.acquire() is None
    second.release()
    assert lock.holder() is None


def test_other_process_is_respected_until_it_dies(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with other(file) as process:
        try:
            assert said(process) == "held"
            holder = ProjectLock(file, "window").acquire()
            assert holder is not None
            assert (holder.pid, holder.purpose) == (process.pid, "ask")
        finally:
            process.send_signal(signal.SIGKILL)
    mine = ProjectLock(file, "window")
    assert mine.acquire() is None
    with other(file) as process:
        assert said(process) == "window"
        process.communicate("")
    mine.release()


def test_reused_process_id_and_torn_file_are_stale(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    file.write_text(f'{{"pid": {os.getppid()}, "started": "long ago", "purpose": "window"}}')
    first = ProjectLock(file, "window")
    assert first.acquire() is None
    first.release()
    file.write_text('{"pid": 1')
    assert ProjectLock(file, "window").acquire() is None


def test_start_of_a_process() -> None:
    assert process_start(os.getpid()) == process_start(os.getpid()) != ""
    assert process_start(0) == ""
    assert process_start(2**22 + 1) == ""
