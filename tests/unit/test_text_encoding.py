from __future__ import annotations

import codecs

import pytest

from swerve.terms import ABSENT
from swerve.text.encoding import MAX_BYTES, FileContent, decode, encode, revision_of
from swerve.text.lines import SourceText


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        ("grün\r\n\u2028\u00a0\ufdd0".encode(), "utf-8"),
        (codecs.BOM_UTF8 + b"a\n", "utf-8-sig"),
        (codecs.BOM_UTF16_LE + "aü😀\r\n".encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "a\n".encode("utf-16-be"), "utf-16-be"),
        (b"x" * 9000 + b"\0", "utf-8"),
    ],
)
def test_bytes_come_back_unchanged(data: bytes, encoding: str) -> None:
    content = decode(data)
    assert isinstance(content, FileContent)
    assert content.encoding == encoding
    assert content.revision == revision_of(data)
    assert "\ufeff" not in str(content.text)
    assert encode(content.text, encoding) == data


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"GIF\0", "binary"),
        ("naïve".encode("latin-1"), "UTF-8"),
        (codecs.BOM_UTF16_LE + b"a", "UTF-16"),
        (codecs.BOM_UTF32_LE + b"a\0\0\0", "UTF-32"),
        (b"a" * (MAX_BYTES + 1), "MB"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused_in_a_sentence(data: bytes, word: str) -> None:
    refusal = decode(data)
    assert isinstance(refusal, str)
    assert word in refusal
    assert refusal.endswith(".")


def test_an_absent_file_has_a_revision_of_its_own() -> None:
    assert revision_of(None) == ABSENT
    assert revision_of(b"") != ABSENT


def test_an_unknown_encoding_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="latin-1"):
        encode(SourceText.from_str("a"), "latin-1")
