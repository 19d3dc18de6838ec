"""Carrying out the write of one file: planned, staged, committed, or undone.

Never decides whether to write. A write replaces the file by rename where that keeps everything
about it (mode, owner, extended attributes); where it cannot (hard link, somebody else's file,
unwritable folder) it writes in place, which the journal makes recoverable. Used by the disk
adapter on its worker thread.

**Source** faults section 2, measured: a plain rename loses mode, owner, links and attributes.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from enum import Enum, auto

from swerve.adapters.beneath import Beneath, Folder, PathRefused, refuse_special
from swerve.edits.journal import FileWrite
from swerve.frozen import frozen
from swerve.terms import ABSENT, ProjectPath, Revision
from swerve.text.encoding import revision_of
from swerve.text.names import folded_name

if sys.platform != "win32":
    import fcntl

MAX_READ_BYTES = 64 * 1024 * 1024


class Stale(Exception):
    """The file is not what the write was made for; its text is a sentence."""


class _AttributesLost(Exception):
    """Owner or extended attributes of a file cannot be given to another file."""


class Method(Enum):
    """How a write reaches the disk."""

    CREATE = auto()
    """A temporary file gets the name, which must be free."""
    REPLACE = auto()
    """A temporary file takes the place of the file."""
    IN_PLACE = auto()
    """The file's own bytes are overwritten."""
    DELETE = auto()
    NOTHING = auto()
    """The file already is as wanted."""


@frozen
class PlannedWrite:
    """A write with everything that was found out about its file.

    Attributes:
        write: what is wanted; `old` is what is on the disk now.
        target: where `write.path` leads, links followed.
        temp: name of the temporary file beside the target, empty when none is needed.
        mode: permission bits: of the file now, or for a file to be made; None for the default.
    """

    write: FileWrite
    target: ProjectPath
    method: Method
    temp: str
    mode: int | None

    def inverse(self) -> FileWrite:
        """Return the write that takes this one back."""
        write = self.write
        return replace(write, expected=write.result, new=write.old, old=write.new)


class FileWriter:
    """Writes files beneath one root.

    Its methods raise `OSError` for what the system says, `PathRefused` for a bad path and `Stale`
    for a file that changed.
    """

    def __init__(self, beneath: Beneath, deleted_mode: Callable[[ProjectPath], int | None]) -> None:
        """Take the root and what remembers the permission bits of deleted files."""
        self._beneath = beneath
        self._deleted_mode = deleted_mode

    def revision(self, target: ProjectPath) -> Revision:
        """Return the revision of the resolved `target`, `ABSENT` when there is no such file."""
        return revision_of(read_beneath(self._beneath, target))

    def plan(self, write: FileWrite) -> PlannedWrite:
        """Look at the file and choose the method; changes nothing."""
        target = self._beneath.resolve(write.path)
        current = read_beneath(self._beneath, target)
        found = revision_of(current)
        if found != write.expected:
            raise Stale(_stale_sentence(write, found))
        known = replace(write, old=current)
        method, mode = self._method(known, target)
        is_staged = method in (Method.CREATE, Method.REPLACE)
        return PlannedWrite(known, target, method, _temp_name(target) if is_staged else "", mode)

    def stage(self, planned: PlannedWrite) -> PlannedWrite:
        """Put the new bytes, durable, into the temporary file.

        Returns:
            The plan; changed to `IN_PLACE` when the file has attributes that cannot be copied.
        """
        if not planned.temp:
            return planned
        assert planned.write.new is not None
        with self._beneath.folder_of(planned.target) as (folder, name):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            is_new = planned.method is Method.CREATE
            fd = folder.open(planned.temp, flags, 0o666 if is_new else 0o600)
            try:
                if is_new and planned.mode is not None:
                    _set_mode(fd, planned.mode)
                elif not is_new:
                    _copy_attributes(folder, name, fd)
                _write_all(fd, planned.write.new)
                sync_file(fd)
            except _AttributesLost:
                folder.unlink(planned.temp)
                return replace(planned, method=Method.IN_PLACE, temp="")
            except BaseException:
                with suppress(OSError):
                    folder.unlink(planned.temp)
                raise
            finally:
                os.close(fd)
        return planned

    def commit(self, planned: PlannedWrite) -> None:
        """Make the write visible and durable, if the file is still what it was made for."""
        write = planned.write
        with self._beneath.folder_of(planned.target) as (folder, name):
            if planned.method is Method.CREATE:
                folder.link_new(planned.temp, name)
            elif planned.method is not Method.NOTHING:
                self._check(planned)
                if planned.method is Method.REPLACE:
                    folder.rename(planned.temp, name)
                elif planned.method is Method.DELETE:
                    folder.unlink(name)
                else:
                    assert write.new is not None
                    overwrite(folder, name, write.new)
            folder.sync()

    def discard(self, target: ProjectPath, temp: str) -> None:
        """Remove a temporary file of ours, if it is there."""
        if not temp:
            return
        with suppress(OSError, PathRefused), self._beneath.folder_of(target) as (folder, _):
            folder.unlink(temp)

    def _check(self, planned: PlannedWrite) -> None:
        found = self.revision(planned.target)
        if found != planned.write.expected:
            raise Stale(_stale_sentence(planned.write, found))

    def _method(self, write: FileWrite, target: ProjectPath) -> tuple[Method, int | None]:
        if write.new is None and write.old is None:
            return Method.NOTHING, None
        if write.old is None:
            self._refuse_twin(target)
            return Method.CREATE, self._mode_for_new(write, target)
        with self._beneath.folder_of(target) as (folder, name):
            found = folder.stat(name)
            if found is None:
                raise Stale(_stale_sentence(write, ABSENT))
            mode = stat.S_IMODE(found.st_mode)
            if write.new is None:
                return Method.DELETE, mode
            if write.new == write.old:
                return Method.NOTHING, mode
            # A read-only file stays read-only for us too, and a read-only disk says what it is.
            os.close(folder.open(name, os.O_WRONLY))
            return (Method.REPLACE if _is_replaceable(folder, found) else Method.IN_PLACE), mode

    def _refuse_twin(self, target: ProjectPath) -> None:
        """Refuse a new name that many file systems could not tell from one that is there."""
        with suppress(FileNotFoundError, NotADirectoryError):
            with self._beneath.folder_of(target) as (folder, name):
                wanted = folded_name(name)
                twins = (other for other in folder.names() if folded_name(other) == wanted)
                twin = next((other for other in twins if other != name), None)
            if twin is not None:
                raise PathRefused(f"{target} differs from {twin} only in case or in its accents")

    def _mode_for_new(self, write: FileWrite, target: ProjectPath) -> int | None:
        if write.mode_from is None:
            return self._deleted_mode(target)
        source = self._beneath.resolve(write.mode_from)
        try:
            with self._beneath.folder_of(source) as (folder, name):
                found = folder.stat(name)
        except OSError:
            found = None
        return stat.S_IMODE(found.st_mode) if found else self._deleted_mode(source)


