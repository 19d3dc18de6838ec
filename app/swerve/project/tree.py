"""The files and folders of a project as an immutable snapshot.

Pure data: the scanner makes it, changes derive the next one from it, the tree view and quick open
read it. It holds names, not contents, and knows nothing of ignore rules: what is in it was listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

from swerve.frozen import frozen
from swerve.terms import ProjectPath

ROOT = ""

_DIGITS = re.compile(r"\d+")


@frozen
class TreeEntry:
    """One file or folder.

    Attributes:
        path: from the root.
        name: last component of `path`.
        is_folder: False for a file.
    """

    path: ProjectPath
    name: str
    is_folder: bool


class Tree:
    """A snapshot of a project's files and folders.

    Cheap to derive from: snapshots share every folder that did not change. A folder is named by
    its path, the root by the empty string.
    """

    def __init__(self, folders: Mapping[str, Mapping[str, bool]] | None = None) -> None:
        """Take what is in each folder: for every folder its children, True where a child is one.

        The mappings belong to the tree from now on. Every folder named as a child has its own key.
        """
        self._folders: Mapping[str, Mapping[str, bool]] = folders or {ROOT: {}}

    @classmethod
    def from_files(cls, files: Iterable[ProjectPath]) -> Tree:
        """Return the tree of `files` and the folders that they imply."""
        return cls().with_changes(files, ())

    @cached_property
    def files(self) -> tuple[ProjectPath, ...]:
        """Every file, in the order the tree shows them."""
        return tuple(self._files_beneath(ROOT))

    @cached_property
    def file_count(self) -> int:
        """How many files there are, without listing them."""
        return sum(
            sum(1 for is_folder in children.values() if not is_folder)
            for children in self._folders.values()
        )

    def folders(self) -> Iterator[str]:
        """Yield every folder, the root included, in no order."""
        return iter(self._folders)

    def children(self, folder: str = ROOT) -> tuple[TreeEntry, ...]:
        """Return what is in `folder`: folders first, then files, each in natural order.

        Empty for what is no folder.
        """
        beneath = f"{folder}/" if folder else ROOT
        return tuple(
            TreeEntry(ProjectPath(beneath + name), name, is_folder)
            for name, is_folder in self._sorted(folder)
        )

    def is_dir(self, path: str) -> bool:
        """Say whether `path` is a folder of the tree."""
        return path in self._folders

    def contains(self, path: str) -> bool:
        """Say whether `path` is a file or folder of the tree."""
        folder, _, name = path.rpartition("/")
        return name in self._folders.get(folder, ())

    def beneath(self, folder: str) -> tuple[ProjectPath, ...]:
        """Return every file in `folder` and in the folders below it."""
        return tuple(self._files_beneath(folder))

    def first_files(self, most: int) -> tuple[ProjectPath, ...]:
        """Return the first `most` of `files`, without listing the others."""
        return tuple(islice(self._files_beneath(ROOT), most))

    def with_changes(
        self,
        added: Iterable[ProjectPath],
        removed: Iterable[ProjectPath],
        added_folders: Iterable[ProjectPath] = (),
    ) -> Tree:
        """Return the tree after changes; costs the folders touched, not the whole.

        Args:
            added: files that exist now; the folders above them come along.
            removed: files and folders that are gone; a folder takes what is in it along.
            added_folders: folders that exist now, perhaps empty.
        """
        draft = _Draft(self._folders)
        for path in removed:
            draft.remove(path)
        for path in added_folders:
            draft.add(path, is_folder=True)
        for path in added:
            draft.add(path, is_folder=False)
        return Tree(draft.folders)

    def _sorted(self, folder: str) -> list[tuple[str, bool]]:
        children = self._folders.get(folder, {})
        return sorted(children.items(), key=lambda child: (not child[1], _natural(child[0])))

    def _files_beneath(self, start: str) -> Iterator[ProjectPath]:
        stack: list[tuple[str, bool]] = [(start, True)]
        while stack:
            path, is_folder = stack.pop()
            if not is_folder:
                yield ProjectPath(path)
                continue
            beneath = f"{path}/" if path else ROOT
            stack.extend(
                (beneath + name, is_inner) for name, is_inner in reversed(self._sorted(path))
            )


class _Draft:
    """Folders under change: copies each one on its first change."""

    def __init__(self, folders: Mapping[str, Mapping[str, bool]]) -> None:
        self.folders: dict[str, Mapping[str, bool]] = dict(folders)
        self._owned: dict[str, dict[str, bool]] = {}

    def add(self, path: str, *, is_folder: bool) -> None:
        above, _, name = path.rpartition("/")
        if above not in self.folders:
            self.add(above, is_folder=True)
        if self.folders[above].get(name) is is_folder:
            return
        if name in self.folders[above]:
            self.remove(path)
        self._own(above)[name] = is_folder
        if is_folder:
            self.folders[path] = self._owned[path] = {}

    def remove(self, path: str) -> None:
        above, _, name = path.rpartition("/")
        if name not in self.folders.get(above, ()):
            return
        if self._own(above).pop(name):
            self._drop(path)

    def _drop(self, folder: str) -> None:
        doomed = [folder]
        while doomed:
            path = doomed.pop()
            self._owned.pop(path, None)
            children = self.folders.pop(path)
            doomed.extend(f"{path}/{name}" for name, is_folder in children.items() if is_folder)

    def _own(self, folder: str) -> dict[str, bool]:
        if folder not in self._owned:
            self.folders[folder] = self._owned[folder] = dict(self.folders[folder])
        return self._owned[folder]


def _natural(name: str) -> tuple[str, str]:
    """Return a sort key that ignores case and puts `file9` before `file10`."""
    folded = name.casefold()
    return _DIGITS.sub(lambda digits: digits[0].zfill(12), folded), name
