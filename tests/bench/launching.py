"""Launch: from the start of the process to the painted window, and the commands without one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figures import Figure, Say, percentile
from tests.bench.projects import make_project

PAINTED_MS = 500.0
IMPORT_MS = 250.0
VERSION_MS = 80.0
PATCH_MS = 150.0
_RUNS = 22
_WARM_UP = 2

_PATCH = b"*** Begin Patch\n*** Update File: small.py\n@@\n line_7 = 7\n+added = 1\n*** End Patch\n"


def measure(say: Say) -> None:
    """Start everything some twenty times."""
    with tempfile.TemporaryDirectory(prefix="swerve-bench-launch-") as home:
        project = make_project(Path(home) / "demo", small=200)
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        # An installed program comes with its bytecode; the warm-up leaves it here.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment |= {
            f"XDG_{name}_HOME": str(Path(home) / name) for name in ("CONFIG", "STATE", "CACHE")
        }
        _measure_window(say, project, environment)
        version = [_run(["--version"], environment) for _ in range(_RUNS)][_WARM_UP:]
        _pair(say, "launch.version", version, VERSION_MS, "swerve --version, whole process")
        check = ["patch", "--check", "--root", str(project)]
        patch = [_run(check, environment, _PATCH) for _ in range(_RUNS)][_WARM_UP:]
        how = "swerve patch --check of one hunk, whole process"
        _pair(say, "launch.patch", patch, PATCH_MS, how)
        bare = [_run_python(environment) for _ in range(_RUNS)][_WARM_UP:]
        how = "python -c pass, for comparison: no budget can be below it"
        say(Figure("launch.python.p50", percentile(bare, 0.5), "ms", None, how))


def _measure_window(say: Say, project: Path, environment: dict[str, str]) -> None:
    """Start the window, and in turn with it a bare one of Qt: both meet the same machine."""
    ours, bare = [], []
    for _ in range(_RUNS):
        ours.append(_painted("first_paint", environment, "--practice", str(project)))
        bare.append(_painted("bare_window", environment))
    ours, bare = ours[_WARM_UP:], bare[_WARM_UP:]
    how = (
        f"start of the process to the end of the first frame; its project opens next; n={len(ours)}"
    )
    _pair(say, "launch.painted", [painted for painted, _ in ours], PAINTED_MS, how)
    how = "imports of our code and Qt before the first frame"
    _pair(say, "launch.import", [imported for _, imported in ours], IMPORT_MS, how)
    how = "an empty widget of PySide6, its start to its first frame: no budget can be below it"
    say(Figure("launch.floor.p50", percentile([one for one, _ in bare], 0.5), "ms", None, how))
    how = "imports of the same: QtCore, QtGui and QtWidgets"
    floor = percentile([one for _, one in bare], 0.5)
    say(Figure("launch.floor.import.p50", floor, "ms", None, how))


def _pair(say: Say, name: str, samples: list[float], budget: float, how: str) -> None:
    """Say the median, which has the budget, and the slowest."""
    say(Figure(f"{name}.p50", percentile(samples, 0.5), "ms", budget, how))
    say(Figure(f"{name}.worst", max(samples), "ms", None, how))


def _painted(child: str, environment: dict[str, str], *arguments: str) -> tuple[float, float]:
    """Return the milliseconds a child takes to its first frame, and those of its imports."""
    command = [sys.executable, "-m", f"tests.bench.{child}", *arguments]
    began_ns = time.monotonic_ns()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, timeout=60, check=True)
    import_ms, painted_ns = done.stdout.split()
    return (int(painted_ns) - began_ns) / 1e6, float(import_ms)


def _run(arguments: list[str], environment: dict[str, str], given: bytes = b"") -> float:
    return _timed([sys.executable, "-m", "swerve", *arguments], environment, given)


def _run_python(environment: dict[str, str]) -> float:
    return _timed([sys.executable, "-c", "pass"], environment, b"")


def _timed(command: list[str], environment: dict[str, str], given: bytes) -> float:
    # No time limit here: with one, Python looks for the end only every 50 ms.
    began_ns = time.monotonic_ns()
    subprocess.run(command, env=environment, input=given, stdout=subprocess.DEVNULL, check=True)
    return (time.monotonic_ns() - began_ns) / 1e6
