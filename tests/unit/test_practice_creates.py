from __future__ import annotations

import pytest

from swerve.practice.creates import (
    Create,
    Refusal,
    chars_of,
    create_from,
    event_from,
    unknown_previous,
)


@pytest.mark.parametrize("text", ["{", "[]", "null"])
def test_a_message_must_be_an_object(text: str) -> None:
    refused = event_from(text)
    assert isinstance(refused, Refusal)
    assert refused.frame()["status"] == 400


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_required_parameter"),
        ({"model": "m", "stream_id": ""}, "invalid_stream_id"),
        ({"model": "m", "stream_id": "a b"}, "invalid_stream_id"),
        ({"model": "m", "background": True}, "unsupported_parameter"),
        ({"model": "m", "input": 3}, "invalid_type"),
    ],
)
def test_what_is_wrong_has_a_code(body: dict[str, object], code: str) -> None:
    refused = create_from(body)
    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_what_is_tolerated() -> None:
    body = {"model": "m", "input": "hi", "stream": True, "service_tier": "auto", "x": 1}
    create = create_from(body)
    assert isinstance(create, Create)
    assert create.items == ({"type": "message", "role": "user", "content": "hi"},)
    assert (create.tier, create.is_streaming, create.is_warm_up) == ("default", True, False)


def test_an_unknown_parent_is_told_on_its_lane() -> None:
    frame = unknown_previous(Create("m", (), (), previous="r", lane="a")).frame()
    assert frame["stream_id"] == "a"
    assert frame["error"]["code"] == "previous_response_not_found"


def test_a_picture_counts_as_a_picture_and_not_as_its_letters() -> None:
    words = {"type": "input_text", "text": "look"}
    small = {"type": "input_image", "image_url": "data:image/png;base64,AAAA"}
    large = {"type": "input_image", "image_url": "data:image/png;base64," + "A" * 200_000}
    bare = chars_of([words])
    assert 6_000 < chars_of([words, small]) == chars_of([words, large]) < 6_100 + bare