def read_beneath(
    beneath: Beneath, target: ProjectPath, max_bytes: int = MAX_READ_BYTES
) -> bytes | None:
    """Return the bytes of the resolved `target`; None when there is no such file.

    Raises:
        PathRefused: it is no regular file, or larger than `max_bytes`.
        OSError: it cannot be read.
    """
    try:
        with beneath.folder_of(target) as (folder, name):
            return _read(folder, name, target, max_bytes)
    except (FileNotFoundError, NotADirectoryError):
        return None


def overwrite(folder: Folder, name: str, data: bytes) -> None:
    """Replace the bytes of an existing file, keeping the file itself."""
    fd = folder.open(name, os.O_WRONLY)
    try:
        refuse_special(name, os.fstat(fd))
        _write_all(fd, data)
        os.ftruncate(fd, len(data))
        sync_file(fd)
    finally:
        os.close(fd)


def sync_file(fd: int) -> None:
    """Make the bytes of an open file durable, past the drive's own cache where that can be."""
    if sys.platform == "darwin":
        with suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
            return
    os.fsync(fd)


def _read(folder: Folder, name: str, path: str, max_bytes: int) -> bytes | None:
    found = folder.stat(name)
    if found is None:
        return None
    refuse_special(path, found)  # before opening: opening a device can already do something
    fd = folder.open(name, os.O_RDONLY)
    with os.fdopen(fd, "rb") as file:
        found = os.fstat(fd)
        refuse_special(path, found)
        if found.st_size > max_bytes:
            raise PathRefused(f"{path} is larger than {max_bytes // 1_000_000} MB")
        return file.read(max_bytes + 1)[:max_bytes]


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _is_replaceable(folder: Folder, found: os.stat_result) -> bool:
    """Say whether a rename keeps everything: one name, our own file, a folder we may write."""
    if found.st_nlink > 1 or not folder.is_writable():
        return False
    if sys.platform == "win32":
        return True
    is_ours = found.st_uid == os.geteuid() and found.st_gid in {os.getegid(), *os.getgroups()}
    return is_ours or os.geteuid() == 0


def _copy_attributes(folder: Folder, name: str, fd: int) -> None:
    """Give the open file the owner, mode and extended attributes of `name`."""
    if sys.platform == "win32":
        return
    source = folder.open(name, os.O_RDONLY)
    try:
        found = os.fstat(source)
        made = os.fstat(fd)
        if (found.st_uid, found.st_gid) != (made.st_uid, made.st_gid):
            os.fchown(fd, found.st_uid, found.st_gid)
        if sys.platform == "linux":
            for attribute in _attribute_names(source):
                os.setxattr(fd, attribute, os.getxattr(source, attribute))
        os.fchmod(fd, stat.S_IMODE(found.st_mode))
    except OSError as error:
        raise _AttributesLost from error
    finally:
        os.close(source)


def _attribute_names(fd: int) -> list[str]:
    """Return the names of an open file's extended attributes; none where there are no such."""
    if sys.platform != "linux":
        return []
    try:
        return os.listxattr(fd)
    except OSError:
        return []


def _set_mode(fd: int, mode: int) -> None:
    if sys.platform != "win32":
        os.fchmod(fd, mode)


def _temp_name(target: ProjectPath) -> str:
    # Names may have 255 bytes; the longest ones are shortened, the end still marks it as ours.
    name = target.rpartition("/")[2]
    while len(name.encode()) > 220:
        name = name[:-1]
    return f".{name}.{secrets.token_hex(4)}.swerve.tmp"


def _stale_sentence(write: FileWrite, found: Revision) -> str:
    if found == ABSENT:
        return f"{write.path} was deleted since its hunks were made."
    if write.expected == ABSENT:
        return f"{write.path} was made by somebody else in the meantime."
    return f"{write.path} was changed by somebody else in the meantime."
