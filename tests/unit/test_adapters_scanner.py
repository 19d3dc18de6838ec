from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from swerve.adapters.ripgrep import Ripgrep
from swerve.adapters.scanner import ProjectScanner
from swerve.project.search import Hit
from swerve.terms import ProjectPath

FILES = {
    "a.py": "alpha = 1\nbeta = 2\n",
    "src/b.py": "from a import alpha\r\n# Alpha\r\n",
    "src/-rf": "alpha as an option\n",
    "node_modules/x.js": "alpha\n",
    "build/out.py": "alpha\n",
    ".git/HEAD": "alpha\n",
    ".env": "alpha = secret\n",
    "bin.dat": "alpha\0\n",
    ".gitignore": "build/\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    (tmp_path / "outside.py").symlink_to("/etc/passwd")
    (tmp_path / "round").symlink_to(".")
    return tmp_path


@pytest.fixture(params=["ripgrep", "python"])
def scanner(request: pytest.FixtureRequest, root: Path) -> Iterator[ProjectScanner]:
    if request.param == "ripgrep" and shutil.which("rg") is None:
        pytest.skip("ripgrep is not installed")
    made = ProjectScanner(root, is_ripgrep_allowed=request.param == "ripgrep")
    yield made
    made.close()


def found(
    scanner: ProjectScanner, query: str, *, is_regex: bool = False, **overlay: str
) -> list[str]:
    texts = {ProjectPath(path.replace("__", ".")): text for path, text in overlay.items()}
    result = asyncio.run(scanner.search(query, is_regex=is_regex, overlay=texts))
    return result.splitlines()


def test_scan_lists_what_is_not_ignored_and_follows_no_link(root: Path) -> None:
    scanner = ProjectScanner(root)
    tree = asyncio.run(scanner.scan())
    scanner.close()
    assert set(tree.files) == {
        ".env", ".gitignore", "a.py", "bin.dat", "outside.py", "src/-rf", "src/b.py",
    }  # fmt: skip
    assert not tree.is_dir("round")


def test_unreadable_root_is_an_empty_tree(tmp_path: Path) -> None:
    assert ProjectScanner(tmp_path / "gone").scan_now().files == ()


def test_literal_search_is_case_sensitive_and_leaves_out_what_is_not_for_models(
    scanner: ProjectScanner,
) -> None:
    assert found(scanner, "alpha") == [
        "a.py:1: alpha = 1",
        "src/-rf:1: alpha as an option",
        "src/b.py:1: from a import alpha",
    ]
    assert found(scanner, "alpha.*") == ["(no matches)"]
    assert found(scanner, "root:") == ["(no matches)"]


def test_expression_and_option_like_queries(scanner: ProjectScanner) -> None:
    assert found(scanner, r"^beta\b", is_regex=True) == ["a.py:2: beta = 2"]
    assert found(scanner, "--files") == ["(no matches)"]
    assert found(scanner, "-e", is_regex=True) == ["(no matches)"]


def test_pending_text_wins_over_the_disk(scanner: ProjectScanner) -> None:
    pending = "gamma\nalpha twice alpha\n"
    assert found(scanner, "beta", a__py=pending) == ["(no matches)"]
    assert found(scanner, "alpha twice", a__py=pending) == ["a.py:2: alpha twice alpha"]
    assert found(scanner, "twic.", is_regex=True, new__py=pending) == [
        "new.py:2: alpha twice alpha"
    ]


@pytest.mark.parametrize(("query", "is_regex"), [("(", True), ("", False), ("a\nb", False)])
def test_bad_queries_are_refused_in_a_sentence(
    scanner: ProjectScanner, query: str, is_regex: bool
) -> None:
    with pytest.raises(ValueError):
        found(scanner, query, is_regex=is_regex)


def test_results_are_capped(scanner: ProjectScanner, root: Path) -> None:
    (root / "many.txt").write_text("needle\n" * 5000)
    lines = found(scanner, "needle")
    assert len(lines) == 201
    assert lines[-1].startswith("(more than 200")


def test_a_link_put_into_the_way_of_a_search_leads_nowhere(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that runs on could swap a folder for a link while ripgrep opens what is in it."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "b.py").write_text("alpha = 'not yours'\n")

    def search(self: Ripgrep, folder: Path, query: str, *, is_regex: bool) -> Iterator[Hit]:
        (root / "src").rename(root / "away")
        (root / "src").symlink_to(outside)
        yield Hit(ProjectPath("src/b.py"), 0, "alpha = 'not yours'")
        yield Hit(ProjectPath("outside.py"), 0, "root:x:0:0:root:/root:/bin/bash")
        yield Hit(ProjectPath("a.py"), 0, "alpha = 1")

    monkeypatch.setattr(Ripgrep, "find", lambda: Ripgrep("rg"))
    monkeypatch.setattr(Ripgrep, "search", search)
    scanner = ProjectScanner(root)
    try:
        assert found(scanner, "alpha") == ["a.py:1: alpha = 1"]
    finally:
        scanner.close()


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    scanner = ProjectScanner(tmp_path / "gone")
    with pytest.raises(ValueError, match="cannot be read"):
        found(scanner, "alpha")
    assert scanner.symbols_now([ProjectPath("a.py")]) == ()
    scanner.close()
