"""How people name things in a request: identifiers, quoted texts, files, line ranges."""

from __future__ import annotations

import re

_QUOTES = "\"'`“”‘’"
NAME = rf"[{_QUOTES}]?(?P<{{}}>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\(\))?[{_QUOTES}]?"
"""Pattern of an identifier, possibly dotted or quoted; `{}` is the name of its group."""

_QUOTED = re.compile(r"\"([^\"]+)\"|`([^`]+)`|'([^']+)'|“([^”]+)”|‘([^’]+)’")
_ENDINGS = (
    "py|pyi|md|rst|txt|toml|cfg|ini|json|ya?ml|js|jsx|ts|tsx|html?|css|rs|go|c|h|cc|cpp|hpp|java|kt|"
    "rb|php|sh|sql|swift"
)
_FILE = re.compile(
    rf"(?<![\w/.-])[@{_QUOTES}]*((?:[\w.-]+/)+[\w.-]*\w\.\w{{1,8}}|[\w-]+\.(?:{_ENDINGS}))(?![\w/(-])"
)
_LINES = re.compile(r"\blines?\s+(\d+)(?:\s*(?:-|–|to|and|through)\s*(\d+))?", re.IGNORECASE)
_NOUNS = r"(?:(?:the|a|my|our|every|all|each|existing)\s+)*"
_KINDS = (
    r"(?:(?:function|method|class|variable|identifier|name|constant|parameter|argument|symbol|"
    r"attribute|field|text|string|word|words|occurrences?\s+of|calls?\s+(?:to|of))\s+)*"
)
ARTICLES = _NOUNS + _KINDS
"""Pattern of the small words before a name."""


def name(group: str) -> str:
    """Return the pattern of an identifier with its articles, captured as `group`."""
    return ARTICLES + NAME.format(group)


def quoted(text: str) -> list[str]:
    """Return the quoted parts of `text`, in order, without their quotes."""
    return [next(part for part in found.groups() if part) for found in _QUOTED.finditer(text)]


def file_named(text: str) -> str:
    """Return the first file that is named with its ending; empty when there is none."""
    found = _FILE.search(text)
    return found[1] if found else ""


def lines_named(text: str) -> tuple[int, int] | None:
    """Return a line range that is named from 1, as 0-based and half-open."""
    found = _LINES.search(text)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return max(0, min(first, last) - 1), max(first, last)


def without_quotes(word: str) -> str:
    """Return `word` without quotes and final punctuation."""
    return word.strip().rstrip(".,;:!?").strip(_QUOTES)
