"""The walls around a command: bubblewrap on Linux, or a sentence that there are none.

Builds command lines and tries once whether they work; running them is `adapters.shell`. Nothing of
it is chosen by a model or by the project: the root is writable, its `.git` is not, everything else
is read-only, the person's home, temporary and run-time folders are hidden, and there is no network.

**Source** bwrap(1); CVE-2026-26268 (hooks), CVE-2026-42074 (a switch for the model).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

_PROBE_S = 5.0
_GIT_DEPTH = 3
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
            self.sentence = "Network off, the rest of the disk read-only, your home hidden."
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
        root, home = str(self._root), str(Path.home())
        walls = [
            self._program,
            *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
            *("--unshare-cgroup-try", "--die-with-parent", "--new-session"),
            *("--cap-drop", "ALL", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
            *("--tmpfs", "/tmp", "--tmpfs", "/run", "--tmpfs", "/var/tmp"),
            *("--tmpfs", home),
        ]
        for folder in (*self._tools(Path.home()), *_program_folders()):
            walls += ["--ro-bind-try", str(folder), str(folder)]
        walls += ["--bind", root, root]
        for git in _git_folders(self._root):
            walls += ["--ro-bind", str(git), str(git)]
        for folder in self._hidden:
            if folder.is_dir():
                walls += ["--tmpfs", str(folder)]
        return [*walls, "--chdir", root]

    def _tools(self, home: Path) -> Iterator[Path]:
        yield from (home / name for name in _TOOL_FOLDERS if (home / name).is_dir())


def _find() -> str:
    """Return where bubblewrap is; never a file that the person's own PATH puts before it."""
    found = shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin:/run/current-system/sw/bin")
    return found or ""


def _program_folders() -> Iterator[Path]:
    """Return folders that hold the programs the person runs and that hiding would take away."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        value = os.environ.get(name, "")
        if value and os.path.isabs(value):
            yield Path(value)
    base = Path(sys.base_prefix)
    if base != Path("/usr"):
        yield base
    if Path(sys.prefix) != base:
        yield Path(sys.prefix)


def _git_folders(root: Path) -> Iterator[Path]:
    """Return every `.git` that is not far beneath the root: the repository's and submodules'."""
    pending = [(root, 0)]
    while pending:
        folder, depth = pending.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.casefold() == ".git" and not entry.is_symlink():
                        yield Path(entry.path)
                    elif depth < _GIT_DEPTH and entry.is_dir(follow_symlinks=False):
                        pending.append((Path(entry.path), depth + 1))
        except OSError:
            continue
