"""The walls around a command: bubblewrap on Linux, or a sentence that there are none.

Builds command lines and tries once whether they work; running them is `adapters.shell`. Nothing of
it is chosen by a model or by the project: the root is writable, its `.git` is not, everything else
is read-only, the person's home, temporary and run-time folders are hidden, and there is no network.
A network namespace does not keep anybody from a socket that has a path, so those are covered.

**Source** bwrap(1), unix(7); CVE-2026-26268 (hooks), CVE-2026-42074 (a switch for the model).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import pwd

_PROBE_S = 5.0
_MAX_FOLDERS = 20_000
_SOCKETS = Path("/proc/net/unix")
_PASSING = ("/tmp", "/var/tmp", "/run")
_HOME_HIDDEN = "Network off, the rest of the disk read-only, your home hidden."
_HOME_SHOWN = (
    "Network off, the rest of the disk read-only. The project is your home: all of it is open."
)
_TOOL_FOLDERS = (
    ".cargo/bin", ".rustup", ".pyenv", ".nvm", ".volta", ".sdkman", ".local/bin", ".local/lib",
    ".local/share/uv", ".local/share/mise", ".asdf", ".deno/bin", ".bun/bin", "go/bin", ".rbenv",
)  # fmt: skip
"""Where people keep compilers and interpreters beneath their home; read-only for commands."""


class Sandbox:
    """How to confine commands to one root.

    Attributes:
        sentence: for the person: what a command cannot do, or that it can do everything.
    """

    def __init__(self, root: Path, hidden: Iterable[Path] = (), *, program: str | None = None):
        """Take the project.

        Args:
            root: the one folder commands may write to.
            hidden: folders of Swerve's own that commands must not even read.
            program: path of bubblewrap; None to look for it, empty to go without.
        """
        self._root = root
        self._hidden = tuple(folder.resolve() for folder in hidden)
        self._program = _find() if program is None else program
        self._is_tried = False
        self.sentence = ""

    @property
    def is_on(self) -> bool:
        """Whether commands are confined; true only after `probe`."""
        return self._is_tried and bool(self._program)

    def probe(self) -> None:
        """Try whether confining works here; takes milliseconds, once."""
        if self._is_tried:
            return
        why = self._why_not()
        if why:
            self._program = ""
            self.sentence = f"No sandbox: {why}. The command can do all that you can."
        else:
            self.sentence = _HOME_SHOWN if self._root in _homes() else _HOME_HIDDEN
        self._is_tried = True

    def wrap(self, argv: Sequence[str]) -> list[str]:
        """Return the command line that runs `argv`, confined where that is possible."""
        return [*self._walls(), "--", *argv] if self.is_on else list(argv)

    def _why_not(self) -> str:
        if not sys.platform.startswith("linux"):
            return "there is none for this system yet"
        if not self._program:
            return "bubblewrap is not installed"
        command = [*self._walls(), "--", "/bin/true"]
        try:
            tried = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PROBE_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"bubblewrap does not start ({type(error).__name__})"
        said = tried.stderr.decode("utf-8", "replace").strip().splitlines()
        return "" if tried.returncode == 0 else f"bubblewrap is refused ({(said or ['?'])[0]})"

    def _walls(self) -> list[str]:
        root = str(self._root)
        hidden = [one for one in _hidden_folders() if one != self._root]
        # What lies above the project is covered before the project is put there, the rest after.
        above = [one for one in hidden if one in self._root.parents]
        below = [one for one in hidden if one not in above]
        own = [one for one in self._hidden if one.is_dir()]
        # The sample project lies in a folder of Swerve's own: that one is covered first, too.
        above += [one for one in own if one in self._root.parents]
        own = [one for one in own if one not in above]
        walls = [
            self._program,
            *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
            *("--unshare-cgroup-try", "--die-with-parent", "--new-session"),
            *("--cap-drop", "ALL", "--ro-bind", "/", "/", *_each("--tmpfs", above)),
            *("--bind", root, root, "--dev", "/dev", "--proc", "/proc", *_each("--tmpfs", below)),
        ]
        for folder in (*_tools(), *_program_folders()):
            if not folder.is_relative_to(self._root) or _is_beneath(folder, below):
                walls += ["--ro-bind-try", str(folder), str(folder)]
        for git in repositories(self._root):
            if not _is_beneath(git, below):
                walls += ["--ro-bind", str(git), str(git)]
        walls += _each("--tmpfs", own)
        for socket in _sockets():
            is_covered = _is_beneath(socket, [*below, *own])
            if not is_covered and (
                _is_beneath(socket, [self._root]) or not _is_beneath(socket, above)
            ):
                walls += ["--ro-bind", os.devnull, str(socket)]
        return [*walls, "--chdir", root]


def _each(option: str, folders: Iterable[Path]) -> list[str]:
    return [word for folder in folders for word in (option, str(folder))]


def _is_beneath(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def repositories(root: Path) -> list[Path]:
    """Return every `.git` beneath `root`, nearest first: of the repository and of its submodules.

    Links that stay beneath the root are followed once. In a tree of more than 20,000 folders those
    farthest down are not looked at.
    """
    found: list[Path] = []
    pending = deque([root])
    for _ in range(_MAX_FOLDERS):
        if not pending:
            break
        try:
            with os.scandir(pending.popleft()) as entries:
                for entry in entries:
                    if entry.name.casefold() == ".git":
                        found.append(Path(entry.path).resolve())
                    elif entry.is_dir(follow_symlinks=False):
                        pending.append(Path(entry.path))
        except OSError:
            continue
    return [git for git in dict.fromkeys(found) if git.is_relative_to(root) and git.exists()]


def _find() -> str:
    """Return where bubblewrap is; never a file that the person's own PATH puts before it."""
    found = shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin:/run/current-system/sw/bin")
    return found or ""


def _program_folders() -> Iterator[Path]:
    """Return folders that hold the programs the person runs and that hiding would take away."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        value = os.environ.get(name, "")
        if value and os.path.isabs(value) and not _shows_a_home(Path(value)):
            yield Path(value)
    base = Path(sys.base_prefix)
    if base != Path("/usr"):
        yield base
    if Path(sys.prefix) != base:
        yield Path(sys.prefix)


def _shows_a_home(folder: Path) -> bool:
    return any(home.is_relative_to(folder.resolve()) for home in _homes())


def _tools() -> Iterator[Path]:
    home = Path.home()
    yield from (home / name for name in _TOOL_FOLDERS if (home / name).is_dir())


def _homes() -> tuple[Path, ...]:
    """Return the person's home, by what the environment and what the system say."""
    homes = [Path.home().resolve()]
    if sys.platform != "win32":
        with suppress(KeyError):
            homes.append(Path(pwd.getpwuid(os.getuid()).pw_dir).resolve())
    return tuple(dict.fromkeys(home for home in homes if home != Path("/")))


def _hidden_folders() -> tuple[Path, ...]:
    """Return what no command may look into, outermost first: it is empty there."""
    known = [*map(Path, _PASSING), Path(tempfile.gettempdir()).resolve(), *_homes()]
    told = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(told) and os.path.isdir(told):
        known.append(Path(told).resolve())
    return tuple(sorted(dict.fromkeys(known), key=lambda folder: len(folder.parts)))


def _sockets() -> set[Path]:
    """Return every path that a socket of this machine is bound to and that is still there."""
    try:
        lines = _SOCKETS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return set()
    paths = {Path("/", path) for line in lines[1:] if (path := line.partition(" /")[2])}
    return {path.resolve() for path in paths if path.is_socket()}
