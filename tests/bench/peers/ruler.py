"""What a relay saw of a program, read as figures. Pure; the same for every program.

Events are those of `tests.bench.relay`: {"ns", "socket", "kind", "bytes"}. The *answer's socket* is
the one the first request after Enter goes out on; a program may use others at its side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

LEAST_REQUEST_BYTES = 64
"""Less than any request, more than a ping or an acknowledgement of one."""

Event = dict[str, Any]


def is_request(event: Event) -> bool:
    """Whether the program sent something that asks for an answer."""
    return bool(event["kind"] == "up" and event["bytes"] >= LEAST_REQUEST_BYTES)


def first_request(events: Sequence[Event], since_ns: int) -> Event | None:
    """Return the first request after a moment, None while there is none."""
    return next((event for event in events if is_request(event) and event["ns"] > since_ns), None)


def sent_bytes(events: Sequence[Event], since_ns: int, socket: int | None = None) -> int:
    """Return what the program sent after a moment, on one socket or on all."""
    return sum(
        event["bytes"]
        for event in events
        if event["kind"] == "up" and event["ns"] > since_ns and socket in (None, event["socket"])
    )


def think_times(events: Sequence[Event], socket: int) -> list[tuple[float, int]]:
    """Return, for every request on a socket but the first, its think time and its bytes.

    Think time, in ms, is from the last byte of the answer before to the first of the request.
    """
    found: list[tuple[float, int]] = []
    last_down_ns, has_begun = 0, False
    for event in (event for event in events if event["socket"] == socket):
        if event["kind"] == "down":
            last_down_ns = event["ns"]
        elif is_request(event) and last_down_ns:
            if has_begun:
                found.append(((event["ns"] - last_down_ns) / 1e6, event["bytes"]))
            has_begun, last_down_ns = True, 0
        elif event["kind"] == "up" and found and not last_down_ns:
            found[-1] = (found[-1][0], found[-1][1] + event["bytes"])
        elif is_request(event):
            has_begun = True
    return found


def cut_ns(events: Sequence[Event], socket: int, stopped_ns: int) -> int | None:
    """Return when the program ended a socket after a stop, None when it did not."""
    return next(
        (
            event["ns"]
            for event in events
            if event["kind"] == "end" and event["socket"] == socket and event["ns"] > stopped_ns
        ),
        None,
    )


def last_ns(events: Sequence[Event]) -> int:
    """Return when anything passed last, 0 when nothing did."""
    return max((event["ns"] for event in events), default=0)
