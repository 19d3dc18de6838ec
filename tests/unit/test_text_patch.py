from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from swerve.text.patch import (
    HunkHeader,
    Marker,
    MarkerKind,
    header_from_line,
    marker_from_line,
    unified_diff,
)


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        (" *** Begin Patch ", Marker(MarkerKind.BEGIN)),
        ("*** End Patch", Marker(MarkerKind.END)),
        ("*** Add File:  a b.py ", Marker(MarkerKind.ADD, "a b.py")),
        ("*** Move to: x", Marker(MarkerKind.MOVE, "x")),
        ("*** End of File", Marker(MarkerKind.END_OF_FILE)),
        ("*** Environment ID: 7", Marker(MarkerKind.ENVIRONMENT, "7")),
        ("*** Frobnicate File: x", Marker(MarkerKind.UNKNOWN, "Frobnicate File: x")),
        ("** Begin Patch", None),
        ("+*** End Patch", None),
    ],
)
def test_markers(line: str, marker: Marker | None) -> None:
    assert marker_from_line(line) == marker


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("@@", HunkHeader("")),
        ("@@ class A:", HunkHeader("class A:")),
        ("@@ def f() @@", HunkHeader("def f()")),
        ("@@ -12,3 +12,4 @@ def f", HunkHeader("", 11)),
        ("@@ -0,0 +1 @@", HunkHeader("", 0)),
        (" @@", None),
    ],
)
def test_hunk_headers(line: str, header: HunkHeader | None) -> None:
    assert header_from_line(line) == header


LONG = "".join(f"line {n}\n" for n in range(40))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LONG, LONG.replace("line 3\n", "").replace("line 20\n", "x\ny\n")),
        (LONG, LONG.replace("line 3\n", "").replace("line 8\n", "x\n")),
        ("a\r\nb\r\n", "a\r\nB\r\n"),
        ("a\nb", "a\nb\n"),
        ("a\rb\n", "a\rc\n"),
        (None, "new\n"),
        ("gone\n", None),
        ("", "no end"),
    ],
)
def test_git_applies_the_unified_diff(tmp_path: Path, old: str | None, new: str | None) -> None:
    file = tmp_path / "f.txt"
    if old is not None:
        file.write_bytes(old.encode())
    (tmp_path / "p.patch").write_bytes(unified_diff(old, new, "f.txt").encode())
    subprocess.run(["git", "apply", "p.patch"], cwd=tmp_path, check=True, timeout=20)
    assert (file.read_bytes().decode() if file.exists() else None) == new


def test_git_applies_a_rename(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1\n2\n")
    diff = unified_diff("1\n2\n", "1\n3\n", "b", old_path="a")
    (tmp_path / "p").write_text(diff)
    subprocess.run(["git", "apply", "p"], cwd=tmp_path, check=True, timeout=20)
    assert (tmp_path / "b").read_text() == "1\n3\n"
    assert not (tmp_path / "a").exists()


def test_no_change_is_no_diff() -> None:
    assert unified_diff("a\n", "a\n", "f") == ""
