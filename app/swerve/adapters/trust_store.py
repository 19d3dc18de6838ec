"""Which projects the person trusts: one small file of ours, never in a project.

A project is its canonical path together with its folder's `FolderMark`: another folder put in its
place is another project, and neither a folder above nor one below counts. Reads nothing of the
project. Fits `ports.TrustMemory`.

**Source** security.md 5; CVE-2025-54136, GHSA-mmgp-wc2j-qcv7.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict
from pathlib import Path

from swerve.adapters.atomic_file import write_whole
from swerve.adapters.folder_mark import FolderMark

_Project = tuple[str, FolderMark]


class ProjectTrust:
    """What was decided about one root.

    Args:
        file: where decisions are kept; private to the person.
        root: the project's folder.
    """

    def __init__(self, file: Path, root: Path) -> None:
        self._file = file
        self._root = root

    async def recall(self) -> bool:
        """Return whether this very folder was trusted before."""
        return await asyncio.to_thread(self.is_trusted)

    async def remember(self, *, is_trusted: bool) -> str:
        """Store it; returns an empty string, or a sentence why it could not be stored."""
        return await asyncio.to_thread(self._write, is_trusted)

    def is_trusted(self) -> bool:
        """Return it on this thread; whatever cannot be read is not trusted."""
        try:
            return self._mark() in _trusted(self._file)
        except OSError:
            return False

    def _write(self, is_trusted: bool) -> str:
        try:
            mark, known = self._mark(), _trusted(self._file)
            if is_trusted:
                known[mark] = int(time.time())
            else:
                known.pop(mark, None)
            rows = [
                {"root": root, **asdict(mark), "since_unix_s": since}
                for (root, mark), since in sorted(known.items(), key=lambda item: item[0][0])
            ]
            write_whole(self._file, json.dumps({"trusted": rows}, indent=1).encode())
        except OSError as error:
            return (
                f"Trust could not be stored ({error.strerror or error}); it holds until you quit."
            )
        return ""

    def _mark(self) -> _Project:
        root = self._root.resolve(strict=True)
        return str(root), FolderMark.of(root)


def _trusted(file: Path) -> dict[_Project, int]:
    """Return every trusted root with the time since when; a damaged file trusts nothing."""
    try:
        rows: object = json.loads(file.read_text(encoding="utf-8"))["trusted"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    known: dict[_Project, int] = {}
    for row in rows if isinstance(rows, list) else []:
        try:
            mark = FolderMark(int(row["device"]), int(row["inode"]), int(row["born_ns"]))
            known[str(row["root"]), mark] = int(row["since_unix_s"])
        except (KeyError, TypeError, ValueError):
            continue
    return known
