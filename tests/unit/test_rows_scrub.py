"""A turn hunk by hunk, and a file as it read after one of them."""

from __future__ import annotations

from tests.fakes.review_desk import ReviewDesk

from swerve.rows.diff import DiffRows
from swerve.rows.scrub import PastFile, Scrub, scrub_of
from swerve.session.inputs import Keep, Reject, Submit
from swerve.session.review_intents import EditHunk
from swerve.session.transcript import SteerKind
from swerve.terms import ProjectPath

_TEXT = "one\ntwo\nthree\nfour\n"
_PATCH = """\
*** Begin Patch
*** Update File: a.py
@@
-one
+ONE
@@
-three
+THREE
@@
-ONE
+first
*** End Patch
"""


def _finished() -> ReviewDesk:
    desk = ReviewDesk({"a.py": _TEXT})
    desk.ask("change it")
    desk.write_all(_PATCH)
    desk.finish()
    return desk


def _scrub(desk: ReviewDesk) -> Scrub:
    found = scrub_of(desk.script.thread, desk.state.ledger.hunks, None)
    assert found is not None
    return found


def _texts(desk: ReviewDesk, scrub: Scrub) -> list[tuple[str, str]]:
    ledger = desk.state.ledger
    past = PastFile(ledger.files[ProjectPath("a.py")], ledger.hunks, scrub)
    rows = DiffRows(past, ledger.hunks)
    return [(rows.kind(at).value, rows.text(at)) for at in range(len(rows))]


def test_there_is_nothing_to_scrub_without_hunks_or_while_a_turn_runs() -> None:
    desk = ReviewDesk({"a.py": _TEXT})
    hunks = desk.state.ledger.hunks
    assert scrub_of(desk.script.thread, hunks, None) is None
    desk.ask("change it")
    desk.write_all(_PATCH)
    assert scrub_of(desk.script.thread, hunks, None) is None


def test_the_present_is_the_last_position() -> None:
    scrub = _scrub(_finished())
    assert (scrub.position, scrub.is_looking) == (3, False)
    assert scrub.moved(1) == scrub
    assert scrub.moved(-9).position == 0
    assert scrub.moved(-1).is_looking
    assert scrub.at(0).words() == "before the turn"
    assert scrub.moved(-1).words().startswith("hunk 2 of 3 · a.py 3")
    assert scrub.moved(-1).spoken().startswith("Looking at the text after hunk 2 of 3")
    assert scrub.spoken() == "The present text."
    assert scrub.at(0).path() == "a.py"


def test_a_file_reads_as_it_did_after_each_hunk() -> None:
    desk = _finished()
    scrub = _scrub(desk)
    assert _texts(desk, scrub.at(0)) == [("context", line) for line in _TEXT.split()]
    assert _texts(desk, scrub.at(1)) == [
        ("removed", "one"),
        ("added", "ONE"),
        ("context", "two"),
        ("context", "three"),
        ("context", "four"),
    ]
    assert ("added", "THREE") in _texts(desk, scrub.at(2))
    assert [text for kind, text in _texts(desk, scrub) if kind != "removed"] == [
        "first",
        "two",
        "THREE",
        "four",
    ]


def test_what_was_judged_since_then_is_shown_as_it_was() -> None:
    desk = _finished()
    hunks = desk.script.hunks()
    desk.dispatch(Keep((hunks[0],)), Reject((hunks[1],)))
    past = _texts(desk, _scrub(desk).at(2))
    assert ("added", "ONE") in past
    assert ("added", "THREE") in past
    assert ("removed", "one") in past


def test_looking_goes_on_at_its_place_until_another_turn_begins() -> None:
    desk = _finished()
    looking = _scrub(desk).at(1)
    hunks = desk.state.ledger.hunks
    again = scrub_of(desk.script.thread, hunks, looking)
    assert again is not None
    assert again.position == 1
    desk.ask("more")
    desk.write_all("*** Begin Patch\n*** Update File: a.py\n@@\n-two\n+TWO\n*** End Patch\n", "c2")
    desk.finish()
    other = scrub_of(desk.script.thread, hunks, looking)
    assert other is not None
    assert not other.is_looking


def test_of_variants_of_a_hunk_only_the_last_one_that_is_done_is_in_the_text() -> None:
    desk = _finished()
    second = desk.script.hunks()[1]
    desk.dispatch(EditHunk(second, tuple(desk.state.ledger.wording(second)), ("drei",)))
    scrub = _scrub(desk)
    assert [hunk.id for hunk in scrub.hunks][1] == second
    added = [
        [text for kind, text in _texts(desk, scrub.at(at)) if kind == "added"] for at in (2, 3)
    ]
    assert added == [["ONE", "THREE"], ["ONE", "drei"]]


def test_a_hunk_that_is_not_in_the_text_is_named_as_such() -> None:
    desk = ReviewDesk({"a.py": _TEXT})
    desk.ask("change it")
    desk.write(_PATCH[: _PATCH.index("REE")])
    desk.stop()
    scrub = _scrub(desk)
    assert scrub.words().endswith("cut, not in the text")
    assert "not in" not in scrub.at(1).words()


def test_what_a_later_turn_wrote_anew_stands_as_it_was_before_that_turn() -> None:
    desk = _finished()
    second = desk.script.hunks()[1]
    desk.dispatch(Submit(desk.state.shown, "in German", steer=SteerKind.REFINE, hunk=second))
    desk.script.start()
    desk.write_all(_PATCH[: _PATCH.index("-one")] + "-THREE\n+drei\n*** End Patch\n", "c2")
    desk.finish()
    scrub = _scrub(desk)
    assert _texts(desk, scrub)[2:4] == [("removed", "THREE"), ("added", "drei")]
    assert ("context", "THREE") in _texts(desk, scrub.at(0))
