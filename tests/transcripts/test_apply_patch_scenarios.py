"""The public scenarios of the reference tool: the tree afterwards, exact to the byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from swerve.edits.apply import apply_patch
from swerve.text.encoding import FileContent, decode

FOLDER = os.environ.get("SWERVE_CONFORMANCE", "")
SCENARIOS = sorted(path.name for path in Path(FOLDER).iterdir()) if FOLDER else []


def tree_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.skipif(not FOLDER, reason="SWERVE_CONFORMANCE does not name the scenarios' folder")
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_tree_is_what_the_reference_tool_leaves(name: str) -> None:
    folder = Path(FOLDER) / name
    tree = tree_of(folder / "input")

    def read(path: str) -> FileContent | str | None:
        if any(known.startswith(path + "/") for known in tree):
            return "The path names a folder."
        return decode(tree[path]) if path in tree else None

    result = apply_patch((folder / "patch.txt").read_text(), read, is_partial=True)
    for write in result.decision.writes if result.decision else ():
        assert tree.get(write.path) == write.old
        if write.new is None:
            del tree[write.path]
        else:
            tree[write.path] = write.new
    assert tree == tree_of(folder / "expected")
    assert result.is_complete == (
        "rejects" not in name and "fail" not in name and "requires" not in name
    )
