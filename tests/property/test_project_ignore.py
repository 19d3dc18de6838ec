"""Our ignore rules against git's own, on random rules and trees."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swerve.project.ignore import IgnoreIndex

PATHS = ("a.log", "keep.log", "out/a.txt", "src/out/b.log", "src/a.txt", "src/deep/keep.log", "x y")
RULES = st.lists(
    st.sampled_from(
        [
            "*.log", "!keep.log", "out", "/out", "out/", "src/*", "!src/deep", "!src/deep/",
            "**/deep", "deep/**", "src/**/b.log", "# note", "", "  ", "x\\ y", "x y ", "*", "!*/",
            "**/deep/**/k*p.l*g", "s*c/**/*e*p/*", "src/**/**/*.*g", "*a*.*o*g", "!*e*.l*",
            "*e*e*p*.log", "**/*e*/*", "src/*/*e*l*", "!*.txt", "[ab].*", "?.txt", "!", "/",
            "src/out/*.log", "\\!keep.log", "[!a]*.log",
        ]
    ),
    max_size=6,
)  # fmt: skip


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@settings(max_examples=40, deadline=None)
@given(RULES, RULES)
def test_same_verdicts_as_git(root_rules: list[str], src_rules: list[str]) -> None:
    files = {"": "\n".join(root_rules), "src": "\n".join(src_rules)}
    index = IgnoreIndex()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        subprocess.run(["git", "init", "-q", folder], check=True, timeout=10)
        for path in PATHS:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text("")
        for place, text in files.items():
            (root / place / ".gitignore").write_text(text)
            index.put(place, text)
        ran = subprocess.run(
            ["git", "-C", folder, "check-ignore", "-z", "--no-index", "--stdin"],
            input="\0".join(PATHS),
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    by_git = set(ran.stdout.split("\0")) - {""}
    assert {path for path in PATHS if index.is_ignored(path)} == by_git
