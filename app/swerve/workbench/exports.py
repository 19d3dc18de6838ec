"""Files the person hands on: made from the state, written off the loop, told where they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from swerve.edits.ledger import Ledger
from swerve.session.live import Tape
from swerve.session.replay import replay_text

SaveExport = Callable[[str, str], Path]
"""Writes a file of that name and text; returns where, raises OSError."""


async def export_patch(ledger: Ledger, name: str, save: SaveExport) -> str:
    """Save the pending hunks as a patch for `git apply`; return the sentence that says where."""
    text, missing = ledger.as_unified_diff(), ledger.not_in_diff()
    left_out = f" Left out, being no UTF-8: {', '.join(missing)}." if missing else ""
    if not text:
        return f"Nothing is pending that a patch could hold.{left_out}"
    try:
        path = await asyncio.to_thread(save, name, text)
    except OSError as failure:
        return f"The patch was not saved: {failure.strerror or failure}."
    return f"The pending hunks are a patch for `git apply` now: {path}.{left_out}"


async def export_replay(tape: Tape, save: SaveExport) -> str:
    """Save a turn's recording and return the sentence that says where, or why not."""
    name, text = f"{tape.turn}.replay.jsonl", replay_text(tape)
    try:
        path = await asyncio.to_thread(save, name, text)
    except OSError as failure:
        return f"The replay was not saved: {failure.strerror or failure}."
    return f"The replay holds your words and the model's, no file texts and no keys: {path}"
