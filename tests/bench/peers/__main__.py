"""`python -m tests.bench.peers [NAME ...] [--out FILE]`: measure programs side by side.

One JSON line per figure, then docs/PEERS.md from them. `packaging/peers.py --all` installs the
programs; one that is not there, or does not run, is named with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from tests.bench.figures import rounded
from tests.bench.machine import machine_figures
from tests.bench.peers import measuring
from tests.bench.peers.app_server import CodexServer
from tests.bench.peers.page import PAGE, Row, page_from, rows_from
from tests.bench.peers.programs import Aider, Codex, Opencode, Place, Program
from tests.bench.peers.window import Swerve
from tests.bench.projects import make_project
from tests.bench.room import Relayed

ROOT = Path(__file__).resolve().parents[3]
LATEST = ROOT / "artifacts" / "peers.jsonl"
PROGRAMS: tuple[type[Program], ...] = (Swerve, Codex, CodexServer, Opencode, Aider)
_GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@localhost")


def main(arguments: Sequence[str]) -> int:
    """Run; 1 when none could be measured."""
    options = _parser().parse_args(arguments)
    chosen = [p for p in PROGRAMS if not options.names or p.name in options.names]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    is_ahead = _go_ahead()
    with options.out.open("w", encoding="utf-8") as out, _serving() as address:
        measured = (_measure(kind(), address) for kind in chosen)
        for row in chain([_about(is_ahead=is_ahead)], chain.from_iterable(measured)):
            line = json.dumps(row, ensure_ascii=False) + "\n"
            for target in (sys.stdout, out):
                target.write(line)
                target.flush()
    rows = rows_from(options.out.read_text("utf-8"))
    if options.page:
        PAGE.write_text(page_from(rows), "utf-8")
    return 0 if any(row["name"].startswith("peers.") for row in rows) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers")
    names = ", ".join(program.name for program in PROGRAMS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {names}; all by default")
    parser.add_argument("--out", type=Path, default=LATEST, help="file of the JSON lines")
    parser.add_argument("--page", action="store_true", help="write docs/PEERS.md")
    return parser


def _go_ahead() -> bool:
    """Let this process, and all it starts, go before other work; return whether that is allowed."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        return False
    return True


def _about(*, is_ahead: bool) -> Row:
    machine = "; ".join(f"{f.value:.3g} {f.unit} ({f.how})" for f in machine_figures())
    runs = {
        "rate": measuring.RATE,
        "enter": measuring.ENTERS,
        "rounds": measuring.ROUNDS,
        "calls": measuring.CALLS,
        "streams": measuring.STREAMS,
        "stream": measuring.STREAM_TOKENS,
        "short": measuring.SHORT_TOKENS,
        "stops": measuring.STOPS,
    }
    ahead = " Everything measured went before other work on the machine." if is_ahead else ""
    return {"name": "about", "how": f"Machine: {machine}.{ahead}", "runs": runs}


@contextmanager
def _serving() -> Iterator[dict[str, str]]:
    """Run the one server of all programs; yield its address."""
    command = [sys.executable, "-m", "tests.bench.peers.serving", "practice"]
    command += ["--rate", str(measuring.RATE), "--parent"]
    path = os.pathsep.join((str(ROOT / "app"), str(ROOT)))
    os.environ["PYTHONPATH"] = path
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            yield json.loads(child.stdout.readline())
        finally:
            child.stdin.close()
            child.wait(10)


def _measure(program: Program, address: dict[str, str]) -> Iterator[Row]:
    """Yield the figures of a program, then what it is and why it has none, if so."""
    relay = Relayed(int(address["url"].split(":")[2].split("/")[0]))
    measurement = measuring.Measurement(program, relay)
    reason, version = "", ""
    with tempfile.TemporaryDirectory(prefix="home-", ignore_cleanup_errors=True) as folder:
        place = _place(Path(folder), f"http://127.0.0.1:{relay.port}/v1", address["key"])
        try:
            version = program.version(place)
            program.start(place)
            try:
                measurement.run()
            finally:
                program.close()
        except OSError as error:
            reason = str(error)
    relay.close()
    if not reason:
        for name, samples in measurement.found.items():
            yield _row(f"peers.{program.name}.{name}", samples)
    yield {
        "name": f"program.{program.name}",
        "id": program.name,
        "title": program.title,
        "version": version,
        "differs": program.differs,
        "reason": reason,
    }


def _place(home: Path, url: str, key: str) -> Place:
    project = make_project(home / "demo", small=200)
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "Begin")):
        subprocess.run([*_GIT, *words], cwd=project, check=True)
    return Place(ROOT / ".peers", url, key, home, project)


def _row(name: str, samples: measuring.Samples) -> Row:
    value, values = samples.median, samples.values or [0.0]
    return {
        "name": name,
        "value": None if value is None else rounded(value),
        "unit": samples.unit,
        "budget": None,
        "ok": None,
        "how": samples.never,
        "n": len(samples.values),
        "misses": samples.misses,
        "least": rounded(min(values)),
        "most": rounded(max(values)),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
