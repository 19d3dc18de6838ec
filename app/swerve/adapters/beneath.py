"""Opening files beneath one folder, and never outside it.

A path is resolved link by link first, then opened so that the kernel refuses any link that
appeared since: `openat2` on Linux, a walk without following links elsewhere. Only the disk adapter
uses this. It decides where a path leads, not whether it may be written.

**Source** openat2(2), RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS; faults M07 to M12.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from swerve.terms import ProjectPath

_MAX_LINKS = 40
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NOFOLLOW | _CLOEXEC
_HAS_DIR_FD = os.open in os.supports_dir_fd


class PathRefused(Exception):
    """The path leads outside, or to something that is no regular file. Its text is a sentence."""


class Folder:
    """An open folder: names in it, never paths. Stays the same folder if it is renamed.

    Where the system cannot open relative to a folder (Windows) names are joined to its path.
    """

    def __init__(self, fd: int | None, path: str) -> None:
        self._fd = fd
        self._path = path

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        """Open `name` without following a link; returns a descriptor the caller closes."""
        safe = flags | _NOFOLLOW | _NONBLOCK | _CLOEXEC | _BINARY
        return os.open(self._at(name), safe, mode, dir_fd=self._fd)

    def stat(self, name: str) -> os.stat_result | None:
        """Return what `name` itself is, None when there is nothing."""
        try:
            return os.stat(self._at(name), dir_fd=self._fd, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def rename(self, source: str, target: str) -> None:
        """Put `source` in the place of `target`, atomically."""
        os.replace(self._at(source), self._at(target), src_dir_fd=self._fd, dst_dir_fd=self._fd)

    def link_new(self, source: str, target: str) -> None:
        """Give `source` the name `target` unless that exists.

        Raises:
            FileExistsError: somebody made `target` in the meantime.
        """
        try:
            os.link(
                self._at(source),
                self._at(target),
                src_dir_fd=self._fd,
                dst_dir_fd=self._fd,
                follow_symlinks=False,
            )
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):  # no hard links on this file system
            if self.stat(target) is not None:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
            self.rename(source, target)
        else:
            self.unlink(source)

    def names(self) -> list[str]:
        """Return the names in it, in no order."""
        return os.listdir(self._path if self._fd is None else self._fd)

    def unlink(self, name: str) -> None:
        """Delete `name`, which is no folder."""
        os.unlink(self._at(name), dir_fd=self._fd)

    def is_writable(self) -> bool:
        """Say whether names may be made in it by us."""
        if self._fd is None:
            return os.access(self._path, os.W_OK)
        return os.access(".", os.W_OK | os.X_OK, dir_fd=self._fd, effective_ids=True)

    def sync(self) -> None:
        """Make names durable; some file systems refuse, which changes nothing."""
        if self._fd is not None:
            with suppress(OSError):
                os.fsync(self._fd)

    def _at(self, name: str) -> str:
        return name if self._fd is not None else os.path.join(self._path, name)


class Beneath:
    """One folder and everything in it.

    Holds the folder open: when the path comes to mean another folder, `is_alive` says so and
    nothing is made at the old path again.
    """

    def __init__(self, root: Path) -> None:
        """Open `root`.

        Raises:
            OSError: it does not exist, is no folder, or may not be read.
        """
        self.root = root.resolve(strict=True)
        self._aliases = tuple(dict.fromkeys((str(self.root), os.path.abspath(root))))
        self._fd = os.open(self.root, _FOLDER) if _HAS_DIR_FD else None
        if self._fd is None and not self.root.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(root))

    def close(self) -> None:
        """Let go of the folder; harmless when done before."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def is_alive(self) -> bool:
        """Say whether the root's path still means the folder that was opened."""
        try:
            now = os.stat(self.root)
            return self._fd is None or os.path.samestat(now, os.fstat(self._fd))
        except OSError:
            return False

    def resolve(self, path: str) -> ProjectPath:
        """Return where `path` leads: links followed as long as they stay beneath the root.

        The last component, and any after the first missing one, need not exist.

        Raises:
            PathRefused: it is not a path beneath the root, or a link leaves it.
        """
        pending = list(reversed(_lexical(path)))
        done: list[str] = []
        links = 0
        while pending:
            part = pending.pop()
            if part in ("", "."):
                continue
            if part == "..":
                if not done:
                    raise PathRefused(f"{path} leads outside the project")
                done.pop()
                continue
            target = self._link_target([*done, part])
            if target is None:
                done.append(part)
                continue
            links += 1
            if links > _MAX_LINKS:
                raise PathRefused(f"{path} is a link that leads back to itself")
            if os.path.isabs(target):
                target = self._inside(path, target)
                done = []
            pending.extend(reversed(target.replace(os.sep, "/").split("/")))
        if not done:
            raise PathRefused(f"{path} is the project folder itself")
        return ProjectPath("/".join(done))

    @contextmanager
    def folder_of(self, path: ProjectPath) -> Iterator[tuple[Folder, str]]:
        """Open the folder that holds the resolved `path`; yields it and the name within.

        Raises:
            FileNotFoundError: a folder above is missing.
            PathRefused: a link appeared on the way since `path` was resolved.
            OSError: it may not be entered.
        """
        above, _, name = path.rpartition("/")
        if self._fd is None:
            yield self._by_path(above), name
            return
        fd = self._open_folder(above)
        try:
            yield Folder(fd, above), name
        finally:
            os.close(fd)

    def missing_folders(self, path: ProjectPath) -> list[ProjectPath]:
        """Return the folders above the resolved `path` that do not exist, outermost first."""
        parts = path.split("/")[:-1]
        folders = [ProjectPath("/".join(parts[:depth])) for depth in range(1, len(parts) + 1)]
        return [folder for folder in folders if not self.exists(folder)]

    def make_folder(self, path: ProjectPath) -> bool:
        """Make the folder `path`; False when somebody else made it meanwhile.

        Raises:
            OSError: it cannot be made.
        """
        with self.folder_of(path) as (above, name):
            try:
                os.mkdir(above._at(name), 0o777, dir_fd=above._fd)
            except FileExistsError:
                return False
            above.sync()
        return True

    def remove_folder(self, path: ProjectPath) -> bool:
        """Remove the folder `path` if it is empty; says whether it is gone."""
        try:
            with self.folder_of(path) as (above, name):
                os.rmdir(above._at(name), dir_fd=above._fd)
        except FileNotFoundError:
            return True
        except (OSError, PathRefused):
            return False
        return True

    def exists(self, path: ProjectPath) -> bool:
        """Say whether there is anything at the resolved `path`."""
        try:
            with self.folder_of(path) as (above, name):
                return above.stat(name) is not None
        except FileNotFoundError:
            return False

    def _link_target(self, parts: list[str]) -> str | None:
        try:
            return (
                os.readlink("/".join(parts), dir_fd=self._fd)
                if self._fd is not None
                else (os.readlink(self.root.joinpath(*parts)))
            )
        except OSError:
            return None  # missing, or no link

    def _inside(self, path: str, target: str) -> str:
        for alias in self._aliases:
            if target == alias or target.startswith(alias.rstrip(os.sep) + os.sep):
                return os.path.relpath(target, alias)
        raise PathRefused(f"{path} is a link that leads outside the project")

    def _open_folder(self, path: str) -> int:
        assert self._fd is not None
        if not path:
            return os.dup(self._fd)
        try:
            if _OPENAT2.is_available:
                return _OPENAT2.open(self._fd, path, _FOLDER)
            return self._walk(path)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EXDEV):
                raise PathRefused(f"{path} became a link while it was being opened") from None
            raise

    def _walk(self, path: str) -> int:
        assert self._fd is not None
        fd = os.dup(self._fd)
        for part in path.split("/"):
            try:
                below = os.open(part, _FOLDER, dir_fd=fd)
            finally:
                os.close(fd)
            fd = below
        return fd

    def _by_path(self, above: str) -> Folder:
        folder = self.root / above if above else self.root
        real = folder.resolve(strict=True)
        if real != self.root and self.root not in real.parents:
            raise PathRefused(f"{above} leads outside the project")
        return Folder(None, str(real))


