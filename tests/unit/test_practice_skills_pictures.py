"""What Practice truly says of a picture."""

from __future__ import annotations

import base64

import pytest

from swerve.practice.conversation import conversation_from
from swerve.practice.model import answer

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x05\x00\x00\x00\x02\xd0"
JPEG = b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x11\x08\x00\x10\x00\x20\x03"


def url(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def said(words: str, *parts: object) -> str:
    content = [*parts, {"type": "input_text", "text": words}]
    conversation = conversation_from([{"role": "user", "content": content}], [])
    (output,) = answer(conversation)
    return output.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (url("png", PNG), "PNG, 1280 × 720 pixels, 24 bytes"),
        (url("jpeg", JPEG), "JPEG, 32 × 16 pixels, 18 bytes"),
        (url("gif", b"GIF89a"), "GIF, of a size I cannot read, 6 bytes"),
        ("data:image/png;base64,***", "something that is no picture"),
        ("https://example.com/x.png", "a picture at an address, which I do not open"),
    ],
)
def test_kind_and_size_are_told(sent: str, words: str) -> None:
    told = said("What is in this picture?", {"type": "input_image", "image_url": sent})
    assert told.startswith("I got 1 picture with your message:")
    assert f"- {words}\n" in told


def test_both_ways_of_sending_a_picture_are_read() -> None:
    part = {"type": "image_url", "image_url": {"url": url("png", PNG)}}
    assert "I got 2 pictures" in said("hm", part, part)


def test_a_request_it_can_do_is_done_whatever_came_with_it() -> None:
    part = {"type": "input_image", "image_url": url("png", PNG)}
    assert "1, 2, 3" in said("count to 3", part)
