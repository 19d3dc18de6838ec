"""The item that stands for a long conversation."""

from __future__ import annotations

import pytest

from swerve.practice.conversation import conversation_from
from swerve.practice.summing import packed, since_packed, unpacked

OLD = {"type": "message", "role": "user", "content": "old"}
SAID = {"type": "message", "role": "assistant", "content": "yes"}
NEW = {"type": "message", "role": "user", "content": "new"}


def item(content: str) -> dict[str, object]:
    return {"type": "compaction", "id": "cmp_1", "encrypted_content": content}


def test_the_newest_message_and_what_followed_it_are_kept() -> None:
    assert unpacked(item(packed([OLD, SAID, NEW, SAID]))) == [NEW, SAID]
    assert unpacked(item(packed([SAID]))) == [SAID]


@pytest.mark.parametrize("content", ["", "no base64!", "bnVsbA=="])
def test_what_was_not_packed_here_stands_for_nothing(content: str) -> None:
    assert unpacked(item(content)) == []
    assert unpacked(SAID) is None


def test_a_conversation_goes_on_from_it() -> None:
    items = since_packed([OLD, item(packed([OLD, SAID, NEW])), SAID])
    assert len(items) == 2
    assert [one.words for one in conversation_from(items, ()).requests] == ["new"]
    assert since_packed([OLD, SAID]) == [OLD, SAID]
