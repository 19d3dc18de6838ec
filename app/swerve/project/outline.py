"""A short outline of a project and the names its files define, so that one knows what is there.

Pure; made for the request, hence capped in bytes. Line patterns, not a parser: an outline may miss
an odd definition but must never be slow or wrong about a line number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from swerve.frozen import frozen
from swerve.terms import ProjectPath

MAX_PROJECT_BYTES = 6_000
_MAX_LINE_CHARS = 120


@frozen
class Definition:
    """A line that defines something.

    Attributes:
        line: 0-based.
        text: the line, trimmed at its end, indentation kept.
    """

    line: int
    text: str


@frozen
class Symbol:
    """A name that a file defines.

    Attributes:
        line: 0-based.
    """

    name: str
    path: ProjectPath
    line: int


_C_FAMILY = (
    r"\s*(?:(?:export|default|public|private|protected|internal|static|abstract|final|async|"
    r"override|sealed|partial|virtual)\s+)*"
)
_PATTERNS: dict[tuple[str, ...], str] = {
    ("py", "pyi"): r"\s*(?:async\s+def|def|class)\s+\w+",
    ("js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "vue", "svelte"): _C_FAMILY
    + r"(?:function\b|class\s+\w|interface\s+\w|enum\s+\w|namespace\s+\w|type\s+\w+\s*=|"
    r"(?:const|let)\s+\w+\s*=\s*(?:async\s*)?(?:\([^)]*\)|\w+)\s*=>)",
    ("go",): r"(?:func|type)\s+\S",
    ("rs",): r"\s*(?:pub(?:\([^)]*\))?\s+)?(?:async\s+|unsafe\s+|const\s+)*"
    r"(?:fn|struct|enum|trait|impl|mod|macro_rules!)\b",
    ("java", "kt", "kts", "cs", "scala", "swift"): _C_FAMILY
    + r"(?:class|interface|enum|record|struct|object|trait|protocol|extension|fun|func|def)\s+\w",
    ("c", "h", "cc", "cpp", "cxx", "hpp", "hh", "m"): r"(?:class|struct|enum|union|namespace)\s+\w"
    r"|[A-Za-z_][\w:<>,*&\s]*?[\s*&]~?[\w:]+\s*\([^;]*$",
    ("rb",): r"\s*(?:def|class|module)\s+\S",
    ("php",): _C_FAMILY + r"(?:function|class|interface|trait)\s+\w",
    ("lua",): r"\s*(?:local\s+)?function\s+\S",
    ("sh", "bash", "zsh"): r"\s*(?:function\s+\w+|\w[\w-]*\s*\(\)\s*\{?)",
    ("ex", "exs"): r"\s*(?:def|defp|defmodule|defmacro)\s+\S",
    ("md", "markdown"): r"#{1,4}\s+\S",
    ("toml", "ini", "cfg"): r"\[[^\]]+\]\s*$",
    ("sql",): r"(?i:\s*create\s+(?:or\s+replace\s+)?\w+)",
}
_BY_ENDING = {ending: pattern for endings, pattern in _PATTERNS.items() for ending in endings}
"""Compiled when a file of that ending is first looked at, not before the window is painted."""


def has_definitions(path: str) -> bool:
    """Say whether anything is known of how a file of that ending defines names."""
    return path.rpartition(".")[2].lower() in _BY_ENDING


def definitions(path: str, lines: Iterable[str]) -> list[Definition]:
    """Return the lines that define something, by the ending of `path`; empty when unknown."""
    pattern = _BY_ENDING.get(path.rpartition(".")[2].lower())
    if pattern is None:
        return []
    begins = re.compile(pattern).match
    return [
        Definition(number, line.rstrip()[:_MAX_LINE_CHARS])
        for number, line in enumerate(lines)
        if begins(line[:_MAX_LINE_CHARS])
    ]


_KEYWORD = re.compile(
    r"abstract|async|class|const|create|def|default|defmacro|defmodule|defp|enum|export|extension"
    r"|final|fn|func?|function|impl|interface|internal|let|local|mod|namespace|object|open|or"
    r"|override|partial|private|protected|protocol|pub|public|record|replace|sealed|static|struct"
    r"|trait|type|union|unsafe|virtual|table|view|index"
)
_DEFINING = re.compile(r"\b(?:def\w*|class|func?|function|fn|const|let|interface|enum|type)\b")
_WORD = re.compile(r"[A-Za-z_]\w*")
_NAMELESS = frozenset(["md", "markdown", "toml", "ini", "cfg"])


def symbols(path: ProjectPath, lines: Iterable[str]) -> list[Symbol]:
    """Return the names that a file defines, in order; headings of texts are no names."""
    if path.rpartition(".")[2].lower() in _NAMELESS:
        return []
    found = ((_name_of(d.text), d.line) for d in definitions(path, lines))
    return [Symbol(name, path, line) for name, line in found if name]


def reach(symbol: Symbol, known: Sequence[Symbol], most_lines: int = 80) -> int:
    """Return the line after what a symbol defines: where the next one of its file begins.

    Args:
        symbol: one of `known`.
        known: in order of file and line.
        most_lines: no reach is longer.
    """
    at = known.index(symbol) + 1
    following = known[at] if at < len(known) else None
    most = symbol.line + most_lines
    if following is None or following.path != symbol.path:
        return most
    return max(symbol.line + 1, min(following.line, most))


def _name_of(text: str) -> str:
    """Return the first word of a defining line that is no keyword of any language."""
    # Go puts the receiver before the name, Rust how far it is public.
    head = re.sub(r"\b(func\s*|pub)\([^)]*\)", r"\1 ", text)
    before = head.partition("(")[0]
    words: list[str] = _WORD.findall(before)
    names = [word for word in words if not _KEYWORD.fullmatch(word)]
    if not names:
        return ""
    # Where the line has no word that defines, as in C, a type stands before the name.
    is_typed = "(" in head and _DEFINING.search(before) is None
    return names[-1] if is_typed else names[0]


def outline_project(files: Sequence[ProjectPath], max_bytes: int = MAX_PROJECT_BYTES) -> str:
    """Return the paths of a project, one per line; folders with their counts where it is large.

    The deepest view that fits is taken: every file, else folders of ever smaller depth.
    """
    every = "\n".join(files)
    if len(every.encode("utf-8", "replace")) <= max_bytes:
        return every
    deepest = max(path.count("/") for path in files)
    for depth in range(min(deepest, 8), 0, -1):
        shown = "\n".join(_folded(files, depth))
        if len(shown.encode("utf-8", "replace")) <= max_bytes:
            return shown
    return _capped(_folded(files, 1), max_bytes)


def _folded(files: Sequence[ProjectPath], depth: int) -> list[str]:
    """Return files above `depth` by name, and the folders at `depth` with how many they hold."""
    shown: list[str] = []
    counts: Counter[str] = Counter()
    for path in files:
        parts = path.split("/")
        if len(parts) <= depth:
            shown.append(path)
            continue
        folder = "/".join(parts[:depth])
        if folder not in counts:
            shown.append(folder)
        counts[folder] += 1
    return [
        f"{line}/ ({counts[line]} file{'s' if counts[line] != 1 else ''})"
        if line in counts
        else line
        for line in shown
    ]


def _capped(lines: Sequence[str], max_bytes: int) -> str:
    """Return as many lines as fit, and a mark for the others."""
    sizes = accumulate(len(line.encode("utf-8", "replace")) + 1 for line in lines)
    kept = [line for line, size in zip(lines, sizes, strict=True) if size <= max_bytes]
    return "\n".join([*kept, "…"])
