from __future__ import annotations

from tests.fakes.hunks import hunk_of

from swerve.edits.hunks import Hunk, HunkState
from swerve.rows.files import FileTab, file_tabs
from swerve.terms import HunkId, ProjectPath


def _tabs(*hunks: Hunk, shown: str | None = None) -> list[FileTab]:
    known = {hunk.id: hunk for hunk in hunks}
    path = None if shown is None else ProjectPath(shown)
    return file_tabs(known, [*known, HunkId("gone")], path)


def test_files_stand_in_the_order_of_first_touch_with_open_lines_counted() -> None:
    tabs = _tabs(
        hunk_of("+a", "-b", name="1", path="b.py"),
        hunk_of("+a", name="2", path="a.py", state=HunkState.GROWING),
        hunk_of("+a", "+c", name="3", path="b.py"),
        hunk_of("+a", name="4", path="b.py", state=HunkState.KEPT),
    )
    assert tabs == [
        FileTab(ProjectPath("b.py"), "b.py", 3, 1),
        FileTab(ProjectPath("a.py"), "a.py", 1, 0, is_growing=True),
    ]


def test_a_judged_file_says_how() -> None:
    (tab,) = _tabs(hunk_of("+a", state=HunkState.KEPT))
    assert (tab.note, tab.added) == ("kept", 0)


def test_the_shown_file_has_a_tab_even_when_nothing_touched_it() -> None:
    tabs = _tabs(hunk_of("+a", path="a.py"), shown="README.md")
    assert [tab.name for tab in tabs] == ["a.py", "README.md"]
    assert tabs[1].note == ""


def test_equal_names_are_told_apart_by_their_folder() -> None:
    tabs = _tabs(
        hunk_of("+a", name="1", path="src/retry/errors.py"),
        hunk_of("+a", name="2", path="src/http/errors.py"),
    )
    assert [tab.name for tab in tabs] == ["retry/errors.py", "http/errors.py"]


def test_replaced_variants_have_no_tab() -> None:
    assert _tabs(hunk_of("+a", state=HunkState.SUPERSEDED)) == []
