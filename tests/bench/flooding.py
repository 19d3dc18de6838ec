"""The ceiling: a model without any pace, so that only the window says how fast it goes.

Chat and diff grow in turns. Queues are bounded, so what the window cannot take waits in the
server: the time until everything is reduced and painted is the whole truth.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure, Say, percentile
from tests.bench.projects import make_project
from tests.bench.room import Room, in_room

from swerve.adapters.dialing import Wire
from swerve.protocol.errors import Failure

EVENTS_PER_S = 10_000.0
TOKENS_PER_S = 20_000.0
_TOKENS = 60_000
_RUNS = 4
_WARM_UP = 1


class _Counter:
    """Counts what is read from the wire."""

    def __init__(self) -> None:
        self.count = 0
        receive, counter = Wire.receive, self

        async def counted(wire: Wire) -> str | Failure:
            text = await receive(wire)
            counter.count += 1
            return text

        Wire.receive = counted  # type: ignore[method-assign]


def measure(say: Say) -> None:
    """Flood the window some times."""
    counter = _Counter()
    events: list[float] = []
    tokens: list[float] = []

    async def work(room: Room) -> None:
        for number in range(_RUNS):
            counter.count, began = 0, time.monotonic()
            mark = number * 2_000 + 7
            room.ask(f"bench grow rate=0 tokens={_TOKENS} file=large.py marks={mark}")
            await room.idle()
            took_s = time.monotonic() - began
            events.append(counter.count / took_s)
            tokens.append(_TOKENS / took_s)

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        in_room(make_project(Path(folder) / "demo", small=200, large=20_000), work)
    runs = _RUNS - _WARM_UP
    how = f"{_TOKENS:,} tokens with no pace, from Enter to the end of the turn; n={runs}"
    for name, found, unit, budget in (
        ("flood.events", events, "events/s", EVENTS_PER_S),
        ("flood.tokens", tokens, "tokens/s", TOKENS_PER_S),
    ):
        value = percentile(found[_WARM_UP:], 0.5)
        say(Figure(name, value, unit, budget, how, is_floor=True))
