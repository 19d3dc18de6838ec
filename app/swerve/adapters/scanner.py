"""Listing and searching the files of a project, off the loop.

Text that is pending in the window wins over the disk. Search uses ripgrep where it is installed,
else Python. Fits `ports.Scanner`.
"""

from __future__ import annotations

import asyncio
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from swerve.adapters.ripgrep import Ripgrep, RipgrepFailed
from swerve.adapters.walk import open_index, walk
from swerve.project.ignore import ROOT
from swerve.project.outline import Symbol, has_definitions, symbols
from swerve.project.search import MAX_HITS, Hit, format_hits, hits_in, line_matcher
from swerve.project.secrets import is_secret
from swerve.project.tree import Tree
from swerve.terms import ProjectPath

_MAX_FILE_BYTES = 5_000_000
_LIMIT_S = 10.0
_MAX_SYMBOLS = 50_000


class ProjectScanner:
    """Lists and searches beneath `root` on two worker threads of its own."""

    def __init__(self, root: Path, *, is_ripgrep_allowed: bool = True) -> None:
        """Take the project, and whether to search with ripgrep where it is installed."""
        self._root = root.resolve()
        self._is_ripgrep_allowed = is_ripgrep_allowed
        self._worker = ThreadPoolExecutor(2, thread_name_prefix="scanner")

    def close(self) -> None:
        """Take no more work; what runs is not waited for."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    async def scan(self) -> Tree:
        """List the project, ignore rules honoured; an unreadable root is an empty tree."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, self.scan_now)

    async def search(
        self, query: str, *, is_regex: bool, overlay: Mapping[ProjectPath, str]
    ) -> str:
        """Search the text of all files but secrets; links are not followed.

        Args:
            query: literal text, case-sensitive, or a regular expression matched line by line.
            is_regex: which of the two.
            overlay: text that wins over the disk, by path.

        Returns:
            `path:line: text` lines, 1-based, capped.

        Raises:
            ValueError: the query cannot be searched for; a sentence.
        """
        texts = dict(overlay)
        return await asyncio.get_running_loop().run_in_executor(
            self._worker, lambda: self.search_now(query, is_regex=is_regex, overlay=texts)
        )

    async def symbols(self, files: Sequence[ProjectPath]) -> tuple[Symbol, ...]:
        """Return what `files` define by name, in their order; capped in number and time."""
        return await asyncio.get_running_loop().run_in_executor(
            self._worker, self.symbols_now, files
        )

    def symbols_now(self, files: Sequence[ProjectPath]) -> tuple[Symbol, ...]:
        """Look for names on this thread; see `symbols`."""
        found: list[Symbol] = []
        deadline = time.monotonic() + _LIMIT_S
        for path in files:
            if time.monotonic() > deadline or len(found) >= _MAX_SYMBOLS:
                break
            text = _text(self._root / path, None) if has_definitions(path) else None
            if text is not None:
                found += symbols(path, text.splitlines())
        return tuple(found[:_MAX_SYMBOLS])

    def scan_now(self) -> Tree:
        """List the project on this thread."""
        return Tree(walk(self._root, ROOT, open_index(self._root)))

    def search_now(self, query: str, *, is_regex: bool, overlay: Mapping[ProjectPath, str]) -> str:
        """Search on this thread; see `search`."""
        if not query or "\n" in query or "\0" in query:
            raise ValueError("The query must be some text on one line.")
        ripgrep = Ripgrep.find() if self._is_ripgrep_allowed else None
        if ripgrep is not None:
            hits = self._by_ripgrep(ripgrep, query, is_regex=is_regex, overlay=overlay)
        else:
            hits = self._by_python(query, is_regex=is_regex, overlay=overlay)
        try:
            found = _first(hits, MAX_HITS + 1)
        except RipgrepFailed as error:
            raise ValueError(str(error)) from None
        return format_hits(sorted(found, key=lambda hit: (hit.path, hit.line)))

    def _by_ripgrep(
        self, ripgrep: Ripgrep, query: str, *, is_regex: bool, overlay: Mapping[ProjectPath, str]
    ) -> Iterator[Hit]:
        index = open_index(self._root)
        pending = (
            ripgrep.search_text(path, text, query)
            if is_regex
            else hits_in(path, text, line_matcher(query, is_regex=False))
            for path, text in overlay.items()
        )
        on_disk = (
            hit
            for hit in ripgrep.search(self._root, query, is_regex=is_regex)
            if hit.path not in overlay
            and not index.is_ignored(hit.path)
            and not is_secret(hit.path)
        )
        return chain(chain.from_iterable(pending), on_disk)

    def _by_python(
        self, query: str, *, is_regex: bool, overlay: Mapping[ProjectPath, str]
    ) -> Iterator[Hit]:
        matches = line_matcher(query, is_regex=is_regex)
        needle = None if is_regex else query.encode()
        for path, text in overlay.items():
            yield from hits_in(path, text, matches)
        deadline = time.monotonic() + _LIMIT_S
        for path in self.scan_now().files:
            if time.monotonic() > deadline:
                return
            if path in overlay or is_secret(path):
                continue
            text_on_disk = _text(self._root / path, needle)
            if text_on_disk is not None:
                yield from hits_in(path, text_on_disk, matches)


def _first(hits: Iterable[Hit], count: int) -> list[Hit]:
    found: list[Hit] = []
    for hit in hits:
        found.append(hit)
        if len(found) == count:
            break
    return found


def _text(path: Path, needle: bytes | None) -> str | None:
    """Return the text of a file worth searching; None for what is binary, large or unreadable."""
    try:
        found = os.stat(path, follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MAX_FILE_BYTES:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    if b"\0" in data[:8_000] or (needle is not None and needle not in data):
        return None
    return data.decode("utf-8", "replace")
