"""What a project's files were before a command, and what the command made of them.

Listed with the project's ignore rules, links never followed. Text of reasonable size is kept in
memory for as long as the command runs, so that each change can be reviewed and taken back; what is
larger is only noticed. Used by `adapters.shell`.
"""

from __future__ import annotations

import os
import stat
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.adapters.file_write import read_beneath
from swerve.adapters.walk import open_index, walk
from swerve.frozen import frozen
from swerve.project.ignore import ROOT
from swerve.project.tree import Tree
from swerve.session.trust_inputs import FileDelta
from swerve.terms import ProjectPath
from swerve.text.encoding import decode

MAX_FILE_BYTES = 1_000_000
MAX_TOTAL_BYTES = 64_000_000
MAX_DELTAS = 200


@frozen
class _Seen:
    """A file as it was: its mark, and its bytes where they were kept."""

    mark: tuple[int, ...]
    data: bytes | None


class Snapshot:
    """The files of a project at one moment."""

    def __init__(self, root: Path) -> None:
        """Look at every file beneath `root`; takes long in a large project, so off the loop."""
        self._root = root
        self._beneath = Beneath(root)
        self._files: dict[ProjectPath, _Seen] = {}
        room = MAX_TOTAL_BYTES
        for path in _listed(root):
            mark = _mark(root, path)
            if mark is None:
                continue
            data = self._data(path) if mark[0] <= min(MAX_FILE_BYTES, room) else None
            room -= len(data or b"")
            self._files[path] = _Seen(mark, data)

    def changes(self) -> tuple[tuple[FileDelta, ...], tuple[ProjectPath, ...]]:
        """Return what is different now, and the files whose change cannot be reviewed."""
        deltas: list[FileDelta] = []
        unseen: list[ProjectPath] = []
        now = {path: _mark(self._root, path) for path in _listed(self._root)}
        for path in sorted({*self._files, *now}):
            before = self._files.get(path)
            if before is not None and now.get(path) == before.mark:
                continue
            delta = self._delta(path, before, exists=now.get(path) is not None)
            if isinstance(delta, FileDelta) and len(deltas) < MAX_DELTAS:
                deltas.append(delta)
            elif delta is not None:
                unseen.append(path)
        return tuple(deltas), tuple(unseen)

    def close(self) -> None:
        """Let go of the folder."""
        self._beneath.close()

    def _data(self, path: ProjectPath) -> bytes | None:
        """Return the bytes of a regular file no link leads to; None where they cannot be kept."""
        try:
            return read_beneath(self._beneath, path, MAX_FILE_BYTES)
        except (PathRefused, OSError):
            return None

    def _delta(
        self, path: ProjectPath, before: _Seen | None, *, exists: bool
    ) -> FileDelta | str | None:
        """Return a change that can be reviewed, a word why not, or None when there is none."""
        data = self._data(path) if exists else None
        if before is not None and before.data is not None and before.data == data:
            return None
        if (before is not None and before.data is None) or (exists and data is None):
            return "too large"
        old = decode(before.data) if before is not None and before.data is not None else None
        new = decode(data) if data is not None else None
        if isinstance(old, str) or isinstance(new, str):
            return "no text"
        return FileDelta(path, old, new)


def _listed(root: Path) -> Mapping[ProjectPath, None]:
    return dict.fromkeys(Tree(walk(root, ROOT, open_index(root))).files)


def _mark(root: Path, path: ProjectPath) -> tuple[int, ...] | None:
    """Return size, times and identity of a file; None for what is neither file nor link.

    A link counts as too large to be kept, so that one that comes or turns is named.
    """
    try:
        found = os.stat(root / path, follow_symlinks=False)
        if stat.S_ISLNK(found.st_mode):
            return sys.maxsize, zlib.crc32(os.fsencode(os.readlink(root / path)))
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
