from __future__ import annotations

import pytest
from tests.fakes.patches import Desk, content_of

from swerve.edits.hunks import Author
from swerve.terms import HunkId, ProjectPath

MOVE = "*** Update File: a\n*** Move to: b\n@@\n-one\n+two\n"


def test_a_file_created_where_a_pending_hunk_moves_one_to_is_not_run_over() -> None:
    desk = Desk(a="one\n")
    (move,) = desk.patch(MOVE, loads=False)
    assert desk.write_outside("b", "theirs\n") == [move]
    assert desk.state(move) == "conflicted"
    desk.check()
    desk.write_outside("b", None)
    assert desk.state(move) == "pending"
    desk.keep(move)
    assert desk.disk == {"b": b"two\n"}


def test_rejecting_the_file_in_its_way_frees_a_move() -> None:
    desk = Desk(a="one\n")
    (move,) = desk.patch(MOVE, loads=False)
    desk.write_outside("b", "theirs\n")
    (theirs,) = desk.ledger.outside()
    desk.reject(theirs)
    assert desk.state(move) == "pending"
    desk.undo()
    assert desk.state(move) == "conflicted"
    desk.check()


def track_since(desk: Desk, before: str | None, now: str | None, author: Author) -> list[HunkId]:
    if now is not None:
        desk.disk["app"] = now.encode()
    contents = [content_of(text) if text is not None else None for text in (before, now)]
    return desk.ledger.track_since(ProjectPath("app"), *contents, author)


@pytest.mark.parametrize(
    ("before", "now"),
    [("a\nb\nc\n", "a\nB\nc\nd\n"), (None, "new\n"), ("gone\n", None), ("same\n", "same\n")],
)
def test_what_changed_since_is_listed_and_reverted_one_by_one(
    before: str | None, now: str | None
) -> None:
    desk = Desk()
    made = track_since(desk, before, now, Author.OUTSIDE)
    desk.check()
    assert desk.ledger.outside() == made
    for count, hunk in enumerate(made, 1):
        assert desk.state(hunk) == "kept"
        desk.reject(hunk)
        assert len(desk.ledger.outside()) == len(made) - count
    assert desk.text("app") == before
    while desk.undo() is not None:
        desk.check()
    assert desk.text("app") == now


def test_what_a_command_changed_in_a_file_nobody_had_open_can_be_reviewed() -> None:
    desk = Desk()
    (hunk,) = track_since(desk, "a\n", "a\nb\n", Author.COMMAND)
    assert desk.ledger.hunks[hunk].author is Author.COMMAND
    desk.reject(hunk)
    assert desk.text("app") == "a\n"


def test_a_hunk_that_waits_for_the_file_is_placed_in_the_text_on_disk() -> None:
    desk = Desk()
    (hunk,) = desk.patch("*** Update File: app\n@@\n-new\n+newer\n", loads=False)
    track_since(desk, "old\n", "old\nnew\n", Author.OUTSIDE)
    assert desk.state(hunk) == "pending"
    desk.keep(hunk)
    assert desk.text("app") == "old\nnewer\n"
