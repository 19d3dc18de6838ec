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
        pairs = [_first_paint(project, environment) for _ in range(_RUNS)][_WARM_UP:]
        how = f"start of the process to the end of the first frame, a project open; n={len(pairs)}"
        _pair(say, "launch.painted", [painted for painted, _ in pairs], PAINTED_MS, how)
        how = "imports of our code and Qt before the first frame"
        _pair(say, "launch.import", [imported for _, imported in pairs], IMPORT_MS, how)
        version = [_run(["--version"], environment) for _ in range(_RUNS)][_WARM_UP:]
        _pair(say, "launch.version", version, VERSION_MS, "swerve --version, whole process")
        check = ["patch", "--check", "--root", str(project)]
        patch = [_run(check, environment, _PATCH) for _ in range(_RUNS)][_WARM_UP:]
        how = "swerve patch --check of one hunk, whole process"
        _pair(say, "launch.patch", patch, PATCH_MS, how)
        bare = [_run_python(environment) for _ in range(_RUNS)][_WARM_UP:]
        how = "python -c pass, for comparison: no budget can be below it"
        say(Figure("launch.python.p50", percentile(bare, 0.5), "ms", None, how))


def _pair(say: Say, name: str, samples: list[float], budget: float, how: str) -> None:
    """Say the median, which has the budget, and the slowest."""
    say(Figure(f"{name}.p50", percentile(samples, 0.5), "ms", budget, how))
    say(Figure(f"{name}.worst", max(samples), "ms", None, how))


def _first_paint(project: Path, environment: dict[str, str]) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.first_paint", "--practice", str(project)]
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
