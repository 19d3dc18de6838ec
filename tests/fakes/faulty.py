"""What the tests of faults have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from tests.fakes.seat import Seat

from swerve.session.transcript import AssistantText, EntryState

COUNT = "count to 40"
COUNTED = "36, 37, 38, 39, 40."
RENAME = "rename `load` to `read` in app.py"


def run(test: Coroutine[object, object, None]) -> None:
    """Run a test on a loop of its own, bounded."""

    async def bounded() -> None:
        async with asyncio.timeout(25):
            await test

    asyncio.run(bounded())


def is_cut_short(app: Seat) -> bool:
    """Whether the turn failed with what had come still there, marked as interrupted."""
    texts = [entry for entry in app.thread.entries if isinstance(entry, AssistantText)]
    is_marked = bool(texts) and texts[-1].state is EntryState.CUT
    return is_marked and app.notices[-1].command == "turn.retry" and "1, 2, 3" in app.text
