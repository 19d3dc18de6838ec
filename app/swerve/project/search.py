"""Search results as the model reads them, and the ranking of files against a few typed letters.

Pure: the scanner brings lines of text, quick open brings paths. Nothing here opens a file.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from swerve.frozen import frozen
from swerve.terms import ProjectPath

MAX_HITS = 200
MAX_RESULT_BYTES = 20_000
MAX_LINE_CHARS = 300
MAX_MATCHED_CHARS = 500
"""Longer lines are cut before a regular expression of the model sees them."""


# --- text ----------------------------------------------------------------------------------------


@frozen
class Hit:
    """One line that matches.

    Attributes:
        line: 0-based.
        text: the line without its end.
    """

    path: ProjectPath
    line: int
    text: str


_NESTED = re.compile(r"[*+}]\??\)+(?:[*+]|\{\d*,)")
_UNBOUNDED = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\})")
_MAX_UNBOUNDED = 3


def line_matcher(query: str, *, is_regex: bool) -> Callable[[str], bool]:
    """Return what says whether a line matches `query`.

    Raises:
        ValueError: the expression is not valid, or can take exponential time here; the sentence
            says what to write instead.
    """
    if not query:
        raise ValueError("the query is empty; give the text to look for")
    if not is_regex:
        return lambda line: query in line
    # Python's matcher holds the interpreter while it backtracks: the window would freeze with it.
    if _NESTED.search(query) or len(_UNBOUNDED.findall(query)) > _MAX_UNBOUNDED:
        raise ValueError("the expression repeats too much; write it with fewer * and +")
    try:
        pattern = re.compile(query)
    except re.error as error:
        raise ValueError(f"the regular expression is not valid: {error}") from None
    return lambda line: pattern.search(line[:MAX_MATCHED_CHARS]) is not None


def hits_in(path: ProjectPath, text: str, matches: Callable[[str], bool]) -> Iterator[Hit]:
    """Yield the lines of `text` that match, in order."""
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        if matches(line):
            yield Hit(path, number, line)


def format_hits(hits: Iterable[Hit], *, max_hits: int = MAX_HITS) -> str:
    """Return `path:line: text` lines, 1-based, capped in number and bytes; a last line says so."""
    lines: list[str] = []
    size_bytes = 0
    for hit in hits:
        line = f"{hit.path}:{hit.line + 1}: {_shortened(hit.text)}"
        size_bytes += len(line.encode("utf-8", "replace")) + 1
        if len(lines) == max_hits or size_bytes > MAX_RESULT_BYTES:
            lines.append(f"(more than {len(lines)} matches; narrow the query to see the others)")
            break
        lines.append(line)
    return "\n".join(lines) if lines else "(no matches)"


def _shortened(text: str) -> str:
    stripped = text.rstrip()
    return stripped if len(stripped) <= MAX_LINE_CHARS else stripped[: MAX_LINE_CHARS - 1] + "…"


# --- names ---------------------------------------------------------------------------------------


class Ranked(NamedTuple):
    """A path that matches what was typed.

    Attributes:
        score: higher is better; comparable within one query only.
        positions: indices into `path` of the letters that matched, ascending.
    """

    path: ProjectPath
    score: int
    positions: tuple[int, ...]


_MAX_SCORED = 2_000

_START_OF_NAME = 24
_START_OF_WORD = 16
_ADJACENT = 28
_IN_NAME = 8
_MISS = -1_000_000


class FileRanker:
    """Ranks the files of one tree again and again, as the person types.

    Safe to use on a worker thread: nothing changes after construction.
    """

    def __init__(self, paths: Sequence[ProjectPath]) -> None:
        self._paths = paths
        self._folded = [_folded(path) for path in paths]

    def rank(self, query: str, limit: int = 50) -> list[Ranked]:
        """Return the best `limit` paths that hold the letters of `query` in order, best first.

        Case and blanks of the query do not count. An empty query matches everything, shortest
        path first.
        """
        letters = _folded("".join(query.split()))
        if not letters:
            shortest = heapq.nsmallest(limit, self._paths, key=lambda path: (len(path), path))
            return [Ranked(path, 0, ()) for path in shortest]
        scored = (self._score(index, letters) for index in self._candidates(letters))
        return heapq.nsmallest(limit, scored, key=lambda hit: (-hit.score, len(hit.path), hit.path))

    def _candidates(self, letters: str) -> Iterable[int]:
        in_order = re.compile(".*?".join(re.escape(letter) for letter in letters), re.DOTALL).search
        found = [index for index, path in enumerate(self._folded) if in_order(path)]
        if len(found) <= _MAX_SCORED:
            return found
        # One or two letters match nearly everything: look closer only at the likely ones.
        return heapq.nsmallest(_MAX_SCORED, found, key=lambda index: self._likely(index, letters))

    def _likely(self, index: int, letters: str) -> tuple[bool, bool, int]:
        path = self._folded[index]
        name = path[path.rfind("/") + 1 :]
        return not name.startswith(letters), letters not in name, len(path)

    def _score(self, index: int, letters: str) -> Ranked:
        path = self._paths[index]
        score, positions = _best_alignment(path, self._folded[index], letters)
        return Ranked(path, score - len(path) // 8, positions)


def rank(query: str, paths: Sequence[ProjectPath], limit: int = 50) -> list[Ranked]:
    """Rank `paths` once; see `FileRanker.rank`."""
    return FileRanker(paths).rank(query, limit)


def _folded(text: str) -> str:
    """Return `text` for comparing, every character still at its index."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower()[0] for c in text)


def _best_alignment(path: str, folded: str, letters: str) -> tuple[int, tuple[int, ...]]:
    """Return the best score and where each letter lies, `letters` being a subsequence.

    Dynamic programming over (letter, position), best predecessor kept as it goes:
    O(letters x path).
    """
    worth = _worth(path)
    previous = [0] * (len(folded) + 1)
    came_from: list[list[int]] = []
    for depth, letter in enumerate(letters):
        row = [_MISS] * (len(folded) + 1)
        origins = [-1] * (len(folded) + 1)
        best, best_at = (0, 0) if depth == 0 else (_MISS, -1)
        for end in range(1, len(folded) + 1):
            if depth and previous[end - 1] > best:
                best, best_at = previous[end - 1], end - 1
            if folded[end - 1] != letter or best == _MISS:
                continue
            row[end], origins[end] = best + worth[end - 1], best_at
            if depth and previous[end - 1] > _MISS:
                adjacent = previous[end - 1] + worth[end - 1] + _ADJACENT
                if adjacent >= row[end]:
                    row[end], origins[end] = adjacent, end - 1
        came_from.append(origins)
        previous = row
    end = max(range(len(previous)), key=previous.__getitem__)
    score = previous[end]
    positions: list[int] = []
    for origins in reversed(came_from):
        positions.append(end - 1)
        end = origins[end]
    return score, tuple(reversed(positions))


def _worth(path: str) -> list[int]:
    """Return what a match is worth at each character: more where a name or word begins."""
    name_start = path.rfind("/") + 1
    worth = []
    for index, character in enumerate(path):
        before = path[index - 1] if index else "/"
        value = _IN_NAME if index >= name_start else 1
        if index == name_start:
            value += _START_OF_NAME
        elif before in "/_-. " or (character.isupper() and before.islower()):
            value += _START_OF_WORD if index >= name_start else _START_OF_WORD // 2
        worth.append(value)
    return worth
