"""The palette: open, match, run, close."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from tests.fakes.fake_workbench import FakeWorkbench
from tests.fakes.looking import titles

from swerve.project.tree import Tree
from swerve.session.inputs import SetProfile
from swerve.terms import ProjectPath
from swerve.ui.palette.popup import Palette
from swerve.ui.palette.ranking import NameSearch
from swerve.ui.palette.sources import PaletteSources
from swerve.ui.theme import Theme


@pytest.fixture
def workbench() -> FakeWorkbench:
    return FakeWorkbench()


@pytest.fixture
def palette(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    palette = Palette(Theme("light"), window)
    palette.window_ = window
    return palette


@pytest.fixture
def sources(palette: Palette, workbench: FakeWorkbench) -> PaletteSources:
    return PaletteSources(workbench, palette)


def test_files_are_found_and_shown(qtbot, palette, sources, workbench) -> None:
    sources.show_files()
    qtbot.keyClicks(palette.field, "client")
    assert titles(palette)[0] == "client.py"
    assert palette.model.choice(palette.model.index(0)).positions == (0, 1, 2, 3, 4, 5)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert workbench.state.shown_file == "src/retry/client.py"
    assert not palette.isVisible()


def test_the_mark_moves_around(qtbot, palette, sources) -> None:
    sources.show_files()
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == palette.model.rowCount() - 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Tab)
    assert palette.list.currentIndex().row() == 0


def test_escape_closes_without_running(qtbot, palette, sources, workbench) -> None:
    sources.show_profiles()
    with qtbot.waitSignal(palette.closed, timeout=1_000):
        qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert workbench.intents == []


def test_a_profile_is_chosen(qtbot, palette, sources, workbench) -> None:
    sources.show_profiles()
    qtbot.keyClicks(palette.field, "cere")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert workbench.intents == [SetProfile(workbench.state.shown, "cerebras")]


def test_threads_are_listed_with_what_runs(qtbot, palette, sources, workbench) -> None:
    workbench.submit("make the delay configurable")
    sources.show_threads()
    assert titles(palette) == ["make the delay configurable"]
    palette.dismiss()


def test_nothing_matches(qtbot, palette, sources) -> None:
    sources.show_files()
    qtbot.keyClicks(palette.field, "zzzzqqq")
    assert titles(palette) == []
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()


def test_large_projects_are_ranked_on_a_worker(qtbot) -> None:
    tree = Tree.from_files([ProjectPath(f"d{at}/file{at}.py") for at in range(5_000)])
    search = NameSearch()
    search.look_in(tree)
    search.search("file1", 5)
    with qtbot.waitSignal(search.found, timeout=5_000) as found:
        search.search("file4999", 5)
    query, ranked = found.args
    assert (query, [one.path for one in ranked]) == ("file4999", ["d4999/file4999.py"])


def test_the_list_stays_in_a_low_window(palette, sources) -> None:
    palette.window_.resize(560, 340)
    sources.show_files()
    assert palette.model.rowCount() > 6
    assert palette.geometry().bottom() < palette.window_.height()
    assert palette.list.verticalScrollBar().maximum() > 0
