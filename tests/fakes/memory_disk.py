"""A disk in memory that keeps the promises of `ports.Disk`: `tests/unit/test_disk_contract.py`."""

from __future__ import annotations

from collections.abc import Mapping

from swerve.edits.journal import Bound, Decision, Interrupted
from swerve.session.disk_inputs import DecisionFailed, DecisionWritten, FileLoaded
from swerve.terms import ProjectPath
from swerve.text.encoding import FileContent, decode, revision_of


class MemoryDisk:
    """Files as bytes by path.

    Attributes:
        files: what is on the disk; tests change it to play somebody else.
        failure: sentence every write fails with, None to let them succeed.
        written: decisions in the order they were written.
    """

    def __init__(self, files: Mapping[str, str | bytes] | None = None) -> None:
        self.files: dict[ProjectPath, bytes] = {
            ProjectPath(path): data.encode() if isinstance(data, str) else data
            for path, data in (files or {}).items()
        }
        self.failure: str | None = None
        self.written: list[Decision] = []

    async def load(self, path: ProjectPath) -> FileLoaded:
        found = self._read(path)
        if isinstance(found, str):
            return FileLoaded(path, None, found)
        return FileLoaded(path, found)

    async def read_text(self, path: str) -> str:
        found = self._read(ProjectPath(path.removeprefix("./")))
        if found is None:
            raise FileNotFoundError(f"there is no file {path}")
        if isinstance(found, FileContent):
            return str(found.text)
        raise ValueError(found)

    async def write(self, decision: Decision) -> DecisionWritten | DecisionFailed:
        if self.failure is not None:
            return DecisionFailed(decision.id, self.failure)
        for write in decision.writes:
            if _is_outside(write.path):
                return DecisionFailed(decision.id, f"{write.path} is not inside the project")
            if revision_of(self.files.get(write.path)) != write.expected:
                return DecisionFailed(decision.id, f"{write.path} was changed by somebody else.")
        for write in decision.writes:
            if write.new is None:
                self.files.pop(write.path, None)
            else:
                self.files[write.path] = write.new
        self.written.append(decision)
        return DecisionWritten(decision.id)

    async def interrupted(self) -> tuple[Interrupted, ...]:
        return ()

    async def note(self, decision: Decision) -> None:
        self.written.append(decision)

    async def past(self) -> list[Decision]:
        return list(self.written)

    async def bound(self) -> Bound | None:
        return Bound(len(self.written), 0, None, 1, 1, 1) if self.written else None

    def _read(self, path: ProjectPath) -> FileContent | str | None:
        if _is_outside(path):
            return f"{path!r} is not a path inside the project."
        if any(name.startswith(f"{path}/") for name in self.files):
            return f"{path} is a folder, not a file."
        data = self.files.get(path)
        return None if data is None else decode(data)


def _is_outside(path: str) -> bool:
    return not path or path.startswith(("/", "~")) or ".." in path.split("/")
