"""A command gets its folder, its environment and its limits from us, and is killed whole."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.fakes.commands import THREAD, TURN, command, heard, python
from tests.fakes.practice import until

from swerve.adapters.sandbox import Sandbox
from swerve.adapters.shell import CappedOutput, ProjectShell, ShellLimits, environment
from swerve.session.trust_inputs import CommandEnded
from swerve.terms import CallId

pytestmark = pytest.mark.skipif(os.name == "nt", reason="process groups of POSIX")


@asynccontextmanager
async def open_shell(root: Path, **limits: float) -> AsyncIterator[ProjectShell]:
    """A shell without walls: what is tested here holds with and without them."""
    shell = ProjectShell(root, Sandbox(root, program=""), ShellLimits(**limits))  # type: ignore[arg-type]
    try:
        async with asyncio.timeout(20):
            yield shell
    finally:
        await shell.close()


def run(root: Path, code: str, **limits: float) -> CommandEnded:
    async def play() -> CommandEnded:
        async with open_shell(root, **limits) as shell:
            return await shell.run(python(code), heard)

    return asyncio.run(play())


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_output_status_and_folder(tmp_path: Path) -> None:
    ended = run(tmp_path, "import os, sys; print(os.getcwd()); sys.exit(3)")
    assert ended.output == f"{tmp_path}\n"
    assert ended.sentence.startswith("Exit status 3 after")
    assert not ended.is_ok
    assert run(tmp_path, "pass").is_ok


def test_standard_input_is_closed_and_there_is_no_terminal(tmp_path: Path) -> None:
    code = "import os, sys\nprint(repr(sys.stdin.read()))\ntry: os.open('/dev/tty', os.O_RDWR)\n"
    assert run(tmp_path, code + "except OSError: print('no tty')").output == "''\nno tty\n"


def test_nothing_is_expanded(tmp_path: Path) -> None:
    async def play() -> None:
        async with open_shell(tmp_path) as shell:
            ended = await shell.run(command("echo", "$HOME; touch x", "`id`", "*"), heard)
            assert ended.output == "$HOME; touch x `id` *\n"

    asyncio.run(play())
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    async def play() -> None:
        async with open_shell(tmp_path) as shell:
            ended = await shell.run(command("no-such-program"), heard)
            assert ended.sentence == "There is no program 'no-such-program'."

    asyncio.run(play())


def test_control_sequences_are_taken_out(tmp_path: Path) -> None:
    ended = run(tmp_path, r"print('\x1b[31mred\x1b]52;c;ZXZpbA==\x07 \x1b]8;;file:///\x07x')")
    assert ended.output == "red x\n"


def test_a_flood_keeps_its_beginning_and_end_and_ends_at_the_limit(tmp_path: Path) -> None:
    async def play() -> CommandEnded:
        async with open_shell(tmp_path, run_s=0.5, head_bytes=100, tail_bytes=100) as shell:
            return await shell.run(command("yes", "line"), heard)

    ended = asyncio.run(play())
    assert ended.sentence == "Killed: it ran longer than 0 s."
    assert ended.output.startswith("line\nline\n")
    assert "bytes cut]" in ended.output
    assert len(ended.output) < 300


def test_output_arrives_while_the_command_runs(tmp_path: Path) -> None:
    async def play() -> None:
        said: list[str] = []
        async with open_shell(tmp_path, beat_s=0.01) as shell:
            code = "import time; print('first', flush=True); time.sleep(30)"
            running = asyncio.ensure_future(shell.run(python(code), said.append))
            await until(lambda: said == ["first\n"])
            shell.kill(THREAD, TURN)
            assert (await running).sentence.startswith("Stopped")

    asyncio.run(play())


def test_kill_takes_children_that_ignore_signals_and_returns_at_once(tmp_path: Path) -> None:
    code = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = os.fork()\n"
        "print(os.getpid(), child or os.getpid(), flush=True) if child else None\n"
        "time.sleep(60)\n"
    )

    async def play() -> None:
        said: list[str] = []
        async with open_shell(tmp_path, beat_s=0.01) as shell:
            running = asyncio.ensure_future(shell.run(python(code), said.append))
            await until(lambda: bool(said))
            pids = [int(word) for word in said[-1].split()]
            begun = time.perf_counter()
            shell.kill(THREAD, TURN)
            assert time.perf_counter() - begun < 0.005
            await until(lambda: all(is_gone(pid) for pid in pids))
            await running

    asyncio.run(play())


def test_what_a_command_leaves_running_ends_with_it(tmp_path: Path) -> None:
    code = "import os, time\npid = os.fork()\nprint(pid, flush=True) if pid else time.sleep(60)"

    async def play() -> None:
        async with open_shell(tmp_path) as shell:
            ended = await shell.run(python(code), heard)
            await until(lambda: is_gone(int(ended.output.split()[0])))

    asyncio.run(play())


def test_a_detached_command_survives_stop_and_ends_with_the_project(tmp_path: Path) -> None:
    async def play() -> None:
        said: list[str] = []
        code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
        async with open_shell(tmp_path, beat_s=0.01) as shell:
            running = asyncio.ensure_future(shell.run(python(code), said.append))
            await until(lambda: bool(said))
            shell.let_run(THREAD, CallId("c"))
            shell.kill(THREAD, TURN)
            assert not is_gone(int(said[0]))
            await shell.close()
            await until(lambda: is_gone(int(said[0])))
            await running

    asyncio.run(play())


def test_a_stop_before_the_start_starts_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        async with open_shell(tmp_path) as shell:
            running = asyncio.ensure_future(shell.run(command("touch", "made"), heard))
            await asyncio.sleep(0)
            shell.kill(THREAD, TURN)
            assert "before it began" in (await running).sentence
            assert not (tmp_path / "made").exists()

    asyncio.run(play())


def test_what_it_changed_is_told_with_what_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "same.txt").write_text("same\n")
    (tmp_path / "old.txt").write_text("old\n")
    (tmp_path / "gone.txt").write_text("gone\n")
    (tmp_path / ".gitignore").write_text("build/\n")
    code = (
        "import os\nopen('old.txt', 'w').write('new\\n')\nos.unlink('gone.txt')\n"
        "open('made.txt', 'w').write('made\\n')\nopen('binary', 'wb').write(bytes(9))\n"
        "os.mkdir('build'); open('build/x', 'w').write('x')\nos.utime('same.txt')\n"
    )
    ended = run(tmp_path, code)
    seen = {
        delta.path: (
            str(delta.before.text) if delta.before else None,
            str(delta.after.text) if delta.after else None,
        )
        for delta in ended.changes
    }
    assert seen == {
        "old.txt": ("old\n", "new\n"),
        "gone.txt": ("gone\n", None),
        "made.txt": (None, "made\n"),
    }
    assert ended.unseen == ("binary",)


def test_keys_sockets_and_relative_folders_stay_out_of_the_environment() -> None:
    given = {
        "PATH": f"/usr/bin{os.pathsep}bin{os.pathsep}.{os.pathsep}{os.pathsep}/bin",
        "OPENAI_API_KEY": "sk-sentinel",
        "SSH_AUTH_SOCK": "/run/agent",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus",
        "LD_PRELOAD": "/tmp/evil.so",
        "PYTHONPATH": "/tmp/evil",
        "GIT_SSH_COMMAND": "evil",
        "LC_ALL": "C.UTF-8",
        "HOME": "/home/me",
    }
    kept = environment(given)
    assert kept["PATH"] == f"/usr/bin{os.pathsep}/bin"
    assert (kept["LC_ALL"], kept["HOME"], kept["TERM"]) == ("C.UTF-8", "/home/me", "dumb")
    assert not {name for name in given if name in kept} - {"PATH", "LC_ALL", "HOME"}


def test_surroundings_name_the_folder_and_change_with_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look() -> tuple[str, str, str]:
        async with open_shell(tmp_path) as shell:
            found = await shell.surroundings()
            return found.cwd, found.environment_hash, found.confinement

    cwd, before, confinement = asyncio.run(look())
    assert cwd == str(tmp_path)
    assert "No sandbox" in confinement
    monkeypatch.setenv("LANG", "tlh_KL.UTF-8")
    assert asyncio.run(look())[1] != before


def test_capped_output_says_how_much_was_cut() -> None:
    output = CappedOutput(4, 4)
    for piece in (b"ab", b"cdef", b"ghijkl"):
        output.append(piece)
    assert output.text() == "abcd\n[4 bytes cut]\nijkl"
