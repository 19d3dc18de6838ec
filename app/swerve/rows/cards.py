"""Entries of a transcript that are not prose, as rows: messages, cards, cuts and notices.

Pure functions from an entry (and the hunks and turn it speaks of) to rows. Called by `rows.chat`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum

from swerve.edits.hunks import Hunk, HunkState
from swerve.frozen import frozen
from swerve.rows.hunks import count_words, file_name, state_style, state_words, title
from swerve.rows.markdown import TextRow
from swerve.rows.offers import Offer
from swerve.rows.row import Span
from swerve.session.transcript import (
    Attachment,
    CutMark,
    EditCard,
    EntryState,
    Notice,
    Picture,
    SteerKind,
    Tone,
    ToolCard,
    ToolState,
    UserMessage,
)
from swerve.session.turn import Outcome, Thread, ThreadState, Turn, WaitKind
from swerve.terms import EntryId, HunkId

_SHOWN_MESSAGE_LINES = 40
_SHOWN_OUTPUT_LINES = 200


class ChatKind(Enum):
    """What a row of the chat is."""

    USER = "user"
    USER_NOTE = "user note"
    """What came with a message: attachments, what it steers."""
    TEXT = "text"
    """A row of Markdown; `ChatRow.block` says more."""
    CARD_HEAD = "card head"
    CARD_ROW = "card row"
    CARD_TEXT = "card text"
    CUT = "cut"
    NOTICE = "notice"
    BUTTON = "button"
    MORE = "more"
    """How much of a huge message is not shown yet."""
    CHOICES = "choices"
    """Buttons that belong to a card, as its last row."""
    ACTIONS = "actions"
    """What can be done about the last turn."""


@frozen
class ChatRow:
    """One row of the chat.

    Attributes:
        right, right_style: words at the right edge and the colour they are in.
        right_command: its key stands before these words.
        block: the row of Markdown it is, for TEXT.
        hunk: what a click goes to.
        command: what a BUTTON asks for.
        is_first, is_last: the row opens or closes its bubble, card or code block.
        can_toggle: a click folds or unfolds.
        offers: what can be done, on a row of ACTIONS or CHOICES.
    """

    entry: EntryId
    kind: ChatKind
    text: str
    spans: tuple[Span, ...] = ()
    right: str = ""
    right_style: str = "faint"
    block: TextRow | None = None
    hunk: HunkId | None = None
    command: str = ""
    tone: Tone = Tone.INFO
    is_first: bool = False
    is_last: bool = False
    can_toggle: bool = False
    offers: tuple[Offer, ...] = ()
    right_command: str = ""


def message_rows(message: UserMessage, hunk: Hunk | None, *, is_open: bool) -> Iterator[ChatRow]:
    """Yield the rows of the person's words: what they steer, the lines, what was attached."""
    lines = message.text.split("\n")
    hidden = 0 if is_open else max(0, len(lines) - _SHOWN_MESSAGE_LINES)
    note = _steer_words(message.steer, hunk)
    rows = [(ChatKind.USER_NOTE, note)] if note else []
    rows += [(ChatKind.USER, line) for line in lines[: len(lines) - hidden]]
    if hidden:
        rows.append((ChatKind.USER_NOTE, f"… {hidden} more lines"))
    came = [attachment_words(attached) for attached in message.attachments]
    came += [picture_words(picture) for picture in message.pictures]
    if came:
        rows.append((ChatKind.USER_NOTE, ", ".join(came)))
    for at, (kind, text) in enumerate(rows):
        yield ChatRow(
            message.id,
            kind,
            text,
            is_first=at == 0,
            is_last=at == len(rows) - 1,
            can_toggle=kind is ChatKind.USER_NOTE and text.startswith("…"),
            hunk=message.hunk if kind is ChatKind.USER_NOTE and text == note else None,
        )


def attachment_words(attached: Attachment) -> str:
    """Return a file and its lines for people: "client.py 10–20"."""
    name = file_name(attached.path)
    if attached.start_line is None or attached.end_line is None:
        return name
    return f"{name} {attached.start_line + 1}–{attached.end_line}"


def picture_words(picture: Picture) -> str:
    """Return a picture and its size for people: "shot.png 1280×720"."""
    return f"{picture.name} {picture.width}×{picture.height}"


