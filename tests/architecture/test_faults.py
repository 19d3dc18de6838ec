"""Every fault and every attack has tests that exist, or a written reason why it has none."""

from __future__ import annotations

import ast
import importlib.util
import re
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from tests.architecture.walls import ROOT


def _docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs", ROOT / "packaging" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLES: dict[str, dict[str, dict[str, Any]]] = {
    table: _docs().fault_rows(table) for table in _docs().FAULT_TABLES
}
ROWS = [(name, row) for rows in TABLES.values() for name, row in rows.items()]
NUMBERED = {
    "wire": {"N": 50, "E": 24, "R": 16},
    "edits": {"M": 32, "F": 12},
    "trust": {"W": 9, "U": 10, "D": 7, "A": 5},
}
LEAST_ADVISORIES = 48
_TEST = re.compile(r"(?P<file>[\w/.]+)::(?P<name>\w+)(?:\[(?P<case>[\w-]+)\])?")


@cache
def source_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


@cache
def names_in(file: str) -> frozenset[str]:
    nodes = ast.parse(source_of(file)).body
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def is_there(test: str) -> bool:
    """Say whether a test is one: its file, its name, and what its case is made of."""
    found = _TEST.fullmatch(test)
    if (
        not found
        or not (ROOT / found["file"]).is_file()
        or found["name"] not in names_in(found["file"])
    ):
        return False
    parts = re.findall(r"N\d\d(?:-[a-z]+)?|[a-z]+", found["case"] or "")
    return all(f'"{part}"' in source_of(found["file"]) for part in parts)


@pytest.mark.parametrize("table", NUMBERED)
def test_a_table_is_whole_and_in_order(table: str) -> None:
    wanted = [f"{k}{n:02}" for k, last in NUMBERED[table].items() for n in range(1, last + 1)]
    assert list(TABLES[table]) == wanted


def test_the_attacks_are_named_once_each_and_none_is_forgotten() -> None:
    names = [name for name, _ in ROWS]
    assert len(set(names)) == len(names)
    ours = [name for name in TABLES["attacks"] if re.fullmatch(r"S\d\d", name)]
    assert ours == [f"S{number:02}" for number in range(1, len(ours) + 1)]
    assert len(TABLES["attacks"]) - len(ours) >= LEAST_ADVISORIES


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[name for name, _ in ROWS])
def test_a_row_says_what_happens_and_is_shown_or_excused(name: str, row: dict[str, Any]) -> None:
    assert row["when"].endswith(".")
    assert ("reason" in row) is not ("tests" in row)
    assert row.get("then", row.get("reason", "")).endswith(".")
    assert [test for test in row.get("tests", ()) if not is_there(test)] == []


def test_a_test_that_is_gone_would_be_found() -> None:
    here = "tests/architecture/test_faults.py"
    assert is_there(f"{here}::test_a_test_that_is_gone_would_be_found")
    assert not is_there(f"{here}::test_of_another_program")
    assert not is_there("tests/architecture/test_nothing.py::test_a")
    wire = "tests/scenarios/test_faults.py::test_a_loss_in_mid_answer_keeps_what_came"
    assert is_there(f"{wire}[socket-N05]")
    assert not is_there(f"{wire}[pigeon-N05]")
