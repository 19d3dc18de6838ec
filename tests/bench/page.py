"""docs/BENCHMARKS.md, made from the JSON lines of a run. Misses stand first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "BENCHMARKS.md"

Row = dict[str, Any]

_TITLES = {
    "paint": "Token to painted line",
    "stop": "Stop",
    "redirect": "Redirect",
    "launch": "Launch",
    "engine": "Edit engine",
    "think": "Think time and bytes",
    "wire": "The wire",
    "flood": "Ceiling",
    "rest": "At rest",
    "long": "A long run",
    "tree": "A project of 100,000 files",
    "threads": "Long threads and many",
}
_HEAD = """\
# Benchmarks

Made by `make bench` and `python -m tests.bench --page`; never edited by hand. A figure that misses
its budget is listed as missed: budgets are not loosened to fit.

Every figure was measured against Practice, the scripted server that comes with Swerve, in a
process of its own on the loopback interface of the same machine: no network and no model's own
time is in them. The window is a real one, offscreen, and on Xvfb where the name says "shown". p50
is the median, p99 the value that 99 of 100 samples keep to.
"""


def figures_from(text: str) -> list[Row]:
    """Read the lines of a run.

    Raises:
        ValueError: a line is no figure.
    """
    rows: list[Row] = [json.loads(line) for line in text.splitlines() if line.strip()]
    for row in rows:
        if not {"name", "value", "unit", "budget", "ok", "how"} <= row.keys():
            raise ValueError(f"this line is no figure: {row}")
    return rows


def page_from(rows: Sequence[Row]) -> str:
    """Return the whole page."""
    machine = [row for row in rows if row["name"].startswith("machine.")]
    figures = [row for row in rows if row not in machine]
    parts = [_HEAD, _machine(machine), _verdict(figures)]
    for family in dict.fromkeys(row["name"].split(".")[0] for row in figures):
        own = [row for row in figures if row["name"].split(".")[0] == family]
        parts.append(f"## {_TITLES.get(family, family)}\n\n{_table(own)}")
    return "\n".join(parts)


def _machine(rows: Sequence[Row]) -> str:
    said = "; ".join(f"{row['value']:g} {row['unit']} ({row['how']})" for row in rows)
    return f"Machine: {said or 'not said'}.\n"


def _verdict(rows: Sequence[Row]) -> str:
    judged = [row for row in rows if row["budget"] is not None]
    missed = [row for row in judged if not row["ok"]]
    if not missed:
        return f"All {len(judged)} budgets are kept.\n"
    names = "\n".join(
        f"- `{row['name']}`: {_shown(row)}, budget {row['budget']:g}" for row in missed
    )
    return f"{len(judged) - len(missed)} of {len(judged)} budgets are kept. Missed:\n\n{names}\n"


def _table(rows: Sequence[Row]) -> str:
    lines = ["| Figure | Value | Budget | Kept | How |", "|---|---:|---:|---|---|"]
    for row in rows:
        budget = "" if row["budget"] is None else f"{row['budget']:g}"
        kept = {True: "yes", False: "**no**", None: ""}[row["ok"]]
        how = row["how"].replace("|", "\\|")
        lines.append(f"| {row['name']} | {_shown(row)} | {budget} | {kept} | {how} |")
    return "\n".join(lines) + "\n"


def _shown(row: Row) -> str:
    value = row["value"]
    digits = f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:g}"
    return f"{digits} {row['unit']}"
