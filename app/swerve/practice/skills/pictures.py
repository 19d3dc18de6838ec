"""What a script can truly say of a picture: its kind and its size, never what it shows."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence

from swerve.frozen import frozen
from swerve.practice.conversation import Conversation
from swerve.practice.steps import Output, Say, plural

_ABOUT = re.compile(r"\b(?:pictures?|images?|screenshots?|photos?)\b", re.IGNORECASE)
_URL = re.compile(r"data:image/([a-z+.-]+);base64,(.*)", re.DOTALL)
_PNG = b"\x89PNG\r\n\x1a\n"
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})
"""Markers of JPEG between the frames' that are none."""


@frozen
class Pictures:
    """Say what came: kind and size of every picture."""

    urls: tuple[str, ...]

    def step(self, conversation: Conversation) -> list[Output]:
        """Return the next response."""
        del conversation
        rows = [f"- {_words(url)}" for url in self.urls]
        head = f"I got {plural(len(self.urls), 'picture')} with your message:"
        foot = "What a picture shows is beyond a script; a real model can tell."
        return [Say("\n".join([head, "", *rows, "", foot]))]


def pictures_from(words: str, urls: Sequence[str]) -> Pictures | None:
    """Read a request about the pictures that came with it."""
    return Pictures(tuple(urls)) if urls and _ABOUT.search(words) else None


def _words(url: str) -> str:
    found = _URL.fullmatch(url)
    if found is None:
        return "a picture at an address, which I do not open"
    try:
        data = base64.b64decode(found[2], validate=True)
    except binascii.Error:
        return "something that is no picture"
    size = _png_size(data) or _jpeg_size(data)
    shown = f"{size[0]} × {size[1]} pixels" if size else "of a size I cannot read"
    return f"{found[1].upper()}, {shown}, {plural(len(data), 'byte')}"


def _png_size(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or len(data) < 24:
        return None
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk through the segments to the first frame.

    **Source** ITU T.81, B.2.2: a frame's header has its height before its width.
    """
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None
