"""Which paths of a project are ignored: `.git`, a short list of our own, and its ignore files.

Pure: whoever walks the disk hands the text of ignore files in, folder by folder. Used by the
scanner, the watcher and the search. The rules are git's: within a file the last matching pattern
wins, a deeper file wins over a shallower one, and nothing beneath an ignored folder comes back.

**Source** gitignore(5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice

IGNORE_FILE = ".gitignore"

DEFAULT_PATTERNS = (
    "node_modules/",
    "__pycache__/",
    ".venv/",
    ".tox/",
    ".nox/",
    ".mypy_cache/",
    ".pytest_cache/",
    ".ruff_cache/",
    ".hypothesis/",
    ".gradle/",
    ".terraform/",
    ".svn/",
    ".hg/",
    ".jj/",
    "*.pyc",
    ".DS_Store",
    "Thumbs.db",
)
"""Ignored unless an ignore file of the project takes them back with `!`."""

ROOT = ""
"""The folder that holds the project, where folders are named by strings."""


_MAX_LINES = 2_000
"""Lines that count of one ignore file; the longest ones people write have a few hundred."""

_STAR = "[^/]*"
_ANY_FOLDERS = "(?:[^/]+/)*"


class IgnorePatterns:
    """The patterns of one ignore file, applied to paths beneath its folder."""

    __slots__ = ("_any", "_patterns")

    def __init__(self, lines: Iterable[str]) -> None:
        self._patterns: list[tuple[re.Pattern[str], bool]] = []
        for line in islice(lines, _MAX_LINES):
            self._add(line)
        self._any = _union([pattern.pattern for pattern, _ in self._patterns])

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def verdict(self, path: str) -> bool | None:
        """Return whether `path` is ignored, None where no pattern speaks.

        Args:
            path: relative to the folder of the ignore file, with a final slash for a folder.
        """
        # Nearly all paths match nothing: one look at all patterns together settles those.
        if self._any is None or not self._any.search(path):
            return None
        return next(speaks for one, speaks in reversed(self._patterns) if one.search(path))

    def _add(self, line: str) -> None:
        # Imported at first use: a window paints before it lists a project.
        from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

        try:
            pattern = GitIgnoreSpecPattern(line)
            if pattern.include is not None and isinstance(pattern.regex, re.Pattern):
                strict = re.compile(_steady(_strict(pattern.regex.pattern)))
                self._patterns.append((strict, pattern.include))
        except (ValueError, re.error):
            return  # git skips a pattern that it cannot read


def _strict(pattern: str) -> str:
    """Return pathspec's expression without what it matches below a matching folder.

    We walk from the top and never enter an ignored folder, so a pattern has to judge the path
    itself only: `!src/deep` must not take back a file in it, nor `deep/**` ignore `deep`. A
    property test compares the result with git.
    """
    folder = "(?P<ps_d>/)"
    pattern = pattern.replace(f"(?:{folder}|$)", "/?$")
    if pattern.endswith(folder):
        return pattern.removesuffix(folder) + "/$"
    return f"{pattern}." if pattern.endswith("/") else pattern


def _steady(pattern: str) -> str:
    """Return an expression that matches the same in time linear in the path, whoever wrote it.

    `*a*a*a*b` against a long name would try every way to part it, for hours. What stands between
    two wildcards may as well be taken at its first place, and never be looked for again.
    """
    before, *stretches = re.split(r"\(\?:\.\+/\)\?|(?:\(\?:/\.\+\)\?/)", pattern)
    if not stretches:
        return _steady_names(pattern)
    if before != "^":
        before += "/"
    *middle, last = map(_steady_names, stretches)
    inner = "".join(f"(?>{_ANY_FOLDERS}?{part}/)" for part in middle)
    return f"{_steady_names(before)}{inner}{_ANY_FOLDERS}{last}"


def _steady_names(part: str) -> str:
    """Do so within each name of a path."""
    # A slash within a set of characters is no end of a name, and sets are rare: left alone.
    names = part.replace(_STAR, "\0").replace("[^/]", "\1").split("/")
    return "/".join(map(_steady_name, names)).replace("\1", "[^/]").replace("\0", _STAR)


def _steady_name(name: str) -> str:
    first, *rest = name.split("\0")
    if len(rest) < 2:
        return name
    inner = "".join(f"(?>{_STAR}?{part})" for part in rest[:-1] if part)
    return f"{first}{inner}\0{rest[-1]}"


def _union(patterns: list[str]) -> re.Pattern[str] | None:
    """Return one pattern that matches where any of `patterns` does."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None


