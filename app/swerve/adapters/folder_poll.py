"""Looking again and again at folders that cannot be watched, a few at a time.

Used by the sources when the system's watches run out. Not thread-safe.
"""

from __future__ import annotations

import os
from pathlib import Path

from swerve.adapters.walk import as_project_path, list_folder
from swerve.adapters.watch_source import Sink
from swerve.project.ignore import IgnoreIndex
from swerve.terms import ProjectPath

INTERVAL_S = 1.0
_FOLDERS_A_TURN = 400

_Look = dict[str, tuple[bool, int, int]]
"""Children by name: is it a folder, time of change in ns, size in bytes."""


class FolderPoll:
    """Folders by path with what was in them at the last look."""

    def __init__(self, root: Path, sink: Sink) -> None:
        self._root = root
        self._sink = sink
        self._seen: dict[str, _Look] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._seen)

    def __contains__(self, folder: str) -> bool:
        return folder in self._seen

    def add(self, folder: str, index: IgnoreIndex) -> None:
        """Look at `folder` from now on."""
        self._seen[folder] = self._look(folder, index)

    def drop_beneath(self, folder: str) -> None:
        """Forget `folder` and those in it."""
        for known in [k for k in self._seen if k == folder or k.startswith(f"{folder}/")]:
            del self._seen[known]

    def turn(self, index: IgnoreIndex) -> list[ProjectPath]:
        """Look at the next few folders and tell what changed.

        Returns:
            New folders; whoever walks them tells what is in them.
        """
        folders = sorted(self._seen)
        if self._next >= len(folders):
            self._next = 0
        chosen = folders[self._next : self._next + _FOLDERS_A_TURN]
        self._next += len(chosen)
        made: list[ProjectPath] = []
        for folder in chosen:
            made += self._compare(folder, index)
        return made

    def _compare(self, folder: str, index: IgnoreIndex) -> list[ProjectPath]:
        before = self._seen.get(folder)
        if before is None:
            return []
        after = self._seen[folder] = self._look(folder, index)
        made: list[ProjectPath] = []
        for name in before.keys() - after.keys():
            path = as_project_path(folder, name)
            if before[name][0]:
                self._sink.folder_vanished(path, is_whole=True)
                self.drop_beneath(path)
            else:
                self._sink.vanished(path)
        for name, found in after.items():
            if before.get(name) == found:
                continue
            path = as_project_path(folder, name)
            if not found[0]:
                self._sink.touched(path)
            elif name not in before:
                made.append(path)
        return made

    def _look(self, folder: str, index: IgnoreIndex) -> _Look:
        found: _Look = {}
        for name, is_folder in list_folder(self._root, folder, index).items():
            try:
                status = os.stat(self._root / folder / name, follow_symlinks=False)
            except OSError:
                continue
            # What changes in a folder is told when it is looked at itself.
            found[name] = (True, 0, 0) if is_folder else (False, status.st_mtime_ns, status.st_size)
        return found
