"""Requests about "the selection": the lines the person marked in the file they look at."""

from __future__ import annotations

import re

from swerve.practice.conversation import Selection
from swerve.practice.skills.functions import WrapLines

_WRAP = re.compile(
    r"\b(?:wrap|put|enclose|surround)\s+(?:the\s+|my\s+)?(?:selection|selected\s+lines|this|these"
    r"(?:\s+lines)?|it)\b.*\btry\b",
    re.IGNORECASE | re.DOTALL,
)


def wrap_selection(words: str, selection: Selection | None) -> WrapLines | None:
    """Read a request to wrap the selection in try/except."""
    if selection is None or _WRAP.search(words) is None:
        return None
    return WrapLines(selection.path, selection.start_line, selection.end_line)
