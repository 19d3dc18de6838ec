"""Every fault of patches, files and stored data has a test that exists, or a reason for none."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS: dict[str, dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "faults_edits.toml").read_text(encoding="utf-8")
)


@cache
def named_in(file: str) -> frozenset[str]:
    nodes = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def test_the_table_is_whole_and_in_order() -> None:
    counts = {"M": 32, "F": 12, "D": 7}
    assert list(ROWS) == [f"{k}{n:02}" for k, last in counts.items() for n in range(1, last + 1)]


@pytest.mark.parametrize("name", list(ROWS))
def test_a_row_says_what_happens_and_is_shown_or_excused(name: str) -> None:
    row = ROWS[name]
    assert row["when"].endswith(".")
    assert ("reason" in row) is not ("tests" in row)
    assert row.get("then", row.get("reason", "")).endswith(".")
    for test_id in row.get("tests", ()):
        file, _, test = test_id.partition("::")
        assert test in named_in(file), test_id
