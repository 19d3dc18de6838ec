"""What the figures were measured on, as figures without a budget."""

from __future__ import annotations

import datetime
import os
import platform
from pathlib import Path

import PySide6
from tests.bench.figures import Figure

from swerve import __version__


def machine_figures() -> list[Figure]:
    """Return cores, memory and load; their `how` names the machine, the date and the software."""
    cores = os.cpu_count() or 1
    system = f"{platform.system()} {platform.machine()}, {_processor()}"
    software = f"Swerve {__version__}, Python {platform.python_version()}, Qt {PySide6.__version__}"
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    return [
        Figure("machine.cores", cores, "cores", how=system),
        Figure("machine.memory", _memory_gb(), "GB", how=software),
        Figure("machine.load", os.getloadavg()[0], "processes", how=f"before the run, {date}"),
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, "unknown processor")


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
