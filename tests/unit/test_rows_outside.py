from __future__ import annotations

from tests.fakes.session_script import Script, content_of

from swerve.rows.outside import outside_files
from swerve.session import inputs
from swerve.session.disk_inputs import OutsideSeen
from swerve.terms import ProjectPath

A, B, C = (ProjectPath(f"{name}.py") for name in "abc")


def script() -> Script:
    made = Script()
    long = "".join(f"{number}\n" for number in range(9))
    made.play(
        OutsideSeen(A, content_of("x\ny\nz\nw\n"), content_of("X\ny\nz\nw\nv\n")),
        OutsideSeen(B, None, content_of(long)),
    )
    return made


def test_every_file_is_listed_with_its_counts_and_hunks() -> None:
    first, second = outside_files(script().state.ledger, ())
    assert (first.path, first.added, first.removed, first.note) == (A, 2, 1, "")
    assert [hunk.title for hunk in first.hunks] == ["a.py 1", "a.py 5"]
    assert [line.text for line in first.hunks[0].lines] == ["x", "X"]
    assert second.note == "new file"
    (hunk,) = second.hunks
    assert (len(hunk.lines), hunk.more) == (6, 3)


def test_a_file_without_an_earlier_text_is_named() -> None:
    (_, _, third) = outside_files(script().state.ledger, {A, C})
    assert (third.path, third.note, third.hunks) == (C, "no earlier text is known", ())


def test_what_was_reverted_is_listed_no_more() -> None:
    made = script()
    made.play(inputs.Reject(tuple(made.state.ledger.outside(A))))
    (first, _) = outside_files(made.state.ledger, {A})
    assert first.note == "as it was"
