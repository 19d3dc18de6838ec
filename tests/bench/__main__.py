"""`python -m tests.bench [NAME ...] [--out FILE]`: measure, one JSON line per figure.

`--page [FILE]` writes docs/BENCHMARKS.md from such lines instead. Each family of figures runs in a
process of its own, so that none inherits the memory or the threads of another.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from tests.bench.figures import Figure
from tests.bench.machine import machine_figures
from tests.bench.page import PAGE, figures_from, page_from

FAMILIES = (
    "painting",
    "displaying",
    "flooding",
    "stopping",
    "killing",
    "redirecting",
    "launching",
    "engine",
    "thinking",
    "wiring",
    "resting",
    "trees",
    "threads",
    "turning",
)
LATEST = Path(__file__).resolve().parent.parent.parent / "artifacts" / "bench.jsonl"


def main(arguments: Sequence[str]) -> int:
    """Run; return 0, 1 when a family could not be measured, 2 for bad input."""
    options = _parser().parse_args(arguments)
    if options.page is not None:
        PAGE.write_text(page_from(figures_from(options.page.read_text("utf-8"))), "utf-8")
        return 0
    if options.alone:
        importlib.import_module(f"tests.bench.{options.alone}").measure(_print)
        return 0
    unknown = set(options.names) - set(FAMILIES)
    if unknown:
        sys.stderr.write(f"There is no {sorted(unknown)[0]}; there are: {', '.join(FAMILIES)}.\n")
        return 2
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8") as out:
        for figure in machine_figures():
            _tell(figure.to_json() + "\n", out)
        failed = [name for name in options.names or FAMILIES if not _is_measured(name, out)]
    if failed:
        sys.stderr.write(f"Not measured: {', '.join(failed)}.\n")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FAMILIES)}")
    parser.add_argument("--out", type=Path, default=LATEST, help="file of the JSON lines")
    parser.add_argument("--alone", choices=FAMILIES, help=argparse.SUPPRESS)
    parser.add_argument(
        "--page", type=Path, nargs="?", const=LATEST, help="write the page from a file of lines"
    )
    return parser


def _is_measured(name: str, out: IO[str]) -> bool:
    """Measure a family in a process of its own, passing its lines on as they come."""
    command = [sys.executable, "-m", "tests.bench", "--alone", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            _tell(line, out)
    return child.returncode == 0


def _tell(line: str, out: IO[str]) -> None:
    for target in (sys.stdout, out):
        target.write(line)
        target.flush()


def _print(figure: Figure) -> None:
    sys.stdout.write(figure.to_json() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
