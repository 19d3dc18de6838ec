"""Syntax colours of lines as named spans, by Pygments, in pieces small enough for idle time.

A line is coloured twice: at once by itself, so that what the model writes has colours while it
grows, and later within its text, so that strings and comments of many lines are right. Styles are
names of theme tokens. Used by the diff and by code in the chat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Protocol

from swerve.rows.row import Span

MAX_LEXED_COLUMNS = 2000
_STYLES = (
    ("Token.Keyword.Type", "function"),
    ("Token.Keyword", "keyword"),
    ("Token.Operator.Word", "keyword"),
    ("Token.Name.Builtin.Pseudo", "keyword"),
    ("Token.Name.Function.Magic", ""),
    ("Token.Name.Function", "function"),
    ("Token.Name.Decorator", "function"),
    ("Token.Name.Tag", "keyword"),
    ("Token.Name.Attribute", "function"),
    ("Token.Literal.String.Interpol", ""),
    ("Token.Literal.String", "string"),
    ("Token.Literal.Date", "number"),
    ("Token.Literal.Number", "number"),
    ("Token.Comment", "comment"),
    ("Token.Generic.Heading", "keyword"),
    ("Token.Generic.Subheading", "keyword"),
)


class Lexer(Protocol):
    """The part of a Pygments lexer used here."""

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, object, str]]:
        """Yield (offset, token type, text) in order."""


class Syntax:
    """Colours of the lines of one kind of file.

    Colours found within a text win over those a line got by itself. Lines are told apart by their
    text alone, so inserting lines above costs nothing.
    """

    def __init__(self, lexer: Lexer | None) -> None:
        self._lexer = lexer
        self._alone: dict[str, tuple[Span, ...]] = {}
        self._within: dict[str, tuple[Span, ...]] = {}
        self._style_names: dict[object, str] = {}

    @property
    def is_plain(self) -> bool:
        """Whether nothing is known about this kind of file."""
        return self._lexer is None

    def known(self, line: str) -> tuple[Span, ...] | None:
        """Return the spans of a line if they cost nothing, else None."""
        if self._lexer is None or not line:
            return ()
        spans = self._within.get(line)
        return spans if spans is not None else self._alone.get(line)

    def line_spans(self, line: str) -> tuple[Span, ...]:
        """Return the spans of a line by itself, some tenths of a millisecond at first sight."""
        spans = self.known(line)
        if spans is None:
            spans = self._alone[line] = next(self._coloured([line]))[1]
            if len(self._alone) > 20_000:
                self._alone.clear()
        return spans

    def read(self, lines: Sequence[str]) -> Iterator[str | None]:
        """Colour `lines` within their text; one line per step, stop whenever time is up.

        Yields the line where it has other colours now than those known before, else None.
        """
        if self._lexer is None:
            return
        for line, spans in self._coloured(lines):
            before = self.known(line)
            self._within[line] = spans
            yield line if before is not None and before != spans else None

    def _coloured(self, lines: Iterable[str]) -> Iterator[tuple[str, tuple[Span, ...]]]:
        """Yield every line with its spans, in order, while the lexer goes through the text."""
        cut = [line if len(line) <= MAX_LEXED_COLUMNS else "" for line in lines]
        if self._lexer is None or not cut:
            return
        at, begin, spans = 0, 0, list[Span]()
        for offset, kind, text in self._lexer.get_tokens_unprocessed("\n".join(cut) + "\n"):
            style = self._style(kind)
            stop = offset + len(text)
            while at < len(cut) and stop > begin + len(cut[at]):
                end = begin + len(cut[at])
                if style and offset < end:
                    spans.append(Span(max(0, offset - begin), end - begin, style))
                yield cut[at], tuple(spans)
                spans = []
                at, begin = at + 1, end + 1
            if style and stop > begin and at < len(cut):
                spans.append(Span(max(0, offset - begin), stop - begin, style))
        for line in cut[at:]:
            yield line, tuple(spans)
            spans = []

    def _style(self, kind: object) -> str:
        name = self._style_names.get(kind)
        if name is None:
            token = str(kind)
            name = next((style for prefix, style in _STYLES if token.startswith(prefix)), "")
            self._style_names[kind] = name
        return name


def syntax_for_file(path: str) -> Syntax:
    """Return the syntax of a file, told by its name."""
    return Syntax(_found("get_lexer_for_filename", path))


def syntax_for_language(name: str) -> Syntax:
    """Return the syntax of a language as named after a Markdown fence."""
    return Syntax(_found("get_lexer_by_name", name) if name else None)


def _found(finder: str, name: str) -> Lexer | None:
    # Imported at first use: Pygments is not needed for the first picture of the window.
    lexers = import_module("pygments.lexers")
    no_such_class: type[Exception] = import_module("pygments.util").ClassNotFound
    try:
        lexer: Lexer = getattr(lexers, finder)(name)
    except no_such_class:
        return None
    return lexer