def edit_rows(card: EditCard, hunks: Mapping[HunkId, Hunk], turn: Turn | None) -> list[ChatRow]:
    """Return the rows of an edit card: a head with figures, then its hunks."""
    known = [hunks[hunk] for hunk in card.hunks if hunk in hunks]
    is_growing = card.state is EntryState.STREAMING
    label = "growing" if is_growing else _edit_words(known)
    text, spans = _joined([("Edit", "strong"), (f"  {label}", "muted")])
    rows = [ChatRow(card.id, ChatKind.CARD_HEAD, text, spans, figures(turn, is_running=is_growing))]
    for hunk in known:
        counts = [(f" {words}", style) for words, style in count_words(*hunk.counts())]
        is_dead = hunk.state in (HunkState.CUT, HunkState.SUPERSEDED)
        name = title(hunk)
        parts = [(name, "faint" if is_dead else ""), (" " if counts else "", ""), *counts]
        text, spans = _joined(parts)
        right, style = state_words(hunk), state_style(hunk.state)
        rows.append(ChatRow(card.id, ChatKind.CARD_ROW, text, spans, right, style, hunk=hunk.id))
        if hunk.state in (HunkState.REFUSED, HunkState.CONFLICTED) and hunk.reason:
            reason = (Span(0, len(hunk.reason), "muted"),)
            rows.append(ChatRow(card.id, ChatKind.CARD_TEXT, hunk.reason, reason, hunk=hunk.id))
    if card.refusal:
        red = (Span(0, len(card.refusal), "removed"),)
        rows.append(ChatRow(card.id, ChatKind.CARD_TEXT, card.refusal, red))
    return framed(rows)


def tool_rows(card: ToolCard, *, is_open: bool) -> list[ChatRow]:
    """Return the rows of a tool's card: a head, and its output where it is open."""
    right, style = _tool_state(card)
    is_named = card.title not in ("", card.name)
    name = card.title if is_named else card.name.replace("_", " ").capitalize()
    has_more = bool(card.output)
    if has_more:
        right = f"{right}  {fold_sign(is_open=is_open)}"
    head = ChatRow(card.id, ChatKind.CARD_HEAD, name, (), right, style, can_toggle=has_more)
    rows = [head]
    if is_open and has_more:
        lines = card.output.rstrip("\n").split("\n")
        rows += [
            ChatRow(card.id, ChatKind.CARD_TEXT, line, (Span(0, len(line), "code line"),))
            for line in lines[:_SHOWN_OUTPUT_LINES]
        ]
        if len(lines) > _SHOWN_OUTPUT_LINES:
            more = f"… {len(lines) - _SHOWN_OUTPUT_LINES} more lines"
            rows.append(ChatRow(card.id, ChatKind.CARD_TEXT, more, (Span(0, len(more), "faint"),)))
    return framed(rows)


def cut_row(mark: CutMark) -> ChatRow:
    """Return the dashed rule of a cut."""
    hunks = "1 hunk stays" if mark.hunks_staying == 1 else f"{mark.hunks_staying} hunks stay"
    tokens = "1 token" if mark.tokens == 1 else f"{mark.tokens:,} tokens"
    words = f"cut by you after {tokens}"
    return ChatRow(mark.id, ChatKind.CUT, f"{words} · {hunks}" if mark.hunks_staying else words)


def notice_rows(notice: Notice) -> list[ChatRow]:
    """Return a notice's sentence, its remedy and the button that carries it out."""
    sentence = notice.sentence
    if notice.until_unix_ms is not None:
        sentence = f"{sentence.removesuffix('.')} ({_moment(notice.until_unix_ms)})."
    text, spans = _joined([(sentence, ""), (f" {notice.remedy}".rstrip(), "muted")])
    rows = [ChatRow(notice.id, ChatKind.NOTICE, text, spans, tone=notice.tone)]
    if notice.command:
        rows.append(
            ChatRow(notice.id, ChatKind.BUTTON, "", command=notice.command, tone=notice.tone)
        )
    return framed(rows)


def _moment(unix_ms: int) -> str:
    """Return the local time of a moment that is told of, for people."""
    return time.strftime("%d %b, %H:%M", time.localtime(unix_ms / 1_000))


def more_row(entry: EntryId, lines: int) -> ChatRow:
    """Return the row that stands for the rest of a huge message."""
    words = f"… {lines:,} more {'line' if lines == 1 else 'lines'}"
    return ChatRow(entry, ChatKind.MORE, words, (Span(0, len(words), "muted"),), can_toggle=True)


_REGENERATE = Offer("turn.regenerate", "Regenerate")
_CONTINUE = Offer("turn.continue", "Continue")
_AFTER = {
    Outcome.COMPLETED: (_REGENERATE,),
    Outcome.CUT: (_CONTINUE, _REGENERATE),
    Outcome.FAILED: (Offer("turn.retry", "Retry"), _CONTINUE),
}


