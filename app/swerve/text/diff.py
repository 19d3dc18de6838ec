"""Differences between two texts: changed line spans, and changed words inside a line.

Near linear for what happens in practice: common ends are trimmed, then lines that are unique on
both sides anchor the rest. Used to weave changes made by others and to mark words in the diff.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_MAX_MARKED_CHARS = 2000
_MAX_CHANGED_SHARE = 0.6
_MAX_QUADRATIC = 250_000
"""Largest product of both lengths that is compared line by line without anchors."""

WordSpans = tuple[tuple[int, int], ...]


class Change(NamedTuple):
    """Lines `start_a:end_a` of the old text became `start_b:end_b` of the new one."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


def line_changes(a: Sequence[str], b: Sequence[str]) -> list[Change]:
    """Return the changed spans between `a` and `b`, ascending, none of them empty on both sides."""
    changes: list[Change] = []
    todo = [(0, len(a), 0, len(b))]
    while todo:
        span = _trimmed(a, b, *todo.pop())
        start_a, end_a, start_b, end_b = span
        if start_a == end_a or start_b == end_b:
            if start_a != end_a or start_b != end_b:
                changes.append(Change(*span))
            continue
        anchors = _anchors(a, b, *span)
        if anchors:
            todo.extend(_between(anchors, span))
        else:
            changes.extend(_small_changes(a, b, *span))
    return sorted(changes)


def _trimmed(
    a: Sequence[str], b: Sequence[str], start_a: int, end_a: int, start_b: int, end_b: int
) -> tuple[int, int, int, int]:
    while start_a < end_a and start_b < end_b and a[start_a] == b[start_b]:
        start_a += 1
        start_b += 1
    while start_a < end_a and start_b < end_b and a[end_a - 1] == b[end_b - 1]:
        end_a -= 1
        end_b -= 1
    return start_a, end_a, start_b, end_b


def _anchors(
    a: Sequence[str], b: Sequence[str], start_a: int, end_a: int, start_b: int, end_b: int
) -> list[tuple[int, int]]:
    """Return pairs of lines unique on both sides that keep their order."""
    count_a = Counter(a[start_a:end_a])
    count_b = Counter(b[start_b:end_b])
    where_b = {b[i]: i for i in range(start_b, end_b) if count_b[b[i]] == 1}
    pairs = [
        (i, where_b[a[i]]) for i in range(start_a, end_a) if count_a[a[i]] == 1 and a[i] in where_b
    ]
    return _longest_rising(pairs)


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence of `pairs` whose second members rise."""
    tops: list[int] = []
    top_index: list[int] = []
    previous: list[int] = []
    for index, (_, value) in enumerate(pairs):
        pile = bisect_left(tops, value)
        previous.append(top_index[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(value)
            top_index.append(index)
        else:
            tops[pile] = value
            top_index[pile] = index
    chain: list[tuple[int, int]] = []
    index = top_index[-1] if top_index else -1
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]


def _between(
    anchors: Sequence[tuple[int, int]], span: tuple[int, int, int, int]
) -> list[tuple[int, int, int, int]]:
    """Return what lies before, between and after anchors in a span whose last lines differ."""
    gaps: list[tuple[int, int, int, int]] = []
    start_a, end_a, start_b, end_b = span
    for anchor_a, anchor_b in anchors:
        if anchor_a > start_a or anchor_b > start_b:
            gaps.append((start_a, anchor_a, start_b, anchor_b))
        start_a, start_b = anchor_a + 1, anchor_b + 1
    gaps.append((start_a, end_a, start_b, end_b))
    return gaps


def _small_changes(
    a: Sequence[str], b: Sequence[str], start_a: int, end_a: int, start_b: int, end_b: int
) -> list[Change]:
    if (end_a - start_a) * (end_b - start_b) > _MAX_QUADRATIC:
        return [Change(start_a, end_a, start_b, end_b)]
    matcher = SequenceMatcher(None, a[start_a:end_a], b[start_b:end_b], autojunk=False)
    return [
        Change(start_a + i1, start_a + i2, start_b + j1, start_b + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def slack(a: Sequence[str], b: Sequence[str], changes: Sequence[Change], at: int) -> Change:
    """Widen a change to everywhere it could as well have been made.

    Lines put beside their like leave the same text whichever of both is the new one. A change that
    replaces lines has no such slack.

    Args:
        a: old lines.
        b: new lines.
        changes: all of them, ascending.
        at: index of the change.

    Returns:
        The lines of `a` and `b` between the first and the last place; the change itself when there
        is only one.
    """
    start_a, end_a, start_b, end_b = changes[at]
    if start_a != end_a and start_b != end_b:
        return changes[at]
    floor = changes[at - 1].end_a if at else 0
    ceiling = changes[at + 1].start_a if at + 1 < len(changes) else len(a)
    up = down = 0
    # The longer side holds what came or went; it slides along the lines both sides share.
    last_a, last_b = max(end_a, start_a) - 1, max(end_b, start_b) - 1
    while start_a - up > floor and a[last_a - up] == b[last_b - up]:
        up += 1
    while end_a + down < ceiling and a[start_a + down] == b[start_b + down]:
        down += 1
    return Change(start_a - up, end_a + down, start_b - up, end_b + down)


def word_marks(old: str, new: str) -> tuple[WordSpans, WordSpans]:
    """Return the changed character spans of a line and its replacement, word by word.

    Both are empty when the lines are equal, too long to be worth it, or more than 60 % changed:
    then marking words would only be noise.
    """
    if old == new or max(len(old), len(new)) > _MAX_MARKED_CHARS:
        return (), ()
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    old_spans = _char_spans(old_words, [(code[1], code[2]) for code in codes])
    new_spans = _char_spans(new_words, [(code[3], code[4]) for code in codes])
    changed = sum(stop - start for start, stop in old_spans + new_spans)
    if changed > _MAX_CHANGED_SHARE * (len(old) + len(new)):
        return (), ()
    return old_spans, new_spans


def _char_spans(words: Sequence[str], spans: Sequence[tuple[int, int]]) -> WordSpans:
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    return tuple((offsets[start], offsets[stop]) for start, stop in spans if stop > start)
