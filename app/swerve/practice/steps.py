"""What the scripted model can do in one response, and the common way of an edit.

An edit goes: find the files, read them, patch them, say what happened. Each response is computed
anew from the conversation, so nothing is remembered between responses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from swerve.frozen import frozen
from swerve.practice.conversation import Conversation
from swerve.practice.patching import Edit, patch_text

_MAX_FILES = 40


@frozen
class Say:
    """Write a message, Markdown."""

    text: str


@frozen
class Call:
    """Call a tool; `is_custom` tools take free text, the others JSON."""

    name: str
    arguments: str
    is_custom: bool = False


Output = Say | Call


class UnfitError(Exception):
    """A file is not fit for the request; the message is a sentence for the person."""


@frozen
class EditPlan:
    """An edit of some files.

    Attributes:
        paths: files to look at.
        edits: gives the edits of one file from its path and text, may raise `UnfitError`.
        opening: said before the patch, from the number of places and of files.
        closing: said when the patch was accepted.
        nothing: said when there is nothing to change.
    """

    paths: Sequence[str]
    edits: Callable[[str, str], Sequence[Edit]]
    opening: Callable[[int, int], str]
    closing: str
    nothing: str


def call_function(name: str, **arguments: object) -> Call:
    """Return a call of a FUNCTION tool."""
    return Call(name, json.dumps(arguments, ensure_ascii=False))


def search(conversation: Conversation, query: str) -> list[Output]:
    """Return the call that searches the project by a regular expression."""
    if "search_text" not in conversation.tools:
        return [Say("I can't search here: no `search_text` tool was offered. Attach the file.")]
    return [call_function("search_text", query=query, is_regex=True)]


def run_edit(conversation: Conversation, plan: EditPlan) -> list[Output]:
    """Return the next response of an edit."""
    answers = conversation.outputs("apply_patch")
    if answers:
        return [Say(_closing(plan, answers[-1]))]
    paths = list(plan.paths)[:_MAX_FILES]
    reads = read_missing(conversation, paths)
    if reads:
        return reads
    changes: dict[str, tuple[str, Sequence[Edit]]] = {}
    try:
        for path in paths:
            text = conversation.text(path)
            if text is not None:
                changes[path] = (text, plan.edits(path, text))
    except UnfitError as unfit:
        return [Say(str(unfit))]
    edits = [found for _, found in changes.values() if found]
    if not edits:
        return [Say(plan.nothing)]
    opening = plan.opening(sum(map(len, edits)), len(edits))
    return [Say(opening), patch_call(conversation, patch_text(changes))]


def read_missing(conversation: Conversation, paths: Sequence[str]) -> list[Output]:
    """Return the calls that read the files not seen whole yet; asked for only once each."""
    if "read_file" not in conversation.tools:
        return []
    return [
        call_function("read_file", path=path)
        for path in paths
        if conversation.text(path) is None and not conversation.was_read(path)
    ]


def patch_call(conversation: Conversation, patch: str) -> Output:
    """Return the call that hands in `patch`, or the patch as text where no tool takes it."""
    tool = conversation.tools.get("apply_patch")
    if tool is None:
        return Say(f"No `apply_patch` tool was offered, so here is the patch:\n\n```\n{patch}\n```")
    if tool.is_custom:
        return Call("apply_patch", patch, is_custom=True)
    return call_function("apply_patch", **{tool.parameter or "patch": patch})


def _closing(plan: EditPlan, answer: str) -> str:
    if answer.startswith("accepted") or "Success" in answer:
        return plan.closing
    return f"The patch was not accepted:\n\n> {answer.strip()}"


def plural(count: int, noun: str) -> str:
    """Return "1 place", "2 places"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
