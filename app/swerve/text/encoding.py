"""Bytes of a file to text and back, without losing one.

Knows UTF-8 with or without a byte order mark and UTF-16 with one. Everything else is refused in a
sentence rather than guessed, because a wrong guess damages the file at the next write.
"""

from __future__ import annotations

import codecs
import hashlib

from swerve.frozen import frozen
from swerve.terms import Revision
from swerve.text.lines import SourceText

MAX_BYTES = 5 * 1024 * 1024
_SNIFFED_BYTES = 8000

_MARKS = (
    ("utf-8-sig", codecs.BOM_UTF8, "utf-8"),
    ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
    ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Name in `FileContent.encoding`, the mark that shows it, the codec for what follows the mark."""


@frozen
class FileContent:
    """A file as read.

    Attributes:
        text: its lines.
        encoding: "utf-8", "utf-8-sig", "utf-16-le" or "utf-16-be"; all but the first have a mark.
        revision: hash of the bytes.
    """

    text: SourceText
    encoding: str
    revision: Revision


def revision_of(data: bytes | None) -> Revision:
    """Return the revision of a file's bytes; `ABSENT` for None."""
    return Revision("" if data is None else hashlib.sha256(data).hexdigest())


def decode(data: bytes) -> FileContent | str:
    """Read a file's bytes, or say in a sentence why they cannot be edited."""
    if len(data) > MAX_BYTES:
        size = len(data) / 1024 / 1024
        return (
            f"The file is {size:.1f} MB; files above {MAX_BYTES // 1024 // 1024} MB are left alone."
        )
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "The file is UTF-32, which Swerve does not edit."
    encoding, mark, codec = next(
        (row for row in _MARKS if data.startswith(row[1])), ("utf-8", b"", "utf-8")
    )
    if codec == "utf-8" and b"\0" in data[:_SNIFFED_BYTES]:
        return "The file is binary."
    try:
        text = data[len(mark) :].decode(codec)
    except UnicodeDecodeError as error:
        at = error.start + len(mark)
        return (
            f"The file is not valid {codec.upper()} (at byte {at}), so it cannot be edited safely."
        )
    return FileContent(SourceText.from_str(text), encoding, revision_of(data))


def encode(text: object, encoding: str) -> bytes:
    """Return the bytes of `text` (its `str`), with the byte order mark that `encoding` has.

    Raises:
        ValueError: `encoding` is none that `decode` returns.
    """
    if encoding == "utf-8":
        return str(text).encode()
    for name, mark, codec in _MARKS:
        if name == encoding:
            return mark + str(text).encode(codec)
    raise ValueError(f"unknown encoding {encoding!r}")
