from __future__ import annotations

from tests.fakes.patches import content_of

from swerve.edits.books import Books
from swerve.edits.history import Flip
from swerve.edits.hunks import Hunk, HunkState
from swerve.edits.states import Refusal
from swerve.terms import ABSENT, CallId, DecisionId, HunkId, ProjectPath, ThreadId, TurnId


def books_with(state: HunkState) -> tuple[Books, HunkId]:
    books = Books()
    ids = HunkId("h"), ThreadId("t"), TurnId("u"), CallId("c")
    books.hunks[HunkId("h")] = Hunk(*ids, ProjectPath("a"), state=state)
    return books, HunkId("h")


def test_a_flip_remembers_where_it_starts() -> None:
    books, hunk = books_with(HunkState.PENDING)
    flip = books.flip(hunk, HunkState.REJECTED)
    assert flip.inverse() == Flip(hunk, HunkState.REJECTED, HunkState.PENDING)


def test_a_flip_from_another_state_decides_nothing() -> None:
    books, hunk = books_with(HunkState.PENDING)
    flip = Flip(hunk, HunkState.CUT, HunkState.REJECTED)
    assert isinstance(books.decide("reject", [flip], DecisionId("d"), (hunk,)), Refusal)
    assert books.hunks[hunk].state is HunkState.PENDING
    assert not books.history.done


def test_files_have_the_revision_of_their_path() -> None:
    books, _ = books_with(HunkState.PENDING)
    file = books.take_in(ProjectPath("a"), content_of("a\n"))
    assert books.disk["a"] == file.revision != ABSENT
    books.disk[ProjectPath("a")] = ABSENT
    books.note_revisions()
    assert file.revision == ABSENT
