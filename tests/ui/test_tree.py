"""The tree: large projects, changes, badges, filter, keys."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from tests.fakes.fake_workbench import FakeWorkbench

from swerve.project.tree import Tree
from swerve.session.inputs import ShowFile
from swerve.terms import ProjectPath
from swerve.ui.bridge import Bridge
from swerve.ui.theme import Theme
from swerve.ui.tree.badges import Badge
from swerve.ui.tree.model import BadgeRole, PathRole, TreeModel
from swerve.ui.tree.pane import TreePane

ROOT = Path("/projects/demo")


def _tree(*paths: str) -> Tree:
    return Tree.from_files([ProjectPath(path) for path in paths])


def _names(model: QAbstractItemModel, parent: QModelIndex) -> list[str]:
    return [model.index(row, 0, parent).data() for row in range(model.rowCount(parent))]


@pytest.fixture
def model(qtbot) -> TreeModel:
    model = TreeModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_project(ROOT, _tree("src/b.py", "src/a.py", "README.md", "src/deep/c.py"))
    return model


def test_the_project_is_the_top_row(model: TreeModel) -> None:
    top = model.index(0, 0)
    assert model.rowCount() == 1
    assert top.data() == "demo"
    assert _names(model, top) == ["src", "README.md"]
    assert _names(model, model.index_of("src")) == ["deep", "a.py", "b.py"]


def test_parents_lead_back(model: TreeModel) -> None:
    index = model.index_of("src/deep/c.py")
    assert index.data(PathRole) == "src/deep/c.py"
    assert index.parent().data(PathRole) == "src/deep"
    assert index.parent().parent().parent() == model.index(0, 0)
    assert not model.index(0, 0).parent().isValid()


def test_later_snapshots_change_only_what_differs(qtbot, model: TreeModel) -> None:
    kept = model.index_of("src/b.py")
    moved: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: moved.append((first, last)))
    model.rowsRemoved.connect(lambda _parent, first, last: moved.append((-first, -last)))
    model.update_tree(_tree("src/b.py", "src/aa.py", "README.md", "new/x.py"))
    assert _names(model, model.index(0, 0)) == ["new", "src", "README.md"]
    assert _names(model, model.index_of("src")) == ["aa.py", "b.py"]
    assert moved
    assert kept.row() == 2  # a plain index is a snapshot
    assert model.index_of("src/b.py").row() == 1
    assert not model.index_of("src/deep/c.py").isValid()


def test_badges_reach_the_rows_and_their_folders(model: TreeModel) -> None:
    index = model.index_of("src/deep/c.py")
    model.show_badges({ProjectPath("src/deep/c.py"): Badge("growing", "accent")})
    assert index.data(BadgeRole).text == "growing"
    assert model.index_of("src").data(BadgeRole) == Badge("", "accent")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "c.py, growing"
    model.show_badges({})
    assert index.data(BadgeRole) is None


def test_a_checkout_marks_what_is_open_folder_by_folder(model: TreeModel) -> None:
    told: list[tuple[str, int, int]] = []
    src = model.index_of("src")
    model.index_of("src/a.py")
    model.dataChanged.connect(
        lambda first, last, _roles: told.append(
            (model.path_of(first.parent()), first.row(), last.row())
        )
    )
    closed = {ProjectPath(f"elsewhere{at // 100}/f{at}.py") for at in range(20_000)}
    outside = {ProjectPath("src/a.py"), *closed}
    model.show_outside(outside, outside)
    assert told == [("src", 0, model.rowCount(src) - 1)]
    assert model.index_of("src/a.py").data(BadgeRole) == Badge("outside", "outside")


def test_files_leave_as_urls(model: TreeModel) -> None:
    data = model.mimeData([model.index_of("src/a.py")])
    assert [url.toLocalFile() for url in data.urls()] == ["/projects/demo/src/a.py"]


def test_a_hundred_thousand_files_cost_only_what_is_open(qtbot) -> None:
    tree = _tree(*(f"d{at // 100}/f{at % 100}.py" for at in range(100_000)))
    model = TreeModel()
    begun = time.perf_counter()
    model.show_project(ROOT, tree)
    assert model.rowCount(model.index(0, 0)) == 1_000
    assert model.rowCount(model.index_of("d7")) == 100
    assert time.perf_counter() - begun < 1.0
    assert len(model._by_path) == 2


# --- the pane ------------------------------------------------------------------------------------


@pytest.fixture
def workbench() -> FakeWorkbench:
    return FakeWorkbench()


@pytest.fixture
def pane(qtbot, workbench: FakeWorkbench):
    bridge = Bridge(workbench)
    pane = TreePane(workbench, bridge, Theme("dark"))
    window = QWidget()
    qtbot.addWidget(window)
    pane.setParent(window)
    pane.setGeometry(0, 0, 240, 600)
    window.resize(240, 600)
    window.show()
    yield pane
    bridge.close()


def test_enter_shows_a_file_and_opens_a_folder(qtbot, pane: TreePane, workbench) -> None:
    pane.view.setCurrentIndex(pane.model.index_of("src"))
    qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert pane.view.isExpanded(pane.model.index_of("src"))
    pane.view.setCurrentIndex(pane.model.index_of("src/settings.py"))
    qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert workbench.intents == [ShowFile(ProjectPath("src/settings.py"))]


def test_a_click_shows_a_file(qtbot, pane: TreePane, workbench) -> None:
    place = pane.view.visualRect(pane.model.index_of("README.md")).center()
    qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert workbench.state.shown_file == "README.md"


def test_the_filter_finds_by_words_of_the_path(qtbot, pane: TreePane, workbench) -> None:
    qtbot.keyClicks(pane.filter, "retry cli")
    index = pane.view.first_file()
    assert pane.model.path_of(index) == "src/retry/client.py"
    qtbot.keyClick(pane.filter, Qt.Key.Key_Return)
    assert workbench.state.shown_file == "src/retry/client.py"
    qtbot.keyClick(pane.filter, Qt.Key.Key_Escape)
    assert pane.filter.text() == ""
    assert pane.model.index_of("README.md").isValid()


def test_badges_follow_the_ledger(qtbot, pane: TreePane, workbench) -> None:
    workbench.submit("Rename")
    workbench.start()
    workbench.patch_piece("*** Begin Patch\n*** Update File: README.md\n@@\n-# swerve-demo\n+# S")
    index = pane.model.index_of("README.md")
    qtbot.waitUntil(lambda: index.data(BadgeRole) == Badge("growing", "accent"), timeout=2_000)
    workbench.change_outside("pyproject.toml", "README.md")
    other = pane.model.index_of("pyproject.toml")
    assert other.data(BadgeRole) == Badge("outside", "outside")
    workbench.dispatch(ShowFile(ProjectPath("pyproject.toml")))
    assert other.data(BadgeRole) is None


def test_new_files_appear_and_open_folders_stay_open(qtbot, pane: TreePane, workbench) -> None:
    pane.view.expand(pane.model.index_of("src"))
    workbench.change_tree(workbench.tree.with_changes([ProjectPath("src/new.py")], []))
    assert pane.view.isExpanded(pane.model.index_of("src"))
    assert pane.model.index_of("src/new.py").isValid()
