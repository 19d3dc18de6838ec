"""The card of a command: the question before it runs, its output while it does, what it changed.

Everything a person needs to decide stands on the card in plain text, whole: the exact arguments,
where they run, what keeps them in. Pure; called by `rows.chat`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from swerve.commands.catalog import find
from swerve.edits.hunks import Hunk, HunkState
from swerve.rows.cards import ChatKind, ChatRow, framed, tool_rows
from swerve.rows.hunks import count_words, title
from swerve.rows.offers import Offer
from swerve.rows.row import Span
from swerve.session.approval import shown_command
from swerve.session.transcript import Tone, ToolCard, ToolState
from swerve.terms import HunkId
from swerve.text.deception import shown_name

_LIVE_LINES = 12
_CODE, _MUTED, _FAINT = "code line", "muted", "faint"


def command_rows(card: ToolCard, hunks: Mapping[HunkId, Hunk], *, is_open: bool) -> list[ChatRow]:
    """Return the rows of a command's card in the state it is in."""
    if card.state is ToolState.ASKING:
        return framed(list(_question(card)))
    if card.state is ToolState.RUNNING:
        return framed(list(_running(card)))
    rows = [*tool_rows(card, is_open=is_open), *_changed(card, hunks)]
    return framed(rows)


def _question(card: ToolCard) -> Iterator[ChatRow]:
    yield ChatRow(
        card.id, ChatKind.CARD_HEAD, "Run this command?", right="● asks", right_style="accent",
        spans=(Span(0, 17, "strong"),), tone=Tone.WARNING, right_command="question.show",
    )  # fmt: skip
    command = shown_name(shown_command(card.argv))
    yield ChatRow(
        card.id, ChatKind.CARD_ROW, command, (Span(0, len(command), _CODE),), tone=_tone(card)
    )
    for note in card.notes:
        yield _text(card, note, _MUTED)
    yield ChatRow(card.id, ChatKind.CHOICES, "", offers=tuple(_answers(card)), tone=Tone.WARNING)


def _answers(card: ToolCard) -> Iterator[Offer]:
    yield _offer("command.decline", "Don't run")
    if card.keepable:
        yield _offer("command.keepAndRun", f"Keep {card.keepable}, run")
    yield _offer("command.run", "Run as is" if card.waiting else "Run")


def _offer(command: str, verb: str) -> Offer:
    known = find(command)
    return Offer(command, verb, known.chat_keys[0] if known is not None and known.chat_keys else "")


def _running(card: ToolCard) -> Iterator[ChatRow]:
    head = f"Run {shown_name(shown_command(card.argv))}"
    yield ChatRow(card.id, ChatKind.CARD_HEAD, head, right="● running", right_style="accent")
    lines = card.output.rstrip("\n").split("\n") if card.output else []
    if len(lines) > _LIVE_LINES:
        yield _text(card, f"… {len(lines) - _LIVE_LINES} lines before", _FAINT)
    for line in lines[-_LIVE_LINES:]:
        yield _text(card, line, _CODE)
    offers = (Offer("turn.stop", "Stop"), Offer("command.detach", "Let it run on"))
    yield ChatRow(card.id, ChatKind.CHOICES, "", offers=offers)


def _changed(card: ToolCard, hunks: Mapping[HunkId, Hunk]) -> Iterator[ChatRow]:
    for hunk in (hunks[one] for one in card.changed if one in hunks):
        counts = [(f" {words}", style) for words, style in count_words(*hunk.counts())]
        text, spans = title(hunk), list[Span]()
        for words, style in counts:
            spans.append(Span(len(text), len(text) + len(words), style))
            text += words
        words = "changed by it" if hunk.state is HunkState.KEPT else hunk.state.value
        yield ChatRow(card.id, ChatKind.CARD_ROW, text, tuple(spans), words, _MUTED, hunk=hunk.id)


def _text(card: ToolCard, words: str, style: str) -> ChatRow:
    return ChatRow(
        card.id, ChatKind.CARD_TEXT, words, (Span(0, len(words), style),), tone=_tone(card)
    )


def _tone(card: ToolCard) -> Tone:
    return Tone.WARNING if card.state is ToolState.ASKING else Tone.INFO
