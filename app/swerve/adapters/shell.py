"""Runs the commands of a model in one project: confined, capped, and killed whole.

A command is a list of arguments, never a line for a shell. Folder, environment and sandbox come
from here alone. Whether a command may run was decided before (`session.permission`); what it
changed is found by comparing the project with how it was. Fits `ports.Shell`.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import sys
import threading
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from swerve.adapters.folder_mark import FolderMark
from swerve.adapters.sandbox import Sandbox, repositories
from swerve.adapters.snapshot import Snapshot
from swerve.frozen import frozen
from swerve.session.effects import Run
from swerve.session.surroundings import Surroundings
from swerve.session.trust_inputs import CommandEnded
from swerve.terms import CallId, ThreadId, TurnId
from swerve.text.terminal import plain_text

_KEPT_VARIABLES = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "VIRTUAL_ENV", "CONDA_PREFIX",
    "JAVA_HOME", "GOPATH", "GOROOT", "CARGO_HOME", "RUSTUP_HOME", "PYENV_ROOT", "NVM_DIR",
    "SystemRoot", "SYSTEMROOT", "ComSpec", "PATHEXT", "TEMP", "TMP",
)  # fmt: skip
_SET_VARIABLES = {
    "TERM": "dumb",
    "NO_COLOR": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "SWERVE_COMMAND": "1",
}
_CHUNK_BYTES = 65_536
_QUIET_BYTES = 1_000_000
_REST_S = 0.01
_LEFTOVER_S = 0.2
_CLOSE_S = 1.0


@frozen
class ShellLimits:
    """What a command may cost.

    Attributes:
        run_s: after so long it is killed.
        head_bytes, tail_bytes: output that is kept from its beginning and its end.
        beat_s: output is reported at most this often.
    """

    run_s: float = 600.0
    head_bytes: int = 12_000
    tail_bytes: int = 12_000
    beat_s: float = 0.1


class CappedOutput:
    """The beginning and the end of an output of any length; safe to use from two threads."""

    def __init__(self, head_bytes: int, tail_bytes: int) -> None:
        self._guard = threading.Lock()
        self._head = bytearray()
        self._tail = bytearray()
        self._head_bytes, self._tail_bytes = head_bytes, tail_bytes
        self.total_bytes = 0

    def append(self, data: bytes) -> None:
        """Take more in; costs what `data` costs, however much came before."""
        with self._guard:
            self.total_bytes += len(data)
            room = self._head_bytes - len(self._head)
            if room > 0:
                self._head += data[:room]
                data = data[room:]
            if data:
                self._tail += data[-self._tail_bytes :]
                del self._tail[: -self._tail_bytes]

    def text(self) -> str:
        """Return it as plain text; what was cut is said where it was."""
        with self._guard:
            head, tail, total = bytes(self._head), bytes(self._tail), self.total_bytes
        left_out = total - len(head) - len(tail)
        if left_out <= 0:
            return _plain(head + tail)
        return f"{_plain(head)}\n[{left_out:,} bytes cut]\n{_plain(tail)}"


@dataclass(slots=True, eq=False)
class _Job:
    """A command between its approval and its end."""

    command: Run
    output: CappedOutput
    process: Process | None = None
    is_killed: bool = False
    is_loose: bool = False
    is_late: bool = False
    is_read: asyncio.Event = field(default_factory=asyncio.Event)
    reported: int = 0


class ProjectShell:
    """Commands beneath one root, each in a process group of its own."""

    def __init__(
        self, root: Path, sandbox: Sandbox | None = None, limits: ShellLimits | None = None
    ) -> None:
        """Take the project.

        Args:
            root: folder every command starts in.
            sandbox: how commands are confined; None for as well as possible here.
            limits: None for the usual ones.
        """
        self._root = root.resolve()
        self._sandbox = sandbox or Sandbox(self._root)
        self._limits = limits or ShellLimits()
        self._mark: FolderMark | None = None
        self._jobs: set[_Job] = set()
        self._is_closed = False

    async def surroundings(self) -> Surroundings:
        """Return how commands are run here: folder, environment, sandbox."""
        await asyncio.to_thread(self._sandbox.probe)
        variables = environment(os.environ)
        text = "\0".join(f"{name}={value}" for name, value in sorted(variables.items()))
        self._mark = mark = FolderMark.of(self._root)
        hidden = sum(1 for name in os.environ if name not in variables)
        told = ", ".join(f"{name}={_SET_VARIABLES[name]}" for name in _TOLD)
        rows = (f"Environment: {hidden} variables hidden, keys among them; {told}.",)
        return Surroundings(
            f"{self._root}:{mark.device}:{mark.inode}:{mark.born_ns}",
            str(self._root),
            rows,
            hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest(),
            self._sandbox.sentence,
        )

    async def run(self, command: Run, on_output: Callable[[str], None]) -> CommandEnded:
        """Run a command to its end; never raises. See `ports.Shell`."""
        where = (command.thread, command.turn, command.call)
        job = _Job(command, CappedOutput(self._limits.head_bytes, self._limits.tail_bytes))
        self._jobs.add(job)
        loop = asyncio.get_running_loop()
        before: Snapshot | None = None
        try:
            if self._mark not in (None, FolderMark.of(self._root)):
                return CommandEnded(*where, "The project folder is another one now; nothing ran.")
            before = await asyncio.to_thread(Snapshot, self._root)
            known = await asyncio.to_thread(repositories, self._root)
            if job.is_killed or self._is_closed:
                return CommandEnded(*where, "It was stopped before it began.")
            begun_s = loop.time()
            problem = await self._start(job)
            if problem:
                return CommandEnded(*where, problem)
            await self._watch(job, on_output)
            sentence = _how_it_ended(job, loop.time() - begun_s, self._limits.run_s)
            changes, unseen = await asyncio.to_thread(before.changes)
            sentence += _made(await asyncio.to_thread(repositories, self._root), known, self._root)
        except OSError as error:
            return CommandEnded(*where, f"It could not be run: {error.strerror or error}.")
        finally:
            self._kill(job)
            self._jobs.discard(job)
            if before is not None:
                before.close()
        is_ok = job.process is not None and job.process.returncode == 0
        return CommandEnded(*where, sentence, job.output.text(), is_ok, changes, unseen)

    def kill(self, thread: ThreadId, turn: TurnId) -> None:
        """Kill the commands of a turn with all they started, in this call."""
        for job in self._jobs:
            is_meant = (job.command.thread, job.command.turn) == (thread, turn)
            if is_meant and not job.is_loose:
                self._kill(job)

    def let_run(self, thread: ThreadId, call: CallId) -> None:
        """Take a command out of reach of `kill` until the project is closed."""
        for job in self._jobs:
            if (job.command.thread, job.command.call) == (thread, call):
                job.is_loose = True

    async def close(self) -> None:
        """Kill everything that runs and wait for it, a second at most."""
        self._is_closed = True
        jobs = list(self._jobs)
        for job in jobs:
            self._kill(job)
        ends = [job.process.wait() for job in jobs if job.process is not None]
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await asyncio.gather(*ends)

    # --- one command --------------------------------------------------------------------------

    async def _start(self, job: _Job) -> str:
        """Start the program; returns a sentence when it cannot be."""
        argv = await asyncio.to_thread(self._sandbox.wrap, job.command.approval.argv)
        if job.is_killed or self._is_closed:
            return "It was stopped before it began."
        output, inlet = os.pipe()
        try:
            # A pipe of our own: asyncio's would let `wait` last as long as anybody holds it.
            job.process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=DEVNULL,
                stdout=inlet,
                stderr=STDOUT,
                cwd=self._root,
                env=environment(os.environ),
                start_new_session=True,
            )
        except FileNotFoundError:
            os.close(output)
            return f"There is no program {job.command.approval.argv[0]!r}."
        except OSError as error:
            os.close(output)
            return f"It could not be started: {error.strerror or error}."
        finally:
            os.close(inlet)
        _read_on_thread(output, job, asyncio.get_running_loop())
        if job.is_killed:
            self._kill(job)
        return ""

    async def _watch(self, job: _Job, on_output: Callable[[str], None]) -> None:
        """Report in beats until the program has ended, keep the time limit."""
        if job.process is None:
            return
        telling = asyncio.ensure_future(self._tell(job, on_output))
        waiting = asyncio.ensure_future(job.process.wait())
        try:
            await self._until_end(job, waiting)
            # What the program left running holds the pipe open and is ended with it.
            if not await _is_set(job.is_read) and not job.is_loose:
                self._kill_group(job.process)
                await _is_set(job.is_read)
        finally:
            telling.cancel()
            waiting.cancel()

    async def _until_end(self, job: _Job, waiting: asyncio.Future[int]) -> None:
        done, _ = await asyncio.wait([waiting], timeout=self._limits.run_s)
        if not done and not job.is_loose:
            job.is_late = True
            self._kill(job)
        await waiting

    async def _tell(self, job: _Job, on_output: Callable[[str], None]) -> None:
        while True:
            await asyncio.sleep(self._limits.beat_s)
            if job.output.total_bytes != job.reported and not job.is_loose:
                job.reported = job.output.total_bytes
                on_output(job.output.text())

    def _kill(self, job: _Job) -> None:
        if job.process is None or job.process.returncode is None:
            job.is_killed = True
        if job.process is not None and job.process.returncode is None:
            self._kill_group(job.process)

    def _kill_group(self, process: Process) -> None:
        """Send SIGKILL to the whole group; nothing in it can refuse."""
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)


_TOLD = ("TERM", "NO_COLOR", "GIT_TERMINAL_PROMPT")


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return what a command gets of `variables`: no keys, no sockets, no relative folders in PATH.

    A name that is not known to be harmless is left out.
    """
    kept = {
        name: value
        for name, value in variables.items()
        if name in _KEPT_VARIABLES or name.startswith("LC_")
    }
    folders = kept.get("PATH", os.defpath).split(os.pathsep)
    kept["PATH"] = os.pathsep.join(folder for folder in folders if os.path.isabs(folder))
    return kept | _SET_VARIABLES


