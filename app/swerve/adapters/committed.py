"""Files as they were committed last, read from the repository's objects with pygit2.

Nothing of the repository runs: no hook, no filter, no command. Read on a worker thread, because an
object may lie in a large pack.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pygit2
from pygit2.enums import FileStatus

from swerve.terms import ProjectPath
from swerve.text.encoding import MAX_BYTES, FileContent, decode


class CommittedFiles:
    """The files of HEAD beneath one project folder, which may be a part of a repository."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    @property
    def has_commit(self) -> bool:
        """Whether the folder is in a repository with a commit; looks it up on this thread."""
        try:
            return not pygit2.Repository(str(self._root)).head_is_unborn
        except pygit2.GitError:
            return False

    async def read(self, path: ProjectPath) -> FileContent | None:
        """Return a file of HEAD; None without repository, commit or such a text file."""
        return await asyncio.to_thread(self.read_now, path)

    async def changed(self) -> tuple[ProjectPath, ...]:
        """Return the files that are not as in HEAD, new ones too, ignored ones not; in order."""
        return await asyncio.to_thread(self.changed_now)

    def changed_now(self) -> tuple[ProjectPath, ...]:
        """Compare on this thread; see `changed`."""
        try:
            repository = pygit2.Repository(str(self._root))
            top = self._work_tree(repository)
            if top is None:
                return ()
            status = repository.status(untracked_files="all", ignored=False)
        except (pygit2.GitError, KeyError, ValueError):
            return ()
        same = (FileStatus.CURRENT, FileStatus.IGNORED)
        changed = (top / name for name, flags in status.items() if flags not in same)
        inside = [path for path in changed if path.is_relative_to(self._root)]
        return tuple(sorted(ProjectPath(p.relative_to(self._root).as_posix()) for p in inside))

    def read_now(self, path: ProjectPath) -> FileContent | None:
        """Read on this thread; see `read`."""
        try:
            repository = pygit2.Repository(str(self._root))
            place = self._work_tree(repository)
            if place is None or repository.head_is_unborn:
                return None
            inside = (self._root / path).relative_to(place)
            found = repository.head.peel(pygit2.Commit).tree[inside.as_posix()]
        except (pygit2.GitError, KeyError, ValueError):
            return None
        if not isinstance(found, pygit2.Blob) or found.size > MAX_BYTES:
            return None
        content = decode(found.data)
        return content if isinstance(content, FileContent) else None

    def _work_tree(self, repository: pygit2.Repository) -> Path | None:
        """Return where the files of a repository are, None where it only says so.

        A repository may claim any folder for its work tree, the whole disk for instance.
        """
        above = (self._root, *self._root.parents)
        place = next((folder for folder in above if (folder / ".git").exists()), None)
        claimed = repository.workdir
        return place if claimed is not None and Path(claimed).resolve() == place else None
