from __future__ import annotations

import json

import pytest

from swerve.edits.json_string import JsonStringDecoder


def decode(text: str, step: int) -> tuple[str, JsonStringDecoder]:
    decoder = JsonStringDecoder()
    pieces = [decoder.feed(text[at : at + step]) for at in range(0, len(text), step)]
    return "".join(pieces), decoder


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    "document",
    [
        {"patch": 'a\n"b" \\ \t \u2028 😀 ü'},
        {"other": "patch", "n": [1, {"patch": "no", "s": "}]"}], "input": "yes"},
        {"flag": True, "none": None, "patch": ""},
        {},
    ],
)
@pytest.mark.parametrize("is_ascii", [True, False])
def test_the_member_comes_out_however_it_is_split(
    document: dict[str, object], step: int, is_ascii: bool
) -> None:
    wanted = document.get("patch", document.get("input", ""))
    text = json.dumps(document, ensure_ascii=is_ascii, indent=1)
    got, decoder = decode(text, step)
    assert (got, decoder.error, decoder.is_complete) == (wanted, "", True)


def test_text_arrives_before_the_end() -> None:
    decoder = JsonStringDecoder()
    assert decoder.feed('{"patch": "*** Be') == "*** Be"
    assert decoder.feed("gin\\") == "gin"
    assert decoder.feed("n+") == "\n+"
    assert not decoder.is_complete


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"patch":"\\ud83d!"}', "\ufffd!"),
        ('{"patch":"\\ude00"}', "\ufffd"),
        ('{"patch":"\\ud83d"}', "\ufffd"),
        ('{"patch":"\\ud83d\\ud83d\\ude00"}', "\ufffd😀"),
    ],
)
def test_half_surrogates_become_replacement_characters(text: str, wanted: str) -> None:
    for step in (1, 5, 100):
        assert decode(text, step)[0] == wanted


@pytest.mark.parametrize(
    "text", ["[1]", '{"patch" 1}', '{"patch":"\\x"}', '{"patch":"\\uzzzz"}', "{1}", "{} {"]
)
def test_what_is_no_object_of_text_is_an_error(text: str) -> None:
    for step in (1, 100):
        decoder = decode(text, step)[1]
        assert decoder.error
        assert decoder.feed('"patch"') == ""
