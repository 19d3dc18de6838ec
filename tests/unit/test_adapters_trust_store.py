"""Trust is of one folder, kept outside of it, and never inherited."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from swerve.adapters.folder_mark import FolderMark
from swerve.adapters.trust_store import ProjectTrust


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "trust.json"


def made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def remember(trust: ProjectTrust, *, is_trusted: bool = True) -> str:
    return asyncio.run(trust.remember(is_trusted=is_trusted))


def test_a_project_is_not_trusted_until_it_is_and_no_longer_after(
    file: Path, tmp_path: Path
) -> None:
    trust = ProjectTrust(file, made(tmp_path / "demo"))
    assert not asyncio.run(trust.recall())
    assert remember(trust) == ""
    assert ProjectTrust(file, tmp_path / "demo").is_trusted()
    assert remember(trust, is_trusted=False) == ""
    assert not ProjectTrust(file, tmp_path / "demo").is_trusted()


def test_folders_above_below_and_beside_are_other_projects(file: Path, tmp_path: Path) -> None:
    inner = made(tmp_path / "demo" / "inner")
    made(tmp_path / "demo-evil")
    remember(ProjectTrust(file, tmp_path / "demo"))
    for other in (tmp_path, inner, tmp_path / "demo-evil"):
        assert not ProjectTrust(file, other).is_trusted()


def test_a_link_to_a_trusted_folder_is_that_folder(file: Path, tmp_path: Path) -> None:
    remember(ProjectTrust(file, made(tmp_path / "demo")))
    (tmp_path / "link").symlink_to(tmp_path / "demo")
    assert ProjectTrust(file, tmp_path / "link").is_trusted()


def test_another_folder_in_the_same_place_is_not_trusted(file: Path, tmp_path: Path) -> None:
    remember(ProjectTrust(file, made(tmp_path / "demo")))
    (tmp_path / "demo").rename(tmp_path / "moved")
    made(tmp_path / "demo")
    assert not ProjectTrust(file, tmp_path / "demo").is_trusted()
    assert not ProjectTrust(file, tmp_path / "moved").is_trusted()


def test_a_folder_made_anew_where_a_trusted_one_was_removed_is_another(
    file: Path, tmp_path: Path
) -> None:
    """File systems give the inode of what was removed to what is made next."""
    root = made(tmp_path / "demo")
    if not FolderMark.of(root).born_ns:
        pytest.skip("this file system does not keep when a folder was made")
    for _ in range(5):
        remember(ProjectTrust(file, root))
        root.rmdir()
        made(root)
        assert not ProjectTrust(file, root).is_trusted()


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", '{"trusted": 1}', '{"trusted": [1, {}, {"root": 1}]}', "\xff", "{" * 100],
)
def test_a_damaged_file_trusts_nothing_and_can_be_written_again(
    file: Path, tmp_path: Path, text: str
) -> None:
    made(file.parent)
    file.write_text(text, encoding="latin-1")
    trust = ProjectTrust(file, made(tmp_path / "demo"))
    assert not trust.is_trusted()
    assert remember(trust) == ""
    assert trust.is_trusted()


def test_the_file_is_private_and_a_project_cannot_bring_one(file: Path, tmp_path: Path) -> None:
    root = made(tmp_path / "demo")
    claim = {"root": str(root), **asdict(FolderMark.of(root)), "since_unix_s": 1}
    for name in ("trust.json", ".swerve/trust.json", "swerve.toml"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(json.dumps({"trusted": [claim]}))
    assert not ProjectTrust(file, root).is_trusted()
    remember(ProjectTrust(file, root))
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_stored_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    trust = ProjectTrust(tmp_path / "state" / "trust.json", made(tmp_path / "demo"))
    assert "could not be stored" in remember(trust)
