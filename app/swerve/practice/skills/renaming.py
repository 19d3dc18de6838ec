"""Rename an identifier across files, and replace a text by another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from swerve.frozen import frozen
from swerve.practice.conversation import Conversation
from swerve.practice.patching import Edit, edits_between
from swerve.practice.skills.wording import file_named, name, quoted, without_quotes
from swerve.practice.steps import EditPlan, Output, Say, plural, run_edit, search

_RENAME = re.compile(
    rf"\b(?:rename|change)\s+(?:the\s+name\s+of\s+)?{name('old')}\s+"
    rf"(?:from\s+\S+\s+)?(?:to|into|as|->|→)\s+{name('new')}",
    re.IGNORECASE,
)
_RENAME_AGAIN = re.compile(
    rf"^(?:please\s+)?(?:call|name|rename|make)\s+(?:it|that|this|them)\s+(?:(?:to|as|into)\s+)?{name('new')}",
    re.IGNORECASE,
)
_REPLACE = re.compile(
    r"\b(?:replace|change|substitute)\s+(?P<old>.+?)\s+(?:with|by|to|→|->)\s+(?P<new>.+?)"
    r"(?:\s+(?:in|across|throughout|everywhere)\b.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_REPLACE_AGAIN = re.compile(
    r"^(?:please\s+)?(?:use|with|make\s+it|replace\s+it\s+(?:with|by))\s+(?P<new>.+?)(?:\s+instead)?[.!]?$",
    re.IGNORECASE,
)


@frozen
class Rename:
    """Rename whole words. `also` is the name tried before, when the person changed their mind."""

    old: str
    new: str
    also: str = ""

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        olds = [word for word in (self.old, self.also) if word and word != self.new]
        pattern = rf"\b({'|'.join(map(re.escape, olds))})\b"
        paths = _paths(conversation, pattern)
        if not isinstance(paths, list):
            return list(paths)

        def edits(_path: str, text: str) -> Sequence[Edit]:
            return edits_between(text, re.sub(pattern, self.new, text))

        return run_edit(
            conversation,
            EditPlan(
                paths=paths,
                edits=edits,
                opening=lambda places, files: (
                    f"I rename `{self.old}` to `{self.new}` on {plural(places, 'line')} "
                    f"of {plural(files, 'file')}."
                ),
                closing=f"`{self.old}` is now `{self.new}`. Texts that spell the name are "
                "changed too, so look at strings and comments.",
                nothing=f"I found no `{self.old}` to rename.",
            ),
        )


@frozen
class Replace:
    """Replace a text wherever it stands within one line."""

    old: str
    new: str

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        if "\n" in self.old or "\n" in self.new:
            return [Say("I replace texts within one line only.")]
        shown = [p for p in conversation.shown_paths() if self.old in (conversation.text(p) or "")]
        wide = re.search(r"\b(everywhere|all files|project|across)\b", conversation.request.words)
        paths = shown if shown and not wide else _paths(conversation, re.escape(self.old))
        if not isinstance(paths, list):
            return list(paths)

        def edits(_path: str, text: str) -> Sequence[Edit]:
            return edits_between(text, text.replace(self.old, self.new))

        return run_edit(
            conversation,
            EditPlan(
                paths=paths,
                edits=edits,
                opening=lambda places, files: (
                    f"I replace `{self.old}` with `{self.new}` on {plural(places, 'line')} "
                    f"of {plural(files, 'file')}."
                ),
                closing=f"Every `{self.old}` I found now reads `{self.new}`.",
                nothing=f"I found no `{self.old}`.",
            ),
        )


def _paths(conversation: Conversation, pattern: str) -> list[str] | tuple[Output, ...]:
    """Return the files that hold `pattern`, or what to do to learn them."""
    words = conversation.request.words
    named = file_named(words)
    shown = conversation.shown_paths()
    if re.search(r"\b(?:in|of)\s+(?:this|the current)\s+file\b", words, re.IGNORECASE) and shown:
        return shown
    if "search_text" not in conversation.tools and shown:
        return shown
    hits = conversation.hits(pattern)
    if hits is None:
        return tuple(search(conversation, pattern))
    found = dict.fromkeys(hit.path for hit in hits)
    found |= dict.fromkeys(p for p in shown if re.search(pattern, conversation.text(p) or ""))
    return [path for path in found if not named or path.endswith(named)]


def rename_from(words: str) -> Rename | None:
    """Read a request to rename."""
    found = _RENAME.search(words)
    if found is None or not words.lower().lstrip().startswith(
        ("rename", "please", "change", "can")
    ):
        return None
    old, new = without_quotes(found["old"]), without_quotes(found["new"])
    if "." in new or (words.lower().startswith("change") and " name" not in words.lower()):
        return None
    return Rename(old.rpartition(".")[2], new) if old != new else None


def rename_again(words: str, before: Rename) -> Rename | None:
    """Read a change of mind about the new name."""
    found = _RENAME_AGAIN.search(words)
    new = without_quotes(found["new"]) if found else ""
    if not new and len(quoted(words)) == 1 and quoted(words)[0].isidentifier():
        new = quoted(words)[0]
    return Rename(before.old, new, also=before.new) if new.isidentifier() else None


def replace_from(words: str) -> Replace | None:
    """Read a request to replace a text."""
    found = _REPLACE.search(words)
    if found is None:
        return None
    pair = quoted(words)[:2]
    if len(pair) < 2:
        pair = [without_quotes(found["old"]), without_quotes(found["new"])]
        if any(" " in part for part in pair):
            return None
    return Replace(pair[0], pair[1]) if pair[0] and pair[0] != pair[1] else None


def replace_again(words: str, before: Replace) -> Replace | None:
    """Read a change of mind about the new text."""
    found = _REPLACE_AGAIN.search(words)
    if found is None:
        return None
    new = (quoted(words) or [without_quotes(found["new"])])[0]
    return Replace(before.old, new) if new and new != before.old else None
