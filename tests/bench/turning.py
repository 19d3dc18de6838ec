"""A long run: 150 turns of 20,000 tokens at 5,000/s. Takes ten minutes and a half.

The longest block of the loop, less what a process that only sleeps overslept in the same moments,
and whether memory grows by more than what was written.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.control import Control
from tests.bench.figures import Figure, Say, percentile, slope
from tests.bench.projects import make_project
from tests.bench.resting import BLOCK_MS, Heart, rss_mb
from tests.bench.room import Room, in_room

_TURNS = 150
_SETTLED = 20
_TOKENS = 20_000
_RATE = 5_000
_LINES = 20_000


def measure(say: Say) -> None:
    """Let the model write for ten minutes."""

    async def work(room: Room) -> None:
        await _run_turns(say, room)

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        in_room(make_project(Path(folder) / "demo", small=200, large=_LINES), work)


async def _run_turns(say: Say, room: Room) -> None:
    memory: list[float] = []
    heart = Heart()
    with Control() as control:
        for number in range(_TURNS):
            mark = number * (_LINES // _TURNS) + 7
            room.ask(f"bench grow rate={_RATE} tokens={_TOKENS} file=large.py marks={mark}")
            await room.idle()
            memory.append(rss_mb())
    heart.stop()
    blocks = heart.blocks(control.stalls)
    how = f"{_TURNS} turns of {_TOKENS:,} tokens at {_RATE} tokens/s, less what a sleeper overslept"
    said = f"longest block of the loop; {how}"
    say(Figure("long.block.worst", max(blocks), "ms", BLOCK_MS, said))
    raw = max(((end - start) / 1e6 for start, end in heart.gaps), default=0.0)
    say(Figure("long.block.raw", raw, "ms", None, "the same, nothing subtracted"))
    say(Figure("long.block.p99", percentile(blocks, 0.99), "ms", None, "of blocks over 4 ms"))
    stalls = [(end - start) / 1e6 for start, end in control.stalls]
    say(Figure("long.control.worst", max(stalls, default=0.0), "ms", None, "the sleeper's worst"))
    say(Figure("long.memory", memory[-1], "MB", None, "resident after the turns"))
    how = f"after turn {_SETTLED}; a turn adds 0.08 MB of text, all of it kept"
    say(Figure("long.memory.slope", slope(memory[_SETTLED:]), "MB/turn", None, how))
