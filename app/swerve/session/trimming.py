"""What is left out when a history or a tool's output is too long, by rule and always said.

Pure: items and texts in, shorter ones out. Histories lose their oldest tool outputs first, then the
files that older messages carried; the newest message and what follows it are never touched. Called
by `compaction` before a request is built, and by `calls` for every output.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from swerve.frozen import frozen
from swerve.protocol.messages import Item, ToolOutputItem, UserItem
from swerve.session.tools import LIST_FILES, READ_FILE, SEARCH_TEXT

OUTPUT_CHARS = 60_000
"""Longest output of one tool call handed to a model."""

TURN_OUTPUT_CHARS = 400_000
"""Longest output of all tool calls of one turn together."""

LIST_LINES = 2_000
SEARCH_LINES = 300
PICTURE_CHARS = 6_000
"""What a picture counts for: 1,500 tokens, the most that servers count for one."""
_SMALL_CHARS = 400
"""What is shorter is not worth leaving out."""

_FILE = re.compile(r'(<file path="[^"\n]*" lines="[^"\n]*" of="[^"\n]*">)\n.*?\n</file>', re.DOTALL)
_FILE_NOTE = r"\1[left out to save room; read_file gives it]</file>"

_NARROWER = {
    READ_FILE: "ask for them by start_line and end_line",
    LIST_FILES: "give a narrower pattern",
    SEARCH_TEXT: "search for something rarer",
}
_MOST_LINES = {LIST_FILES: LIST_LINES, SEARCH_TEXT: SEARCH_LINES}


@frozen
class Trimmed:
    """A history that was made shorter. `dropped` counts outputs and files left out."""

    items: tuple[Item, ...]
    dropped: int


def item_chars(item: Item) -> int:
    """Return how many characters an item brings into a request."""
    fields = (getattr(item, name, "") for name in ("text", "output", "arguments", "encrypted"))
    pictures = len(item.pictures) if isinstance(item, UserItem) else 0
    return sum(len(value) for value in fields) + pictures * PICTURE_CHARS


def newest_message(items: Sequence[Item]) -> int:
    """Return the index of the newest message of the person; the length where there is none."""
    for index in range(len(items) - 1, -1, -1):
        if isinstance(items[index], UserItem):
            return index
    return len(items)


def trimmed_history(items: Sequence[Item], limit_chars: int) -> Trimmed:
    """Leave out what is oldest and easiest to get again until `items` fit `limit_chars`.

    What cannot be had by these rules stays: the result may be longer than the limit.
    """
    total = sum(item_chars(item) for item in items)
    shorter = list(items)
    newest = newest_message(items)
    dropped = 0
    for rule in (_without_output, _without_files):
        for index in range(newest):
            if total <= limit_chars:
                return Trimmed(tuple(shorter), dropped)
            item = rule(shorter[index])
            if item is not None:
                total -= item_chars(shorter[index]) - item_chars(item)
                shorter[index] = item
                dropped += 1
    return Trimmed(tuple(shorter), dropped)


def _without_output(item: Item) -> Item | None:
    if not isinstance(item, ToolOutputItem) or len(item.output) < _SMALL_CHARS:
        return None
    chars = len(item.output)
    note = f"[{chars} characters left out to save room; call the tool again if they are needed]"
    return replace(item, output=note)


def _without_files(item: Item) -> Item | None:
    if not isinstance(item, UserItem):
        return None
    text = _FILE.sub(_FILE_NOTE, item.text)
    bare = without_pictures(replace(item, text=text), "left out to save room")
    return bare if item_chars(bare) + _SMALL_CHARS < item_chars(item) else None


def without_pictures(item: UserItem, why: str) -> UserItem:
    """Return a message with a note in place of its pictures; the same one where it has none."""
    count = len(item.pictures)
    if not count:
        return item
    note = f"[{'a picture' if count == 1 else f'{count} pictures'} {why}]"
    return replace(item, text=f"{note}\n{item.text}", pictures=())


def trimmed_output(tool: str, output: str, room_chars: int = OUTPUT_CHARS) -> str:
    """Cut an output that is too long for a model at a line, and say there what is missing.

    Args:
        tool: name of the tool: listings and matches have fewer lines than text.
        output: of the call.
        room_chars: what the turn has left for outputs.
    """
    limit = max(0, min(OUTPUT_CHARS, room_chars))
    most_lines = _MOST_LINES.get(tool)
    lines = output.split("\n")
    if len(output) <= limit and (most_lines is None or len(lines) <= most_lines):
        return output
    kept, chars = 0, 0
    for line in lines[:most_lines]:
        if chars + len(line) + 1 > limit:
            break
        chars += len(line) + 1
        kept += 1
    if kept == 0:
        return _cut_line(output, limit)
    how = _NARROWER.get(tool, "ask for less")
    left = len(lines) - kept
    return "\n".join([*lines[:kept], f"[{left} more lines not shown: {how}]"])


def _cut_line(output: str, limit: int) -> str:
    """Cut in the middle of a line that alone is too long."""
    if limit < _SMALL_CHARS:
        return f"[{len(output)} characters not shown: this turn has used up its room for output]"
    return f"{output[:limit]}\n[{len(output) - limit} more characters not shown]"
