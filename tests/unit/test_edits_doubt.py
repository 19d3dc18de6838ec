from __future__ import annotations

import pytest
from tests.fakes.patches import Desk

TEXT = "a\nb\nc\nd\ne\n"
SWAP = "*** Update File: app\n@@\n-b\n-c\n+X\n"


@pytest.mark.parametrize(
    ("body", "theirs"),
    [
        pytest.param(SWAP, "a\nb\nnew\nc\nd\ne\n", id="within the lines it removes"),
        pytest.param(SWAP, "a\nb\nc\na\nb\nc\nd\ne\n", id="a copy right beside it"),
        pytest.param(SWAP, "a\nb\nc\nx\nb\nc\nd\ne\n", id="a copy of its block nearby"),
        pytest.param(
            "*** Update File: app\n@@\n-b \n-c\n+X\n", "a\nb\nc\nx\nb\nc\nd\ne\n", id="loosely"
        ),
    ],
)
def test_where_merging_would_be_a_guess_both_texts_stay(body: str, theirs: str) -> None:
    desk = Desk(app=TEXT)
    (hunk,) = desk.patch(body)
    desk.write_outside("app", theirs)
    assert desk.state(hunk) == "conflicted"
    desk.check()
    desk.write_outside("app", TEXT)
    assert desk.state(hunk) == "pending"


@pytest.mark.parametrize(
    "theirs",
    [
        pytest.param("new\na\nb\nc\nd\ne\n", id="before it"),
        pytest.param("a\nb\nc\nd\ne\ne\n", id="a line doubled away from it"),
        pytest.param("a\nb\nc\nd\ne\nb\n", id="part of its block again"),
    ],
)
def test_where_there_is_no_doubt_they_merge(theirs: str) -> None:
    desk = Desk(app=TEXT)
    (hunk,) = desk.patch(SWAP)
    desk.write_outside("app", theirs)
    assert desk.state(hunk) == "pending"
    desk.keep(hunk)
    assert desk.text("app") == theirs.replace("b\nc\n", "X\n", 1)


def test_an_addition_between_equal_lines_that_came_is_doubtful() -> None:
    desk = Desk(app="x\nx\ny\n")
    (hunk,) = desk.patch("*** Update File: app\n@@\n x\n+new\n x\n y\n")
    desk.write_outside("app", "x\nx\nx\ny\n")
    assert desk.state(hunk) == "conflicted"
