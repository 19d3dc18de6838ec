"""Finds names by a part of them, on a worker where there are many: files, and what they define.

`NameSearch` keeps one ranker per source and answers only the latest question. The worker is a plain
thread that touches nothing of Qt: its answer is looked for from the loop, so that a search may be
destroyed at any time. Used by the palette and by the composer's completion.
"""

from __future__ import annotations

from collections.abc import Sequence
from queue import SimpleQueue
from threading import Thread

from PySide6.QtCore import QObject, QTimer, Signal

from swerve.project.search import FileRanker, Ranked
from swerve.project.tree import Tree
from swerve.terms import ProjectPath

_AT_ONCE = 2_000
"""Up to so many files the answer comes in the same call."""
_LOOK_MS = 8

_Answer = tuple[object, FileRanker, str, list[Ranked]]


class NameSearch(QObject):
    """Ranks the names of one source.

    Emits:
        found: the query, and the `Ranked` names that match it, best first.
    """

    found = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: object = None
        self._names: Sequence[ProjectPath] = ()
        self._ranker: FileRanker | None = None
        self._wanted: tuple[str, int] | None = None
        self._answers: SimpleQueue[_Answer] = SimpleQueue()
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)

    def look_among(self, source: object, names: Sequence[str]) -> None:
        """Use the `names` of `source` from now on; nothing happens when it is the same."""
        if source is not self._source:
            self._source = source
            self._names = [ProjectPath(name) for name in names]
            self._ranker = None

    def look_in(self, tree: Tree) -> None:
        """Use the files of `tree` from now on."""
        if tree is not self._source:
            self.look_among(tree, tree.files)

    def search(self, query: str, limit: int) -> None:
        """Ask for the best `limit` names; an earlier question is forgotten."""
        self._wanted = None
        if len(self._names) <= _AT_ONCE:
            self._ranker = self._ranker or FileRanker(self._names)
            self.found.emit(query, self._ranker.rank(query, limit))
        else:
            self._wanted = (query, limit)
            if not self._look.isActive():
                self._start(query, limit)

    def _start(self, query: str, limit: int) -> None:
        work = (self._answers, self._source, self._names, self._ranker, query, limit)
        Thread(target=_rank, args=work, name="name search", daemon=True).start()
        self._look.start()

    def _on_look(self) -> None:
        """Take the worker's answer, or ask the question that was put meanwhile."""
        if self._answers.empty():
            return
        source, ranker, query, ranked = self._answers.get()
        self._look.stop()
        if source is self._source:
            self._ranker = ranker
        wanted = self._wanted
        if wanted is None:
            return
        if source is self._source and wanted[0] == query:
            self._wanted = None
            self.found.emit(query, ranked)
        else:
            self._start(*wanted)


def _rank(
    answers: SimpleQueue[_Answer],
    source: object,
    names: Sequence[ProjectPath],
    ranker: FileRanker | None,
    query: str,
    limit: int,
) -> None:
    """Rank on a worker thread and leave the answer."""
    ranker = ranker or FileRanker(names)
    answers.put((source, ranker, query, ranker.rank(query, limit)))
