"""Real commits of a git repository as changes of files. Read by `tests.bench.replay`."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from swerve.edits.paths import path_from_patch

_REGULAR = ("100644", "100755")
_ABSENT = "000000"


@dataclass(frozen=True)
class FileChange:
    """What a commit did to one file.

    Attributes:
        path: after the commit, or before it where the file goes.
        old, new: bytes; None where there is no file.
        moved_from: path before, where the commit renames the file.
    """

    path: str
    old: bytes | None
    new: bytes | None
    moved_from: str | None = None


class Repository:
    """A repository, bare or not, read through one `git cat-file`."""

    def __init__(self, folder: Path) -> None:
        """Open it.

        Args:
            folder: its work tree or its git directory.
        """
        self._folder = folder
        self._blobs = subprocess.Popen(
            ["git", "-C", str(folder), "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def close(self) -> None:
        """Let go of git."""
        self._blobs.communicate()

    def commits(self, count: int) -> list[str]:
        """Return the newest commits that are no merges."""
        return self._git("rev-list", "--no-merges", f"--max-count={count}", "HEAD").split()

    def changes(self, commit: str) -> Iterator[FileChange]:
        """Yield the changes of regular files a commit makes; what cannot be read is left out."""
        said = self._git("diff-tree", "-r", "-M", "-z", "--root", "--no-commit-id", commit)
        words = iter(said.split("\0"))
        for head in words:
            if not head:
                return
            old_mode, new_mode, old, new, letter = head.removeprefix(":").split(" ")
            source = next(words)
            target = next(words) if letter[0] in "RC" else source
            is_regular = {old_mode, new_mode} <= {*_REGULAR, _ABSENT}
            if is_regular and not path_from_patch(source)[1] and not path_from_patch(target)[1]:
                yield from self._change(old, new, letter[0], source, target)

    def _change(
        self, old: str, new: str, letter: str, source: str, target: str
    ) -> Iterator[FileChange]:
        before = None if letter in "AC" else self._blob(old)
        after = None if letter == "D" else self._blob(new)
        is_whole = (before is None) == (letter in "AC") and (after is None) == (letter == "D")
        if is_whole and (before != after or source != target):
            yield FileChange(target, before, after, source if letter == "R" else None)

    def _blob(self, name: str) -> bytes | None:
        asked, answered = _pipes(self._blobs)
        asked.write(name.encode() + b"\n")
        asked.flush()
        head = answered.readline().split()
        if head[-1] == b"missing":
            return None
        data = answered.read(int(head[2]))
        answered.read(1)
        return data

    def _git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self._folder), *arguments]
        done = subprocess.run(command, check=True, capture_output=True)
        return done.stdout.decode("utf-8", "replace")


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout
