"""The text of a chat row laid out in its fonts and colours.

Knows styles, not places or clicks. Used by `swerve.ui.chat.view`, which keeps what was laid out.
"""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextCharFormat

from swerve.rows.cards import ChatKind, ChatRow
from swerve.rows.markdown import TextKind
from swerve.rows.row import Span
from swerve.rows.syntax import Syntax, syntax_for_language
from swerve.ui.chat.paint import ChatPainter
from swerve.ui.rows_view_text import LaidText, RowText, foreground, formats_of
from swerve.ui.theme import Theme

CODE_PAD_PX = 4
_COLOURS = (
    "text",
    "muted",
    "faint",
    "added",
    "removed",
    "link",
    "keyword",
    "string",
    "number",
    "function",
    "comment",
)
_SMALL = frozenset({ChatKind.USER_NOTE, ChatKind.CARD_TEXT, ChatKind.CUT, ChatKind.MORE})
_PROSE = frozenset({TextKind.PARAGRAPH, TextKind.ITEM, TextKind.RULE})


class ChatTexts:
    """Lays rows out in one theme."""

    def __init__(self, theme: Theme, painter: ChatPainter) -> None:
        self._theme = theme
        self._painter = painter
        self._syntaxes: dict[str, Syntax] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take colours and fonts over after the theme changed."""
        styles = {name: foreground(self._theme.color(name)) for name in _COLOURS}
        strong, emphasis, struck, code = (QTextCharFormat() for _ in range(4))
        strong.setFontWeight(QFont.Weight.DemiBold)
        emphasis.setFontItalic(True)
        struck.setFontStrikeOut(True)
        code.setFont(self._painter.code)
        styles |= {
            "strong": strong,
            "emphasis": emphasis,
            "struck": struck,
            "code": code,
            "code line": QTextCharFormat(),
        }
        self._styles = styles
        self._code_edge = QTextCharFormat()
        self._code_edge.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        self._code_edge.setFontLetterSpacing(CODE_PAD_PX)

    def lay_out(self, row: ChatRow, width: int, line_px: int) -> LaidText:
        """Return the text of a row, wrapped at `width`."""
        spans = row.spans
        if row.block is not None and row.block.kind is TextKind.CODE:
            spans = self._syntax(row.block.language).line_spans(row.text)
        formats = formats_of(spans, self._styles)
        formats += [(edge, self._code_edge) for span in spans for edge in _code_edges(span)]
        return RowText(
            row.text,
            self._font(row),
            formats,
            width=width,
            line_px=line_px,
            padded=[span.start for span in spans if span.style == "code"],
            pad_px=CODE_PAD_PX,
        )

    def pen(self, row: ChatRow) -> str:
        """Return the colour of a row's plain text."""
        if row.kind is ChatKind.USER_NOTE:
            return "muted"
        if row.block is None:
            return "text"
        is_quiet = row.block.is_quote or row.block.kind is TextKind.TABLE_HEAD
        return "muted" if is_quiet else "text"

    def _font(self, row: ChatRow) -> QFont:
        paint, block = self._painter, row.block
        if block is None and any(span.style == "code line" for span in row.spans):
            return paint.code
        if row.kind in _SMALL:
            return paint.small
        if block is None or block.kind in _PROSE:
            return paint.prose
        if block.kind is TextKind.HEADING:
            return paint.heading if block.level <= 2 else paint.small_heading
        return paint.code

    def _syntax(self, language: str) -> Syntax:
        if language not in self._syntaxes:
            self._syntaxes[language] = syntax_for_language(language)
        return self._syntaxes[language]


def _code_edges(span: Span) -> list[Span]:
    """Return the characters after which a box around code needs room: before it and its last."""
    if span.style != "code":
        return []
    before = [Span(span.start - 1, span.start, "")] if span.start else []
    return [*before, Span(span.stop - 1, span.stop, "")]
