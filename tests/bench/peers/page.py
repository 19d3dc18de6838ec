"""docs/PEERS.md, made from the JSON lines of a run: one table, a column for each program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[3] / "docs" / "PEERS.md"

Row = dict[str, Any]

FIGURES = {
    "enter": "Enter to the first byte of the request, ms",
    "request": "Bytes sent for a turn, on the answer's connection",
    "sent": "Bytes sent for a turn, on all connections",
    "think": "Think time of a tool turn, ms",
    "continuation": "Bytes of a tool turn's request",
    "cut": "Stop to the end of the connection, ms",
    "dead": "Stop to the death of a running command, ms",
    "cpu": "CPU per 1,000 tokens, ms",
    "memory": "Memory after some 16,000 tokens, MB",
}
_HEAD = """\
# Side by side

Made by `make compare`; never edited by hand. The same requests, the same project and the same
answers of one Practice server in one run on one machine, on the loopback interface. Each program
was started in an empty home, without checks for updates and without telemetry, and was typed into
from outside: a terminal program through a pseudo-terminal, a window through its display. What was
sent and when was noted by the same relay between program and server. Each figure is the median,
with the least and the greatest value in parentheses.

"""
_MEANING = """
What the rows mean:

- *Enter*: an idle program with the request typed in; from the key to the request's first byte at
  the server. n = {enter}.
- *Bytes*: everything sent from Enter to the end of an answer of {short} tokens, in the first turns
  of a thread, as it is on the wire. Programs that send the whole history send more as the thread
  grows. "All connections" adds what a program asks at the side, such as a title.
- *Think time*: from the last byte of an answer that calls a tool to the first byte of the next
  request; the tool reads 20 lines of a file. {rounds} turns of {calls} calls.
- *Stop*: in the middle of an answer at {rate} tokens/s; from the key to the end of the connection
  as the server sees it. The same for a command the model runs, `sleep`, until its process is dead.
  n = {stops}.
- *CPU*: user and system time of the program and its descendants for {streams} answers of {stream}
  tokens at {rate} tokens/s, the display's or terminal's own time not counted.
- *Memory*: proportional set size of the program and its descendants, after these turns.
"""


def page_from(rows: Sequence[Row]) -> str:
    """Return the whole page."""
    about = next(row for row in rows if row["name"] == "about")
    programs = [row for row in rows if row["name"].startswith("program.")]
    values = {row["name"]: row for row in rows if row["name"].startswith("peers.")}
    ran = [row for row in programs if not row["reason"]]
    lines = [_HEAD + about["how"] + "\n"]
    titles = " | ".join(f"{row['title']} {row['version']}" for row in ran)
    lines += [f"| Figure | {titles} |", "|---|" + "---:|" * len(ran)]
    for name, words in FIGURES.items():
        cells = (_cell(values.get(f"peers.{row['id']}.{name}")) for row in ran)
        lines.append(f"| {words} | {' | '.join(cells)} |")
    lines += [_MEANING.format(**about["runs"]), "What differs between the programs:", ""]
    lines += [f"- {row['title']}: {row['differs']}" for row in ran]
    missing = [f"- {row['title']}: {row['reason']}." for row in programs if row["reason"]]
    lines += ["", "Not measured:", "", *missing] if missing else []
    return "\n".join(lines) + "\n"


def rows_from(text: str) -> list[Row]:
    """Read the lines of a run."""
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _cell(row: Row | None) -> str:
    if row is None or (row["value"] is None and not row["how"]):
        return ""
    if row["value"] is None:
        return str(row["how"])
    said = f"{_shown(row['value'])} ({_shown(row['least'])}–{_shown(row['most'])})"
    runs = row["n"] + row["misses"]
    return f"{said}; {row['misses']} of {runs} {row['how']}" if row["misses"] else said


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
