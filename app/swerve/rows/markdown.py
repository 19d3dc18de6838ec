"""Markdown that is still being written, as rows: finished blocks are parsed once, the tail again.

HTML is text, links show their full address, pictures are links. A piece of text that arrives costs
a parse of the last block only, whatever came before it. Used by `rows.chat`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from swerve.frozen import frozen
from swerve.rows.row import NOTHING, RowChange, Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MAX_ROW_CHARS = 2000
_MAX_TAIL_CHARS = 4000
_LONG_FENCE_CHARS = 600


@cache
def parser() -> MarkdownIt:
    """Return the parser; the first call imports it, so the window asks for it when at rest."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


class TextKind(Enum):
    """What a row of Markdown is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    CODE_HEAD = "code head"
    """Language of a code block; the row has the copy button."""
    CODE = "code"
    TABLE_HEAD = "table head"
    TABLE = "table"
    RULE = "rule"


@frozen
class TextRow:
    """One row of a message.

    Attributes:
        level: of a heading, from 1; of an item, its depth from 0.
        marker: before an item, "•" or "3."; empty for what continues it.
        is_quote: the row is quoted.
        block: number of the code block or table it belongs to, the same for all its rows.
        language: of a code block.
        place: file, or file and line, that a code block is from: "src/client.py:41".
        is_continued: it continues the paragraph or line of the row before.
    """

    kind: TextKind
    text: str
    spans: tuple[Span, ...] = ()
    level: int = 0
    marker: str = ""
    is_quote: bool = False
    block: int = 0
    language: str = ""
    place: str = ""
    is_continued: bool = False


class MarkdownRows:
    """Rows of one message, growing with it."""

    def __init__(self) -> None:
        self.rows: list[TextRow] = []
        self._text = ""
        self._settled_rows = 0
        self._settled_chars = 0
        self._blocks = 0
        self._fence = ""

    def update(self, text: str) -> RowChange:
        """Take the message's whole text so far and return which rows changed.

        Text that does not begin with what was given before starts from nothing.
        """
        if text == self._text:
            return NOTHING
        before = self.rows[self._settled_rows :]
        start = self._settled_rows
        if not text.startswith(self._text[: self._settled_chars]) or len(text) < len(self._text):
            before, start = self.rows, 0
            self._settled_rows = self._settled_chars = self._blocks = 0
            self._fence = ""
        self._text = text
        self.rows = self.rows[: self._settled_rows]
        self._parse_tail()
        return _trimmed(start, before, self.rows[start:])

    def code(self, block: int) -> str:
        """Return the text of code block `block`, for the clipboard."""
        lines: list[str] = []
        for row in self.rows:
            if row.kind is TextKind.CODE and row.block == block:
                if row.is_continued and lines:
                    lines[-1] += row.text
                else:
                    lines.append(row.text)
        return "\n".join(lines)

    def _parse_tail(self) -> None:
        """Parse from the last settled place; settle every block but the last one."""
        while self._settled_chars < len(self._text):
            tail = self._text[self._settled_chars :]
            piece = self._fence + (tail if self._fence else _first_piece(tail))
            tokens = parser().parse(piece)
            starts = _block_starts(tokens, piece.count("\n"))
            is_last = len(piece) == len(self._fence) + len(tail)
            if is_last and len(starts) < 2:
                if not self._settle_open_fence(piece, tokens):
                    self.rows += self._rows_of(tokens)
                    return
            else:
                if is_last:  # what follows a block can change it, so the rest is parsed alone
                    piece = piece[: _line_offset(piece, starts[-1])]
                    tokens = parser().parse(piece)
                self._settle(piece, tokens)
                self._fence = ""

    def _settle_open_fence(self, piece: str, tokens: Sequence[Token]) -> bool:
        """Settle the complete lines of a long code block that is still open."""
        is_open = bool(tokens) and tokens[0].type == "fence" and _fence_lines(piece) == 1
        if not is_open or len(piece) < _LONG_FENCE_CHARS:
            return False
        cut = piece.rfind("\n") + 1
        # Blank lines may come before the fence; only its own line is to be repeated.
        first = _line_offset(piece, tokens[0].map[0] if tokens[0].map else 0)
        after = piece.index("\n", first) + 1
        if cut <= max(after, len(self._fence)):
            return False
        self._settle(piece[:cut], parser().parse(piece[:cut]))
        self._fence = piece[first:after]
        return True

    def _settle(self, piece: str, tokens: Sequence[Token]) -> None:
        """Take `piece`, which may begin with a repeated fence, over for good."""
        self.rows += self._rows_of(tokens)
        numbered = sum(1 for token in tokens if token.type in _NUMBERED)
        self._blocks += numbered - (1 if self._fence else 0)
        self._settled_rows = len(self.rows)
        self._settled_chars += len(piece) - len(self._fence)

    def _rows_of(self, tokens: Sequence[Token]) -> list[TextRow]:
        if not self._fence:
            return list(_Rows(self._blocks).read(tokens))
        rows = list(_Rows(self._blocks - 1).read(tokens))
        return rows[1:] if tokens[0].content else rows[2:]


_NUMBERED = ("fence", "code_block", "table_open")


class _Rows:
    """Turns tokens into rows, keeping track of lists and quotes."""

    def __init__(self, block: int) -> None:
        self._block = block
        self._lists: list[int | None] = []
        self._quotes = 0
        self._marker = ""

    def read(self, tokens: Sequence[Token]) -> Iterator[TextRow]:
        """Yield the rows of a flat list of block tokens."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                close = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
                yield from self._table(tokens[at:close])
                at = close
            elif token.type in ("fence", "code_block"):
                yield from self._code(token)
            elif token.type == "inline":
                yield from self._inline(token, tokens[at - 1])
            elif token.type == "hr":
                yield TextRow(TextKind.RULE, "", is_quote=self._quotes > 0)
            else:
                self._nest(token)
            at += 1

    def _nest(self, token: Token) -> None:
        if token.type == "bullet_list_open":
            self._lists.append(None)
        elif token.type == "ordered_list_open":
            self._lists.append(int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            number = self._lists[-1]
            self._marker = "•" if number is None else f"{number}."
            if number is not None:
                self._lists[-1] = number + 1
        elif token.type == "blockquote_open":
            self._quotes += 1
        elif token.type == "blockquote_close":
            self._quotes -= 1

    def _inline(self, token: Token, opener: Token) -> Iterator[TextRow]:
        text, spans = _inline_text(token.children or [])
        if opener.type == "heading_open":
            kind, level = TextKind.HEADING, int(opener.tag[1:])
        elif self._lists:
            kind, level = TextKind.ITEM, len(self._lists) - 1
        else:
            kind, level = TextKind.PARAGRAPH, 0
        for number, (piece, piece_spans) in enumerate(_pieces(text, spans)):
            yield TextRow(
                kind,
                piece,
                piece_spans,
                level,
                self._marker if number == 0 else "",
                self._quotes > 0,
                is_continued=number > 0,
            )
        self._marker = ""

    def _code(self, token: Token) -> Iterator[TextRow]:
        self._block += 1
        language, place = _fence_words(token.info, token.content)
        level, block = len(self._lists), self._block
        yield TextRow(
            TextKind.CODE_HEAD, "", level=level, block=block, language=language, place=place
        )
        for line in token.content.removesuffix("\n").split("\n"):
            for number, (piece, _) in enumerate(_pieces(line, [])):
                yield TextRow(
                    TextKind.CODE,
                    piece,
                    level=level,
                    block=block,
                    language=language,
                    is_continued=number > 0,
                )

    def _table(self, tokens: Sequence[Token]) -> Iterator[TextRow]:
        self._block += 1
        rows: list[list[tuple[str, list[Span]]]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_inline_text(token.children or []))
        widths = [
            max(len(row[column][0]) if column < len(row) else 0 for row in rows)
            for column in range(max(map(len, rows), default=0))
        ]
        for number, row in enumerate(rows):
            kind = TextKind.TABLE if number else TextKind.TABLE_HEAD
            text, spans = _table_row(row, widths)
            yield TextRow(kind, text, spans, block=self._block, level=len(self._lists))


def _fence_words(info: str, content: str) -> tuple[str, str]:
    """Return the language of a fence and the place it names, in its opener or its first line."""
    words = info.replace("=", " ").replace('"', " ").split()
    language = words[0].partition(":")[0] if words else ""
    first = content.partition("\n")[0].strip()
    comment = first.lstrip("#/-;* ") if first.startswith(_COMMENTS) else ""
    candidates = [*words, *(word.partition(":")[2] for word in words[:1]), comment.strip()]
    place = next((word for word in candidates if _PLACE.fullmatch(word)), "")
    if language == place.partition(":")[0]:
        language = place.partition(":")[0].rpartition(".")[2]
    return language, place


_COMMENTS = ("#", "//", "--", ";", "/*")
_PLACE = re.compile(
    r"(?!/|.*\.\./)(?:[\w.@+-]+/)*[\w@+-][\w.@+-]*\.[A-Za-z]\w{0,9}(?::[1-9]\d{0,6})?"
)


def _table_row(
    cells: Sequence[tuple[str, list[Span]]], widths: Sequence[int]
) -> tuple[str, tuple[Span, ...]]:
    """Return a row of a table set in columns of equal characters."""
    text, spans = "", list[Span]()
    for (words, cell_spans), width in zip(cells, widths, strict=False):
        spans += [_shifted(span, len(text)) for span in cell_spans]
        text += words.ljust(width) + "   "
    return text.rstrip(), tuple(spans)


_STYLES = {"strong_open": "strong", "em_open": "emphasis", "s_open": "struck"}
_CLOSERS = {"strong_close": "strong", "em_close": "emphasis", "s_close": "struck"}


def _inline_text(tokens: Sequence[Token]) -> tuple[str, list[Span]]:
    """Return the text of inline tokens and its styles."""
    text = ""
    spans: list[Span] = []
    opened: list[tuple[str, int]] = []
    links: list[tuple[int, str]] = []
    for token in tokens:
        if token.type in _STYLES:
            opened.append((_STYLES[token.type], len(text)))
        elif token.type in _CLOSERS:
            style, start = opened.pop()
            spans.append(Span(start, len(text), style))
        elif token.type == "code_inline":
            spans.append(Span(len(text), len(text) + len(token.content), "code"))
            text += token.content
        elif token.type == "link_open":
            links.append((len(text), str(token.attrGet("href") or "")))
        elif token.type == "link_close":
            start, address = links.pop()
            if text[start:] != address:
                text += f" ({address})"
            spans.append(Span(start, len(text), "link"))
        elif token.type == "image":
            words = f"{token.content} ({token.attrGet('src') or ''})".lstrip()
            spans.append(Span(len(text), len(text) + len(words), "link"))
            text += words
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n" if token.type == "hardbreak" else " "
        else:
            text += token.content
    return text, spans


def _pieces(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Yield text and spans in pieces short enough to lay out, broken at line breaks and blanks."""
    start = 0
    for line in text.split("\n"):
        stop = start + len(line)
        while True:
            end = stop
            if stop - start > _MAX_ROW_CHARS:
                blank = text.rfind(" ", start + 1, start + _MAX_ROW_CHARS)
                end = blank + 1 if blank > 0 else start + _MAX_ROW_CHARS
            inside = [
                Span(max(span.start, start) - start, min(span.stop, end) - start, span.style)
                for span in spans
                if span.start < end and span.stop > start
            ]
            yield text[start:end], tuple(inside)
            start = end
            if end == stop:
                break
        start = stop + 1


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.stop + by, span.style)


def _first_piece(tail: str) -> str:
    """Return what to parse at once: everything, or so much of a huge tail that it stays quick."""
    if len(tail) <= _MAX_TAIL_CHARS or _fence_lines(tail[:_MAX_TAIL_CHARS]) % 2:
        return tail
    for end in ("\n\n", "\n", " "):
        cut = tail.rfind(end, _MAX_TAIL_CHARS // 2, _MAX_TAIL_CHARS)
        if cut > 0:
            return tail[: cut + len(end)]
    return tail[:_MAX_TAIL_CHARS]


def _fence_lines(text: str) -> int:
    return sum(1 for line in text.split("\n") if line.lstrip().startswith(("```", "~~~")))


def _block_starts(tokens: Sequence[Token], complete_lines: int) -> list[int]:
    """Return the first lines of the blocks that can be parsed apart, items of lists included.

    A block whose first line is still being written may yet turn out to belong to the one before.
    """
    starts = []
    for token in tokens:
        is_item = token.type == "list_item_open" and token.level == 1
        if token.map is not None and (token.level == 0 or is_item) and token.nesting >= 0:
            starts.append(token.map[0])
    return sorted({start for start in starts if start < complete_lines})


def _line_offset(text: str, line: int) -> int:
    at = 0
    for _ in range(line):
        at = text.index("\n", at) + 1
    return at


def _trimmed(start: int, before: Sequence[TextRow], after: Sequence[TextRow]) -> RowChange:
    """Return the change without the rows that stayed as they were."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return RowChange(start + head, len(before) - head - tail, len(after) - head - tail)
