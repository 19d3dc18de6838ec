"""What a terminal obeys: taken out of programs' output, spelled out in what we print ourselves.

What a program shows stays, as plain text. Colours, cursor moves, titles, links and clipboard
writes are sequences that a terminal obeys; here they are data of a stranger. Pure; called with
whatever part of an output is at hand, so a sequence may begin or end outside of it. What merely
deceives the eye is left for `text.escapes` to show.

**Source** ECMA-48 5.4 and 5.6 (control sequences and strings); CVE-2026-47090 (OSC 8 and 52).
"""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    r"""
      (?:\x1b\[|\x9b) [0-?]* [ -/]* (?:[@-~]|\Z)?               # CSI: colours, cursor
    | (?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])                    # OSC, DCS, SOS, PM, APC ...
      [^\x07\x1b\x9c\n]* (?:\x07|\x1b\\|\x9c|(?=\x1b)|(?=\n)|\Z)   # ... to their end, or the line's
    | \x1b [ -/]* (?:[0-~]|\Z)?                                  # the short ones
    """,
    re.VERBOSE,
)
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def plain_text(output: str) -> str:
    """Return `output` as a person would have seen it, on lines that end in a line feed.

    A line written over, as progress bars do, is its last version; characters taken back with
    backspace are gone.
    """
    text = _SEQUENCE.sub("", output)
    if "\x08" in text:
        text = _without_erased(text)
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        text = "\n".join(_last_version(line) for line in text.split("\n"))
    return _CONTROL.sub("", text)


def harmless(text: str) -> str:
    """Return `text` with visible escapes for all that a terminal obeys, or that turns text around.

    For what is printed to a terminal in the words of a model or under the names of a project.
    """
    return _OBEYED.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def _without_erased(text: str) -> str:
    """Apply each backspace to what stands before it, in one pass."""
    kept: list[str] = []
    for character in text:
        if character != "\x08":
            kept.append(character)
        elif kept and kept[-1] != "\n":
            kept.pop()
    return "".join(kept)


def _last_version(line: str) -> str:
    versions = [version for version in line.split("\r") if version]
    return versions[-1] if versions else ""
