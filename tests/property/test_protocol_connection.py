from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.wire import receive, request, response_events

from swerve.protocol.connection import Connection
from swerve.protocol.messages import Failed, Finished, ItemDone, TextDelta

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KINDS = st.sampled_from([str(event["type"]) for event in response_events()] + ["error", "x"])
FIELDS = st.sampled_from(["item", "item_id", "delta", "response", "error", "sequence_number"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(KINDS, st.dictionaries(FIELDS, JSON, max_size=4)), max_size=8))
def test_no_message_of_a_server_raises_and_a_turn_ends_at_most_once(
    events: list[tuple[str, dict[str, object]]],
) -> None:
    connection = Connection()
    connection.create(request())
    for kind, fields in events:
        connection.receive_text(json.dumps({"type": kind, **fields}))
    connection.receive_eof()
    ends = [e for e in connection.events_received() if isinstance(e, Finished | Failed)]
    assert len(ends) == 1


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_no_text_at_all_raises(text: str) -> None:
    connection = Connection()
    connection.create(request())
    connection.receive_text(text)
    connection.receive_eof()
    assert isinstance(connection.events_received()[-1], Failed)


@settings(max_examples=80, deadline=None)
@given(st.text(min_size=1, max_size=40), st.data())
def test_lost_and_repeated_events_never_pass_unnoticed(text: str, data: st.DataObject) -> None:
    events = response_events(text=text)
    picks = data.draw(st.lists(st.integers(0, len(events) - 2), max_size=4))
    lost = set(data.draw(st.lists(st.integers(1, len(events) - 2), max_size=2)))
    played = [
        event
        for number, event in enumerate(events)
        for _ in range(0 if number in lost else 1 + picks.count(number))
    ]
    connection = Connection()
    connection.create(request())
    heard = receive(connection, *played)
    finished = heard[-1]
    assert isinstance(finished, Finished)
    assert finished.suspect == bool(lost)
    if not lost:
        assert "".join(e.text for e in heard if isinstance(e, TextDelta)) == text
        assert sum(isinstance(event, ItemDone) for event in heard) == 1
