"""What a line looks like: characters that deceive the eye become visible, tabs become blanks.

Source columns stay what they are; `Visible` converts between them and columns on the screen. Used
by everything that paints file text, and by the ledger to warn about hunks that hide something.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

TAB_COLUMNS = 4

_HIDDEN = (
    "\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_SHOWN_OTHERWISE = re.compile(f"[\t{_HIDDEN}]")
_DECEPTIVE = re.compile(f"[{_HIDDEN}]")
_JOINERS = "\u200c\u200d"
_EMOJI_STYLE = "\ufe0f"
_KEYCAP = "\u20e3"
_JOINING = re.compile(
    "[\u0600-\u109f\u1780-\u18af\ua800-\uabff\U00011000-\U000116ff]"  # scripts that write them
    "|[\u2000-\U0010ffff](?<!\\w)"  # and what is no letter: emoji
)


class Visible:
    """A line as shown, with the way back to its source columns.

    Attributes:
        display: what to paint.
    """

    def __init__(self, display: str, stops: list[tuple[int, int]]) -> None:
        self.display = display
        self._source = [source for source, _ in stops]
        self._shown = [shown for _, shown in stops]

    @property
    def is_plain(self) -> bool:
        """Whether source and display columns are the same."""
        return not self._source

    def to_display(self, column: int) -> int:
        """Return the display column where source column `column` begins."""
        at = bisect_right(self._source, column) - 1
        return column if at < 0 else self._shown[at] + column - self._source[at]

    def to_source(self, column: int) -> int:
        """Return the source column shown at display column `column`."""
        at = bisect_right(self._shown, column) - 1
        if at < 0:
            return column
        source = self._source[at] + column - self._shown[at]
        return min(source, self._source[at + 1]) if at + 1 < len(self._source) else source


def visible(text: str) -> Visible:
    """Show control, bidirectional, zero-width and tag characters as escapes, tabs as blanks."""
    parts: list[str] = []
    stops: list[tuple[int, int]] = []
    done = shown = 0
    for match in _SHOWN_OTHERWISE.finditer(text):
        at = match.start()
        if _is_innocent(text, at):
            continue
        shown += at - done
        parts.append(text[done:at])
        stand_in = _stand_in(match.group(), shown)
        # The stop before it keeps columns inside the stand-in from leaking past the character.
        stops += [(at, shown), (at + 1, shown + len(stand_in))]
        parts.append(stand_in)
        shown += len(stand_in)
        done = at + 1
    if not stops:
        return Visible(text, [])
    parts.append(text[done:])
    return Visible("".join(parts), stops)


def shown(text: str) -> str:
    """Return `text` as shown, line by line."""
    if _is_plain(text):
        return text
    return "\n".join(visible(line).display for line in text.split("\n"))


def is_deceptive(lines: Iterable[str]) -> bool:
    """Return whether any line holds a character that is not what it seems."""
    return any(
        not _is_innocent(line, match.start())
        for line in lines
        if not _is_plain(line)
        for match in _DECEPTIVE.finditer(line)
    )


def _is_plain(text: str) -> bool:
    """Say fast that there is nothing to look for; some hidden characters count as printable."""
    return text.isascii() and text.isprintable()


def _stand_in(character: str, column: int) -> str:
    if character == "\t":
        return " " * (TAB_COLUMNS - column % TAB_COLUMNS)
    return f"⟨U+{ord(character):04X}⟩"


def _is_innocent(text: str, at: int) -> bool:
    """Say whether a character that shows nothing has its place: within emoji and some scripts.

    Between other letters it makes two names that look the same.
    """
    character, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if character in _JOINERS:
        return bool(_JOINING.match(before) and _JOINING.match(after))
    if character == _EMOJI_STYLE:
        return after == _KEYCAP or (before > "\xa0" and not before.isalnum())
    return False
