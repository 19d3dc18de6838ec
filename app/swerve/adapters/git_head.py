"""What the last commit of the project holds: for review of everything since then.

Reads a git repository with pygit2 and never writes to it, its index included. Takes time in large
trees, so call it on a worker. Not a version control front end: no history, no staging.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pygit2

from swerve.terms import ProjectPath

_DETACHED_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that differs from the last commit.

    Attributes:
        is_new: whether the commit has no such file.
        is_gone: whether the disk has none.
    """

    path: ProjectPath
    is_new: bool
    is_gone: bool


class GitHead:
    """The last commit as seen from a folder in its work tree."""

    def __init__(self, repository: pygit2.Repository, prefix: str) -> None:
        """Take the repository and the project's folder in it, empty or ending in a slash."""
        self._repository = repository
        self._prefix = prefix

    @classmethod
    def of(cls, root: Path) -> GitHead | None:
        """Open the repository `root` lies in; None when it lies in none with a work tree."""
        try:
            found = pygit2.discover_repository(str(root))
            repository = pygit2.Repository(found) if found else None
        except (pygit2.GitError, KeyError):
            return None
        if repository is None or repository.workdir is None:
            return None
        # A repository may claim any folder for its work tree, the whole disk for instance.
        root = root.resolve()
        place = next((one for one in (root, *root.parents) if (one / ".git").exists()), None)
        if place is None or Path(repository.workdir).resolve() != place:
            return None
        inside = root.relative_to(place)
        return cls(repository, "" if inside == Path() else f"{inside.as_posix()}/")

    def branch(self) -> str:
        """Return the branch's name, the start of the commit's where none is checked out."""
        if self._repository.head_is_unborn:
            target = self._repository.lookup_reference("HEAD").target
            return str(target).removeprefix("refs/heads/")
        if self._repository.head_is_detached:
            return str(self._repository.head.target)[:_DETACHED_DIGITS]
        return self._repository.head.shorthand

    def content(self, path: ProjectPath) -> bytes | None:
        """Return the bytes of a file in the last commit, None where it has none.

        They are as git stores them: where git converts line ends, not as on the disk.
        """
        if self._repository.head_is_unborn:
            return None
        try:
            found = self._repository.head.peel(pygit2.Commit).tree[self._prefix + path]
        except KeyError:
            return None
        return found.data if isinstance(found, pygit2.Blob) else None

    def changed(self) -> list[Changed]:
        """Return the files of the project that differ from the last commit, by path.

        Files that git ignores are left out.
        """
        return [
            Changed(
                ProjectPath(path.removeprefix(self._prefix)),
                is_new=bool(status & _NEW),
                is_gone=bool(status & _GONE),
            )
            for path, status in sorted(self._repository.status().items())
            if path.startswith(self._prefix) and status & _CHANGED
        ]


_NEW = pygit2.enums.FileStatus.INDEX_NEW | pygit2.enums.FileStatus.WT_NEW
_GONE = pygit2.enums.FileStatus.WT_DELETED | pygit2.enums.FileStatus.INDEX_DELETED
_CHANGED = (
    _NEW
    | _GONE
    | pygit2.enums.FileStatus.INDEX_MODIFIED
    | pygit2.enums.FileStatus.WT_MODIFIED
    | pygit2.enums.FileStatus.INDEX_RENAMED
    | pygit2.enums.FileStatus.WT_RENAMED
    | pygit2.enums.FileStatus.INDEX_TYPECHANGE
    | pygit2.enums.FileStatus.WT_TYPECHANGE
)
