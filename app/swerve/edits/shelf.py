"""The tracked files of a project by path, through creations and renames. Used by the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from swerve.edits.hunks import Hunk, HunkState
from swerve.edits.tracked import TrackedFile
from swerve.terms import HunkId, ProjectPath
from swerve.text.encoding import FileContent


class FileShelf:
    """Every file that was tracked, in order of first touch.

    Attributes:
        by_path: the file at each path, by the names it has for the agent and had when first seen.
    """

    def __init__(self, hunks: Mapping[HunkId, Hunk]) -> None:
        self.by_path: Mapping[ProjectPath, TrackedFile] = {}
        self._all: list[TrackedFile] = []
        self._hunks = hunks

    def __iter__(self) -> Iterator[TrackedFile]:
        return iter(self._all)

    def take_in(self, path: ProjectPath, content: FileContent | None) -> TrackedFile:
        """Track a file, None for an absent one."""
        file = TrackedFile(path, content, self._hunks)
        self._all.append(file)
        self._name_all()
        return file

    def give_back(self, file: TrackedFile) -> None:
        """Forget a file."""
        self._all.remove(file)
        self._name_all()

    def renamed(self, files: Iterable[TrackedFile]) -> None:
        """Take note that states changed; only files that come, go or move matter."""
        if any(file.structural() for file in files):
            self._name_all()

    def _name_all(self) -> None:
        names = {file.path: file for file in self._all}
        names.update((file.agent_path, file) for file in self._all if file.exists_for_agent)
        self.by_path = names

    def has_left(self, path: ProjectPath) -> bool:
        """Return whether the file known as `path` was renamed for good."""
        file = self.by_path.get(path)
        return file is not None and path not in (file.base_path, file.agent_path)

    def collision(self) -> ProjectPath | None:
        """Return a path at which two files would be, on disk or for the agent."""
        on_disk = Counter(file.base_path for file in self._all if file.exists)
        for_agent = Counter(file.agent_path for file in self._all if file.exists_for_agent)
        twice = (path for path, count in (on_disk | for_agent).items() if count > 1)
        return next(twice, None)

    def on_disk(self, path: ProjectPath) -> TrackedFile | None:
        """Return the file that is at `path` on disk, else the one that would be."""
        for file in self._all:
            if file.exists and file.base_path == path:
                return file
        found = self.by_path.get(path)
        return found if found is not None and found.base_path == path else None

    def movers(self, path: ProjectPath) -> list[HunkId]:
        """Return the pending hunks that rename a file to `path`."""
        return [hunk for file in self._all for hunk in file.movers(path)]

    def overlays(self) -> dict[ProjectPath, str]:
        """Return the agent text of every file that differs from the disk, by path."""
        texts: dict[ProjectPath, str] = {}
        for file in self._all:
            if not any(self._hunks[hunk].state is HunkState.PENDING for hunk in file.woven):
                continue
            if file.base_path != file.agent_path or not file.exists_for_agent:
                texts.setdefault(file.base_path, "")
            if file.exists_for_agent:
                texts[file.agent_path] = str(file.agent_view())
        return texts
