"""The log file: what went wrong inside, for the person to look into; nothing of it is ever sent.

Only our own modules' sentences and stacks are written, never requests, answers or keys.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
from pathlib import Path

LOG_NAME = "swerve.log"
_MAX_BYTES = 1_000_000
_KEPT = 2


def start_log(folder: Path) -> Path:
    """Write warnings and errors to a private file in `folder` and return its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / LOG_NAME
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    own = logging.getLogger("swerve")
    own.setLevel(logging.WARNING)
    own.addHandler(handler)
    return path
