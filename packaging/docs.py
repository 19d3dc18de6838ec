"""Write the documentation that comes from tables; `--check` only compares.

Called by packaging/dev.py inside its environment, and by the test that keeps the pages fresh.
"""

from __future__ import annotations

import runpy
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from swerve.commands.reference import commands_markdown
from swerve.settings.reference import settings_markdown

ROOT = Path(__file__).resolve().parent.parent
FAULTS = ROOT / "tests" / "faults"
FAULT_TABLES = {
    "wire": (
        "The wire",
        "N: what can go wrong between Swerve and a model, tried over real sockets. E: what a "
        "server answers in place of an answer. R: what made other clients unreliable. Practice "
        "plays most of these by name, see `swerve practice --help`.",
    ),
    "edits": ("Patches and files", "M: patches and the files they are for. F: the disk."),
    "trust": (
        "The machine, the window and commands",
        "W: watching. U: the window. D: stored data. A: what a model runs.",
    ),
    "attacks": (
        "Attacks",
        "What was done to other programs, by the name of its advisory. S: what we tried.",
    ),
}
"""Name of each table in `FAULTS`, with its title and what its letters mean."""

_FAULTS_HEAD = """\
# Faults and attacks

Generated from tests/faults; do not edit. What can go wrong or be done to Swerve, what happens
then, and the tests that show it.
"""


def fault_rows(table: str) -> dict[str, dict[str, Any]]:
    """Return the rows of one table of faults, in their order."""
    return tomllib.loads((FAULTS / f"{table}.toml").read_text(encoding="utf-8"))


def faults_markdown() -> str:
    """Return the page of all faults, one section for each table."""
    return _FAULTS_HEAD + "".join(map(_section, FAULT_TABLES))


def _section(table: str) -> str:
    title, letters = FAULT_TABLES[table]
    head = f"\n## {title}\n\n{letters}\n\n| | When | Then | Shown by |\n| --- | --- | --- | --- |\n"
    return head + "".join(_fault(name, row) for name, row in fault_rows(table).items())


def _fault(name: str, row: Mapping[str, Any]) -> str:
    shown = "<br>".join(f"`{one}`" for one in row.get("tests", ()))
    then = row.get("then") or f"Not tested: {row['reason']}"
    return f"| {name} | {row['when']} | {then} | {shown or '–'} |\n"


def words_template() -> str:
    """Return the template of the window's words, which words.py beside this one finds."""
    made: str = runpy.run_path(str(ROOT / "packaging" / "words.py"))["template"]()
    return made


PAGES: dict[str, Callable[[], str]] = {
    "docs/COMMANDS.md": commands_markdown,
    "docs/FAULTS.md": faults_markdown,
    "docs/SETTINGS.md": settings_markdown,
    "resources/words/swerve.pot": words_template,
}


def stale_pages() -> list[str]:
    """Return the names of pages that differ from what their tables say."""
    return [name for name, make in PAGES.items() if _read(ROOT / name) != make()]


def main(is_check: bool) -> int:
    """Write or compare; return the exit status."""
    stale = stale_pages()
    if is_check:
        if stale:
            print(f"stale: {', '.join(stale)}; run  python3 packaging/dev.py docs", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (ROOT / name).write_text(PAGES[name](), encoding="utf-8")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
