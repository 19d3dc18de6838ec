from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given, settings

from swerve.text.diff import line_changes, word_marks
from swerve.text.encoding import FileContent, decode, encode
from swerve.text.escapes import visible
from swerve.text.lines import SourceText

quick = settings(max_examples=200, deadline=None)
any_text = st.text(st.sampled_from("ab \t\n\r\u2028\u200b\x0bü😀"), max_size=40)


@quick
@given(any_text)
def test_lines_and_bytes_round_trip(text: str) -> None:
    source = SourceText.from_str(text)
    assert str(source) == text
    assert not any(end in line for line in source.lines for end in "\r\n")
    for encoding in ("utf-8-sig", "utf-16-le", "utf-16-be"):
        content = decode(encode(source, encoding))
        assert isinstance(content, FileContent)
        assert (content.text, content.encoding) == (source, encoding)


@quick
@given(st.lists(st.sampled_from("abcde")), st.lists(st.sampled_from("abcdef")))
def test_changes_lead_from_one_text_to_the_other(a: list[str], b: list[str]) -> None:
    made = list(a)
    for change in reversed(line_changes(a, b)):
        made[change.start_a : change.end_a] = b[change.start_b : change.end_b]
    assert made == b
    assert line_changes(a, a) == []


@quick
@given(st.text("ab ()", max_size=20), st.text("ab ()", max_size=20))
def test_marks_lie_inside_their_lines(old: str, new: str) -> None:
    for line, spans in zip((old, new), word_marks(old, new), strict=True):
        assert all(0 <= start < stop <= len(line) for start, stop in spans)
        assert list(spans) == sorted(spans)


@quick
@given(st.text(st.sampled_from("ab\t\u200b\u202e\x00"), max_size=15))
def test_every_source_column_has_a_display_column(line: str) -> None:
    shown = visible(line)
    columns = [shown.to_display(column) for column in range(len(line) + 1)]
    assert columns == sorted(columns)
    assert columns[-1] == len(shown.display)
    assert [shown.to_source(column) for column in columns] == list(range(len(line) + 1))
    assert all(0 <= shown.to_source(at) <= len(line) for at in range(len(shown.display) + 1))
