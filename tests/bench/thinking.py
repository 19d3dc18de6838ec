"""Think time: from the end of a response that calls a tool to the next create on the wire.

Seen by the relay between window and Practice, so everything of ours is in it: reading, reducing,
the tool itself (some lines of a file), the request. And what such a continuation weighs.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, Say, percentile
from tests.bench.projects import make_project
from tests.bench.room import Room, in_room

from swerve.adapters.dialing import Wire

THINK_MS = 5.0
OVERHEAD_BYTES = 600.0
FIXED_BYTES = 4_096.0
_ROUNDS = 3
_CALLS = 20
"""Calls of a round; the reducer ends a turn that calls tools without an end."""
_RATE = 1_000


def measure(say: Say) -> None:
    """Let the model call a tool sixty times in three turns."""
    frames: list[str] = []
    gaps: list[float] = []
    _keep_frames(frames)

    async def work(room: Room) -> None:
        for _ in range(_ROUNDS):
            room.relay.read()
            room.ask(f"bench think rate={_RATE} turns={_CALLS} file=small.py")
            await room.idle()
            gaps.extend(_gaps(room.relay.read()))

    with tempfile.TemporaryDirectory(prefix="swerve-bench-project-") as folder:
        in_room(make_project(Path(folder) / "demo", small=200), work, has_relay=True)
    how = (
        f"end of a response with a call of read_file to the next create, at a relay; n={len(gaps)}"
    )
    say(Figure("think.p50", percentile(gaps, 0.5), "ms", THINK_MS, how))
    say(Figure("think.p99", percentile(gaps, 0.99), "ms", None, how))
    _measure_bytes(say, [json.loads(frame) for frame in frames])


def _keep_frames(frames: list[str]) -> None:
    send = Wire.send

    def send_kept(wire: Wire, text: str) -> None:
        frames.append(text)
        send(wire, text)

    Wire.send = send_kept  # type: ignore[method-assign]


def _gaps(events: list[dict[str, Any]]) -> list[float]:
    """Return the times between what Practice wrote last and a create on the same socket, in ms."""
    last_ns: dict[int, int] = {}
    found = []
    for event in events:
        if event["kind"] == "down":
            last_ns[event["socket"]] = event["ns"]
        elif event["kind"] == "up" and event["socket"] in last_ns:
            found.append((event["ns"] - last_ns[event["socket"]]) / 1e6)
    return found[1:]  # the first create is the person's, not a tool's


def _measure_bytes(say: Say, creates: list[dict[str, Any]]) -> None:
    going_on = [create for create in creates if "previous_response_id" in create]
    over = [_size(create) - _said(create) - _size(create.get("tools", [])) for create in going_on]
    how = "a continuation, without the tool's output and the tools that ride along"
    say(Figure("think.overhead", percentile(over, 0.99), "bytes", OVERHEAD_BYTES, how))
    whole = [_size(create) - _said(create) for create in going_on]
    how = "a continuation, tools included, without the tool's output"
    say(Figure("think.continuation", percentile(whole, 0.99), "bytes", None, how))
    warm_up = next(create for create in creates if create.get("generate") is False)
    prompt, tools = warm_up["input"][0]["content"][0]["text"], warm_up["input"][1]["tools"]
    fixed = len(prompt.encode()) + _size(tools)
    say(Figure("think.fixed", fixed, "bytes", FIXED_BYTES, "the fixed prompt and the tools"))


def _size(value: object) -> int:
    return len(json.dumps(value, separators=(",", ":")).encode())


def _said(create: dict[str, Any]) -> int:
    """Return the bytes of the tool outputs in a create."""
    return sum(len(json.dumps(item["output"])) - 2 for item in create["input"] if "output" in item)
