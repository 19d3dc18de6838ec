"""Write the documentation that comes from tables; `--check` only compares.

Called by packaging/dev.py inside its environment, and by the test that keeps the pages fresh.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from swerve.commands.reference import commands_markdown
from swerve.settings.reference import settings_markdown

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FAULTS = ROOT / "tests" / "scenarios" / "faults.toml"

THREATS = ROOT / "tests" / "faults_trust.toml"

_TRUST_HEAD = """\
# Threats and crashes

Generated from tests/faults_trust.toml; do not edit. What strangers, crashes and commands can do,
what happens then, and the test that shows it. W: watching, U: the window, D: stored data, A: what
a model runs; then what happened to other programs, by the name of its advisory.

| | When | Then | Shown by |
| --- | --- | --- | --- |
"""

_FAULTS_HEAD = """\
# Faults of the wire

Generated from tests/scenarios/faults.toml; do not edit. What can go wrong between Swerve and a
model, what happens then, and the test that shows it over real sockets; tests without a file are in
[test_faults.py](../tests/scenarios/test_faults.py) and
[test_fault_answers.py](../tests/scenarios/test_fault_answers.py). Practice plays most of these by
name, see `swerve practice --help`.

| | When | Then | Shown by |
| --- | --- | --- | --- |
"""


def faults_markdown() -> str:
    """Return the page of all faults of the wire, in the order of their table."""
    rows = tomllib.loads(FAULTS.read_text(encoding="utf-8"))
    return _FAULTS_HEAD + "".join(_fault(name, row) for name, row in rows.items())


def trust_markdown() -> str:
    """Return the page of threats and crashes, in the order of their table."""
    rows = tomllib.loads(THREATS.read_text(encoding="utf-8"))
    return _TRUST_HEAD + "".join(_fault(name, row) for name, row in rows.items())


def _fault(name: str, row: Mapping[str, Any]) -> str:
    shown = "<br>".join(f"`{one}`" for one in row.get("tests", ()))
    then = row.get("then") or f"Not tested: {row['reason']}"
    return f"| {name} | {row['when']} | {then} | {shown or '–'} |\n"


PAGES: dict[str, Callable[[], str]] = {
    "COMMANDS.md": commands_markdown,
    "FAULTS.md": faults_markdown,
    "SETTINGS.md": settings_markdown,
    "TRUST.md": trust_markdown,
}


def stale_pages() -> list[str]:
    """Return the names of pages that differ from what their tables say."""
    return [name for name, make in PAGES.items() if _read(DOCS / name) != make()]


def main(is_check: bool) -> int:
    """Write or compare; return the exit status."""
    stale = stale_pages()
    if is_check:
        if stale:
            print(f"stale: {', '.join(stale)}; run  python3 packaging/dev.py docs", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
