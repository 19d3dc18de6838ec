from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest
from tests.fakes.practice import until

from swerve.adapters.practice_process import PracticeProcess

OWN = (sys.executable, "-c", "import sys; from swerve.practice.cli import run_practice; "
       "sys.exit(run_practice(sys.argv[2:]))")  # fmt: skip


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_starts_tells_its_address_and_ends_with_the_window() -> None:
    async def test() -> None:
        ready: list[str] = []
        process = PracticeProcess(("--rate", "0"), lambda: ready.append("ready"), OWN)
        await process.until_ready()
        assert process.url.startswith("http://127.0.0.1:")
        assert process.key
        assert ready == ["ready"]
        pid = process.pid
        assert pid is not None
        await process.close()
        assert process.url == ""
        assert not is_alive(pid)

    asyncio.run(test())


@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
def test_one_that_dies_is_started_again() -> None:
    async def test() -> None:
        process = PracticeProcess((), None, OWN)
        await process.until_ready()
        first = process.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: process.pid not in (None, first) and bool(process.url), wait_s=15)
        await process.close()

    asyncio.run(test())


def test_one_that_cannot_start_says_so() -> None:
    async def test() -> None:
        process = PracticeProcess((), None, ("/nonexistent/swerve",))
        await process.until_ready()
        assert "could not be started" in process.failure
        await process.close()

    asyncio.run(test())


def test_one_that_ends_at_once_is_not_started_for_ever() -> None:
    async def test() -> None:
        process = PracticeProcess((), None, (sys.executable, "-c", "pass"))
        await process.until_ready()
        assert "again and again" in process.failure
        await process.close()

    asyncio.run(test())


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_the_child_ends_when_its_parent_is_gone() -> None:
    async def test() -> None:
        child = await asyncio.create_subprocess_exec(
            *OWN,
            "practice",
            "--parent",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": "app"},
        )
        assert child.stdout is not None
        assert child.stdin is not None
        assert b"url" in await asyncio.wait_for(child.stdout.readline(), 15)
        child.stdin.close()
        assert await asyncio.wait_for(child.wait(), 5) == 0

    asyncio.run(test())
