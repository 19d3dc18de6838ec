from __future__ import annotations

import pytest

from swerve.rows.markdown import MarkdownRows, TextKind, TextRow
from swerve.rows.row import NOTHING, Span


def _rows(text: str) -> list[TextRow]:
    rows = MarkdownRows()
    rows.update(text)
    return rows.rows


def test_prose_has_styles_and_soft_breaks_become_blanks() -> None:
    (row,) = _rows("Use `delay` and\n**be *quick* now**, ~~slow~~.")
    assert row.text == "Use delay and be quick now, slow."
    assert set(row.spans) == {
        Span(4, 9, "code"),
        Span(17, 22, "emphasis"),
        Span(14, 26, "strong"),
        Span(28, 32, "struck"),
    }


def test_a_link_shows_its_whole_address() -> None:
    (row,) = _rows("[docs](https://example.org/a?b=c) <https://example.org>")
    assert row.text == "docs (https://example.org/a?b=c) https://example.org"
    assert row.spans == (Span(0, 32, "link"), Span(33, 52, "link"))


def test_a_picture_is_only_its_address() -> None:
    (row,) = _rows("![plot](https://example.org/p.png)")
    assert row.text == "plot (https://example.org/p.png)"


def test_html_stays_text() -> None:
    texts = [row.text for row in _rows("<b>hi</b>\n\n<script>x</script>")]
    assert texts == ["<b>hi</b>", "<script>x</script>"]


def test_headings_lists_and_quotes_keep_their_levels() -> None:
    rows = _rows("## Head\n\n- one\n- two\n  1. deep\n\n> said\n\n---")
    assert [(row.kind, row.text, row.level, row.marker) for row in rows] == [
        (TextKind.HEADING, "Head", 2, ""),
        (TextKind.ITEM, "one", 0, "•"),
        (TextKind.ITEM, "two", 0, "•"),
        (TextKind.ITEM, "deep", 1, "1."),
        (TextKind.PARAGRAPH, "said", 0, ""),
        (TextKind.RULE, "", 0, ""),
    ]
    assert rows[4].is_quote


def test_code_has_a_head_and_a_row_per_line() -> None:
    rows = _rows("```python title\na = 1\n\n  b\n```\n\n```\nz\n```")
    assert [(row.kind, row.text, row.block) for row in rows] == [
        (TextKind.CODE_HEAD, "", 1),
        (TextKind.CODE, "a = 1", 1),
        (TextKind.CODE, "", 1),
        (TextKind.CODE, "  b", 1),
        (TextKind.CODE_HEAD, "", 2),
        (TextKind.CODE, "z", 2),
    ]
    assert rows[0].language == "python"


def test_code_is_copied_whole_even_when_its_lines_are_broken_up() -> None:
    rows = MarkdownRows()
    line = "x" * 5000
    rows.update(f"```\n{line}\nend\n```")
    assert len(rows.rows) == 5
    assert rows.code(1) == f"{line}\nend"


def test_a_table_stands_in_columns() -> None:
    rows = _rows("| name | `n` |\n|---|---|\n| delay_ms | 2 |")
    assert [(row.kind, row.text) for row in rows] == [
        (TextKind.TABLE_HEAD, "name       n"),
        (TextKind.TABLE, "delay_ms   2"),
    ]
    assert rows[0].spans == (Span(11, 12, "code"),)


def test_a_change_names_only_the_rows_that_grew() -> None:
    rows = MarkdownRows()
    rows.update("First.\n\nSecond.\n\nThi")
    change = rows.update("First.\n\nSecond.\n\nThird")
    assert (change.start, change.removed, change.inserted) == (2, 1, 1)
    change = rows.update("First.\n\nSecond.\n\nThird.\n\nMore")
    assert (change.start, change.removed, change.inserted) == (2, 1, 2)
    assert rows.update("First.\n\nSecond.\n\nThird.\n\nMore") == NOTHING


def test_another_text_starts_from_nothing() -> None:
    rows = MarkdownRows()
    rows.update("First.\n\nSecond.")
    rows.update("Other")
    assert [row.text for row in rows.rows] == ["Other"]


def test_a_huge_paragraph_is_broken_into_rows() -> None:
    text = "word " * 5000
    rows = _rows(text)
    assert max(len(row.text) for row in rows) <= 2000
    assert " ".join(row.text for row in rows).split() == text.split()


@pytest.mark.parametrize(
    ("fence", "language", "place"),
    [
        ("```python\nx = 1\n```\n", "python", ""),
        ("```python src/client.py:41\nx = 1\n```\n", "python", "src/client.py:41"),
        ("```python:src/client.py\nx = 1\n```\n", "python", "src/client.py"),
        ("```src/client.py\nx = 1\n```\n", "py", "src/client.py"),
        ('```py title="a/b.py"\nx = 1\n```\n', "py", "a/b.py"),
        ("```js\n// web/app.js:3\nrun();\n```\n", "js", "web/app.js:3"),
        ("```python\n# see config.load first\n```\n", "python", ""),
        ("```sh ../../etc/passwd.txt\nls\n```\n", "sh", ""),
    ],
)
def test_a_code_block_names_its_place(fence: str, language: str, place: str) -> None:
    rows = MarkdownRows()
    rows.update(fence)
    assert (rows.rows[0].language, rows.rows[0].place) == (language, place)


def test_a_long_open_fence_after_a_blank_line_keeps_its_rows() -> None:
    text = "\n```py\n" + "x = 1\n" * 400
    grown, whole = MarkdownRows(), MarkdownRows()
    for end in range(0, len(text), 97):
        grown.update(text[:end])
    for rows in (grown, whole):
        rows.update(text + "\n")
    assert [row.text for row in grown.rows] == [row.text for row in whole.rows]
    assert sum(row.text == "x = 1" for row in grown.rows) == 400
