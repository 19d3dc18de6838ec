"""How many tokens the next request would hold, before it is sent. Pure; read by the composer."""

from __future__ import annotations

from collections.abc import Iterable

from swerve.session.request import CHARS_PER_TOKEN, context_size, file_block, user_text
from swerve.session.state import State
from swerve.session.transcript import Attachment
from swerve.session.trimming import PICTURE_CHARS
from swerve.session.turn import Thread


def next_tokens(
    state: State,
    thread: Thread,
    words: str,
    attachments: Iterable[Attachment],
    focus: Attachment | None,
    pictures: int = 0,
) -> int:
    """Return about how many tokens the thread's window would hold once this is sent."""
    text = user_text(state, words, attachments, focus)
    chars = len(text) + pictures * PICTURE_CHARS
    return context_size(state, thread).used + chars // CHARS_PER_TOKEN


def attachment_tokens(state: State, attachment: Attachment) -> int | None:
    """Return about how many tokens a chip stands for; None while its file is not read.

    Lines count as what they hold, a whole file as what of it would be sent.
    """
    file = state.ledger.files.get(attachment.path)
    if file is None:
        return None
    text = file.agent_text()
    if attachment.start_line is None or attachment.end_line is None:
        return len(file_block(attachment, text)) // CHARS_PER_TOKEN
    lines = text.lines[attachment.start_line : attachment.end_line]
    return sum(len(line) + 1 for line in lines) // CHARS_PER_TOKEN
