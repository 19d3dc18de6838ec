"""What a drop means."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from tests.fakes.fake_workbench import PROFILES

from swerve.ui.dropping import DropKind, drop_of

WORDS_ONLY, TAKES_PICTURES = PROFILES[0], PROFILES[1]


def _data(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "a.py").touch()
    (tmp_path / "other.py").touch()
    return tmp_path / "demo"


def test_a_folder_opens(root: Path) -> None:
    drop = drop_of(_data(root), None, WORDS_ONLY, is_on_composer=True)
    assert (drop.kind, drop.folder) == (DropKind.OPEN, root)
    assert drop.words == "Open demo as a project"


def test_a_file_of_the_project_is_attached_or_shown(root: Path) -> None:
    file = root / "a.py"
    assert drop_of(_data(file), root, WORDS_ONLY, is_on_composer=True).kind is DropKind.ATTACH
    shown = drop_of(_data(file), root, WORDS_ONLY, is_on_composer=False)
    assert (shown.kind, shown.paths) == (DropKind.SHOW, ("a.py",))


def test_files_from_elsewhere_are_refused_in_words(root: Path) -> None:
    drop = drop_of(_data(root.parent / "other.py"), root, WORDS_ONLY, is_on_composer=True)
    assert drop.kind is DropKind.NOTHING
    assert drop.words


def test_text_is_nothing_of_ours(root: Path) -> None:
    data = QMimeData()
    data.setText("hello")
    assert drop_of(data, root, WORDS_ONLY, is_on_composer=False) is None


def test_pictures_go_along_from_anywhere_where_the_model_takes_them(root: Path) -> None:
    picture, file = root.parent / "shot.PNG", root / "a.py"
    drop = drop_of(_data(picture), root, TAKES_PICTURES, is_on_composer=True)
    assert (drop.kind, drop.pictures, drop.words) == (
        DropKind.ATTACH,
        (picture,),
        "Attach shot.PNG",
    )
    both = drop_of(_data(picture, file), root, TAKES_PICTURES, is_on_composer=True)
    assert (both.paths, both.pictures, both.words) == (("a.py",), (picture,), "Attach 2 files")
    refused = drop_of(_data(picture), root, WORDS_ONLY, is_on_composer=True)
    assert refused.kind is DropKind.NOTHING
    assert refused.words == "Practice takes text only: a picture cannot go along"