@cache
def _defaults() -> IgnorePatterns:
    return IgnorePatterns(DEFAULT_PATTERNS)


class FolderRules:
    """What is ignored among the children of one folder. Immutable; made by `IgnoreIndex`."""

    __slots__ = ("_chain",)

    def __init__(self, chain: tuple[tuple[str, IgnorePatterns], ...]) -> None:
        # Deepest ignore file first, each with the path from its folder to this one.
        self._chain = chain

    def is_ignored(self, name: str, *, is_folder: bool) -> bool:
        """Say whether the child `name` of this folder is ignored."""
        if name.casefold() == ".git":
            return True
        leaf = f"{name}/" if is_folder else name
        for prefix, patterns in self._chain:
            verdict = patterns.verdict(prefix + leaf)
            if verdict is not None:
                return verdict
        return False

    def descend(self, name: str, patterns: IgnorePatterns | None) -> FolderRules:
        """Return the rules of the child folder `name`, whose own ignore file is `patterns`."""
        chain = tuple((f"{prefix}{name}/", rules) for prefix, rules in self._chain)
        return FolderRules(((ROOT, patterns), *chain) if patterns else chain)


class IgnoreIndex:
    """All ignore files of a project, with the rules of each folder cached.

    Not thread-safe: one walker owns one index.
    """

    def __init__(self, *, exclude: Iterable[str] = ()) -> None:
        """Begin with the defaults and the lines of the repository's own `info/exclude`."""
        base = [(ROOT, IgnorePatterns(exclude)), (ROOT, _defaults())]
        self._base = FolderRules(tuple(entry for entry in base if entry[1]))
        self._files: dict[str, IgnorePatterns] = {}
        self._rules: dict[str, FolderRules] = {}

    def put(self, folder: str, text: str | None) -> None:
        """Set the text of the ignore file in `folder`; None when there is none.

        Args:
            folder: path of the folder, `ROOT` for the root.
            text: content of its ignore file.
        """
        patterns = IgnorePatterns(text.splitlines()) if text else None
        if patterns:
            self._files[folder] = patterns
        elif self._files.pop(folder, None) is None:
            return
        beneath = f"{folder}/" if folder else ROOT
        for known in [
            known for known in self._rules if known == folder or known.startswith(beneath)
        ]:
            del self._rules[known]

    def rules(self, folder: str) -> FolderRules:
        """Return the rules for the children of `folder`."""
        found = self._rules.get(folder)
        if found is None:
            found = self._rules[folder] = self._make(folder)
        return found

    def is_ignored(self, path: str, *, is_folder: bool = False) -> bool:
        """Say whether `path` or any folder above it is ignored."""
        parts = path.split("/")
        folder = ROOT
        for depth, name in enumerate(parts):
            is_inner = depth < len(parts) - 1
            if self.rules(folder).is_ignored(name, is_folder=is_inner or is_folder):
                return True
            folder = f"{folder}/{name}" if folder else name
        return False

    def _make(self, folder: str) -> FolderRules:
        own = self._files.get(folder)
        if not folder:
            return FolderRules(((ROOT, own), *self._base._chain)) if own else self._base
        above, _, name = folder.rpartition("/")
        return self.rules(above).descend(name, own)