def action_rows(thread: Thread) -> list[ChatRow]:
    """Return what can be done about the last turn of a thread, or what a running one waits for.

    What a notice at the end offers already is not offered twice.
    """
    if thread.state is ThreadState.WAITING and thread.wait in _PAUSES:
        return _pause_rows(thread)
    if thread.is_running or not thread.turns:
        return []
    last = thread.entries[-1] if thread.entries else None
    said = last.command if isinstance(last, Notice) else ""
    offers = tuple(one for one in _AFTER.get(thread.turns[-1].outcome, ()) if one.command != said)
    return [ChatRow(_TAIL, ChatKind.ACTIONS, "", offers=offers)] if offers else []


_TAIL = EntryId("")
_PAUSES = {
    WaitKind.LIMIT: "The server asks to slow down.",
    WaitKind.RETRY: "The server could not answer.",
}


def _pause_rows(thread: Thread) -> list[ChatRow]:
    """Return why a turn stands still and when it goes on; the clock is told, not counted down."""
    words = _PAUSES[thread.wait]
    when = thread.wait_until_unix_ms
    if when is not None:
        words += time.strftime(
            " The request is sent again at %H:%M:%S.", time.localtime(when / 1_000)
        )
    return framed(
        [
            ChatRow(_TAIL, ChatKind.NOTICE, words),
            ChatRow(_TAIL, ChatKind.BUTTON, "", command="profile.choose"),
        ]
    )


def figures(turn: Turn | None, *, is_running: bool) -> str:
    """Return a turn's speed for people: "first token 84 ms · 1,041 tok/s"."""
    if turn is None or turn.first_token_ms is None:
        return ""
    words = f"first token {max(0, round(turn.first_token_ms - turn.sent_ms)):,} ms"
    if is_running or turn.ended_ms is None:
        return words
    seconds = (turn.ended_ms - turn.first_token_ms) / 1000
    if seconds < 0.02 or not turn.output_tokens:
        return words
    return f"{words} · {round(turn.output_tokens / seconds):,} tok/s"


def fold_sign(*, is_open: bool) -> str:
    """Return the sign of a card that a click folds or unfolds."""
    return "▾" if is_open else "▸"


def framed(rows: list[ChatRow]) -> list[ChatRow]:
    """Return rows that form one card: the first opens it, the last closes it."""
    return [
        replace(row, is_first=at == 0, is_last=at == len(rows) - 1) for at, row in enumerate(rows)
    ]


def _edit_words(known: list[Hunk]) -> str:
    # A variant that was replaced is no change of its own; where all were, they are what there is.
    hunks = [hunk for hunk in known if hunk.state is not HunkState.SUPERSEDED] or known
    files = len({hunk.path for hunk in hunks})
    count = "1 hunk" if len(hunks) == 1 else f"{len(hunks)} hunks"
    return f"{count} in 1 file" if files == 1 else f"{count} in {files} files"


def _steer_words(steer: SteerKind, hunk: Hunk | None) -> str:
    if hunk is None:
        return ""
    words = {
        SteerKind.REJECTION: "rejected",
        SteerKind.REDIRECT_FROM_HUNK: "redirected from",
        SteerKind.REFINE: "refine",
    }.get(steer)
    return f"{words}: {title(hunk)}" if words else ""


_TOOL_STATES = {
    ToolState.WRITING: ("● writing", "accent"),
    ToolState.ASKING: ("● asks", "accent"),
    ToolState.RUNNING: ("● running", "accent"),
    ToolState.OK: ("✓", "muted"),
    ToolState.FAILED: ("✕ failed", "removed"),
    ToolState.DENIED: ("✕ not run", "removed"),
    ToolState.DETACHED: ("↗ runs on", "muted"),
    ToolState.CUT: ("✂ cut", "faint"),
}


def _tool_state(card: ToolCard) -> tuple[str, str]:
    words, style = _TOOL_STATES.get(card.state, (card.state.value, "muted"))
    if card.ended_ms and card.started_ms:
        words = f"{words} {_duration(card.ended_ms - card.started_ms)}"
    return words, style


def _duration(ms: float) -> str:
    return f"{max(0, round(ms))} ms" if ms < 1000 else f"{ms / 1000:.1f} s"


def _joined(parts: list[tuple[str, str]]) -> tuple[str, tuple[Span, ...]]:
    """Return the parts' text and a span for each part that has a style."""
    text, spans = "", list[Span]()
    for words, style in parts:
        if style and words:
            spans.append(Span(len(text), len(text) + len(words), style))
        text += words
    return text, tuple(spans)
