from __future__ import annotations

import pytest

from swerve.protocol.shape import WrongShapeError
from swerve.protocol.sse import EventStreamParser

STREAM = (
    "\ufeff: a comment\n"
    'event: x\ndata: {"a": "é€😀"}\n\n'
    "data:one\r\ndata: two\r\n\r\n"
    "id: 3\rdata\rdata: last\r\r"
    "retry: 5\n\n\n"
    "data: [DONE]\n\n"
    "data: never finished"
).encode()
EVENTS = ['{"a": "é€😀"}', "one\ntwo", "\nlast", "[DONE]"]


def test_a_whole_stream_is_read() -> None:
    assert EventStreamParser().feed(STREAM) == EVENTS


def test_a_stream_cut_at_every_byte_is_the_same_stream() -> None:
    for cut in range(len(STREAM) + 1):
        parser = EventStreamParser()
        assert parser.feed(STREAM[:cut]) + parser.feed(STREAM[cut:]) == EVENTS, cut


def test_a_stream_of_single_bytes_is_the_same_stream() -> None:
    parser = EventStreamParser()
    found = [event for byte in STREAM for event in parser.feed(bytes([byte]))]
    assert found == EVENTS
    assert parser.feed(b"") == []


def test_an_event_arrives_with_its_empty_line_not_with_what_follows() -> None:
    parser = EventStreamParser()
    assert parser.feed(b"data: a\r\n\r") == ["a"]
    assert parser.feed(b"\ndata: b\r\r") == ["b"]


def test_what_only_looks_like_the_mark_of_a_stream_is_its_text() -> None:
    parser = EventStreamParser()
    assert parser.feed(b"\xef") == []
    assert parser.feed(b"\xefdata: a\n\ndata: b\n\n") == ["b"]


def test_bytes_that_are_no_text_break_the_stream() -> None:
    with pytest.raises(WrongShapeError):
        EventStreamParser().feed(b"data: \xff\xfe\n\n")


@pytest.mark.parametrize("piece", [b"data: " + b"x" * 90, b"data: yyyyy\n" * 20])
def test_an_event_without_an_end_is_not_waited_for(piece: bytes) -> None:
    parser = EventStreamParser(max_bytes=160)
    assert parser.feed(piece) == []
    with pytest.raises(WrongShapeError):
        parser.feed(piece)


def test_comments_without_an_end_are_no_event() -> None:
    parser = EventStreamParser(max_bytes=100)
    for _ in range(50):
        assert parser.feed(b": still here\n\n") == []
