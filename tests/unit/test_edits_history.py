from __future__ import annotations

from swerve.edits.history import Flight, Flip, History, Step, StepMove
from swerve.edits.hunks import HunkState
from swerve.edits.journal import Decision, FileWrite
from swerve.text.encoding import revision_of


def flight(name: str, *paths: str) -> Flight:
    writes = tuple(FileWrite(path, revision_of(b"old"), b"new", b"old") for path in paths)
    return Flight(Decision(name, "keep", (), writes), (), Step((), (), "d"), StepMove.NEW)


def test_a_flip_goes_both_ways() -> None:
    flip = Flip("h", HunkState.PENDING, HunkState.REJECTED, "before", "after")
    assert flip.inverse().inverse() == flip
    assert flip.inverse().before is HunkState.REJECTED


def test_steps_move_between_done_and_undone() -> None:
    history = History()
    one, two = history.make_step(("a",), (), "d1"), history.make_step(("b",), (), "d2")
    history.record(StepMove.NEW, one)
    history.record(StepMove.UNDONE, one)
    assert (history.done, history.undone) == ([], [one])
    history.record(StepMove.REDONE, one)
    history.record(StepMove.UNDONE, one)
    history.record(StepMove.NEW, two)
    assert (history.done, history.undone) == ([two], [])


def test_a_failed_step_goes_back_where_it_came_from() -> None:
    history = History()
    step = history.make_step(("a",), (), "d1")
    history.record(StepMove.NEW, step)
    history.forget(StepMove.NEW, step)
    assert (history.done, history.undone) == ([], [])
    history.done.append(step)
    history.record(StepMove.UNDONE, step)
    history.forget(StepMove.UNDONE, step)
    assert (history.done, history.undone) == ([step], [])
    history.record(StepMove.UNDONE, step)
    history.record(StepMove.REDONE, step)
    history.forget(StepMove.REDONE, step)
    assert (history.done, history.undone) == ([], [step])


def test_a_step_whose_way_back_failed_stands_among_the_others_in_the_order_of_time() -> None:
    history = History()
    steps = [history.make_step((name,), (), name) for name in ("d1", "d2", "d3")]
    one, two, three = steps
    for step in steps[:2]:
        history.record(StepMove.NEW, step)
    history.record(StepMove.UNDONE, two)
    history.record(StepMove.NEW, three)
    history.forget(StepMove.UNDONE, two)
    assert history.done == [one, two, three]
    for step in (three, two, one):
        history.record(StepMove.UNDONE, step)
    history.record(StepMove.REDONE, one)
    history.record(StepMove.REDONE, two)
    history.forget(StepMove.REDONE, one)
    assert (history.done, history.undone) == ([two], [three, one])
    history.record(StepMove.UNDONE, two)
    history.record(StepMove.REDONE, two)
    history.forget(StepMove.REDONE, two)
    assert history.undone == [three, two, one]


def test_a_failure_takes_along_later_decisions_on_the_same_files_only() -> None:
    history = History()
    flights = [flight("1", "a"), flight("2", "a", "b"), flight("3", "c"), flight("4", "b")]
    history.flights = {item.decision.id: item for item in flights}
    assert history.flights_over("b") == [flights[1], flights[3]]
    assert history.take_failed("2") == [flights[3], flights[1]]
    assert list(history.flights) == ["1", "3"]
    assert history.take_failed("2") == []


def test_a_flight_knows_where_it_starts_and_lands() -> None:
    item = flight("1", "a")
    assert item.knows("a", revision_of(b"old"))
    assert item.knows("a", revision_of(b"new"))
    assert not item.knows("a", revision_of(b"other"))
    assert not item.knows("b", revision_of(b"new"))
