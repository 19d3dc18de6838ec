"""Replacing a small file of our own whole: settings, locks, keys. Not for project files."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from swerve.adapters.file_write import sync_file


def write_whole(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Put `data` at `path`, durable, whole or not at all; missing folders are made private.

    A link at `path` is followed, so that settings kept elsewhere stay there.

    Raises:
        OSError: it could not be written; the old file is as it was.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temp = target.with_name(f".{target.name}.{secrets.token_hex(4)}.swerve.tmp")
    fd = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            file.flush()
            sync_file(fd)
        os.replace(temp, target)
    except BaseException:
        with suppress(OSError):
            temp.unlink()
        raise
