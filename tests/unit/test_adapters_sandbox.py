"""What a walled-in command cannot do: write, look or reach outside, see or signal others."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fakes.commands import heard, python

from swerve.adapters.sandbox import Sandbox
from swerve.adapters.shell import ProjectShell
from swerve.session.trust_inputs import CommandEnded

has_walls = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / ".git" / "hooks").mkdir(parents=True)
    (root / "sub" / ".git").mkdir(parents=True)
    return root


def run(root: Path, code: str, *hidden: Path) -> CommandEnded:
    async def play() -> CommandEnded:
        shell = ProjectShell(root, Sandbox(root, hidden))
        try:
            async with asyncio.timeout(20):
                assert (await shell.surroundings()).is_confined
                return await shell.run(python(code), heard)
        finally:
            await shell.close()

    return asyncio.run(play())


@has_walls
def test_the_project_is_writable_and_nothing_else_is(project: Path) -> None:
    outside = project.parent / "outside"
    targets = [str(outside), "/etc/evil", str(Path.home() / ".bashrc"), "/usr/local/bin/evil"]
    code = (
        "open('inside', 'w').write('x')\n"
        f"for path in {targets!r}:\n"
        "    try: open(path, 'a').write('evil')\n"
        "    except OSError: print('refused')\n"
    )
    had = (Path.home() / ".bashrc").read_bytes() if (Path.home() / ".bashrc").exists() else None
    ended = run(project, code)
    assert (project / "inside").read_text() == "x"
    assert not outside.exists()
    assert not Path("/etc/evil").exists()
    assert not Path("/usr/local/bin/evil").exists()
    now = (Path.home() / ".bashrc").read_bytes() if (Path.home() / ".bashrc").exists() else None
    assert now == had
    assert ended.output.count("refused") >= 2  # home and /tmp are empty, private and thrown away


@has_walls
@pytest.mark.parametrize("path", [".git/hooks/post-checkout", ".git/config", "sub/.git/config"])
def test_no_repository_can_be_written(project: Path, path: str) -> None:
    ended = run(project, f"open({path!r}, 'w').write('evil')")
    assert "Read-only file system" in ended.output
    assert not (project / path).exists()


@has_walls
def test_a_repository_cannot_be_moved_away_and_replaced(project: Path) -> None:
    ended = run(project, "import os\nos.rename('.git', 'old')")
    assert not ended.is_ok
    assert (project / ".git" / "hooks").is_dir()


@has_walls
def test_there_is_no_network_not_even_to_this_machine(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        code = f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)"
        assert not run(project, code).is_ok
        with pytest.raises(TimeoutError):
            server.accept()


@has_walls
def test_other_processes_are_out_of_sight_and_reach(project: Path) -> None:
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        code = (
            "import os\nprint(sum(name.isdigit() for name in os.listdir('/proc')))\n"
            f"try: os.kill({sleeper.pid}, 9)\nexcept OSError: print('nobody there')"
        )
        count, said = run(project, code).output.strip().split("\n")
        assert int(count) <= 3
        assert said == "nobody there"
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


@has_walls
def test_our_own_folders_cannot_be_read(project: Path, tmp_path: Path) -> None:
    own = tmp_path / "state"
    own.mkdir()
    (own / "keys.toml").write_text("key = 'sk-sentinel'")
    code = f"import os\nprint(os.listdir({str(own)!r}))"
    assert run(project, code, own).output == "[]\n"


@has_walls
def test_what_was_put_into_temporary_folders_is_gone_with_the_command(project: Path) -> None:
    name = f"/tmp/swerve-{os.getpid()}"
    run(project, f"open({name!r}, 'w').write('x')")
    assert not Path(name).exists()


def test_without_bubblewrap_it_is_said_plainly(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, program="")
    sandbox.probe()
    assert not sandbox.is_on
    assert sandbox.sentence.startswith("No sandbox")
    assert "all that you can" in sandbox.sentence
    assert sandbox.wrap(["ls", "-l"]) == ["ls", "-l"]


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is for Linux")
@pytest.mark.parametrize("program", ["/bin/false", "/no/such/program"])
def test_walls_that_do_not_stand_are_not_claimed(tmp_path: Path, program: str) -> None:
    sandbox = Sandbox(tmp_path, program=program)
    sandbox.probe()
    assert not sandbox.is_on
    assert sandbox.sentence.startswith("No sandbox")
