"""The real `git apply` takes what is exported."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.fakes.patches import Desk

TEXT = "".join(f"line {n}\n" for n in range(30))


def applied(desk: Desk, diff: str, folder: Path) -> dict[str, bytes]:
    for name, data in desk.disk.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"], cwd=folder, check=True, input=diff.encode()
    )
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    ("before", "body"),
    [
        (TEXT, "*** Update File: a\n@@\n-line 3\n+three\n@@\n line 20\n+more\n"),
        (TEXT, "*** Update File: a\n*** Move to: sub/b\n@@\n-line 3\n+three\n"),
        (TEXT, "*** Update File: a\n*** Move to: b\n"),
        (TEXT, "*** Delete File: a\n"),
        (TEXT, "*** Add File: new folder/b\n+one\n+two\n"),
        ("x\r\ny\r\n", "*** Update File: a\n@@\n-y\n+z\n"),
        ("x\ny", "*** Update File: a\n@@\n-x\n+z\n"),
        ("x\ny", "*** Update File: a\n@@\n y\n+z\n"),
        ("x\u2028\x0b\x0cy\n", "*** Update File: a\n@@\n+z\n"),
        ("\ufeffx\ny\n", "*** Update File: a\n@@\n-x\n+z\n"),
        ("\ufeffx\ny\n", "*** Update File: a\n*** Move to: b\n@@\n-y\n+z\n"),
    ],
)
def test_git_applies_it_to_the_byte(before: str, body: str, tmp_path: Path) -> None:
    desk = Desk(a=before)
    hunks = desk.patch(body)
    found = applied(desk, desk.ledger.as_unified_diff(), tmp_path)
    desk.keep(*hunks) if len(hunks) > 1 else desk.keep(hunks[0])
    assert found == desk.disk


def test_only_some_hunks_and_what_they_build_on(tmp_path: Path) -> None:
    desk = Desk(a=TEXT)
    one, two = desk.patch("*** Update File: a\n@@\n-line 3\n+three\n@@\n-line 9\n+nine\n")
    (three,) = desk.patch("*** Update File: a\n@@\n-three\n+III\n")
    found = applied(desk, desk.ledger.as_unified_diff([three]), tmp_path)
    assert found["a"].decode() == TEXT.replace("line 3\n", "III\n", 1)
    desk.keep(one)
    assert "-three\n+III\n" in desk.ledger.as_unified_diff([three])
    assert "nine" not in desk.ledger.as_unified_diff([three])
    assert "nine" in desk.ledger.as_unified_diff([two])


def test_what_is_no_utf_8_cannot_be_said_in_a_patch_and_is_named() -> None:
    desk = Desk(a="x\ny\n".encode("utf-16"), b=TEXT)
    desk.patch("*** Update File: a\n@@\n-x\n+z\n*** Update File: b\n@@\n-line 3\n+three\n")
    assert "a/a" not in desk.ledger.as_unified_diff()
    assert "+three" in desk.ledger.as_unified_diff()
    assert desk.ledger.not_in_diff() == ["a"]


def test_without_pending_hunks_there_is_no_diff() -> None:
    desk = Desk(a=TEXT)
    (hunk,) = desk.patch("*** Update File: a\n@@\n-line 3\n+three\n")
    desk.keep(hunk)
    assert desk.ledger.as_unified_diff() == desk.ledger.as_unified_diff([hunk]) == ""


def test_what_two_hunks_build_on_is_exported_once() -> None:
    desk = Desk(a="1\n2\n3\n")
    desk.patch("*** Update File: a\n@@\n-1\n+I\n")
    desk.patch("*** Update File: a\n@@\n-I\n-2\n+i\n+II\n")
    desk.patch("*** Update File: a\n@@\n-II\n+ii\n")
    (last,) = desk.patch("*** Update File: a\n@@\n-i\n-ii\n+x\n")
    assert desk.ledger.as_unified_diff([last]).splitlines()[-4:] == ["-1", "-2", "+x", " 3"]


def test_a_file_that_comes_and_goes_is_no_difference() -> None:
    desk = Desk()
    desk.patch("*** Add File: n\n+1\n")
    desk.patch("*** Delete File: n\n")
    assert len(desk.ledger.pending()) == 2
    assert desk.ledger.as_unified_diff() == ""
