"""Recorded conversations of the wire, played through the connection: golden events.

Each `wire/NAME.jsonl` holds one step a line: `ask` (the person's words, with the history so far),
`run` (the output of every open call), `warm`, `got` (an event of the server), `lost` (the end of
the socket). `wire/NAME.golden` holds what comes out: frames sent, with their input counted, and
events. SWERVE_UPDATE_TRANSCRIPTS=1 writes the golden files anew; read the difference before you
commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from swerve.protocol.connection import Connection
from swerve.protocol.messages import (
    Item,
    ItemDone,
    ToolCallItem,
    ToolOutputItem,
    ToolSpec,
    TurnRequest,
    UserItem,
)

FOLDER = Path(__file__).parent / "wire"
NAMES = sorted(path.stem for path in FOLDER.glob("*.jsonl"))
TOOLS = (ToolSpec("read_file", "Read.", schema='{"type":"object"}'),)


class Player:
    """Plays the steps of one transcript and writes down what comes out."""

    def __init__(self) -> None:
        self.connection = Connection()
        self.history: list[Item] = []
        self.rows: list[str] = []

    def play(self, step: dict[str, object]) -> None:
        """Play one step."""
        match step:
            case {"ask": str(words)}:
                self.history.append(UserItem(words))
                self.connection.create(self._request())
            case {"run": str(output)}:
                calls = [item for item in self.history if isinstance(item, ToolCallItem)]
                answered = [i.call_id for i in self.history if isinstance(i, ToolOutputItem)]
                for call in calls:
                    if call.call_id not in answered:
                        self.history.append(ToolOutputItem(call.call_id, output, call.kind))
                self.connection.create(self._request())
            case {"warm": True}:
                self.connection.warm_up(self._request())
            case {"lost": True}:
                self.connection.receive_eof()
            case {"got": event}:
                self.connection.receive_text(json.dumps(event))
            case _:
                raise AssertionError(f"no such step: {step}")
        self._write_down()

    def _request(self) -> TurnRequest:
        return TurnRequest("gpt-5.5", "Be brief.", tuple(self.history), TOOLS, effort="low")

    def _write_down(self) -> None:
        for frame in self.connection.data_to_send():
            sent = json.loads(frame)
            kinds = ",".join(item.get("role") or item["type"] for item in sent["input"])
            chain = sent.get("previous_response_id", "no parent")
            quiet = "" if sent.get("generate", True) else " generate:false"
            self.rows.append(f"> create [{kinds}] on {chain}{quiet}")
        for event in self.connection.events_received():
            self.rows.append(f"< {event!r}")
            if isinstance(event, ItemDone):
                self.history.append(event.item)


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_conversation_comes_out_as_before(name: str) -> None:
    player = Player()
    for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        player.play(json.loads(line))
    text = "\n".join(player.rows) + "\n"
    golden = FOLDER / f"{name}.golden"
    if os.environ.get("SWERVE_UPDATE_TRANSCRIPTS"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_there_are_transcripts() -> None:
    assert len(NAMES) >= 5
