"""Listing and searching the files of a project, off the loop.

Text that is pending in the window wins over the disk. Search uses ripgrep where it is installed,
else Python. Fits `ports.Scanner`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain
from pathlib import Path

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.adapters.file_write import read_beneath
from swerve.adapters.ripgrep import Ripgrep, RipgrepFailed
from swerve.adapters.walk import open_index, walk
from swerve.project.ignore import ROOT
from swerve.project.outline import Symbol, has_definitions, symbols
from swerve.project.search import MAX_HITS, Hit, format_hits, hits_in, line_matcher
from swerve.project.secrets import is_secret
from swerve.project.tree import Tree
from swerve.terms import ProjectPath
from swerve.text.encoding import decode

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
        beneath = self._open()
        if beneath is None:
            return ()
        found: list[Symbol] = []
        deadline = time.monotonic() + _LIMIT_S
        with closing(beneath):
            for path in files:
                if time.monotonic() > deadline or len(found) >= _MAX_SYMBOLS:
                    break
                text = _text(beneath, path, None) if has_definitions(path) else None
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
        beneath = self._open()
        if beneath is None:
            raise ValueError("The project folder cannot be read.")
        if ripgrep is not None:
            hits = self._by_ripgrep(beneath, ripgrep, query, is_regex=is_regex, overlay=overlay)
        else:
            hits = self._by_python(beneath, query, is_regex=is_regex, overlay=overlay)
        with closing(beneath):
            try:
                found = _first(hits, MAX_HITS + 1)
            except RipgrepFailed as error:
                raise ValueError(str(error)) from None
        return format_hits(sorted(found, key=lambda hit: (hit.path, hit.line)))

    def _open(self) -> Beneath | None:
        try:
            return Beneath(self._root)
        except OSError:
            return None

    def _by_ripgrep(
        self,
        beneath: Beneath,
        ripgrep: Ripgrep,
        query: str,
        *,
        is_regex: bool,
        overlay: Mapping[ProjectPath, str],
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
        return chain(chain.from_iterable(pending), _seen_again(beneath, on_disk))

    def _by_python(
        self, beneath: Beneath, query: str, *, is_regex: bool, overlay: Mapping[ProjectPath, str]
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
            text_on_disk = _text(beneath, path, needle)
            if text_on_disk is not None:
                yield from hits_in(path, text_on_disk, matches)


def _first(hits: Iterable[Hit], count: int) -> list[Hit]:
    found: list[Hit] = []
    for hit in hits:
        found.append(hit)
        if len(found) == count:
            break
    return found


def _seen_again(beneath: Beneath, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits whose line is there when the file is opened without following any link.

    Ripgrep opens files by their paths. What runs at the same time can put a link to anything into
    such a path, and what is found goes to a model.
    """
    path, lines = None, list[str]()
    for hit in hits:
        if hit.path != path:
            path, lines = hit.path, (_decoded(beneath, hit.path) or "").split("\n")
        if hit.line < len(lines) and lines[hit.line].rstrip("\r").endswith(hit.text):
            yield hit


def _decoded(beneath: Beneath, path: ProjectPath) -> str | None:
    data = _data(beneath, path)
    if data is None:
        return None
    found = decode(data)
    return data.decode("utf-8", "replace") if isinstance(found, str) else str(found.text)


def _text(beneath: Beneath, path: ProjectPath, needle: bytes | None) -> str | None:
    """Return the text of a file worth searching; None for what is binary, large or unreadable."""
    data = _data(beneath, path)
    if data is None or b"\0" in data[:8_000] or (needle is not None and needle not in data):
        return None
    return data.decode("utf-8", "replace")


def _data(beneath: Beneath, path: ProjectPath) -> bytes | None:
    try:
        return read_beneath(beneath, path, _MAX_FILE_BYTES)
    except (PathRefused, OSError):
        return None
