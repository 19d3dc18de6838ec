from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from swerve.rows.markdown import MarkdownRows, TextRow

_PIECES = st.sampled_from(
    [
        "word ",
        "`code` ",
        "**bold** ",
        "*x",
        "\n",
        "\n\n",
        "# Head\n",
        "- item\n",
        "  - deep\n",
        "3. three\n",
        "> quote\n",
        "```py\n",
        "```\n",
        "x = 1\n" * 30,
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "---\n",
        "[a](b)",
        "~~~\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=40), st.data())
def test_pieces_give_the_changes_that_make_the_rows(pieces: list[str], data: st.DataObject) -> None:
    rows, shown, text = MarkdownRows(), list[TextRow](), ""
    for piece in pieces:
        cut = data.draw(st.integers(0, len(piece)))
        for part in (piece[:cut], piece[cut:]):
            text += part
            change = rows.update(text)
            fresh = rows.rows[change.start : change.start + change.inserted]
            shown[change.start : change.start + change.removed] = fresh
            assert shown == rows.rows
    again = MarkdownRows()
    again.update(text)
    words = "".join("".join(row.text for row in rows.rows).split())
    assert words == "".join("".join(row.text for row in again.rows).split())
