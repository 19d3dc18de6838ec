from __future__ import annotations

import json

import hypothesis.strategies as st
from hypothesis import given, settings
from tests.fakes.patches import HunkMaker

from swerve.edits.json_string import JsonStringDecoder
from swerve.edits.stream import HunkGrew, PatchStream

quick = settings(max_examples=400, deadline=None)

pieces = st.sampled_from(
    [
        "*** Begin Patch",
        "*** End Patch",
        " *** End Patch",
        "*** Update File: a.py",
        "  *** Update File: b.py",
        "*** Add File: c.py",
        "*** Delete File: d.py",
        "*** Update File: ../x",
        "*** Move to: e.py",
        "*** End of File",
        "@@",
        "@@ class A",
        "@@ -3,2 +3,2 @@",
        " context",
        "-removed",
        "+added",
        "+",
        "",
        " ",
        "```",
        "EOF",
    ]
)
patches = st.builds(
    lambda start, lines, ends, last: (
        "".join(line + ends[at % len(ends)] for at, line in enumerate([*start, *lines])) + last
    ),
    st.sampled_from([["*** Begin Patch", "*** Update File: a.py"], []]),
    st.lists(pieces, max_size=12),
    st.sampled_from([["\n"], ["\r\n"], ["\n", "\r\n"]]),
    st.sampled_from(["", "*** End Patch", "+par", "-par\r", " ***"]),
)


def picture(chunks: list[str], *, is_complete: bool) -> list[object]:
    """Everything the stream said and made, growth aside."""
    stream = PatchStream(HunkMaker())
    found = [event for chunk in chunks for event in stream.feed(chunk)]
    found += stream.end(is_complete)
    said: list[object] = []
    for event in found:
        hunk = getattr(event, "hunk", None)
        if not isinstance(event, HunkGrew):
            said.append(
                (type(event).__name__, hunk and hunk.id, str(event) if hunk is None else "")
            )
    hunks = {event.hunk.id: event.hunk for event in found if getattr(event, "hunk", None)}
    for hunk in hunks.values():
        said.append((hunk.id, hunk.path, hunk.action, hunk.lines, hunk.partial, hunk.headers))
        said.append((hunk.move_to, hunk.at_end, hunk.hint_line, hunk.state, hunk.reason))
    return said


@quick
@given(patches, st.data(), st.booleans())
def test_any_chunking_gives_the_same_hunks(
    text: str, data: st.DataObject, is_complete: bool
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=10)))
    chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole = picture([text], is_complete=is_complete)
    assert picture(chunks, is_complete=is_complete) == whole
    assert picture(list(text), is_complete=is_complete) == whole


@quick
@given(st.text(), st.booleans(), st.integers(1, 9))
def test_json_text_is_decoded_in_any_chunking(text: str, is_ascii: bool, step: int) -> None:
    text = text.encode("utf-8", "replace").decode()
    document = json.dumps({"other": text, "patch": text}, ensure_ascii=is_ascii)
    decoder = JsonStringDecoder()
    got = [decoder.feed(document[at : at + step]) for at in range(0, len(document), step)]
    assert "".join(got) == text
    assert decoder.is_complete
