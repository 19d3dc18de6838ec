"""Many raw file events in, few changes out.

Pure: times and events are handed in, so a test owns the clock. The watcher feeds it. A content
change of a known file is told on the leading edge, so a badge follows at once, and again now and
then while the burst goes on; files that come and go are told on the trailing edge, when the burst
has settled, so the tree refreshes once.

What counts is the difference between before and after a burst, not the events in it: a save by
temporary file and rename is one change, and a file that came and went is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from swerve.frozen import frozen
from swerve.terms import ProjectPath

LEADING_MS = 12.0
"""From the first event to the first answer: long enough for a rename to follow a delete."""
QUIET_MS = 80.0
"""A burst is over after this long without an event."""
LONGEST_MS = 600.0
"""In a burst that goes on, contents are told this often."""
LONGEST_TREE_MS = 5_000.0
"""In a burst that never rests, files that come and go are told this often."""

_SCRATCH = re.compile(
    r"""
    (?:^|/)(?:
        \..*\.sw[a-z]             # vim's swap files
        | 4913                    # vim tries whether it may write
        | [^/]*~                  # backups
        | \.\#[^/]*               # Emacs' locks
        | \#[^/]*\#               # Emacs' auto-saves
        | [^/]*___jb_(?:tmp|old)___
        | \.goutputstream-[^/]*
        | \.[^/]*\.swerve\.tmp    # our own
    )$
    """,
    re.VERBOSE,
)


def is_scratch(path: str) -> bool:
    """Say whether `path` is a file that an editor, or Swerve, puts down only while saving."""
    return _SCRATCH.search(path) is not None


@frozen
class Changes:
    """What changed beneath the root, as a difference of two moments.

    Attributes:
        added: files that are new.
        changed: files whose content may differ.
        removed: files and folders that are gone; the files of a folder are named too.
        is_overflow: events were lost: scan again and compare everything tracked.
        added_folders: folders that are new, perhaps empty.
    """

    added: frozenset[ProjectPath] = frozenset()
    changed: frozenset[ProjectPath] = frozenset()
    removed: frozenset[ProjectPath] = frozenset()
    is_overflow: bool = False
    added_folders: frozenset[ProjectPath] = frozenset()

    def __bool__(self) -> bool:
        touched = self.added or self.changed or self.removed or self.added_folders
        return bool(touched) or self.is_overflow

    def __or__(self, later: Changes) -> Changes:
        """Return both together, for a reader that missed the first."""
        return Changes(
            (self.added | later.added) - later.removed,
            (self.changed | later.changed) - later.removed,
            (self.removed - later.added) | later.removed,
            self.is_overflow or later.is_overflow,
            (self.added_folders | later.added_folders) - later.removed,
        )


class Coalescer:
    """Merges raw events until they are due.

    Not thread-safe: its owner brings events and time to one thread.
    """

    def __init__(self, was_there: Callable[[ProjectPath], bool]) -> None:
        """Take what says whether a file existed when its changes were last told."""
        self._was_there = was_there
        self._exists: dict[ProjectPath, bool] = {}
        self._is_told: set[ProjectPath] = set()
        self._folders: set[ProjectPath] = set()
        self._gone_folders: set[ProjectPath] = set()
        self._is_overflow = False
        self._first_ms: float | None = None
        self._untold_ms = 0.0  # since then nothing was told of files that come and go
        self._came_ms = 0.0  # when the last one came or went
        self._last_ms = 0.0
        self._is_leading_told = False

    def touched(self, path: ProjectPath, now_ms: float) -> None:
        """Note that the file `path` was made or written."""
        if is_scratch(path):
            return
        self._exists[path] = True
        self._is_told.discard(path)
        self._note(now_ms, is_known=self._was_there(path))

    def vanished(self, path: ProjectPath, now_ms: float) -> None:
        """Note that the file `path` was deleted or moved away."""
        if is_scratch(path):
            return
        self._exists[path] = False
        self._note(now_ms)

    def folder_made(self, path: ProjectPath, now_ms: float) -> None:
        """Note that the folder `path` is new."""
        self._folders.add(path)
        self._gone_folders.discard(path)
        self._note(now_ms)

    def folder_vanished(
        self, path: ProjectPath, now_ms: float, files: Iterable[ProjectPath] = ()
    ) -> None:
        """Note that the folder `path` is gone.

        Args:
            path: the folder.
            now_ms: when.
            files: what was in it, where its files were not told to vanish one by one.
        """
        self._folders.discard(path)
        self._gone_folders.add(path)
        for file in files:
            self.vanished(file, now_ms)
        self._note(now_ms)

    def pending_beneath(self, folder: ProjectPath) -> list[ProjectPath]:
        """Return the files beneath `folder` that were touched and are not told yet."""
        beneath = f"{folder}/"
        return [p for p, exists in self._exists.items() if exists and p.startswith(beneath)]

    def overflowed(self, now_ms: float) -> None:
        """Note that events were lost."""
        self._is_overflow = True
        self._note(now_ms)

    def due_ms(self) -> float | None:
        """Return when to call `take` next, None while nothing happens."""
        if self._first_ms is None:
            return None
        trailing = min(self._last_ms + QUIET_MS, self._first_ms + LONGEST_MS)
        return trailing if self._is_leading_told else min(self._first_ms + LEADING_MS, trailing)

    def take(self, now_ms: float) -> Changes:
        """Return what is due at `now_ms`; empty when nothing is."""
        due = self.due_ms()
        if due is None or now_ms < due:
            return Changes()
        if not self._is_leading_told:
            self._is_leading_told = True
            return self._take_changed()
        if now_ms < min(self._came_ms + QUIET_MS, self._untold_ms + LONGEST_TREE_MS):
            self._first_ms = now_ms
            return self._take_changed()
        return self._take_all(now_ms)

    def _note(self, now_ms: float, *, is_known: bool = False) -> None:
        self._last_ms = now_ms
        if not is_known:
            self._came_ms = now_ms
        if self._first_ms is None:
            self._first_ms = self._untold_ms = now_ms

    def _take_changed(self) -> Changes:
        """Take contents only; `_is_told` keeps them from being told twice."""
        changed = frozenset(
            path
            for path, exists in self._exists.items()
            if exists and path not in self._is_told and self._was_there(path)
        )
        self._is_told |= changed
        return Changes(changed=changed)

    def _take_all(self, now_ms: float) -> Changes:
        before = {path: self._was_there(path) for path in self._exists}
        changes = Changes(
            added=frozenset(p for p, exists in self._exists.items() if exists and not before[p]),
            changed=frozenset(
                p
                for p, exists in self._exists.items()
                if exists and before[p] and p not in self._is_told
            ),
            removed=frozenset(p for p, exists in self._exists.items() if not exists and before[p]),
            is_overflow=self._is_overflow,
            added_folders=frozenset(self._folders),
        )
        is_resting = now_ms >= self._last_ms + QUIET_MS
        changes = replace(changes, removed=changes.removed | self._gone_folders)
        self._exists.clear()
        self._is_told.clear()
        self._folders.clear()
        self._gone_folders.clear()
        self._is_overflow = False
        # A burst that goes on stays the same burst: no second leading edge in the midst of it.
        self._first_ms = None if is_resting else now_ms
        self._untold_ms = now_ms
        self._is_leading_told = not is_resting
        return changes
