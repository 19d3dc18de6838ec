"""The scripted model: reads the last request, finds the skill that fits, takes its next step.

Deterministic and without memory of its own: everything it knows is in the conversation it is
handed. Called by the server once per response.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from swerve.practice.conversation import Conversation
from swerve.practice.recipes import Recipe, recipe_for
from swerve.practice.skills.functions import docstring_from, hints_from, log_from, try_from
from swerve.practice.skills.pictures import Pictures, pictures_from
from swerve.practice.skills.prose import Introduce, count_from, explain_from
from swerve.practice.skills.renaming import (
    Rename,
    Replace,
    rename_again,
    rename_from,
    replace_again,
    replace_from,
)
from swerve.practice.skills.running import run_from
from swerve.practice.skills.selection import wrap_selection
from swerve.practice.steps import Output, Say

_MAX_RUNS = 60
_ABOUT = re.compile(
    r"^(?:I rejected your change at .*?:|What you wrote after .*? is dropped\. Now:|"
    r"Write only your change at .*? again:)\s*",
    re.DOTALL,
)
_CONTINUE = re.compile(r"^(?:please\s+)?(?:continue|go on)\b", re.IGNORECASE)
_TURNING = re.compile(
    r"^(?:(?:no|nope|wait|stop|actually|instead|sorry|hm+|oh|rather|ok|okay|then|and|now)\b[\s,.;:!—–-]*)+",
    re.IGNORECASE,
)


class Task(Protocol):
    """Something the model does over one or more responses."""

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response, from what is known so far."""


_SKILLS: tuple[Callable[[str], Task | None], ...] = (
    rename_from,
    docstring_from,
    hints_from,
    try_from,
    log_from,
    replace_from,
    run_from,
    count_from,
    explain_from,
)


def answer(conversation: Conversation, recipes: Sequence[Recipe] = ()) -> list[Output]:
    """Return what the model writes and calls in its next response; never empty."""
    if len(conversation.runs) > _MAX_RUNS:
        return [Say("I called more tools than this request is worth, so I stop here.")]
    task = task_from(conversation, recipes)
    return task.step(conversation) or [Say("There is nothing to do.")]


def task_from(conversation: Conversation, recipes: Sequence[Recipe] = ()) -> Task:
    """Return what the last request asks for; `Introduce` when nothing fits."""
    words = conversation.request.words
    plain = _plain(words)
    earlier = [request.words for request in conversation.requests[:-1]]
    return (
        recipe_for(plain, earlier, recipes)
        or wrap_selection(plain, conversation.request.selection)
        or pictures_from(plain, conversation.request.pictures)
        or _task_of(plain)
        or _task_again(plain, earlier)
        or _otherwise(conversation.request.pictures)
    )


def _otherwise(pictures: tuple[str, ...]) -> Task:
    """Return what is done where nothing fits."""
    return Pictures(pictures) if pictures else Introduce()


def _plain(words: str) -> str:
    """Return a request without what it is about and without "no, wait" at its start."""
    return _TURNING.sub("", _ABOUT.sub("", words)).strip()


def _task_of(words: str) -> Task | None:
    return next((task for skill in _SKILLS if (task := skill(words)) is not None), None)


def _task_again(words: str, earlier: Sequence[str]) -> Task | None:
    """Read a change of mind: the last request that had a name or a text to change, done anew.

    A script does not know where it stopped, so "continue" is the last request once more.
    """
    if _CONTINUE.match(words):
        return next((task for one in reversed(earlier) if (task := _task_of(_plain(one)))), None)
    for before in reversed(earlier):
        match _task_of(_plain(before)):
            case Rename() as rename:
                return rename_again(words, rename)
            case Replace() as replace:
                return replace_again(words, replace)
            case _:
                continue
    return None
