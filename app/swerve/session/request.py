"""What is sent: the person's words with their context, and the notes on what happened since.

Pure text building over the state. The budget is counted in characters (four to a token, as long as
the server has not counted); what does not fit is cut by rule and the cut is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from swerve.edits.hunks import Hunk, HunkState
from swerve.frozen import frozen
from swerve.project.secrets import is_secret, redact
from swerve.protocol.messages import CompactionItem, Item, TurnRequest, UserItem
from swerve.session.profile import Profile
from swerve.session.state import State
from swerve.session.tools import tool_specs
from swerve.session.transcript import Attachment, SteerKind
from swerve.session.trimming import item_chars, without_pictures
from swerve.session.turn import Thread
from swerve.text.lines import SourceText

CHARS_PER_TOKEN = 4
WHOLE_FILE_CHARS = 24_000
WINDOW_LINES = 120
_AT_ONCE_LINES = 500
LINE_CHARS = 1_000
OUTLINE_CHARS = 3_000
SHOWN_CHARS = 2_000
_SERVER_FULL = 0.7
"""Share of the window at which a server makes room, well before `compaction` would."""


@frozen
class ContextSize:
    """How full the window is, in tokens."""

    used: int
    window: int


def build_request(state: State, thread: Thread) -> TurnRequest:
    """Return the complete request for the thread's next response."""
    profile = state.serving(thread)
    return TurnRequest(
        model=profile.model,
        instructions=state.prompt,
        items=tuple(_taken(item, profile) for item in sent_items(thread.items, profile)),
        tools=tool_specs(has_freeform_tools=profile.has_freeform_tools),
        tier=profile.tier,
        effort=profile.effort,
        max_output_tokens=profile.max_output_tokens,
        cache_key=thread.id,
        compact_tokens=_compact_tokens(profile),
    )


def sent_items(items: Sequence[Item], profile: Profile) -> Sequence[Item]:
    """Return what of a history travels: what the server summed up stands for all before it.

    The history itself stays whole: another server knows nothing of such a sum.
    """
    sums = [at for at, item in enumerate(items) if isinstance(item, CompactionItem)]
    if not sums:
        return items
    if profile.has_compaction:
        return items[sums[-1] :]
    return [item for item in items if not isinstance(item, CompactionItem)]


def _compact_tokens(profile: Profile) -> int | None:
    return int(profile.context_tokens * _SERVER_FULL) if profile.has_compaction else None


def _taken(item: Item, profile: Profile) -> Item:
    """Return an item as the profile's model takes it: some take words only."""
    if profile.takes_pictures or not isinstance(item, UserItem):
        return item
    return without_pictures(item, "left out: this model takes text only")


def warm_up_request(state: State, profile: Profile) -> TurnRequest:
    """Return the prefix every request of the profile shares: prompt and tools, no items."""
    return TurnRequest(
        model=profile.model,
        instructions=state.prompt,
        items=(),
        tools=tool_specs(has_freeform_tools=profile.has_freeform_tools),
        tier=profile.tier,
        effort=profile.effort,
        max_output_tokens=profile.max_output_tokens,
        compact_tokens=_compact_tokens(profile),
    )


