"""Every threat and every crash in the table has tests that exist, or a written reason."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS: dict[str, dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "faults_trust.toml").read_text(encoding="utf-8")
)
NUMBERED = {"W": 9, "U": 10, "D": 7, "A": 5}


@cache
def named_in(file: str) -> frozenset[str]:
    nodes = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def test_the_table_is_whole() -> None:
    wanted = {f"{letter}{n:02}" for letter, last in NUMBERED.items() for n in range(1, last + 1)}
    assert wanted <= set(ROWS)
    assert len([name for name in ROWS if name.startswith(("CVE", "GHSA"))]) >= 45


@pytest.mark.parametrize("name", list(ROWS))
def test_a_row_says_what_happens_and_is_shown_or_excused(name: str) -> None:
    row = ROWS[name]
    assert row["when"].endswith(".")
    assert row.get("then", row.get("reason", "")).endswith(".")
    assert ("reason" in row) is not ("tests" in row)
    for test_id in row.get("tests", ()):
        file, _, test = test_id.partition("::")
        assert test in named_in(file), test_id
