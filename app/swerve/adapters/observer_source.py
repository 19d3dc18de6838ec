"""File events from watchdog's own recursive observer, for systems other than Linux.

It watches ignored folders too; what happens there is dropped here.
"""

from __future__ import annotations

import os
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from swerve.adapters.walk import as_project_path, is_speakable, open_index, walk
from swerve.adapters.watch_source import Sink
from swerve.project.ignore import IGNORE_FILE, ROOT
from swerve.project.tree import Tree
from swerve.terms import ProjectPath

_JOIN_S = 1.0
_NEVER_S = 3600.0
_FILTER: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
]


class ObserverSource(FileSystemEventHandler):
    """Watches one project with the system's recursive observer."""

    def __init__(self, root: Path, sink: Sink) -> None:
        super().__init__()
        self._root = root
        self._sink = sink
        self._index = open_index(root)
        self._observer: BaseObserver = Observer()

    def start(self) -> Tree:
        """Begin to watch, then list."""
        tree = Tree(walk(self._root, ROOT, self._index))
        self._observer.schedule(self, str(self._root), recursive=True, event_filter=_FILTER)
        self._observer.start()
        again = Tree(walk(self._root, ROOT, self._index))
        return again if again.files != tree.files else tree

    def stop(self) -> None:
        """Stop the observer."""
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join(_JOIN_S)

    def poll(self) -> float:
        """Nothing is left to poll."""
        return _NEVER_S

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Tell one event of watchdog; called on its thread."""
        if isinstance(event, (FileDeletedEvent, FileMovedEvent, DirDeletedEvent, DirMovedEvent)):
            self._gone(self._path(event.src_path), is_folder=event.is_directory)
        if isinstance(event, (FileMovedEvent, DirMovedEvent)):
            self._there(self._path(event.dest_path), is_folder=event.is_directory)
        elif isinstance(event, (FileCreatedEvent, FileModifiedEvent, DirCreatedEvent)):
            self._there(self._path(event.src_path), is_folder=event.is_directory)

    def _gone(self, path: ProjectPath | None, *, is_folder: bool) -> None:
        if path is None or self._index.is_ignored(path, is_folder=is_folder):
            return
        if is_folder:
            self._sink.folder_vanished(path, is_whole=True)
        else:
            self._sink.vanished(path)

    def _there(self, path: ProjectPath | None, *, is_folder: bool) -> None:
        if path is None or self._index.is_ignored(path, is_folder=is_folder):
            return
        if path.rpartition("/")[2] == IGNORE_FILE:
            self._sink.listed(Tree(walk(self._root, ROOT, self._index)))
        elif not is_folder:
            self._sink.touched(path)
        else:
            for folder, children in walk(self._root, path, self._index).items():
                self._sink.folder_made(ProjectPath(folder))
                for name, is_inner in children.items():
                    if not is_inner:
                        self._sink.touched(as_project_path(folder, name))

    def _path(self, raw: str | bytes) -> ProjectPath | None:
        """Return a path of watchdog as a project's; None for the root and what is outside."""
        if not raw:
            return None
        try:
            relative = Path(os.fsdecode(raw)).relative_to(self._root).as_posix()
        except ValueError:
            return None
        return ProjectPath(relative) if relative != "." and is_speakable(relative) else None
