"""What a walled-in command cannot do: write, look or reach outside, see or signal others."""

from __future__ import annotations

import ast
import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
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
                assert "No sandbox" not in (await shell.surroundings()).confinement
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
def test_a_project_in_a_folder_of_our_own_is_all_that_is_seen_of_it(tmp_path: Path) -> None:
    own = tmp_path / "state"
    (own / "sample" / "project").mkdir(parents=True)
    (own / "keys.toml").write_text("key = 'sk-sentinel'")
    code = f"import os\nopen('made', 'w')\nprint(os.listdir({str(own)!r}))"
    assert run(own / "sample" / "project", code, own).output == "['sample']\n"
    assert (own / "sample" / "project" / "made").exists()


@has_walls
def test_what_was_put_into_temporary_folders_is_gone_with_the_command(project: Path) -> None:
    name = f"/tmp/swerve-{os.getpid()}"
    run(project, f"open({name!r}, 'w').write('x')")
    assert not Path(name).exists()


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder of the machine that is not hidden from commands, with a short path."""
    folder = Path(tempfile.mkdtemp(prefix="s", dir=_visible_folder()))
    yield folder
    shutil.rmtree(folder)


def _visible_folder() -> Path:
    for folder in (Path("/var/lib"), Path("/opt"), Path("/srv")):
        if os.access(folder, os.W_OK):
            return folder
    pytest.skip("needs a writable folder outside of home and temporary folders")


@has_walls
@pytest.mark.parametrize("kind", ["elsewhere", "project", "abstract"])
def test_no_socket_of_this_machine_answers(project: Path, elsewhere: Path, kind: str) -> None:
    """Agents for keys, container engines and databases listen on sockets that have a path."""
    address = {
        "elsewhere": str(elsewhere / "agent.sock"),
        "project": str(project / "agent.sock"),
        "abstract": f"\0swerve-test-{os.getpid()}",
    }[kind]
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        server.settimeout(0.2)
        code = f"import socket\nsocket.socket(socket.AF_UNIX).connect({address!r})"
        ended = run(project, code)
        assert not ended.is_ok
        assert "Error" in ended.output
        with pytest.raises(TimeoutError):
            server.accept()


@has_walls
def test_no_key_and_no_way_to_an_agent_is_in_the_environment_or_in_another_process(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "sk-sentinel-0123456789abcdef"
    for name in ("OPENAI_API_KEY", "SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY",
                 "GIT_DIR", "GIT_CONFIG_GLOBAL", "LD_PRELOAD", "PYTHONSTARTUP"):  # fmt: skip
        monkeypatch.setenv(name, key)
    code = (
        "import glob, os\n"
        "told = ''.join(map(repr, os.environ.items()))\n"
        "for file in glob.glob('/proc/[0-9]*/environ') + glob.glob('/proc/[0-9]*/cmdline'):\n"
        "    try: told += open(file, errors='replace').read()\n"
        "    except OSError: pass\n"
        f"print('found' if {key!r} in told.replace({key[:4]!r} + 'X', '') else 'nothing')\n"
        "print(sorted(os.readlink(f'/proc/self/fd/{n}')[:5] for n in range(3, 30)\n"
        "             if os.path.lexists(f'/proc/self/fd/{n}')))"
    )
    # The program's own command line holds the key, so it looks for it in two halves.
    code = code.replace(repr(key), f"{key[:9]!r} + {key[9:]!r}")
    assert run(project, code).output == "nothing\n[]\n"


@has_walls
def test_walls_cannot_be_taken_down_from_inside(project: Path) -> None:
    code = (
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.unshare(0x10000000 | 0x00020000)\n"  # a user namespace of one's own, with mounts
        "print(libc.mount(None, b'/', None, 32 | 4096, None))\n"  # MS_REMOUNT | MS_BIND
        "print(libc.mount(None, b'.git', None, 32 | 4096, None))\n"
        "print(libc.umount2(b'.git', 2))\n"
        "for path in ('/etc/evil', '.git/evil'):\n"
        "    try: open(path, 'w')\n"
        "    except OSError as error: print(error.strerror)\n"
    )
    said = run(project, code).output.split("\n")
    assert said[:3] == ["-1", "-1", "-1"]
    assert said[3:5] == ["Read-only file system"] * 2


@has_walls
@pytest.mark.parametrize("path", ["a/b/c/d/e/f/.git/config", "linked/config"])
def test_a_repository_far_down_or_behind_a_link_cannot_be_written(project: Path, path: str) -> None:
    (project / "a/b/c/d/e/f/.git").mkdir(parents=True)
    (project / "linked").mkdir()
    (project / "module").mkdir()
    (project / "module" / ".git").symlink_to("../linked")
    assert "Read-only file system" in run(project, f"open({path!r}, 'w').write('evil')").output
    assert not (project / path).exists()


@has_walls
def test_a_repository_that_a_command_makes_is_told(project: Path) -> None:
    ended = run(project, "import os\nos.makedirs('new/.git/hooks')")
    assert ended.is_ok
    assert "made a repository (new/.git)" in ended.sentence
    assert "repository" not in run(project, "pass").sentence


@has_walls
@pytest.mark.parametrize("is_link", [False, True])
def test_a_home_is_hidden_wherever_it_is(
    project: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, is_link: bool
) -> None:
    home = elsewhere / "home"
    home.mkdir()
    (home / "key").write_text("x")
    monkeypatch.setenv("HOME", str(home))
    if is_link:
        (elsewhere / "link").symlink_to(home)
        monkeypatch.setenv("HOME", str(elsewhere / "link"))
    assert run(project, f"import os\nprint(os.listdir({str(home)!r}))").output == "[]\n"


@has_walls
def test_a_home_beneath_the_project_is_hidden_too(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "me").mkdir()
    (project / "me" / "key").write_text("x")
    monkeypatch.setenv("HOME", str(project / "me"))
    assert run(project, "import os\nprint(os.listdir('me'))").output == "[]\n"


@has_walls
def test_a_project_that_is_the_home_is_not_called_hidden(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(project))
    sandbox = Sandbox(project)
    sandbox.probe()
    assert sandbox.is_on
    assert "hidden" not in sandbox.sentence
    assert "all of it is open" in sandbox.sentence


@has_walls
def test_with_the_whole_disk_as_project_processes_are_still_out_of_sight() -> None:
    sandbox = Sandbox(Path("/"))
    sandbox.probe()
    argv = sandbox.wrap([sys.executable, "-c", "import os; print(os.listdir('/proc'))"])
    ran = subprocess.run(argv, capture_output=True, text=True, timeout=20, check=False)
    assert ran.returncode == 0, ran.stderr
    names = ast.literal_eval(ran.stdout)
    assert sum(name.isdigit() for name in names) <= 3


def test_a_command_for_one_folder_is_not_run_in_another(project: Path) -> None:
    async def play() -> CommandEnded:
        shell = ProjectShell(project)
        try:
            await shell.surroundings()
            os.rename(project, f"{project}-away")
            os.mkdir(project)
            return await shell.run(python("open('ran', 'w')"), heard)
        finally:
            await shell.close()

    ended = asyncio.run(play())
    assert "another one now" in ended.sentence
    assert list(project.iterdir()) == []


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
