"""Files as they were before others changed them: as committed last, else as the project was opened.

A project without a commit has nothing to compare with, so its texts are kept in memory from the
moment it was listed, as far as they fit. Fits a part of `ports.ProjectPorts`.
"""

from __future__ import annotations

import asyncio
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.adapters.file_write import read_beneath
from swerve.project.tree import Tree
from swerve.terms import ProjectPath
from swerve.text.encoding import FileContent, decode

if TYPE_CHECKING:
    from swerve.adapters.committed import CommittedFiles

MAX_FILES = 5_000
MAX_FILE_BYTES = 200_000
MAX_TOTAL_BYTES = 16_000_000


class EarlierFiles:
    """What the files of one project folder were."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept: dict[ProjectPath, bytes] = {}

    @cached_property
    def _committed(self) -> CommittedFiles:
        # Imported at first use, on the worker of `keep`: pygit2 takes longer than a frame.
        from swerve.adapters.committed import CommittedFiles

        return CommittedFiles(self._root)

    async def read(self, path: ProjectPath) -> FileContent | None:
        """Return a file as it was; None where that is not known, or there was no such text."""
        kept = self._kept.get(path)
        if kept is None:
            return await self._committed.read(path)
        content = decode(kept)
        return content if isinstance(content, FileContent) else None

    async def uncommitted(self) -> tuple[ProjectPath, ...]:
        """Return the files that are not as they were committed last."""
        return await self._committed.changed()

    async def keep(self, tree: Tree) -> None:
        """Keep the texts of the files of `tree` where nothing is committed."""
        self._kept = await asyncio.to_thread(self.texts_now, tree)

    def texts_now(self, tree: Tree) -> dict[ProjectPath, bytes]:
        """Read on this thread; see `keep`."""
        if self._committed.has_commit:
            return {}
        kept: dict[ProjectPath, bytes] = {}
        room = MAX_TOTAL_BYTES
        beneath = Beneath(self._root)
        try:
            for path in tree.first_files(MAX_FILES):
                data = _data(beneath, path, min(room, MAX_FILE_BYTES))
                if data is not None:
                    kept[path] = data
                    room -= len(data)
        finally:
            beneath.close()
        return kept


def _data(beneath: Beneath, path: ProjectPath, most: int) -> bytes | None:
    try:
        return read_beneath(beneath, path, most)
    except (PathRefused, OSError):
        return None
