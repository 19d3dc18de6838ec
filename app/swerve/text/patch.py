"""The words of the patch format, and writing patches.

Recognises single lines; what they mean in order is the business of `edits.stream`. Writes both the
envelope that models use and unified diffs that `git apply` takes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from swerve.frozen import frozen
from swerve.text.diff import Change, line_changes

BEGIN = "*** Begin Patch"
END = "*** End Patch"
END_OF_FILE = "*** End of File"


class MarkerKind(Enum):
    """What a line starting with three stars says."""

    BEGIN = "Begin Patch"
    END = "End Patch"
    END_OF_FILE = "End of File"
    ADD = "Add File:"
    DELETE = "Delete File:"
    UPDATE = "Update File:"
    MOVE = "Move to:"
    ENVIRONMENT = "Environment ID:"
    UNKNOWN = ""


SECTION_KINDS = frozenset({MarkerKind.ADD, MarkerKind.DELETE, MarkerKind.UPDATE})


@frozen
class Marker:
    """A recognised line. `value` is what follows the colon, without blanks around it."""

    kind: MarkerKind
    value: str = ""


@frozen
class HunkHeader:
    """An `@@` line.

    Attributes:
        text: what to look for, empty for a bare one.
        hint_line: 0-based line of the old text where a unified-diff header named one.
    """

    text: str
    hint_line: int | None = None


_UNIFIED = re.compile(r"@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@")
_WORDS = tuple(kind for kind in MarkerKind if kind is not MarkerKind.UNKNOWN)


def marker_from_line(line: str) -> Marker | None:
    """Recognise a marker, blanks around it ignored; None when there are no three stars."""
    text = line.strip()
    if not text.startswith("***"):
        return None
    words = text[3:].strip()
    for kind in _WORDS:
        if kind.value.endswith(":"):
            if words.startswith(kind.value):
                return Marker(kind, words[len(kind.value) :].strip())
        elif words == kind.value:
            return Marker(kind)
    return Marker(MarkerKind.UNKNOWN, words)


def header_from_line(line: str) -> HunkHeader | None:
    """Recognise an `@@` line, that of a unified diff included."""
    text = line.rstrip()
    if not text.startswith("@@"):
        return None
    unified = _UNIFIED.match(text)
    if unified:
        return HunkHeader("", max(int(unified.group(1)) - 1, 0))
    return HunkHeader(text[2:].removesuffix("@@").strip())


def unified_diff(
    old: str | None,
    new: str | None,
    path: str,
    *,
    old_path: str | None = None,
    context_lines: int = 3,
) -> str:
    """Write a change of one file as a diff that `git apply` takes; empty when nothing changed.

    Args:
        old: text before, None when the file did not exist.
        new: text after, None when the file goes away.
        path: path after.
        old_path: path before, where it was another one.
        context_lines: unchanged lines around each change.
    """
    source = old_path or path
    if old == new and source == path:
        return ""
    lines = [f"diff --git a/{source} b/{path}"]
    if old is None:
        lines.append("new file mode 100644")
    elif new is None:
        lines.append("deleted file mode 100644")
    elif source != path:
        lines += [f"rename from {source}", f"rename to {path}"]
    body = _hunks(_git_lines(old or ""), _git_lines(new or ""), context_lines)
    if body:
        lines.append("--- /dev/null" if old is None else f"--- a/{source}")
        lines.append("+++ /dev/null" if new is None else f"+++ b/{path}")
    return "\n".join(lines) + "\n" + "".join(body)


def _git_lines(text: str) -> list[str]:
    """Split as git does, at LF only; the ends stay on the lines."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _hunks(old: Sequence[str], new: Sequence[str], context_lines: int) -> list[str]:
    written: list[str] = []
    for group in _grouped(line_changes(old, new), context_lines):
        start_a = max(group[0].start_a - context_lines, 0)
        start_b = group[0].start_b - (group[0].start_a - start_a)
        end_a = min(group[-1].end_a + context_lines, len(old))
        end_b = group[-1].end_b + (end_a - group[-1].end_a)
        written.append(f"@@ -{_range(start_a, end_a)} +{_range(start_b, end_b)} @@\n")
        at = start_a
        for change in group:
            written += [_signed(" ", line) for line in old[at : change.start_a]]
            written += [_signed("-", line) for line in old[change.start_a : change.end_a]]
            written += [_signed("+", line) for line in new[change.start_b : change.end_b]]
            at = change.end_a
        written += [_signed(" ", line) for line in old[at:end_a]]
    return written


def _grouped(changes: Sequence[Change], context_lines: int) -> list[list[Change]]:
    groups: list[list[Change]] = []
    for change in changes:
        if groups and change.start_a - groups[-1][-1].end_a <= 2 * context_lines:
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _range(start: int, end: int) -> str:
    first = start + 1 if end > start else start
    return f"{first},{end - start}"


def _signed(sign: str, line: str) -> str:
    if line.endswith("\n"):
        return sign + line
    return f"{sign}{line}\n\\ No newline at end of file\n"
