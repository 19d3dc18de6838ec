"""Runs the Practice server as a child process, so that it never spends the window's frame time.

The child ends when its standard input does, so it cannot outlive a window that crashed. A child
that dies is started again, a few times. Used by `main` only.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import swerve

_MAX_STARTS = 5
_STEADY_S = 30.0
_READY_S = 20.0
_END_S = 1.0


class PracticeProcess:
    """The Practice server of a window.

    Attributes:
        url: base URL, empty while no server is ready.
        key: what the server wants as bearer.
        failure: a sentence when it could not be started; empty otherwise.

    Args:
        arguments: for `swerve practice`, such as `("--rate", "70")`.
        on_ready: called on the loop each time a server is ready.
        command: what runs `swerve`, for tests; None for this installation.
    """

    def __init__(
        self,
        arguments: Sequence[str] = (),
        on_ready: Callable[[], None] | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        self.url = ""
        self.key = ""
        self.failure = ""
        self._command = [*(command or own_command()), "practice", "--port", "0", "--parent"]
        self._command += arguments
        self._on_ready = on_ready
        self._ready = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._child: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Return the child's process id, None while none runs."""
        child = self._child
        return child.pid if child is not None and child.returncode is None else None

    def start(self) -> None:
        """Begin to start the server; it is usable once `url` is set."""
        if self._keeper is None:
            self._keeper = asyncio.get_running_loop().create_task(self._keep(), name="practice")

    async def until_ready(self) -> None:
        """Wait until the server is ready or could not be started; bounded."""
        self.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_READY_S):
                await self._ready.wait()

    async def close(self) -> None:
        """End the server; milliseconds as a rule, two seconds at most."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper], timeout=_END_S)
        await self._end()

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        starts = 0
        while starts < _MAX_STARTS:
            starts += 1
            began_s = loop.time()
            child = await self._launch()
            if child is not None and await self._read_address(child):
                await child.wait()
            await self._end()
            if loop.time() - began_s > _STEADY_S:
                starts = 0
        self.failure = self.failure or "The Practice server ended again and again."
        self._ready.set()

    async def _launch(self) -> asyncio.subprocess.Process | None:
        try:
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=own_environment(),
            )
        except OSError as error:
            self.failure = f"The Practice server could not be started: {error.strerror or error}."
            return None
        return self._child

    async def _read_address(self, child: asyncio.subprocess.Process) -> bool:
        """Read the one line the child prints; return whether it holds an address."""
        if child.stdout is None:
            return False
        try:
            async with asyncio.timeout(_READY_S):
                said: object = json.loads(await child.stdout.readline() or b"null")
        except (ValueError, TimeoutError):
            return False
        if not isinstance(said, dict):
            return False
        self.url, self.key, self.failure = str(said.get("url")), str(said.get("key")), ""
        self._ready.set()
        if self._on_ready is not None:
            self._on_ready()
        return True

    async def _end(self) -> None:
        self.url = self.key = ""
        self._ready.clear()
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()  # tells it to end
        # Killed only when that did not help: a signal to a child that just ended makes Popen reap
        # it before asyncio's watcher can.
        if not await _has_ended(child):
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await _has_ended(child)


async def _has_ended(child: asyncio.subprocess.Process) -> bool:
    try:
        async with asyncio.timeout(_END_S):
            await child.wait()
    except TimeoutError:
        return False
    return True


def own_command() -> list[str]:
    """Return what runs `swerve` again: a frozen build is its own interpreter.

    With `-P` nothing is imported from the working folder, which may be a stranger's project.
    """
    is_frozen = bool(getattr(sys, "frozen", False))
    return [sys.executable] if is_frozen else [sys.executable, "-P", "-m", "swerve"]


def own_environment() -> dict[str, str]:
    """Return the child's environment: it must find the same package as this process."""
    root = str(Path(swerve.__file__).resolve().parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
