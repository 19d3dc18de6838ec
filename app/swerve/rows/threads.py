"""What the list of threads says: the order, the words beside a title, and where a query is found.

Pure; read by the palette. The newest thread comes first, what was put away comes last.
"""

from __future__ import annotations

from collections.abc import Iterable

from swerve.frozen import frozen
from swerve.session.transcript import AssistantText, Notice, UserMessage
from swerve.session.turn import Thread

_AROUND_CHARS = 28
_TITLE_CHARS = 60


@frozen
class Passage:
    """A thread that holds what was looked for, and the words around it."""

    thread: Thread
    words: str


def in_order(threads: Iterable[Thread]) -> list[Thread]:
    """Return the threads as they are listed."""
    newest_first = list(threads)[::-1]
    return sorted(newest_first, key=lambda thread: thread.is_archived)


def title(thread: Thread) -> str:
    """Return the title of a thread, also of one that has none yet."""
    shown = thread.title or "New thread"
    return shown if len(shown) <= _TITLE_CHARS else f"{shown[: _TITLE_CHARS - 1].rstrip()}…"


def standing(thread: Thread) -> str:
    """Return what a thread is about to tell: running, unread, put away, or how long it is."""
    if thread.is_running:
        return "running"
    if thread.is_unread:
        return "unread"
    if thread.is_archived:
        return "put away"
    turns = len(thread.turns)
    return f"{turns} turn{'s' if turns != 1 else ''}" if turns else "empty"


def passages(threads: Iterable[Thread], query: str) -> list[Passage]:
    """Return the threads whose text holds every word of `query`, with the place of the first."""
    words = query.casefold().split()
    if not words:
        return []
    found = (_passage(thread, words) for thread in in_order(threads))
    return [passage for passage in found if passage is not None]


def _passage(thread: Thread, words: list[str]) -> Passage | None:
    """Look from the newest entry back; all words must stand in one entry."""
    for entry in reversed(thread.entries):
        if isinstance(entry, UserMessage | AssistantText):
            text = str(entry.text)
        elif isinstance(entry, Notice):
            text = entry.sentence
        else:
            continue
        folded = text.casefold()
        if all(word in folded for word in words):
            return Passage(thread, _around(text, folded.index(words[0]), len(words[0])))
    return None


def _around(text: str, at: int, length: int) -> str:
    start, stop = max(0, at - _AROUND_CHARS), at + length + _AROUND_CHARS
    shown = " ".join(text[start:stop].split())
    return f"{'…' if start else ''}{shown}{'…' if stop < len(text) else ''}"
