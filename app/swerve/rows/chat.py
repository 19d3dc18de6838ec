"""The rows of one thread's transcript, kept up to date entry by entry.

Finished prose is never parsed again; a growing message costs its last block. A long thread shows
its newest entries at once and takes the older ones in when asked. Shown by `swerve.ui.chat`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from swerve.edits.hunks import Hunk
from swerve.rows.cards import (
    ChatKind,
    ChatRow,
    action_rows,
    cut_row,
    edit_rows,
    fold_sign,
    framed,
    message_rows,
    more_row,
    notice_rows,
    tool_rows,
)
from swerve.rows.commands import command_rows
from swerve.rows.markdown import MarkdownRows, TextKind, TextRow
from swerve.rows.row import NOTHING, RowChange, Span, splice
from swerve.session.transcript import (
    AssistantText,
    CutMark,
    EditCard,
    Entry,
    EntryState,
    Notice,
    Reasoning,
    ToolCard,
    UserMessage,
)
from swerve.session.turn import Thread
from swerve.terms import EntryId, HunkId

_FIRST_ENTRIES = 40
_FIRST_CHARS = 8_000
_MORE_CHARS = 3_000
"""What a view takes in at once, first and then step by step: parsing costs by the character."""

_PIECE_CHARS = 16_000
"""How much of a huge finished message is shown until more of it is asked for."""

_MOST_CHARS = 64_000

_BESIDE_ROWS = 4
"""Changes with no more rows between them are told as one."""

_NO_WORDS = frozenset({ChatKind.BUTTON, ChatKind.ACTIONS, ChatKind.CHOICES, ChatKind.MORE})
_IN_BLOCK = frozenset({TextKind.CODE_HEAD, TextKind.CODE, TextKind.TABLE_HEAD, TextKind.TABLE})


@dataclass(slots=True)
class _Part:
    """The rows of one entry.

    Attributes:
        prose: the Markdown of a message of the model.
        limit: characters of it that are shown; None while it streams, and for all of it.
    """

    entry: Entry
    rows: list[ChatRow] = field(default_factory=list)
    prose: MarkdownRows | None = None
    limit: int | None = None


class ChatRows:
    """Rows of a thread; a `RowSource` for the painted view."""

    def __init__(self, thread: Thread, hunks: Mapping[HunkId, Hunk]) -> None:
        self._thread = thread
        self._hunks = hunks
        self._open: set[EntryId] = set()
        self._parts: list[_Part] = []
        self._ends: list[int] = []
        self._first = _start_of_end(thread.entries, len(thread.entries), _FIRST_CHARS)
        self._tail: list[ChatRow] = []
        self._cards: dict[HunkId, set[EntryId]] = {}
        self.sync()

    @property
    def thread(self) -> Thread:
        """The thread being shown."""
        return self._thread

    @property
    def has_earlier(self) -> bool:
        """Whether older entries are not among the rows yet."""
        return self._first > 0

    @property
    def entry_count(self) -> int:
        """How many entries are among the rows."""
        return len(self._parts)

    def __len__(self) -> int:
        return self._body + len(self._tail)

    @property
    def _body(self) -> int:
        return self._ends[-1] if self._ends else 0

    def row(self, index: int) -> ChatRow:
        """Return row `index`."""
        if index >= self._body:
            return self._tail[index - self._body]
        part, offset = self._at(index)
        return self._parts[part].rows[offset]

    def text(self, index: int) -> str:
        """Return what row `index` says."""
        return self.row(index).text

    def copy_text(self, index: int) -> str | None:
        """Return what copying row `index` yields, None for rules and buttons."""
        row = self.row(index)
        is_words = row.kind in _NO_WORDS or (
            row.block is not None and row.block.kind in (TextKind.CODE_HEAD, TextKind.RULE)
        )
        return None if is_words else row.text

    def entry_rows(self, index: int) -> range:
        """Return all rows of the entry that row `index` belongs to."""
        if index >= self._body:
            return range(self._body, len(self))
        part, offset = self._at(index)
        first = index - offset
        return range(first, first + len(self._parts[part].rows))

    def is_streaming(self, index: int) -> bool:
        """Return whether the model is writing prose at the end of row `index`."""
        if index >= self._body:
            return False
        entry = self._parts[self._at(index)[0]].entry
        is_last = index == len(self) - 1
        return is_last and isinstance(entry, AssistantText) and entry.state is EntryState.STREAMING

    def code_at(self, index: int) -> str:
        """Return the whole code block row `index` belongs to, empty where there is none."""
        if index >= self._body:
            return ""
        part, _ = self._at(index)
        prose, block = self._parts[part].prose, self.row(index).block
        return prose.code(block.block) if prose is not None and block is not None else ""

    # --- changes ---------------------------------------------------------------------------------

    def sync(self) -> RowChange:
        """Take entries over that were appended to the thread."""
        known = self._first + len(self._parts)
        start, removed = self._body, len(self._tail)
        for entry in self._thread.entries[known:]:
            part = _part_of(entry)
            self._build(part)
            self._parts.append(part)
            self._ends.append(self._body + len(part.rows))
        tail = action_rows(self._thread)
        if start == self._body and tail == self._tail:
            return NOTHING
        self._tail = tail
        return RowChange(start, removed, len(self) - start)

    def take_over(self, entries: Iterable[EntryId]) -> Iterator[RowChange]:
        """Take over what was appended and that `entries` grew or changed, the last ones first.

        Yields as few changes as can be, each to be shown before the next is asked for: what
        changed side by side is one.
        """
        wanted = set(entries)
        at = len(self._parts)
        change = self.sync()
        while wanted and at:
            at -= 1
            entry = self._parts[at].entry.id
            if entry not in wanted:
                continue
            wanted.remove(entry)
            if not change.is_empty and self._ends[at] + _BESIDE_ROWS < change.start:
                yield change
                change = NOTHING
            change = splice(change, self._rebuild(at))
        if not change.is_empty:
            yield change

    def entries(self) -> list[EntryId]:
        """Return the entries among the rows, oldest first."""
        return [part.entry.id for part in self._parts]

    def cards_of(self, hunk: HunkId) -> list[EntryId]:
        """Return the edit cards that show a hunk: what to refresh when it changed."""
        return list(self._cards.get(hunk, ()))

    def cards_of_last_turn(self) -> list[EntryId]:
        """Return the edit cards whose figures are known once the last turn has ended."""
        if not self._thread.turns:
            return []
        turn = self._thread.turns[-1].id
        entries = (part.entry for part in self._parts)
        return [one.id for one in entries if isinstance(one, EditCard) and one.turn == turn]

    def more(self) -> RowChange:
        """Put some older entries before the first row."""
        stop = self._first
        self._first = _start_of_end(self._thread.entries, stop, _MORE_CHARS)
        older = [_part_of(entry) for entry in self._thread.entries[self._first : stop]]
        for part in older:
            self._build(part)
        self._parts[:0] = older
        self._count()
        return RowChange(0, 0, sum(len(part.rows) for part in older))

    def toggle(self, index: int) -> RowChange:
        """Fold or unfold the card or message at row `index`."""
        at, _ = self._at(index)
        part = self._parts[at]
        if self.row(index).kind is ChatKind.MORE and part.limit is not None:
            part.limit += min(part.limit, _MOST_CHARS)
        else:
            self._open ^= {part.entry.id}
        return self._rebuild(at)

    # --- parts -----------------------------------------------------------------------------------

    def _at(self, index: int) -> tuple[int, int]:
        part = bisect_right(self._ends, index)
        return part, index - (self._ends[part - 1] if part else 0)

    def _count(self) -> None:
        self._ends = list(accumulate(len(part.rows) for part in self._parts))

    def _rebuild(self, at: int) -> RowChange:
        part = self._parts[at]
        before = part.rows
        self._build(part)
        if len(before) != len(part.rows):
            grown = len(part.rows) - len(before)
            self._ends[at:] = [end + grown for end in self._ends[at:]]
        first = self._ends[at] - len(part.rows)
        return _difference(first, before, part.rows)

    def _build(self, part: _Part) -> None:
        entry = part.entry
        is_open = entry.id in self._open
        if isinstance(entry, AssistantText):
            part.prose = part.prose or MarkdownRows()
            if part.rows and part.rows[-1].kind is ChatKind.MORE:
                part.rows = part.rows[:-1]
            text = str(entry.text)
            shown = _shown_part(text, part.limit)
            self._build_prose(part, part.prose, shown)
            if len(shown) < len(text):
                part.rows.append(more_row(entry.id, text.count("\n", len(shown)) + 1))
        elif isinstance(entry, Reasoning):
            part.rows = _thought_rows(entry, is_open=is_open)
        elif isinstance(entry, UserMessage):
            hunk = self._hunks.get(entry.hunk) if entry.hunk is not None else None
            part.rows = list(message_rows(entry, hunk, is_open=is_open))
        elif isinstance(entry, EditCard):
            for hunk_id in entry.hunks:
                self._cards.setdefault(hunk_id, set()).add(entry.id)
            turn = next((t for t in reversed(self._thread.turns) if t.id == entry.turn), None)
            part.rows = edit_rows(entry, self._hunks, turn)
        elif isinstance(entry, ToolCard):
            part.rows = self._tool_rows(entry, is_open=is_open)
        elif isinstance(entry, CutMark):
            part.rows = [cut_row(entry)]
        elif isinstance(entry, Notice):
            part.rows = notice_rows(entry)

    def _tool_rows(self, card: ToolCard, *, is_open: bool) -> list[ChatRow]:
        for hunk in card.changed:
            self._cards.setdefault(hunk, set()).add(card.id)
        if card.argv:
            return command_rows(card, self._hunks, is_open=is_open)
        return tool_rows(card, is_open=is_open)

    def _build_prose(self, part: _Part, prose: MarkdownRows, text: str) -> None:
        """Rebuild only the rows the Markdown changed, and the edges around them."""
        change = prose.update(text)
        first = max(0, change.start - 1)
        keep = len(part.rows) - change.start - change.removed
        fresh = prose.rows[first : len(prose.rows) - keep]
        after = prose.rows[len(prose.rows) - keep] if keep else None
        before = prose.rows[first - 1] if first else None
        rows = [
            _prose_row(part.entry.id, row, previous, following)
            for row, previous, following in zip(
                fresh, [before, *fresh], [*fresh[1:], after], strict=False
            )
        ]
        part.rows = [*part.rows[:first], *rows, *part.rows[len(part.rows) - keep :]]


def _part_of(entry: Entry) -> _Part:
    is_done = isinstance(entry, AssistantText) and entry.state is not EntryState.STREAMING
    return _Part(entry, limit=_PIECE_CHARS if is_done else None)


def _shown_part(text: str, limit: int | None) -> str:
    """Return the beginning of a huge text, whole lines of it."""
    if limit is None or len(text) <= limit:
        return text
    cut = text.find("\n", limit)
    return text if cut < 0 else text[: cut + 1]


def _start_of_end(entries: Sequence[Entry], stop: int, chars: int) -> int:
    """Return from where on entries before `stop` are few and short enough to take in at once."""
    start = stop
    while start > 0 and stop - start < _FIRST_ENTRIES and chars > 0:
        start -= 1
        chars -= _weight(entries[start])
    return start


def _weight(entry: Entry) -> int:
    """Return about how many characters an entry's rows cost."""
    if isinstance(entry, (AssistantText, UserMessage)):
        return min(len(entry.text), _PIECE_CHARS)
    return 200