def context_size(state: State, thread: Thread) -> ContextSize:
    """Estimate how full the thread's window is: the server's count, and characters since then."""
    profile = state.serving(thread)
    window = profile.context_tokens
    fresh = sent_items(thread.items[thread.counted_items :], profile)
    chars = sum(item_chars(item) for item in fresh)
    if not thread.counted_tokens:
        chars += len(state.prompt)
    return ContextSize(thread.counted_tokens + chars // CHARS_PER_TOKEN, window)


def request_chars(request: TurnRequest) -> int:
    """Return how many characters a request holds without its tools."""
    return len(request.instructions) + sum(item_chars(item) for item in request.items)


def summary_request(state: State, thread: Thread, older: tuple[Item, ...]) -> TurnRequest:
    """Return the request that asks for a summary of `older` items.

    Prompt and tools are those of every request, so that what the server has cached is of use.
    """
    asked = UserItem(f"<request>\n{state.compact_prompt}\n</request>")
    return replace(build_request(state, thread), items=(*older, asked))


def user_text(
    state: State, words: str, attachments: Iterable[Attachment], focus: Attachment | None
) -> str:
    """Return the text of a user item: context blocks, then the person's words.

    The focused file comes first, whole when it is small, else the lines around the selection. A
    file named twice is sent once. Keys are left out; a file that may hold secrets goes along only
    when the person attached that very file.
    """
    blocks: list[str] = []
    seen: set[str] = set()
    attachments = tuple(attachments)
    said = {attachment.path for attachment in attachments if is_secret(attachment.path)}
    for attachment in (*([focus] if focus else ()), *attachments):
        if is_secret(attachment.path) and attachment.path not in said:
            blocks.append(f'<file path="{attachment.path}" withheld="it may hold secrets" />')
            continue
        text = _tracked_text(state, attachment)
        if text is None:
            continue
        if attachment.path not in seen:
            seen.add(attachment.path)
            block = file_block(attachment, text)
            blocks.append(block if attachment.path in said else redact(block).text)
        if attachment.start_line is not None and attachment.end_line is not None:
            block = _selection_block(attachment, text)
            blocks.append(block if attachment.path in said else redact(block).text)
    if state.is_trusted and state.agents:
        guidance = redact(state.agents).text
        blocks.append(f'<instructions path="AGENTS.md">\n{guidance}\n</instructions>')
    if state.outline:
        blocks.append(f"<outline>\n{_cut(state.outline, OUTLINE_CHARS)}\n</outline>")
    return "\n".join([*blocks, f"\n<request>\n{words}\n</request>"])


def file_block(attachment: Attachment, text: SourceText) -> str:
    """Return a file as context: whole, or a window of lines around the attachment's range."""
    total = len(text.lines)
    start, end = 0, total
    lines = text.lines
    if _is_longer(text, WHOLE_FILE_CHARS):
        middle = attachment.start_line or 0
        start = max(0, middle - WINDOW_LINES // 2)
        end = min(total, max(attachment.end_line or 0, start) + WINDOW_LINES // 2)
        lines = tuple(map(_cut_line, lines[start:end]))
    body = "\n".join(lines)
    return (
        f'<file path="{attachment.path}" lines="{start + 1}-{end}" of="{total}">\n{body}\n</file>'
    )


def _is_longer(text: SourceText, chars: int) -> bool:
    """Return whether a text has more characters; looks at no more of it than that takes."""
    for start in range(0, len(text.lines), _AT_ONCE_LINES):
        piece = slice(start, start + _AT_ONCE_LINES)
        chars -= sum(map(len, text.lines[piece])) + sum(map(len, text.ends[piece]))
        if chars < 0:
            return True
    return False


def _selection_block(attachment: Attachment, text: SourceText) -> str:
    start, end = attachment.start_line or 0, attachment.end_line or 0
    body = "\n".join(text.lines[start:end])
    lines = f"{start + 1}-{end}"
    return f'<selection path="{attachment.path}" lines="{lines}">\n{body}\n</selection>'


def _tracked_text(state: State, attachment: Attachment) -> SourceText | None:
    file = state.ledger.files.get(attachment.path)
    return file.agent_text() if file is not None else None


def _cut_line(line: str) -> str:
    """Return a line of a large file: one of a minified file could fill the window by itself."""
    if len(line) <= LINE_CHARS:
        return line
    return f"{line[:LINE_CHARS]} [{len(line) - LINE_CHARS} characters cut]"


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[:limit] + f"\n[{len(text) - limit} characters cut]"


def steered(words: str, steer: SteerKind, hunk: Hunk | None) -> str:
    """Return the person's words with what they are about, where they steer from a hunk."""
    if hunk is None or steer in (SteerKind.SEND, SteerKind.REDIRECT):
        return words
    about = {
        SteerKind.REJECTION: f"I rejected your change at {hunk_label(hunk)}:",
        SteerKind.REDIRECT_FROM_HUNK: f"What you wrote after {hunk_label(hunk)} is dropped. Now:",
        SteerKind.REFINE: f"Write only your change at {hunk_label(hunk)} again:",
    }
    return f"{about[steer]} {words}"


# --- notes to the model -------------------------------------------------------------------------


def cut_record(shown: str, hunks: Iterable[Hunk]) -> str:
    """Return the labelled record of a turn the person cut.

    Args:
        shown: all text of the model that had arrived; its last part is quoted.
        hunks: the turn's hunks; the table says what became of each.
    """
    tail = shown[-SHOWN_CHARS:]
    rows = [hunk_row(hunk) for hunk in hunks]
    parts = ["The person cut the turn before this one. The newest message wins."]
    parts.append(f"Shown until then:\n{tail}" if tail else "Nothing was shown yet.")
    if rows:
        parts.append("Hunks:\n" + "\n".join(rows))
    return "\n".join(parts)


def review_record(hunks: Iterable[Hunk]) -> str:
    """Return the labelled record of what the person decided since the last request."""
    rows = "\n".join(hunk_row(hunk) for hunk in hunks)
    return f"Review decisions since then (your reads include kept and pending text):\n{rows}"


def hunk_row(hunk: Hunk) -> str:
    """Return one line about a hunk for the model."""
    state = "cut, unfinished" if hunk.state is HunkState.CUT else hunk.state.value
    added, removed = hunk.counts()
    return f"- {hunk_label(hunk)} +{added} -{removed}: {state}"


def hunk_label(hunk: Hunk) -> str:
    """Return where a hunk is, e.g. `src/client.py 41-44`, 1-based for models and terminals."""
    return _placed(hunk, "-")


def hunk_words(hunk: Hunk) -> str:
    """Return the same for sentences of the window, with the dash its cards have: "41–44"."""
    return _placed(hunk, "–")


def _placed(hunk: Hunk, dash: str) -> str:
    lines = hunk.changed_lines()
    if lines is None:
        return hunk.path
    first, last = lines[0] + 1, lines[1]
    return f"{hunk.path} {first}" if first >= last else f"{hunk.path} {first}{dash}{last}"
