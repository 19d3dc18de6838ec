"""Writes a report while the window goes on: another process examines the machine.

The process is `swerve doctor --report`, so a window in which something went wrong is not trusted to
examine itself, and its loop waits for nothing. What is in a report is in `report`.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from swerve.adapters.practice_process import own_command, own_environment
from swerve.adapters.report import write_privately


class Reporting:
    """Starts the processes and knows those that still run, so that none is left a zombie."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []

    def write(self, file: Path) -> str:
        """Begin a report and return at once; a sentence when it could not be begun."""
        self.running = [child for child in self.running if child.poll() is None]
        try:
            write_privately(file, "")
            child = subprocess.Popen(
                [*own_command(), "doctor", "--report", str(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=own_environment(),
                start_new_session=True,
            )
        except OSError as error:
            return f"{file} could not be written: {error.strerror}."
        self.running.append(child)
        return ""
