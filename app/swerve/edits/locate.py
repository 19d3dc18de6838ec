"""Finding where a hunk belongs in a text.

The strictest pass that matches decides, the whole text counts, and two places are as bad as none:
never the first hit silently. `locate` is quick enough for the loop; `locate_similar` compares line
by line and runs on a worker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from swerve.edits.hunks import HunkLine, LineKind, MatchPass, Place
from swerve.frozen import frozen
from swerve.text.lines import Lines, SourceText

MAX_CANDIDATES = 10
_MIN_LINE_LIKENESS = 0.8
_MIN_ALIGNED_SHARE = 0.8
_MAX_STARTS = 40
_CLEAR_LEAD = 0.02
"""How much more alike the best similar place must be than the next one."""

_CLOSERS = " \t)]};,"
"""A line of these only ends a block."""

_FOLDS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys(
            "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
        ),
        "\u2026": "...",
    }
)


@frozen
class Reindent:
    """How the file's indentation differs from the patch's.

    Attributes:
        pairs: indentation in the patch and in the file, of the lines that matched, longest first.
    """

    pairs: tuple[tuple[str, str], ...]

    def apply(self, line: str) -> str:
        """Return an added `line` with the file's indentation."""
        body = line.lstrip(" \t")
        indent = line[: len(line) - len(body)]
        if not body:
            return line
        for patched, actual in self.pairs:
            if indent.startswith(patched):
                return actual + self._extra(indent[len(patched) :]) + body
        patched, actual = self.pairs[-1]
        if actual.endswith(patched):
            return actual[: len(actual) - len(patched)] + line
        if patched.endswith(actual):
            return line.removeprefix(patched[: len(patched) - len(actual)])
        return line

    def _extra(self, deeper: str) -> str:
        """Convert indentation beyond the matched one between blanks and tabs."""
        for patched, actual in self.pairs:
            if not patched or not actual:
                continue
            if set(patched) == {" "} and set(actual) == {"\t"}:
                width = len(patched) // len(actual) or 1
                return deeper.replace(" " * width, "\t")
            if set(patched) == {"\t"} and set(actual) == {" "}:
                return deeper.replace("\t", " " * (len(actual) // len(patched) or 1))
        return deeper


@frozen
class Placement:
    """The answer to "where does this hunk belong".

    Attributes:
        place: None when there is no single place.
        candidates: 0-based lines of the places that compete, at most `MAX_CANDIDATES`.
        reason: a sentence when there is no place.
        aligned: for the similar pass, the line of the text for each line of the old block, None
            where it has no counterpart; empty when the block matched line for line.
        reindent: set when the match ignored a different indentation.
    """

    place: Place | None
    candidates: tuple[int, ...] = ()
    reason: str = ""
    aligned: tuple[int | None, ...] = ()
    reindent: Reindent | None = None


def locate(
    text: Lines,
    old: Sequence[str],
    headers: Sequence[str] = (),
    *,
    at_end: bool = False,
    hint_line: int | None = None,
    is_exact_only: bool = False,
) -> Placement:
    """Find the old block `old` (context and removed lines) by every pass but the similar one.

    Args:
        text: where to look; lines this patch inserted are left out by the caller.
        old: the block; when empty the place is a point: after the header, else the end.
        headers: `@@` lines, outermost first.
        at_end: the block must be the last lines.
        hint_line: line a unified-diff header named; only breaks a tie.
        is_exact_only: leave the looser passes, which read the whole text, to a worker.
    """
    if not old:
        return _locate_point(text, headers, at_end=at_end, hint_line=hint_line)
    passes = (MatchPass.EXACT,) if is_exact_only else (MatchPass.EXACT, *_NORMALISERS)
    for match in passes:
        found = find_block(text, old, match)
        if found:
            return _choose(text, old, found, match, headers, at_end=at_end, hint_line=hint_line)
    return Placement(None, reason="The lines to change are not in the file.")


def old_block(lines: Sequence[HunkLine]) -> tuple[str, ...]:
    """Return what a hunk expects to find: its context and removed lines."""
    return tuple([line.text for line in lines if line.kind is not LineKind.ADDED])


def find_block(text: Lines, old: Sequence[str], match: MatchPass) -> list[int]:
    """Return every line where the block stands when compared as `match` says, ascending."""
    count = len(old)
    if match is MatchPass.EXACT:
        wanted, anchor = tuple(old), _rarest(text, old)
    else:
        normalise = _NORMALISERS[match]
        wanted = tuple(map(normalise, old))
        text = SourceText.from_lines([normalise(line) for line in text.lines])
        anchor = max(range(count), key=lambda index: len(wanted[index]))
    starts = [position - anchor for position in text.positions(wanted[anchor])]
    return [at for at in starts if at >= 0 and text.part(at, at + count) == wanted]


def narrow(text: Lines, found: Sequence[int], starts: Sequence[int]) -> Sequence[int]:
    """Return those of `found` that come after a header, inside its block where that helps.

    Args:
        text: where they were found.
        found: candidate lines.
        starts: where the header stands, see `header_lines`; empty to leave `found` alone.
    """
    if not starts:
        return found
    return _inside(text, [at for at in found if any(start <= at for start in starts)], starts)


def header_lines(text: Lines, headers: Sequence[str]) -> list[int]:
    """Seek each header after the one before it; return where the last one stands."""
    starts: list[int] = []
    for depth, header in enumerate(headers):
        matches = _lines_like(text, header)
        if depth:
            after = [at for at in matches if any(start < at for start in starts)]
            matches = _inside(text, after, starts)
        starts = matches
    return starts


def _lines_like(text: Lines, header: str) -> list[int]:
    wanted = header.strip()
    holding = [(at, text.part(at, at + 1)[0].strip()) for at in text.holding(wanted)]
    equal = [at for at, line in holding if line == wanted]
    return equal or [at for at, line in holding if line.startswith(wanted)]


def _inside(text: Lines, found: list[int], starts: Sequence[int]) -> list[int]:
    """Return those of `found` in the blocks that `starts` open, if indentation tells for sure."""
    if len(found) <= 1:
        return found
    inside = [at for at in found if any(_is_inside(text, start, at) for start in starts)]
    others = (at for at in found if at not in inside)
    is_sure = all(_is_beyond(text, start, at) for at in others for start in starts if start <= at)
    return inside if inside and is_sure else found


def _is_inside(text: Lines, start: int, at: int) -> bool:
    """Return whether line `at` belongs to the indented block that line `start` opens."""
    if start == at:
        return True
    if at < start:
        return False
    opening, *inside = text.part(start, at + 1)
    depth = _indent_width(opening)
    return all(_indent_width(line) > depth for line in inside if line.strip())


def _is_beyond(text: Lines, start: int, at: int) -> bool:
    """Return whether line `at` is in another block than the one `start` opens, for sure.

    It is not where the line that ends that block opens none: then a line in between may have torn
    the block in two, such as one that somebody is just writing.
    """
    opening, *between, own = text.part(start, at + 1)
    depth = _indent_width(opening)
    if _indent_width(own) <= depth:
        return True
    end = next(line for line in reversed(between) if line.strip() and _indent_width(line) <= depth)
    return _indent_width(end) == depth and bool(end.strip(_CLOSERS))


def _indent_width(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _rarest(text: Lines, old: Sequence[str]) -> int:
    """Return the index of the line to search by: a rare one, guessed by length first."""
    by_length = sorted(range(len(old)), key=lambda index: -len(old[index]))[:3]
    best = by_length[0]
    for index in by_length:
        count = len(text.positions(old[index]))
        if count <= 1:
            return index
        if count < len(text.positions(old[best])):
            best = index
    return best


def _folded(line: str) -> str:
    stripped = line.strip()
    return stripped if stripped.isascii() else stripped.translate(_FOLDS)


_NORMALISERS: dict[MatchPass, Callable[[str], str]] = {
    MatchPass.TRAILING_BLANKS: str.rstrip,
    MatchPass.ALL_BLANKS: str.strip,
    MatchPass.FOLDED: _folded,
}


def _choose(
    text: Lines,
    old: Sequence[str],
    found: Sequence[int],
    match: MatchPass,
    headers: Sequence[str],
    *,
    at_end: bool,
    hint_line: int | None,
) -> Placement:
    if at_end:
        found = [at for at in found if at + len(old) == len(text)]
        if not found:
            return Placement(None, reason="The lines to change are not at the end of the file.")
    kept = narrow(text, found, header_lines(text, headers))
    if not kept:
        return Placement(
            None, tuple(found[:MAX_CANDIDATES]), "The lines to change do not follow their header."
        )
    if len(kept) > 1 and hint_line is not None:
        kept = _nearest(kept, hint_line)
    if len(kept) > 1:
        return _ambiguous(kept)
    at = kept[0]
    place = Place(at, len(old), match, is_confirmed=True)
    return Placement(place, reindent=_reindent(text.part(at, at + len(old)), old))


def _nearest(found: Sequence[int], hint_line: int) -> Sequence[int]:
    least = min(abs(at - hint_line) for at in found)
    return [at for at in found if abs(at - hint_line) == least]


def _ambiguous(found: Sequence[int]) -> Placement:
    shown = ", ".join(str(at + 1) for at in found[:MAX_CANDIDATES])
    more = "" if len(found) <= MAX_CANDIDATES else " and more"
    reason = f"The lines to change stand in {len(found)} places (lines {shown}{more})."
    return Placement(None, tuple(found[:MAX_CANDIDATES]), reason)


def _locate_point(
    text: Lines, headers: Sequence[str], *, at_end: bool, hint_line: int | None
) -> Placement:
    at = len(text)
    if headers and not at_end:
        starts = header_lines(text, headers)
        if not starts:
            return Placement(None, reason=f"The header {headers[-1]!r} is not in the file.")
        if len(starts) > 1 and hint_line is not None:
            starts = list(_nearest(starts, hint_line))
        if len(starts) > 1:
            return _ambiguous(starts)
        at = starts[0] + 1
    elif hint_line is not None and not at_end and len(text):
        reason = "Line numbers alone do not say where these lines belong; give a line of context."
        return Placement(None, reason=reason)
    return Placement(Place(at, 0, MatchPass.EXACT, is_confirmed=True))


def _reindent(actual: Sequence[str], old: Sequence[str]) -> Reindent | None:
    pairs: dict[str, str] = {}
    for have, want in zip(actual, old, strict=True):
        if want.strip():
            pairs.setdefault(_indent(want), _indent(have))
    if all(patched == found for patched, found in pairs.items()):
        return None
    return Reindent(tuple(sorted(pairs.items(), key=lambda pair: -len(pair[0]))))


def _indent(line: str) -> str:
    return line[: _indent_width(line)]


# --- the similar pass --------------------------------------------------------------------------


def locate_similar(
    text: SourceText,
    lines: Sequence[HunkLine],
    headers: Sequence[str] = (),
    *,
    at_end: bool = False,
    hint_line: int | None = None,
) -> Placement:
    """Find a hunk by likeness when nothing stricter does; for a worker, up to a second.

    A line counts as aligned when at least 80 % alike, a place when at least 80 % of the block's
    lines are aligned. Two places about as good are ambiguous.

    Args:
        text: where to look.
        lines: of the hunk, added ones included.
        headers: `@@` lines, outermost first.
        at_end: the block must reach the end of the text.
        hint_line: line a unified-diff header named; only breaks a tie of the stricter passes.
    """
    old = old_block(lines)
    strict = locate(text, old, headers, at_end=at_end, hint_line=hint_line)
    if strict.place is not None or strict.candidates or not old:
        return strict
    scored = _scored_windows(text, old)
    if at_end:
        scored = [(score, at) for score, at in scored if at + len(old) >= len(text)]
    starts = set(narrow(text, [at for _, at in scored], header_lines(text, headers)))
    best = sorted(((score, at) for score, at in scored if at in starts), reverse=True)
    if not best:
        return _nowhere(text, old)
    rivals = [at for score, at in best if score > best[0][0] - _CLEAR_LEAD]
    alone = all(abs(at - best[0][1]) < len(old) for at in rivals)
    return _aligned(text, lines, best[0][1]) if alone else _ambiguous(sorted(rivals))


def _nowhere(text: SourceText, old: Sequence[str]) -> Placement:
    """Refuse, and name the place that comes closest: the next try can look there."""
    reason = "The lines to change are not in the file"
    likely = _likely_starts(text, old)
    counts = [sum(pair is not None for pair in _align(text, old, at)) for at in likely]
    if not counts or not max(counts):
        return Placement(None, reason=f"{reason}.")
    at = likely[counts.index(max(counts))]
    found = f"{max(counts)} of {len(old)} are alike at line {at + 1}"
    return Placement(None, (at,), f"{reason}; {found}: {text.lines[at].strip()[:80]!r}.")


def _scored_windows(text: SourceText, old: Sequence[str]) -> list[tuple[float, int]]:
    """Score the windows around lines that are like the block's telling lines."""
    needed = len(old) * _MIN_ALIGNED_SHARE
    scored: list[tuple[float, int]] = []
    for at in _likely_starts(text, old):
        pairs = _align(text, old, at)
        if sum(1 for position in pairs if position is not None) >= needed:
            score = sum(
                _likeness(want, text.lines[position])
                for want, position in zip(old, pairs, strict=True)
                if position is not None
            )
            scored.append((score / len(old), at))
    return scored


def _likely_starts(text: SourceText, old: Sequence[str]) -> list[int]:
    """Let the block's longest lines vote for where it starts; return the most voted for."""
    # Imported at first use: most hunks match exactly, and `swerve patch` starts in a blink.
    from rapidfuzz import fuzz, process

    # With a fifth of the lines missing at most, one of the longest few is in the right place.
    telling = sorted(range(len(old)), key=lambda index: -len(old[index].strip()))
    folded = [_folded(line) for line in text.lines]
    votes: Counter[int] = Counter()
    for index in telling[: max(2, len(old) // 5 + 1)]:
        matches = process.extract_iter(
            _folded(old[index]), folded, scorer=fuzz.ratio, score_cutoff=100 * _MIN_LINE_LIKENESS
        )
        for _, score, position in matches:
            votes[max(position - index, 0)] += round(score)
    return sorted(start for start, _ in votes.most_common(_MAX_STARTS))


def _likeness(want: str, have: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.ratio(_folded(want), _folded(have)) / 100


def _align(text: SourceText, old: Sequence[str], at: int) -> tuple[int | None, ...]:
    """Pair each line of the block with one of the text, in order, from about `at` on."""
    slack = len(old) // 4 + 1
    first, last = max(at - slack, 0), min(at + len(old) + slack, len(text))
    have = text.lines[first:last]
    alike = [[_likeness(want, line) for line in have] for want in old]
    rows, columns = len(old), len(have)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            here = alike[row][column]
            paired = best[row + 1][column + 1] + here if here >= _MIN_LINE_LIKENESS else 0.0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    pairs: list[int | None] = []
    row = column = 0
    while row < rows:
        here = alike[row][column] if column < columns else 0.0
        value = best[row][column]
        if here >= _MIN_LINE_LIKENESS and value == best[row + 1][column + 1] + here:
            pairs.append(first + column)
            row, column = row + 1, column + 1
        elif column < columns and value == best[row][column + 1]:
            column += 1
        else:
            pairs.append(None)
            row += 1
    return tuple(pairs)


def _tightened(
    text: SourceText, old: Sequence[str], pairs: Sequence[int | None]
) -> tuple[int | None, ...]:
    """Move lines that could be paired as well right before the next one's to there."""
    tight = list(pairs)
    for row in range(len(old) - 2, -1, -1):
        at, following = tight[row], tight[row + 1]
        if at is None or following is None or at == following - 1:
            continue
        if _likeness(old[row], text.lines[following - 1]) >= _likeness(old[row], text.lines[at]):
            tight[row] = following - 1
    return tuple(tight)


def _is_gapless(lines: Sequence[HunkLine], pairs: Sequence[int | None]) -> bool:
    """Return whether the old lines next to each change, and those it removes, stand side by side.

    Otherwise likeness says where the hunk belongs but not where in it the new lines do.
    """
    rows = iter(pairs)
    before: int | None = None
    is_first, is_changing = True, False
    for line in lines:
        if line.kind is LineKind.ADDED:
            is_changing = True
            continue
        at = next(rows)
        is_removed = line.kind is LineKind.REMOVED
        if is_removed and at is None:
            return False
        touches = is_changing or is_removed
        if touches and not is_first and (at is None or before is None or at != before + 1):
            return False
        before, is_first, is_changing = at, False, is_removed
    return not is_changing or before is not None


def _aligned(text: SourceText, lines: Sequence[HunkLine], at: int) -> Placement:
    old = old_block(lines)
    pairs = _tightened(text, old, _align(text, old, at))
    if not _is_gapless(lines, pairs):
        return Placement(
            None, reason="Similar lines are in the file, but not side by side where the change is."
        )
    found = [position for position in pairs if position is not None]
    place = Place(found[0], found[-1] + 1 - found[0], MatchPass.SIMILAR, is_confirmed=True)
    matched = [(old[row], text.lines[at]) for row, at in enumerate(pairs) if at is not None]
    reindent = _reindent([have for _, have in matched], [want for want, _ in matched])
    return Placement(place, aligned=pairs, reindent=reindent)
