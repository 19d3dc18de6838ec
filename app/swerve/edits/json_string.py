"""The one text field of a tool call whose arguments are JSON, decoded while it arrives.

For servers without freeform tools: `{"patch": "..."}` comes in fragments that may break anywhere,
inside an escape too. Not a JSON parser: members it is not asked for are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

_SPECIAL = re.compile(r'["\\]')
_ESCAPES = {
    '"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
}  # fmt: skip
_BLANKS = " \t\r\n"
_REPLACEMENT = "\ufffd"


class _Phase(Enum):
    BEFORE = auto()
    MEMBER = auto()
    NAME = auto()
    COLON = auto()
    VALUE = auto()
    TEXT = auto()
    OTHER_TEXT = auto()
    OTHER = auto()
    AFTER = auto()


_IN_STRING = frozenset({_Phase.NAME, _Phase.TEXT, _Phase.OTHER_TEXT})


class JsonStringDecoder:
    """Pulls the text of one member out of a JSON object.

    Attributes:
        error: a sentence once the fragments cannot be such an object; nothing is decoded after.
        is_complete: the object was closed.
    """

    def __init__(self, names: Sequence[str] = ("patch", "input")) -> None:
        self.error = ""
        self.is_complete = False
        self._names = frozenset(names)
        self._phase = _Phase.BEFORE
        self._name = ""
        self._escape = ""
        self._high = ""
        self._depth = 0

    def feed(self, fragment: str) -> str:
        """Take more of the JSON text and return what it adds to the wanted member."""
        pieces: list[str] = []
        at = 0
        while at < len(fragment) and not self.error:
            if self._phase in _IN_STRING:
                at = self._read_string(fragment, at, pieces)
            else:
                self._read_outside(fragment[at])
                at += 1
        return "".join(pieces)

    def _read_string(self, fragment: str, at: int, pieces: list[str]) -> int:
        if self._escape:
            self._escape += fragment[at]
            self._finish_escape(pieces)
            return at + 1
        special = _SPECIAL.search(fragment, at)
        stop = special.start() if special else len(fragment)
        if stop > at:
            self._put(fragment[at:stop], pieces)
        if special is None:
            return stop
        if special.group() == "\\":
            self._escape = "\\"
        else:
            self._close_string(pieces)
        return stop + 1

    def _finish_escape(self, pieces: list[str]) -> None:
        escape = self._escape
        if escape[1] != "u":
            self._escape = ""
            if escape[1] in _ESCAPES:
                self._put(_ESCAPES[escape[1]], pieces)
            else:
                self.error = f"The arguments hold the unknown escape {escape}."
        elif len(escape) == 6:
            self._escape = ""
            try:
                code = int(escape[2:], 16)
            except ValueError:
                self.error = f"The arguments hold the broken escape {escape}."
            else:
                self._put_unit(code, pieces)

    def _put_unit(self, code: int, pieces: list[str]) -> None:
        """Put a UTF-16 unit; a high surrogate waits for its low one."""
        if 0xDC00 <= code < 0xE000:
            high, self._high = self._high, ""
            if high:
                code = 0x10000 + ((ord(high) - 0xD800) << 10) + (code - 0xDC00)
                self._put(chr(code), pieces)
            else:
                self._put(_REPLACEMENT, pieces)
        elif 0xD800 <= code < 0xDC00:
            self._put("", pieces)
            self._high = chr(code)
        else:
            self._put(chr(code), pieces)

    def _put(self, text: str, pieces: list[str]) -> None:
        if self._high:
            self._high = ""
            text = _REPLACEMENT + text
        if self._phase is _Phase.TEXT:
            pieces.append(text)
        elif self._phase is _Phase.NAME:
            self._name += text

    def _close_string(self, pieces: list[str]) -> None:
        self._put("", pieces)
        if self._phase is _Phase.NAME:
            self._phase = _Phase.COLON
        elif self._phase is _Phase.OTHER_TEXT and self._depth:
            self._phase = _Phase.OTHER
        else:
            self._phase = _Phase.MEMBER

    def _read_outside(self, character: str) -> None:
        if character in _BLANKS:
            return
        match self._phase:
            case _Phase.BEFORE:
                self._expect(character, "{", _Phase.MEMBER)
            case _Phase.MEMBER:
                self._read_member(character)
            case _Phase.COLON:
                self._expect(character, ":", _Phase.VALUE)
            case _Phase.VALUE:
                self._open_value(character)
            case _Phase.OTHER:
                self._skip(character)
            case _:
                self.error = "The arguments go on after their end."

    def _expect(self, character: str, wanted: str, following: _Phase) -> None:
        if character == wanted:
            self._phase = following
        else:
            self.error = f"The arguments are no JSON object: {wanted!r} expected."

    def _read_member(self, character: str) -> None:
        if character == '"':
            self._name = ""
            self._phase = _Phase.NAME
        elif character == "}":
            self._phase = _Phase.AFTER
            self.is_complete = True
        elif character != ",":
            self.error = "The arguments are no JSON object: a member name expected."

    def _open_value(self, character: str) -> None:
        if character == '"':
            self._phase = _Phase.TEXT if self._name in self._names else _Phase.OTHER_TEXT
        else:
            self._phase = _Phase.OTHER
            self._skip(character)

    def _skip(self, character: str) -> None:
        """Pass over a value that is no string."""
        if character == '"':
            self._phase = _Phase.OTHER_TEXT
        elif character in "[{":
            self._depth += 1
        elif character in "]}" and self._depth:
            self._depth -= 1
        elif character in ",}" and not self._depth:
            self._phase = _Phase.MEMBER
            self._read_member(character)
