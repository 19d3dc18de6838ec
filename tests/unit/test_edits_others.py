from __future__ import annotations

import pytest
from tests.fakes.hunks import hunk_of
from tests.fakes.patches import Desk, content_of

from swerve.edits.hunks import Author, HunkState
from swerve.edits.journal import Decision
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


def test_a_change_where_nothing_of_ours_is_or_was_is_not_followed() -> None:
    desk = Desk()
    assert desk.ledger.rebase(ProjectPath("app"), content_of("x\n")) == []
    assert not desk.ledger.is_tracked(ProjectPath("app"))


def test_a_change_has_another_name_than_those_of_earlier_runs() -> None:
    desk = Desk(app="a\n")
    desk.ledger.remember(hunk_of("+x", name="outside-1", path="app", state=HunkState.KEPT))
    desk.write_outside("app", "b\n")
    assert desk.ledger.outside() == [HunkId("outside-2")]


def test_what_was_given_up_with_another_write_and_written_anyway_is_followed() -> None:
    desk = Desk(app="a\nb\nc\nd\n")
    one, two = desk.patch("*** Update File: app\n@@\n-a\n+A\n@@\n-d\n+D\n")
    desk.holds_writes = True
    first, second = desk.keep(one), desk.keep(two)
    assert isinstance(first, Decision)
    assert isinstance(second, Decision)
    desk.ledger.failed(first.id, "The disk is full.")
    assert (desk.state(one), desk.state(two)) == ("pending", "pending")
    assert desk.ledger.written(second.id) == [one, two]
    assert str(desk.ledger.files[ProjectPath("app")].base_text()) == "A\nb\nc\nD\n"


def test_news_of_our_own_write_says_nothing_once_it_is_confirmed() -> None:
    desk = Desk(app="a\nb\n")
    (hunk,) = desk.patch("*** Update File: app\n@@\n-a\n+A\n")
    desk.holds_writes = True
    desk.keep(hunk)
    assert desk.ledger.rebase(ProjectPath("app"), content_of("A\nb\n")) == []
    desk.release()
    assert desk.ledger.outside() == []
    desk.check()
