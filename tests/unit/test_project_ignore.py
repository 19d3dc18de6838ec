from __future__ import annotations

import pytest

from swerve.project.ignore import IgnoreIndex


def index(exclude: str = "", **files: str) -> IgnoreIndex:
    made = IgnoreIndex(exclude=exclude.splitlines())
    for folder, text in files.items():
        made.put("" if folder == "root" else folder, text)
    return made


@pytest.mark.parametrize("path", [".git", ".git/config", "sub/.git/HEAD", ".GIT/config"])
def test_git_is_always_ignored(path: str) -> None:
    assert index(root="!.git\n").is_ignored(path)


@pytest.mark.parametrize(
    ("path", "is_folder", "expected"),
    [
        ("node_modules", True, True),
        ("node_modules", False, False),
        ("web/node_modules/left/pad.js", False, True),
        ("pkg/__pycache__/a.pyc", False, True),
        (".venv", True, True),
        ("src/venv.py", False, False),
        (".gitignore", False, False),
        (".github/workflows/ci.yml", False, False),
    ],
)
def test_defaults(path: str, is_folder: bool, expected: bool) -> None:
    assert index().is_ignored(path, is_folder=is_folder) is expected


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("*.log\n!keep.log", "a/b.log", True),
        ("*.log\n!keep.log", "a/keep.log", False),
        ("/out", "out", True),
        ("/out", "a/out", False),
        ("docs/_build/", "docs/_build/x.html", True),
        ("docs/_build/", "x/docs/_build/x.html", False),
        ("build/*\n!build/keep.txt", "build/keep.txt", False),
        ("build/\n!build/keep.txt", "build/keep.txt", True),
        ("*.log\n!src/deep", "src/deep/a.log", True),
        ("deep/**\n!deep/keep", "deep/keep", False),
        ("*\n!*/\n!*.txt", "a/b.txt", False),
        ("a/**/z", "a/b/c/z", True),
        ("# comment\n\n\\#file", "#file", True),
        ("[bad", "[bad", False),
        ("[z-a]\n!\nlast\\\n*.log", "a.log", True),
        ("[z-a]", "m", False),
        ("!node_modules/", "node_modules/a.js", False),
    ],
)
def test_git_rules(rules: str, path: str, expected: bool) -> None:
    assert index(root=rules).is_ignored(path) is expected


def test_deeper_file_wins() -> None:
    rules = index(root="*.txt\n", sub="!notes.txt\n/local\n")
    assert rules.is_ignored("notes.txt")
    assert not rules.is_ignored("sub/notes.txt")
    assert rules.is_ignored("sub/other.txt")
    assert rules.is_ignored("sub/local")
    assert not rules.is_ignored("sub/deep/local")


def test_exclude_of_the_repository_is_weaker_than_its_ignore_files() -> None:
    rules = index("secret\nshown\n", root="!shown\n")
    assert rules.is_ignored("secret")
    assert not rules.is_ignored("shown")


def test_changed_file_forgets_cached_rules() -> None:
    rules = index(root="*.txt\n")
    assert rules.is_ignored("a/b.txt")
    rules.put("", "*.md\n")
    assert not rules.is_ignored("a/b.txt")
    assert rules.is_ignored("a/b.md")
    rules.put("", None)
    assert not rules.is_ignored("a/b.md")
    rules.put("a", "b.md\n")
    assert rules.is_ignored("a/b.md")


@pytest.mark.parametrize(
    "rule",
    [
        "*a" * 40 + "b",
        "[a-z]*" * 20 + "1",
        "**/" + "a*/**/" * 20 + "b",
        "**/*a*a*a*a*b*a*a*/**/*a*a*a*a*a*/**/*a*a*a*a*c",
        "a/**/" * 30 + "z",
        "?*?*?*?*?*?*?*?*?*?*?*?*?*1",
    ],
)
def test_a_rule_made_to_take_for_ever_is_judged_at_once(rule: str) -> None:
    """The time of such a rule in git's manner doubles with each star: this would never end."""
    rules = index(root=rule)
    assert not rules.is_ignored("/".join(["a" * 100] * 30 + ["a" * 240]))


def test_rules_without_end_are_read_to_a_bound() -> None:
    rules = index(root="\n".join(f"name{number}" for number in range(100_000)))
    assert rules.is_ignored("name0")
    assert not rules.is_ignored("name99999")
