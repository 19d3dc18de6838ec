from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from swerve.practice.faults import Action, Fault, FaultPlayer
from swerve.practice.mishaps import FaultySink, cut_short
from swerve.practice.peer import Event

EVENTS: list[Event] = [{"type": "a", "sequence_number": n} for n in range(4)]


class NotedPeer:
    """Notes what is done to it."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.lanes: list[object] = []

    def send_events(self, events: Sequence[Event]) -> None:
        self.done += [event.get("sequence_number", "unnumbered") for event in events]
        self.lanes += [event.get("stream_id") for event in events]

    def send_oddly(self, event: Event) -> None:
        self.done.append("oddly")

    def send_text(self, text: str) -> None:
        self.done.append(text)

    def send_raw(self, raw: bytes, raw_http: bytes) -> None:
        self.done.append(raw)

    def send_error(self, frame: Mapping[str, object]) -> None:
        self.done.append(frame)

    async def drip(self, event: Event) -> None:
        self.done.append("drip")

    async def drain(self) -> None:
        self.done.append("drained")

    def close(self, code: int) -> None:
        self.done.append(code)

    def hang_up(self) -> None:
        self.done.append("hung up")

    def reset(self) -> None:
        self.done.append("reset")

    def freeze(self) -> None:
        self.done.append("frozen")

    def leave_undone(self) -> None:
        self.done.append("undone")


def played(fault: Fault | None) -> list[object]:
    """Return what a peer sees of four events."""
    peer = NotedPeer()

    async def test() -> None:
        async with asyncio.timeout(0.2):
            await FaultySink(peer, FaultPlayer(fault)).send(EVENTS)

    try:
        asyncio.run(test())
    except InterruptedError:
        peer.done.append("over")
    except TimeoutError:
        peer.done.append("silence")
    return peer.done


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        (None, [0, 1, 2, 3, "drained"]),
        (Fault("", Action.GARBLE, 2, text="x"), [0, 1, "x", 2, 3, "drained"]),
        (Fault("", Action.RAW, 1, raw=b"r"), [0, b"r", 1, 2, 3, "drained"]),
        (Fault("", Action.RAW_END, 1, raw=b"r"), [0, b"r", "hung up", "over"]),
        (Fault("", Action.ERROR, 1, frame={"e": 1}), [0, {"e": 1}, "over"]),
        (Fault("", Action.CLOSE, 3, close_code=1011), [0, 1, 2, 1011, "over"]),
        (Fault("", Action.RESET), ["reset", "over"]),
        (Fault("", Action.SILENCE, 1), [0, "silence"]),
        (Fault("", Action.FREEZE, 1), [0, "frozen", "silence"]),
        (Fault("", Action.PAUSE, 1, pause_s=0.01), [0, 1, 2, 3, "drained"]),
        (Fault("", Action.DUPLICATE, 1), [0, 1, 1, 2, 3, "drained"]),
        (Fault("", Action.GAP, 1), [0, 2, 3, "drained"]),
        (Fault("", Action.DRIP, 1), [0, "drip", 2, 3, "drained"]),
        (Fault("", Action.UNDONE, 1), [0, "undone", 1, 2, 3, "drained"]),
        (Fault("", Action.UNNUMBERED, 2), [0, 1, "unnumbered", "unnumbered", "drained"]),
        (Fault("", Action.ODD_FRAMING, 3), [0, 1, 2, "oddly", "drained"]),
    ],
    ids=lambda value: value.action if isinstance(value, Fault) else "",
)
def test_a_peer_sees_what_the_fault_says(fault: Fault | None, done: list[object]) -> None:
    assert played(fault) == done


def test_the_lane_is_on_every_event() -> None:
    peer = NotedPeer()
    asyncio.run(FaultySink(peer, FaultPlayer(None), "b").send(EVENTS[:1]))
    assert peer.lanes == ["b"]


def test_a_response_cut_short_says_so_on_both_routes() -> None:
    event: Event = {"type": "response.completed", "response": {"id": "r", "status": "completed"}}
    cut = cut_short(event)
    assert cut["type"] == "response.incomplete"
    assert cut["response"] == {
        "id": "r",
        "status": "incomplete",
        "incomplete_details": {"reason": "max_output_tokens"},
    }
    choices = [{"finish_reason": None}, {"finish_reason": "stop"}]
    assert cut_short({"choices": choices})["choices"] == [
        {"finish_reason": None},
        {"finish_reason": "length"},
    ]
    assert cut_short({"type": "response.created"}) == {"type": "response.created"}
