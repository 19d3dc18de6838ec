"""Which added line stands for which removed one, where a change has more of one kind.

Order is kept, and only lines that share words are paired. Used by `rows.diff` for word marks.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"\w+|[^\w\s]")
_LEAST_SHARE = 0.5
_MOST_PAIRS = 1600


@lru_cache(maxsize=256)
def paired(old: tuple[str, ...], new: tuple[str, ...]) -> dict[int, int]:
    """Return for lines of `old` their counterparts in `new`, by position.

    As many alike pairs as can be had in order, the most alike ones first; nothing for changes too
    large to compare every line with every other.
    """
    if len(old) * len(new) > _MOST_PAIRS:
        return {}
    words_old, words_new = [_words(line) for line in old], [_words(line) for line in new]
    # best[i][j]: the highest likeness of the lines from i and from j on.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = best[i + 1][j + 1] + _likeness(words_old[i], words_new[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    found: dict[int, int] = {}
    i = j = 0
    while i < len(old) and j < len(new):
        alike = _likeness(words_old[i], words_new[j])
        if alike and best[i][j] == best[i + 1][j + 1] + alike:
            found[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _words(line: str) -> Counter[str]:
    return Counter(_WORD.findall(line))


def _likeness(first: Counter[str], second: Counter[str]) -> float:
    """Return the share of words both have, 0 below one half."""
    total = first.total() + second.total()
    share = 2 * (first & second).total() / total if total else 0.0
    return share if share >= _LEAST_SHARE else 0.0
