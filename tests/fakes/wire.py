"""Builds the events a Responses server sends, and requests to a connection, for protocol tests."""

from __future__ import annotations

import json
from typing import Any

from swerve.protocol.connection import Connection
from swerve.protocol.messages import Item, ModelEvent, TurnRequest, UserItem

Event = dict[str, Any]


def request(*items: Item, **fields: str) -> TurnRequest:
    """Return a request with `items`, a user item by default."""
    return TurnRequest("m", "be brief", items or (UserItem("hello"),), **fields)


def response_events(
    response_id: str = "resp_1", text: str = "Hi there", item_id: str = "msg_1"
) -> list[Event]:
    """Return the events of a response with one message, numbered from 0."""
    item: Event = {"id": item_id, "type": "message", "role": "assistant", "content": []}
    part = {"type": "output_text", "text": text}
    at: Event = {"item_id": item_id, "output_index": 0, "content_index": 0}
    events: list[Event] = [
        {"type": "response.created", "response": {"id": response_id, "model": "m"}},
        {"type": "response.in_progress", "response": {"id": response_id}},
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        *({"type": "response.output_text.delta", **at, "delta": char} for char in text),
        {"type": "response.output_item.done", "item": {**item, "content": [part]}},
        completed(response_id),
    ]
    return [{**event, "sequence_number": number} for number, event in enumerate(events)]


def completed(response_id: str = "resp_1") -> Event:
    """Return a terminal event without a number."""
    usage = {"input_tokens": 10, "output_tokens": 2}
    return {"type": "response.completed", "response": {"id": response_id, "usage": usage}}


def error(status: int, code: str, message: str = "no") -> Event:
    """Return an error frame."""
    return {"type": "error", "status": status, "error": {"code": code, "message": message}}


def receive(connection: Connection, *events: Event) -> list[ModelEvent]:
    """Hand events to a connection and return what they meant."""
    for event in events:
        connection.receive_text(json.dumps(event))
    return connection.events_received()


def sent(connection: Connection) -> list[Event]:
    """Return the frames a connection wants to send, decoded."""
    return [json.loads(frame) for frame in connection.data_to_send()]
