"""Telling what changes beneath a project, whoever changed it.

Raw events come from a source that suits the system, are merged by `project.coalesce` on a thread
of their own, and arrive on the loop thread as `Changes`. Fits `ports.Watcher`.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from swerve.adapters.folder_mark import FolderMark
from swerve.adapters.watch_source import Source
from swerve.project.coalesce import Changes, Coalescer
from swerve.project.place import Place
from swerve.project.tree import Tree
from swerve.terms import ProjectPath

_NEVER_S = 3600.0
_LOOK_S = 2.0


class ProjectWatcher:
    """Watches one project. It is also the sink that its source reports to."""

    def __init__(
        self,
        root: Path,
        *,
        on_notice: Callable[[str], None] | None = None,
        make_source: Callable[[Path, ProjectWatcher], Source] | None = None,
    ) -> None:
        """Take the project.

        Args:
            root: the project folder.
            on_notice: called on the loop thread with a sentence when watching is limited.
            make_source: where events come from; the best of this system when None.
        """
        self._root = root.resolve()
        self._make_source = make_source or _best_source
        self._source = self._make_source(self._root, self)
        self._place = Place.HERE
        self._on_place: Callable[[Place], None] = _ignore
        self._look_at_s = 0.0
        self._mark: FolderMark | None = None
        self._on_notice = on_notice
        self._on_changes: Callable[[Changes], None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tree = Tree()
        self._wake = threading.Condition()
        self._coalescer = Coalescer(lambda path: self._tree.contains(path))
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    def start(
        self,
        on_changes: Callable[[Changes], None],
        on_place: Callable[[Place], None] | None = None,
    ) -> None:
        """Begin to report coalesced changes on the loop thread; returns at once.

        Args:
            on_changes: what changed in the project.
            on_place: the project folder itself went away or came back.
        """
        self._loop = asyncio.get_running_loop()
        self._on_changes = on_changes
        self._on_place = on_place or _ignore
        self._thread.start()

    def stop(self) -> None:
        """Stop; no call of `on_changes` follows. Harmless when stopped or never started."""
        self._on_changes = self._on_notice = None
        self._on_place = _ignore
        with self._wake:
            self._is_stopping = True
            self._wake.notify()

    def join(self, timeout_s: float) -> bool:
        """Wait, off the loop, until the threads have ended after `stop`; says whether they have."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # --- the sink, called by the source on its threads --------------------------------------

    def touched(self, path: ProjectPath) -> None:
        """Take note that a file was made or written."""
        with self._noting() as now_ms:
            self._coalescer.touched(path, now_ms)

    def vanished(self, path: ProjectPath) -> None:
        """Take note that a file is gone."""
        with self._noting() as now_ms:
            self._coalescer.vanished(path, now_ms)

    def folder_made(self, path: ProjectPath) -> None:
        """Take note of a new folder; its files are told one by one."""
        with self._noting() as now_ms:
            self._coalescer.folder_made(path, now_ms)

    def folder_vanished(self, path: ProjectPath, *, is_whole: bool) -> None:
        """Take note that a folder is gone; `is_whole`: with all in it, at one stroke."""
        with self._noting() as now_ms:
            files: set[ProjectPath] = set()
            if is_whole:
                files.update(self._tree.beneath(path), self._coalescer.pending_beneath(path))
            self._coalescer.folder_vanished(path, now_ms, files)

    def listed(self, tree: Tree) -> None:
        """Take the project as it is now; differences to what was known are changes."""
        if self._place is not Place.HERE:
            return  # an empty place is not an empty project
        with self._noting() as now_ms:
            for path in set(self._tree.files).difference(tree.files):
                self._coalescer.vanished(path, now_ms)
            for path in set(tree.files).difference(self._tree.files):
                self._coalescer.touched(path, now_ms)
            before, after = set(self._tree.folders()), set(tree.folders())
            for folder in before - after:
                self._coalescer.folder_vanished(ProjectPath(folder), now_ms)
            for folder in after - before:
                self._coalescer.folder_made(ProjectPath(folder), now_ms)

    def overflowed(self) -> None:
        """Take note that events were lost."""
        with self._noting() as now_ms:
            self._coalescer.overflowed(now_ms)

    def root_lost(self) -> None:
        """Take note that the project folder itself was moved or deleted."""
        with self._wake:
            self._look_at_s = 0.0
            self._wake.notify()

    def notice(self, sentence: str) -> None:
        """Pass on a sentence about the limits of watching."""
        self._on_loop(lambda: self._tell_notice(sentence))

    @contextmanager
    def _noting(self) -> Iterator[float]:
        """Hold the coalescer, yield the time, and wake the thread if nothing was due before."""
        with self._wake:
            was_idle = self._coalescer.due_ms() is None
            yield _now_ms()
            if was_idle:
                self._wake.notify()

    # --- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._mark = _mark_of(self._root)
            self._tree = self._source.start()
            while not self._is_stopping:
                self._turn()
        finally:
            self._source.stop()

    def _turn(self) -> None:
        """Tell what is due, then sleep until something is."""
        poll_s = min(self._source.poll(), self._look_at_root())
        with self._wake:
            changes = self._coalescer.take(_now_ms())
            if changes:
                self._tree = self._tree.with_changes(
                    changes.added, changes.removed, changes.added_folders
                )
            due_ms = self._coalescer.due_ms()
            if not changes and not self._is_stopping:
                due_s = _NEVER_S if due_ms is None else (due_ms - _now_ms()) / 1000.0
                self._wake.wait(max(0.0, min(due_s, poll_s)))
        if changes:
            self._on_loop(lambda: self._tell_changes(changes))

    def _look_at_root(self) -> float:
        """Tell when the project folder went away or came back; return seconds to the next look.

        No event tells that a folder above it was moved, or a disk unmounted.
        """
        now_s = time.monotonic()
        if now_s >= self._look_at_s:
            self._look_at_s = now_s + _LOOK_S
            place = self._place_now()
            if place is not self._place:
                self._place = place
                if place is Place.HERE:
                    self._begin_again()
                self._on_loop(lambda: self._on_place(place))
        return max(0.0, self._look_at_s - now_s)

    def _place_now(self) -> Place:
        found = _mark_of(self._root)
        if found is None:
            return Place.AWAY
        return Place.HERE if self._mark in (None, found) else Place.OTHER

    def _begin_again(self) -> None:
        """Watch anew: watches may have gone with the folder, and nobody knows what was missed."""
        self._source.stop()
        self._source = self._make_source(self._root, self)
        self.listed(self._source.start())
        self.overflowed()

    def _tell_changes(self, changes: Changes) -> None:
        if self._on_changes is not None:
            self._on_changes(changes)

    def _tell_notice(self, sentence: str) -> None:
        if self._on_notice is not None:
            self._on_notice(sentence)

    def _on_loop(self, work: Callable[[], object]) -> None:
        if self._loop is None or self._is_stopping:
            return
        try:
            self._loop.call_soon_threadsafe(work)
        except RuntimeError:  # the loop is closed: nobody is left to tell
            self._is_stopping = True


def _best_source(root: Path, watcher: ProjectWatcher) -> Source:
    """Return what watches best here."""
    if sys.platform == "linux":
        from swerve.adapters.inotify_source import InotifySource

        return InotifySource(root, watcher)
    from swerve.adapters.observer_source import ObserverSource

    return ObserverSource(root, watcher)


def _mark_of(root: Path) -> FolderMark | None:
    try:
        return FolderMark.of(root)
    except OSError:
        return None


def _ignore(place: Place) -> None:
    """Tell nobody."""


def _now_ms() -> float:
    return time.monotonic() * 1000.0
