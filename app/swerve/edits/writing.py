"""From flipped states to what must be written. Used by the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from swerve.edits.history import Flip
from swerve.edits.hunks import Hunk
from swerve.edits.journal import FileWrite
from swerve.edits.tracked import TrackedFile
from swerve.terms import ABSENT, HunkId, ProjectPath, Revision

DiskState = dict[ProjectPath, bytes | None]


def carry_out(
    flips: Iterable[Flip], hunks: Mapping[HunkId, Hunk], files: Iterable[TrackedFile]
) -> None:
    """Flip states; a hunk that is not in the state a flip starts from stays as it is."""
    for flip in flips:
        hunk = hunks[flip.hunk]
        if hunk.state is flip.before:
            hunk.state, hunk.reason = flip.after, flip.reason_after
    for file in files:
        file.touch()


class KnownBytes:
    """The bytes last decided on, by path: most decisions start from what an earlier one wrote."""

    def __init__(self) -> None:
        self._known: dict[ProjectPath, tuple[Revision, bytes]] = {}

    def take(self, writes: Iterable[FileWrite]) -> None:
        """Remember what is written."""
        for write in writes:
            self._known.pop(write.path, None)
            if write.new is not None:
                self._known[write.path] = (write.result, write.new)

    def of(self, file: TrackedFile) -> bytes | None:
        """Return what a file holds on disk before anything is flipped."""
        revision, data = self._known.get(file.base_path, (None, b""))
        return data if file.exists and revision == file.revision else file.base_bytes()


def disk_state(files: Iterable[TrackedFile], known: KnownBytes | None = None) -> DiskState:
    """Return what states say is at each path of the files on disk.

    Args:
        files: whose paths.
        known: where to look first; only before states are flipped.
    """
    state: DiskState = {}
    for file in files:
        if file.exists:
            state[file.base_path] = known.of(file) if known is not None else file.base_bytes()
        state.setdefault(file.base_path, None)
    return state


def writes_between(
    before: DiskState,
    after: DiskState,
    revisions: Mapping[ProjectPath, Revision],
    origin: Mapping[ProjectPath, ProjectPath],
) -> tuple[FileWrite, ...]:
    """Return what leads from one disk state to another, in the order to write it.

    Args:
        before: as from `disk_state`.
        after: likewise.
        revisions: on disk now, by path.
        origin: for each path afterwards the path the file had before.
    """
    changed = [
        path for path in dict.fromkeys([*before, *after]) if before.get(path) != after.get(path)
    ]
    # Deletions last: a crash in the middle of a rename then leaves both names, not none.
    changed.sort(key=lambda path: after.get(path) is None)
    return tuple(
        FileWrite(
            path,
            revisions.get(path, ABSENT),
            after.get(path),
            before.get(path),
            _mode_source(path, before, origin),
        )
        for path in changed
    )


def _mode_source(
    path: ProjectPath, before: DiskState, origin: Mapping[ProjectPath, ProjectPath]
) -> ProjectPath | None:
    source = origin.get(path, path)
    return source if before.get(path) is None and source != path else None