def refuse_special(path: str, found: os.stat_result) -> None:
    """Refuse what is no regular file, by its kind.

    Raises:
        PathRefused: a folder, device, pipe or socket.
    """
    for is_kind, kind in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISLNK, "a link that changed just now"),
    ):
        if is_kind(found.st_mode):
            raise PathRefused(f"{path} is {kind}, not a file")
    if not stat.S_ISREG(found.st_mode):
        raise PathRefused(f"{path} is a device, not a file")


def _lexical(path: str) -> list[str]:
    """Return the components of `path`, refusing what cannot be a path beneath a folder."""
    parts = path.split("/")
    is_bad = (
        not path
        or "\0" in path
        or "\n" in path
        or path.startswith(("/", "~", "\\"))
        or ".." in parts
        or (os.name == "nt" and (":" in path or "\\" in path))
    )
    if is_bad:
        raise PathRefused(f"{path!r} is not a path inside the project")
    return parts


class _OpenHow(ctypes.Structure):
    _fields_ = (
        ("flags", ctypes.c_uint64),
        ("mode", ctypes.c_uint64),
        ("resolve", ctypes.c_uint64),
    )


class _OpenAt2:
    """The system call `openat2`, which has no name in the standard library."""

    _NUMBER = 437  # the same on every architecture
    _NO_MAGICLINKS = 0x02
    _NO_SYMLINKS = 0x04
    _BENEATH = 0x08

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
        self.is_available = self._libc is not None and self._probe()

    def open(self, folder_fd: int, path: str, flags: int) -> int:
        """Open `path` beneath `folder_fd`, no link on the way.

        Raises:
            OSError: ELOOP for a link, EXDEV for an escape.
        """
        assert self._libc is not None
        how = _OpenHow(flags, 0, self._BENEATH | self._NO_SYMLINKS | self._NO_MAGICLINKS)
        fd: int = self._libc.syscall(
            ctypes.c_long(self._NUMBER),
            ctypes.c_int(folder_fd),
            ctypes.c_char_p(os.fsencode(path)),
            ctypes.byref(how),
            ctypes.c_size_t(ctypes.sizeof(how)),
        )
        if fd < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), path)
        return fd

    def _probe(self) -> bool:
        """Say whether the kernel, and whatever confines us, allows the call."""
        try:
            fd = os.open(os.sep, _FOLDER)
        except OSError:
            return False
        try:
            os.close(self.open(fd, ".", _FOLDER))
        except OSError:
            return False
        finally:
            os.close(fd)
        return True


_OPENAT2 = _OpenAt2()
