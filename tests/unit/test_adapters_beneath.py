from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from swerve.adapters import beneath as beneath_module
from swerve.adapters.beneath import Beneath, PathRefused
from swerve.adapters.file_write import read_beneath
from swerve.terms import ProjectPath


@pytest.fixture(params=["openat2", "walk"])
def beneath(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Beneath]:
    if request.param == "walk":
        monkeypatch.setattr(beneath_module._OPENAT2, "is_available", False)
    elif not beneath_module._OPENAT2.is_available:
        pytest.skip("the kernel has no openat2")
    root = tmp_path / "proj"
    (root / "src/deep").mkdir(parents=True)
    (root / "src/a.py").write_text("inside")
    (tmp_path / "proj-evil").mkdir()
    (tmp_path / "proj-evil/secret").write_text("outside")
    opened = Beneath(root)
    yield opened
    opened.close()


def read(beneath: Beneath, path: str) -> bytes | None:
    return read_beneath(beneath, beneath.resolve(path))


def test_plain_paths(beneath: Beneath) -> None:
    assert read(beneath, "src/a.py") == b"inside"
    assert read(beneath, "./src//a.py") == b"inside"
    assert read(beneath, "src/none.py") is None
    assert read(beneath, "none/none.py") is None
    assert read(beneath, "src/a.py/b") is None


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../proj-evil/secret", "src/../../x", "~/x", "a\0b", "a\nb", "."]
)
def test_paths_that_are_none(beneath: Beneath, path: str) -> None:
    with pytest.raises(PathRefused):
        beneath.resolve(path)


def test_links_that_stay_inside_are_followed(beneath: Beneath) -> None:
    root = beneath.root
    (root / "link.py").symlink_to("src/a.py")
    (root / "absolute.py").symlink_to(root / "src/a.py")
    (root / "folder").symlink_to("src")
    (root / "src/deep/up").symlink_to("../../src")
    assert beneath.resolve("link.py") == "src/a.py"
    assert beneath.resolve("absolute.py") == "src/a.py"
    assert beneath.resolve("folder/new.py") == "src/new.py"
    assert beneath.resolve("src/deep/up/a.py") == "src/a.py"
    assert read(beneath, "folder/a.py") == b"inside"


@pytest.mark.parametrize("target", ["../proj-evil/secret", "/etc/passwd", "{root}-evil/secret"])
def test_links_that_leave_are_refused(beneath: Beneath, target: str) -> None:
    (beneath.root / "link").symlink_to(target.format(root=beneath.root))
    with pytest.raises(PathRefused, match="outside"):
        beneath.resolve("link")


def test_folder_link_that_leaves_and_loops(beneath: Beneath) -> None:
    (beneath.root / "out").symlink_to(beneath.root.parent / "proj-evil")
    with pytest.raises(PathRefused, match="outside"):
        beneath.resolve("out/secret")
    (beneath.root / "one").symlink_to("two")
    (beneath.root / "two").symlink_to("one")
    with pytest.raises(PathRefused, match="back to itself"):
        beneath.resolve("one")


def test_link_that_appears_after_resolving_is_refused(beneath: Beneath) -> None:
    resolved = beneath.resolve("src/deep/x.py")
    (beneath.root / "src/deep").rmdir()
    (beneath.root / "src/deep").symlink_to(beneath.root.parent / "proj-evil")
    (beneath.root.parent / "proj-evil/x.py").write_text("outside")
    with pytest.raises((PathRefused, NotADirectoryError)), beneath.folder_of(resolved):
        pass
    resolved = beneath.resolve("src/a.py")
    (beneath.root / "src/a.py").unlink()
    (beneath.root / "src/a.py").symlink_to(beneath.root.parent / "proj-evil/secret")
    with pytest.raises(PathRefused):
        read_beneath(beneath, resolved)


def test_special_files_are_refused_without_opening(beneath: Beneath) -> None:
    root = beneath.root
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "socket"))
    for path, kind in (("pipe", "pipe"), ("socket", "socket"), ("src", "folder")):
        with pytest.raises(PathRefused, match=kind):
            read(beneath, path)


def test_large_files_are_refused(beneath: Beneath) -> None:
    with (beneath.root / "big").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(PathRefused, match="larger"):
        read(beneath, "big")


def test_folders_are_made_and_removed(beneath: Beneath) -> None:
    missing = beneath.missing_folders(ProjectPath("src/new/er/x.py"))
    assert missing == ["src/new", "src/new/er"]
    assert [beneath.make_folder(folder) for folder in missing] == [True, True]
    assert not beneath.make_folder(ProjectPath("src/new"))
    assert beneath.missing_folders(ProjectPath("src/new/er/x.py")) == []
    assert not beneath.remove_folder(ProjectPath("src/new"))
    assert beneath.remove_folder(ProjectPath("src/new/er"))
    assert beneath.remove_folder(ProjectPath("src/new"))
    assert beneath.remove_folder(ProjectPath("src/new"))


def test_moved_root_is_noticed(beneath: Beneath) -> None:
    assert beneath.is_alive()
    beneath.root.rename(beneath.root.with_name("elsewhere"))
    assert not beneath.is_alive()
    beneath.root.mkdir()
    assert not beneath.is_alive()
