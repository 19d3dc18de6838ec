"""File events on Linux: one inotify descriptor with our own list of folders.

One watch per folder that is not ignored, because watching ignored folders overflows the queue and
a recursive observer cannot leave them out. The events asked for leave out opening and closing:
our own listing would produce those. Folders beyond the system's limit are polled.

**Source** measured: with its default events watchdog's own rescans overflow the queue for ever.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from pathlib import Path

from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyConstants,
    InotifyEvent,
    InotifyFD,
    Mask,
    WatchDescriptor,
)

from swerve.adapters.folder_poll import INTERVAL_S, FolderPoll
from swerve.adapters.walk import as_project_path, is_speakable, open_index, walk
from swerve.adapters.watch_source import Sink
from swerve.project.ignore import IGNORE_FILE, ROOT
from swerve.project.tree import Tree
from swerve.terms import ProjectPath

_JOIN_S = 1.0
_NEVER_S = 3600.0
_SETTLE_S = 0.2
"""After a burst that asks for a new listing: a checkout changes many ignore files at once."""

_EVENTS = Mask(
    InotifyConstants.IN_MODIFY
    | InotifyConstants.IN_CREATE
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_MOVED_FROM
    | InotifyConstants.IN_MOVED_TO
    | InotifyConstants.IN_ONLYDIR
    | InotifyConstants.IN_DONT_FOLLOW
    | InotifyConstants.IN_EXCL_UNLINK
)
_ROOT_EVENTS = Mask(_EVENTS | InotifyConstants.IN_DELETE_SELF | InotifyConstants.IN_MOVE_SELF)

# What it warns about, we tell through `Changes`.
logging.getLogger("watchdog.observers.inotify_c").setLevel(logging.ERROR)


class InotifySource:
    """Watches the folders of one project.

    `start`, `poll` and `stop` are called on the watcher's thread, `on_...` on the descriptor's,
    which begins only when the first listing is done; a lock keeps them apart.
    """

    def __init__(self, root: Path, sink: Sink) -> None:
        self._root = root
        self._sink = sink
        self._index = open_index(root)
        self._polled = FolderPoll(root, sink)
        self._fd: InotifyFD | None = None
        self._watches: dict[str, WatchDescriptor] = {}
        self._folders: dict[WatchDescriptor, str] = {}
        self._is_limit_told = False
        self._lock = threading.RLock()
        self._list_at_s: float | None = None
        self._poll_at_s = 0.0

    def start(self) -> Tree:
        """Watch every folder, then list it; events since then are told from now on."""
        try:
            self._fd = InotifyFD()
        except OSError:
            self._tell_limit()
        tree = Tree(walk(self._root, ROOT, self._index, self._watch))
        for folder in tree.folders():
            if folder not in self._watches:
                self._polled.add(folder, self._index)
        if self._fd is not None:
            self._fd.start()
        return tree

    def stop(self) -> None:
        """Stop and let go of all watches."""
        if self._fd is not None:
            self._fd.stop()
            if self._fd.is_alive():
                self._fd.join(_JOIN_S)

    def poll(self) -> float:
        """List again if that is wanted, and look at folders that have no watch."""
        now_s = time.monotonic()
        with self._lock:
            if self._list_at_s is not None and now_s >= self._list_at_s:
                self._list_at_s = None
                self._list_again()
            if self._polled and now_s >= self._poll_at_s:
                self._poll_at_s = now_s + INTERVAL_S
                for folder in self._polled.turn(self._index):
                    self._folder_made(folder)
            due_s = self._poll_at_s if self._polled else now_s + _NEVER_S
            return max(0.0, min(due_s, self._list_at_s or due_s) - now_s)

    # --- called by watchdog on the descriptor's thread --------------------------------------

    def on_event(self, event: InotifyEvent) -> None:
        """Tell one event of the kernel."""
        with self._lock:
            self._on_event(event)

    def _on_event(self, event: InotifyEvent) -> None:
        folder = self._folders.get(event.wd)
        if folder is None:
            return
        if not event.name:
            self._sink.root_lost()
            return
        name = os.fsdecode(event.name)
        is_folder = bool(event.mask & InotifyConstants.IN_ISDIR)
        if not is_speakable(name):
            return
        if name == IGNORE_FILE:
            # What new rules hide is gone, what they show is new.
            self._list_at_s = time.monotonic() + _SETTLE_S
        elif self._index.rules(folder).is_ignored(name, is_folder=is_folder):
            return
        self._tell(event, as_project_path(folder, name), is_folder=is_folder)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Forget a watch that the kernel ended."""
        with self._lock:
            folder = self._folders.pop(wd, None)
            if folder is not None and self._watches.get(folder) == wd:
                del self._watches[folder]

    def on_queue_overflow(self) -> None:
        """List everything again, soon: nobody knows what was missed."""
        self._list_at_s = time.monotonic() + _SETTLE_S
        self._sink.overflowed()

    def _tell(self, event: InotifyEvent, path: ProjectPath, *, is_folder: bool) -> None:
        is_gone = event.is_delete or event.is_moved_from
        if not is_folder:
            if is_gone:
                self._sink.vanished(path)
            elif event.is_modify or _is_file(self._root / path):
                self._sink.touched(path)
        elif is_gone:
            self._unwatch_beneath(path)
            self._sink.folder_vanished(path, is_whole=event.is_moved_from)
        else:
            self._folder_made(path)

    def _folder_made(self, path: ProjectPath) -> None:
        if path in self._watches:
            return  # already found while its parent was listed
        found = walk(self._root, path, self._index, self._watch)
        for folder, children in found.items():
            self._sink.folder_made(ProjectPath(folder))
            if folder not in self._watches:
                self._polled.add(folder, self._index)
            for name, is_folder in children.items():
                if not is_folder:
                    self._sink.touched(as_project_path(folder, name))

    def _list_again(self) -> None:
        tree = Tree(walk(self._root, ROOT, self._index, self._watch))
        for folder in [known for known in self._watches if not tree.is_dir(known)]:
            self._unwatch(folder)
        for folder in tree.folders():
            if folder not in self._watches and folder not in self._polled:
                self._polled.add(folder, self._index)
        self._sink.listed(tree)

    # --- watches ----------------------------------------------------------------------------

    def _watch(self, folder: str) -> None:
        """Watch `folder`; one that cannot be watched is left to polling."""
        if self._fd is None or folder in self._watches:
            return
        path = os.fsencode(self._root / folder)
        mask = _ROOT_EVENTS if folder == ROOT else _EVENTS
        try:
            wd = self._fd.add_callback(path, mask, self, CallbackId(id(self)))
        except OSError as error:
            if error.errno == errno.ENOSPC:
                self._tell_limit()
            return
        if wd >= 0:
            self._watches[folder] = wd
            self._folders[wd] = folder

    def _unwatch(self, folder: str) -> None:
        wd = self._watches.pop(folder)
        self._folders.pop(wd, None)
        if self._fd is not None:
            self._fd.remove_callbacks([(wd, CallbackId(id(self)))])

    def _unwatch_beneath(self, path: ProjectPath) -> None:
        beneath = f"{path}/"
        for folder in [k for k in self._watches if k == path or k.startswith(beneath)]:
            self._unwatch(folder)
        self._polled.drop_beneath(path)

    def _tell_limit(self) -> None:
        if not self._is_limit_told:
            self._is_limit_told = True
            self._sink.notice(
                "The system's limit of watched folders is reached; the other folders are checked"
                " about every second. Raise fs.inotify.max_user_watches to watch them all."
            )


def _is_file(path: Path) -> bool:
    """Say whether a new name is a file that a project shows, or a link to one."""
    try:
        return path.is_file()
    except OSError:
        return False
