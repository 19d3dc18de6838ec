from __future__ import annotations

import pytest
from tests.fakes.patches import Desk, content_of

from swerve.edits.hunks import Author, FileAction


@pytest.mark.parametrize(
    ("before", "after", "hunks"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", 1),
        ("a\nb\nc\n", "x\na\nb\nc\ny\n", 2),
        ("a\nb", "a\nb\n", 1),
        ("a\r\nb\n", "a\nb\n", 1),
        ("", "a\n", 1),
        ("a\n", "", 1),
        ("a\n", None, 1),
        (None, "a\nb\n", 1),
        (None, "", 1),
    ],
)
def test_every_changed_span_is_a_hunk_that_can_be_reverted(
    before: str | None, after: str | None, hunks: int
) -> None:
    desk = Desk(**({"app": before} if before is not None else {}))
    desk.load("app")
    desk.write_outside("app", after)
    desk.check()
    made = desk.ledger.outside()
    assert len(made) == hunks
    desk.reject(*made)
    assert desk.text("app") == before
    desk.undo()
    assert desk.text("app") == after


def test_a_byte_order_mark_put_by_others_is_kept() -> None:
    desk = Desk(app="a\n")
    desk.write_outside("app", "\ufeffa\n")
    (hunk,) = desk.patch("*** Update File: app\n@@\n-a\n+b")
    desk.keep(hunk)
    assert desk.disk["app"] == b"\xef\xbb\xbfb\n"


def test_a_last_line_without_end_stays_exact_when_what_followed_is_taken_away() -> None:
    desk = Desk(app="a\nb")
    (hunk,) = desk.patch("*** Update File: app\n@@\n b\n+c")
    desk.keep(hunk)
    desk.write_outside("app", "a\nb\n")
    desk.check()
    assert desk.agent("app") == "a\nb\n"


def test_what_a_command_wrote_is_credited_to_it() -> None:
    desk = Desk(app="a\n")
    desk.ledger.rebase("app", content_of("b\n"), Author.COMMAND)
    (hunk,) = desk.ledger.outside("app")
    assert desk.ledger.hunks[hunk].author is Author.COMMAND


def test_a_deletion_says_so() -> None:
    desk = Desk(app="a\n")
    desk.write_outside("app", None)
    (hunk,) = desk.ledger.outside("app")
    assert desk.ledger.hunks[hunk].action is FileAction.DELETE


@pytest.mark.parametrize(
    ("body", "theirs"),
    [
        ("*** Delete File: app\n", "a\nb\nc\nd\n"),
        ("*** Add File: app\n+x", "a\nb\nC\n"),
        ("*** Update File: app\n@@\n-a\n-b\n+x", "a\nc\n"),
        ("*** Update File: app\n@@\n a\n+x\n b", "a\ny\nb\nc\n"),
    ],
)
def test_overlaps_conflict(body: str, theirs: str) -> None:
    desk = Desk(app="a\nb\nc\n")
    (hunk,) = desk.patch(body)
    assert desk.write_outside("app", theirs) == [hunk]
    assert desk.state(hunk) == "conflicted"
    assert desk.agent("app") == theirs


@pytest.mark.parametrize("theirs", ["A\nb\nc\n", "a\nb\nC\n", "x\na\nb\nc\n", "a\nb\nc\nx\n"])
def test_neighbours_do_not(theirs: str) -> None:
    desk = Desk(app="a\nb\nc\n")
    (hunk,) = desk.patch("*** Update File: app\n@@\n-b\n+B")
    assert desk.write_outside("app", theirs) == []
    desk.keep(hunk)
    assert desk.text("app") == theirs.replace("b", "B")
