"""What the palette can offer: commands, threads, profiles, files, and how words are matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from swerve.project.search import FileRanker
from swerve.terms import ProjectPath

BLANK = "blank"
"""A mark that is only room, so that titles stand beneath each other."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of the palette.

    Attributes:
        title: matched against what is typed.
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
    """Return the choices whose title holds the letters of `query` in order, best first."""
    if not query.strip():
        return list(choices[:limit])
    by_title = {choice.title: choice for choice in choices}
    ranker = FileRanker([ProjectPath(title) for title in by_title])
    return [
        _marked(by_title[ranked.path], ranked.positions) for ranked in ranker.rank(query, limit)
    ]


def _marked(choice: Choice, positions: Iterable[int]) -> Choice:
    return replace(choice, positions=tuple(positions))
