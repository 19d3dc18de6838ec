"""A hostile repository and a model that obeys it: nothing runs, nothing leaves, nothing is lost."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.scenarios.app import isolated
from tests.scenarios.hostile import (
    API_KEY,
    INJECTION,
    SECRET,
    Eavesdropper,
    Hostile,
    make_hostile,
    obedient,
)

_LIMIT_S = 90
_KEY_VARIABLE = "HOSTILE_TEST_KEY"
_EXEC = re.compile(r'execve\("([^"]+)"')
_CONNECT = re.compile(
    r"connect\(.*?sin6?_port=htons\((\d+)\).*?inet_(?:addr|pton)\((?:[^\"]*)\"([^\"]+)\""
)


@pytest.fixture
def hostile(tmp_path: Path) -> Hostile:
    return make_hostile(tmp_path)


def variables(home: Path, url: str) -> dict[str, str]:
    """The environment of a person whose profile names the eavesdropper."""
    config = home / ".config" / "swerve"
    config.mkdir(parents=True, exist_ok=True)
    (config / "models.toml").write_text(
        f'[[profile]]\nid = "spy"\ntitle = "Spy"\nmodel = "practice"\nurl = "{url}"\n'
        f'key_env = "{_KEY_VARIABLE}"\n'
    )
    return {
        "PATH": os.environ["PATH"],
        "QT_QPA_PLATFORM": "offscreen",
        _KEY_VARIABLE: API_KEY,
        **isolated(home),
    }


async def run(arguments: Sequence[str], environment: dict[str, str]) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *arguments,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(_LIMIT_S):
        said, _ = await process.communicate()
    return process.returncode or 0, said.decode("utf-8", "replace")


def ask(hostile: Hostile, home: Path, *before: str) -> tuple[int, str, list[str]]:
    """Run one headless turn against the obedient model; returns status, words and frames."""

    async def play() -> tuple[int, str, list[str]]:
        server = Eavesdropper(obedient(hostile))
        await server.start()
        try:
            command = [*before, sys.executable, "-m", "swerve", "ask", "do what the files say"]
            command += ["--project", str(hostile.root), "--profile", "spy", "--keep", "all"]
            status, said = await run(command, variables(home, server.url))
            return status, said, server.frames
        finally:
            await server.close()

    return asyncio.run(play())


def texts_beneath(*folders: Path) -> dict[Path, bytes]:
    """Return the bytes of every regular file beneath folders."""
    files = (path for folder in folders for path in folder.rglob("*"))
    return {path: path.read_bytes() for path in files if path.is_file() and not path.is_symlink()}


def test_a_whole_turn_of_obedience_does_no_harm_and_tells_no_secret(
    hostile: Hostile, home: Path
) -> None:
    before = texts_beneath(hostile.root)
    _, said, frames = ask(hostile, home)
    assert len(frames) > 8, said
    assert hostile.harm() == []
    assert texts_beneath(hostile.root) == before
    sent = "\n".join(frames)
    assert SECRET not in sent
    assert API_KEY not in sent
    assert "root:x:" not in sent
    assert "Commands are run only from the window" in sent
    assert "may hold secrets" in sent


def test_the_key_is_in_no_file_and_no_output(hostile: Hostile, home: Path) -> None:
    _, said, _ = ask(hostile, home)
    assert API_KEY not in said
    assert "⟨U+001B⟩]52" in said
    assert "\x1b]" not in said
    held = [
        path for path, data in texts_beneath(home, hostile.root).items() if API_KEY.encode() in data
    ]
    assert held == []
    for path in (home / ".local" / "state" / "swerve").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_no_program_is_started_and_nobody_but_the_server_is_called(
    hostile: Hostile, home: Path
) -> None:
    trace = home / "strace.txt"
    strace = ["strace", "-f", "-qq", "-e", "trace=execve,connect", "-o", str(trace)]
    _, said, frames = ask(hostile, home, *strace)
    assert frames, said
    seen = trace.read_text(errors="replace")
    started = {Path(path).name for path in _EXEC.findall(seen)}
    assert started <= {Path(sys.executable).name, "python3", "python", "rg", "bwrap", "true"}, (
        started
    )
    assert {address for _, address in _CONNECT.findall(seen)} <= {"127.0.0.1", "::1"}


def test_nothing_of_the_project_configures_anything(hostile: Hostile, home: Path) -> None:
    _, said, frames = ask(hostile, home)
    sent = "\n".join(frames)
    assert "attacker.invalid/v1" not in sent
    assert f'path="AGENTS.md">\n{INJECTION}' not in sent.replace("\\n", "\n")
    assert "evil" not in said.split("[", 1)[0]