async def _is_set(event: asyncio.Event) -> bool:
    """Wait for `event` as long as what is left in a pipe needs; say whether it came."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_LEFTOVER_S):
            await event.wait()
    return event.is_set()


def _read_on_thread(output: int, job: _Job, loop: asyncio.AbstractEventLoop) -> None:
    """Take the output in off the loop; a program that floods is slowed by its full pipe."""

    def read() -> None:
        with os.fdopen(output, "rb", buffering=0) as pipe:
            while data := pipe.read(_CHUNK_BYTES):
                job.output.append(data)
                if job.output.total_bytes > _QUIET_BYTES:
                    time.sleep(_REST_S)
        with suppress(RuntimeError):  # the loop is gone when something outlived the program
            loop.call_soon_threadsafe(job.is_read.set)

    threading.Thread(target=read, name="command output", daemon=True).start()


def _plain(data: bytes) -> str:
    return plain_text(data.decode("utf-8", "replace"))


def _made(now: Sequence[Path], known: Sequence[Path], root: Path) -> str:
    """Return a warning about repositories that were not there before: git runs what is in one."""
    made = [git.relative_to(root).as_posix() for git in now if git not in known]
    if not made:
        return ""
    return f" It made a repository ({', '.join(made[:5])}): look into it before you use git there."


def _how_it_ended(job: _Job, seconds: float, limit_s: float) -> str:
    status = job.process.returncode if job.process is not None else None
    took = f"after {seconds:.1f} s"
    if job.is_late:
        return f"Killed: it ran longer than {limit_s:.0f} s."
    if job.is_killed:
        return f"Stopped {took}."
    if status is not None and status < 0:
        return f"Ended by signal {-status} {took}."
    return f"Exit status {status} {took}."
