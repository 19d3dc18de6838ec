"""The habits of the house, measured: sizes, names, fresh pages, nothing of one machine."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from tests.architecture.walls import APP, PACKAGE, ROOT, modules

from swerve.resources import resource_path

LONGEST_FILE_LINES = 500
LONGEST_FUNCTION_LINES = 60
MEDIAN_FUNCTION_LINES = 10
LARGEST_PROMPT_BYTES = 2_500
VAGUE = {"utils", "util", "misc", "common", "helpers", "helper", "manager", "managers"}

# Written in pieces, so that this file does not find itself.
FOREIGN = re.compile(
    "|".join(
        [
            "/" + "work/main",
            "/" + "root/",
            "/" + "tmp/venv",
            "/" + "home/[a-z]+/",
            r"://[^/\s]*(artifactory|nexus|devpi|pypi|registry|mirror)[^/\s]*",
            "TO" + "DO",
            "FIX" + "ME",
        ]
    )
)
TEXTS = {".py", ".toml", ".md", ".qss", ".svg", ".json", ".jsonl", ".yml", ".sh", ".txt", ""}


def source_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every function with the number of lines of its body, its docstring left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            has_words = len(node.body) > 1 and ast.get_docstring(node) is not None
            start = first.end_lineno + 1 if has_words and first.end_lineno else first.lineno
            yield f"{path.name}:{node.name}", (node.end_lineno or start) - start + 1


def committed() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    if listing.returncode != 0:
        pytest.skip("not a checkout, so nothing is committed here")
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix in TEXTS]


def test_files_are_short() -> None:
    lengths = {name: len(source_lines(path)) for name, path in modules(APP).items()}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE_LINES} == {}


def test_functions_are_short() -> None:
    lengths = [one for path in modules(APP).values() for one in functions(path)]
    assert [one for one in lengths if one[1] > LONGEST_FUNCTION_LINES] == []
    assert median(length for _, length in lengths) <= MEDIAN_FUNCTION_LINES


def test_modules_are_named_for_what_they_are() -> None:
    assert [name for name in modules(APP) if VAGUE & set(name.split("."))] == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        name
        for name, path in modules(APP).items()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_types_are_switched_off_only_for_one_named_error() -> None:
    switch = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*mypy:")
    offs = [
        f"{name}:{at}"
        for name, path in modules(APP).items()
        for at, line in enumerate(source_lines(path), 1)
        if switch.search(line)
    ]
    assert offs == []


@pytest.mark.parametrize("folder", ["packaging", "resources", "tests"])
def test_folders_that_would_shadow_libraries_are_no_packages(folder: str) -> None:
    sample = ROOT / "resources" / "sample"
    found = [path for path in (ROOT / folder).rglob("__init__.py") if sample not in path.parents]
    assert found == []


def test_nothing_committed_belongs_to_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{at}: {line.strip()[:80]}"
        for path in committed()
        for at, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), 1)
        if FOREIGN.search(line)
    ]
    assert found == []


def test_generated_pages_are_fresh() -> None:
    spec = importlib.util.spec_from_file_location("docs", ROOT / "packaging" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(docs)
    assert docs.stale_pages() == []


def test_the_fixed_prompt_is_small() -> None:
    assert resource_path("prompts/system.md").stat().st_size <= LARGEST_PROMPT_BYTES


def test_every_icon_takes_its_colour_from_the_theme() -> None:
    icons = [path for path in resource_path("icons").glob("*.svg") if path.stem != "app"]
    assert [path.name for path in icons if "currentColor" not in path.read_text()] == []


def test_the_package_has_a_version() -> None:
    text = (APP / PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert re.search(r'^__version__ = "\d+\.\d+\.\d+"$', text, re.MULTILINE)


def test_pyside_keeps_none_alive() -> None:
    """6.12.0 drops a reference to None with every void call and aborts CPython 3.11 in the end."""
    code = (
        "import sys\nfrom PySide6.QtCore import QElapsedTimer\n"
        "timer = QElapsedTimer(); before = sys.getrefcount(None)\n"
        "for _ in range(200): timer.start()\n"
        "sys.exit(0 if sys.getrefcount(None) > before - 100 else 1)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