def _prose_row(
    entry: EntryId, row: TextRow, previous: TextRow | None, following: TextRow | None
) -> ChatRow:
    is_block = row.kind in _IN_BLOCK
    return ChatRow(
        entry,
        ChatKind.TEXT,
        row.text,
        row.spans,
        block=row,
        is_first=is_block and (previous is None or previous.block != row.block),
        is_last=is_block and (following is None or following.block != row.block),
    )


def _thought_rows(entry: Reasoning, *, is_open: bool) -> list[ChatRow]:
    is_growing = entry.state is EntryState.STREAMING
    words = "Thinking" if is_growing else "Thought"
    right, style = ("●", "accent") if is_growing else (fold_sign(is_open=is_open), "faint")
    head = ChatRow(
        entry.id,
        ChatKind.CARD_HEAD,
        words,
        (Span(0, len(words), "muted"),),
        right,
        style,
        can_toggle=True,
    )
    rows = [head]
    if is_open:
        rows += [
            ChatRow(entry.id, ChatKind.CARD_TEXT, line, (Span(0, len(line), "muted"),))
            for line in str(entry.text).split("\n")
        ]
    return framed(rows)


def _difference(first: int, before: list[ChatRow], after: list[ChatRow]) -> RowChange:
    """Return the change without the equal rows at both ends."""
    shortest = min(len(before), len(after))
    head = 0
    while head < shortest and (before[head] is after[head] or before[head] == after[head]):
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    if head == len(before) == len(after):
        return NOTHING
    return RowChange(first + head, len(before) - head - tail, len(after) - head - tail)
