"""Every fault of the wire has a test that exists, or a written reason why it has none."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HOMES = ("tests/scenarios/test_faults.py", "tests/scenarios/test_fault_answers.py")
ROWS: dict[str, dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "scenarios" / "faults.toml").read_text(encoding="utf-8")
)
_ID = re.compile(r"(?:(?P<file>[\w/.]+)::)?(?P<name>\w+)(?:\[(?P<case>[\w-]+)\])?")


@cache
def source_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


@cache
def named_in(file: str) -> frozenset[str]:
    nodes = ast.parse(source_of(file)).body
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def test_the_table_is_whole_and_in_order() -> None:
    assert list(ROWS) == [f"N{number:02}" for number in range(1, 51)]


@pytest.mark.parametrize("name", list(ROWS))
def test_a_row_says_what_happens_and_is_shown_or_excused(name: str) -> None:
    row = ROWS[name]
    assert row["when"].endswith(".")
    assert ("reason" in row) is not ("tests" in row)
    assert row.get("then", row.get("reason", "")).endswith(".")
    for test_id in row.get("tests", ()):
        found = _ID.fullmatch(test_id)
        assert found, test_id
        homes = (found["file"],) if found["file"] else HOMES
        file = next((home for home in homes if found["name"] in named_in(home)), None)
        assert file, test_id
        for word in re.findall(r"N\d\d(?:-[a-z]+)?|[a-z]+", found["case"] or ""):
            assert f'"{word}"' in source_of(file), test_id
