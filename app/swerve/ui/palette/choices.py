"""What the palette can offer: commands, threads, profiles, files, and how words are matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace

from swerve.frozen import frozen
from swerve.project.search import FileRanker
from swerve.terms import ProjectPath

BLANK = "blank"
"""A mark that is only room, so that titles stand beneath each other."""

_TELLING_CHARS = 4
"""Shorter words than this are in most sentences: they find no detail."""


@frozen
class Choice:
    """One row of the palette.

    Attributes:
        title: matched against what is typed; its detail, too, see `matching`.
        run: what Enter does; called after the palette closed.
        detail: faint, after the title.
        key: cap shown at the right.
        is_current: it is what is chosen now.
        is_available: False rows are dimmed; running one says why not.
        positions: letters of the title that matched.
        is_place: `detail` is a path, whose end says as much as its beginning.
        mark: colour token of a dot before the title, empty for none; `detail` says it in words.
    """

    title: str
    run: Callable[[], None] = field(compare=False)
    detail: str = ""
    key: str = ""
    is_current: bool = False
    is_available: bool = True
    positions: tuple[int, ...] = ()
    mark: str = ""
    is_place: bool = False


def matching(choices: Sequence[Choice], query: str, limit: int = 50) -> list[Choice]:
    """Return the choices that match `query`, best first.

    Those whose title holds its words come first, then those whose title or detail does, then those
    whose title holds its letters in order.
    """
    words = query.lower().split()
    if not words:
        return list(choices[:limit])
    by_title = {choice.title: choice for choice in choices}
    ranker = FileRanker([ProjectPath(title) for title in by_title])
    ranked = [_marked(by_title[one.path], one.positions) for one in ranker.rank(query, limit)]
    said = [one for one in ranked if all(word in one.title.lower() for word in words)]
    told = [choice for choice in choices if all(_tells(choice, word) for word in words)]
    found: dict[str, Choice] = {}
    for choice in (*said, *told, *ranked):
        found.setdefault(choice.title, choice)
    return list(found.values())[:limit]


def _tells(choice: Choice, word: str) -> bool:
    """Return whether a word begins one of title or detail; short ones are in most sentences."""
    told = f"{choice.title} {choice.detail}" if len(word) >= _TELLING_CHARS else choice.title
    return any(one.startswith(word) for one in told.lower().split())


def _marked(choice: Choice, positions: Iterable[int]) -> Choice:
    return replace(choice, positions=tuple(positions))
