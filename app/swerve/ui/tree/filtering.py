"""The files of a tree that match what is typed in the filter. Pure; used by the tree pane."""

from __future__ import annotations

from itertools import islice

from swerve.project.tree import Tree

MATCHES_SHOWN = 300


class TreeFilter:
    """Filters one tree after the other; folds the case of a tree's paths once."""

    def __init__(self) -> None:
        self._tree: Tree | None = None
        self._folded: list[str] = []

    def matching(self, tree: Tree, text: str) -> Tree:
        """Return the tree of the first files whose path has every word of `text`."""
        if tree is not self._tree:
            self._tree, self._folded = tree, [path.casefold() for path in tree.files]
        first, *others = text.casefold().split() or [""]
        hits = (
            at
            for at, path in enumerate(self._folded)
            if first in path and all(word in path for word in others)
        )
        return Tree.from_files(tree.files[at] for at in islice(hits, MATCHES_SHOWN))
