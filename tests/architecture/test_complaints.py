"""Every complaint of the list has a test that exists, or a reason."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from tests.architecture.walls import ROOT

_ROWS = 38


def _complaints() -> dict[int, dict[str, object]]:
    table = tomllib.loads((ROOT / "tests" / "complaints.toml").read_text(encoding="utf-8"))
    return {int(number): row for number, row in table.items()}


def _tests_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / file
    return path.is_file() and (not name or name in _tests_in(path))


def test_every_complaint_has_its_row() -> None:
    assert sorted(_complaints()) == list(range(1, _ROWS + 1))


def test_every_row_has_words_and_a_test_or_a_reason() -> None:
    for number, row in _complaints().items():
        assert str(row["words"]).endswith("."), number
        assert row.get("tests") or row.get("reason"), number


def test_every_test_that_is_named_exists() -> None:
    named = [test for row in _complaints().values() for test in row.get("tests", [])]
    assert [test for test in named if not _is_there(test)] == []


def test_a_test_that_is_gone_would_be_found() -> None:
    assert not _is_there("tests/ui/test_chat_pane.py::test_of_another_program")
    assert not _is_there("tests/ui/test_nothing.py")
