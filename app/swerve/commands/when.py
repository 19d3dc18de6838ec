"""Conditions over named facts of the window, as data: "has_pending and not is_running".

Grammar: names of `CONTEXT`, `not`, `and`, `or` in Python's order of binding, and parentheses. The
window keeps the set of facts that hold; the catalogue says which commands need which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from functools import lru_cache

CONTEXT = {
    "has_project": "a project is open",
    "is_running": "the shown thread's turn is running",
    "has_file": "a file is shown",
    "has_dropped": "a file from outside was dropped on the project's files",
    "has_turn": "the shown thread has had a turn",
    "has_threads": "there is more than one thread",
    "has_deleted": "a thread was deleted and can be brought back",
    "has_queue": "messages wait behind the running turn",
    "has_text": "the composer holds text",
    "has_hunk": "a hunk is current",
    "has_pending": "hunks wait to be judged",
    "has_files": "the turn touched more than one file",
    "has_interrupted": "a crash left something half written",
    "has_undo": "a review step can be undone",
    "has_redo": "a review step can be done again",
    "is_asking": "a command waits for an answer",
    "is_at_question": "the focus is on the command that waits for an answer",
    "has_unwritten": "pending hunks can be kept before the command runs",
    "has_command": "a command runs",
    "is_trusted": "the project is trusted",
    "is_following": "the view follows the model",
    "is_frozen": "the view is frozen",
    "has_scrub": "the last turn changed something and has ended",
    "is_looking_back": "an earlier text of the turn is shown",
}

Condition = Callable[[Set[str]], bool]

_TOKEN = re.compile(r"\s*([()]|\w+|\S)")


@lru_cache(maxsize=256)
def condition(text: str) -> Condition:
    """Return the predicate that `text` states; the empty text always holds.

    Raises:
        ValueError: `text` breaks the grammar or names an unknown fact; says which.
    """
    if not text.strip():
        return _always
    parser = _Parser(text)
    parsed = parser.either()
    parser.expect_end()
    return parsed


def holds(text: str, facts: Set[str]) -> bool:
    """Tell whether the condition `text` holds while exactly `facts` do."""
    return condition(text)(facts)


class _Parser:
    """Recursive descent: either -> both -> negation -> name."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _TOKEN.findall(text)
        self._at = 0

    def either(self) -> Condition:
        return self._chain(self._both, "or", any)

    def expect_end(self) -> None:
        if self._at < len(self._tokens):
            raise ValueError(f"{self._text!r}: unexpected {self._tokens[self._at]!r}")

    def _both(self) -> Condition:
        return self._chain(self._negation, "and", all)

    def _chain(
        self, part: Callable[[], Condition], word: str, fold: Callable[[list[bool]], bool]
    ) -> Condition:
        parts = [part()]
        while self._take(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return lambda facts: fold([holds_now(facts) for holds_now in parts])

    def _negation(self) -> Condition:
        if self._take("not"):
            inner = self._negation()
            return lambda facts: not inner(facts)
        if self._take("("):
            inner = self.either()
            if not self._take(")"):
                raise ValueError(f"{self._text!r}: a parenthesis is not closed")
            return inner
        return self._name()

    def _name(self) -> Condition:
        name = self._tokens[self._at] if self._at < len(self._tokens) else "nothing"
        if name not in CONTEXT:
            raise ValueError(f"{self._text!r}: {name!r} is not a fact of the window")
        self._at += 1
        return lambda facts: name in facts

    def _take(self, token: str) -> bool:
        is_next = self._at < len(self._tokens) and self._tokens[self._at] == token
        self._at += is_next
        return is_next


def _always(_: Set[str]) -> bool:
    return True
