"""Copies a file of the person's into the project, on their explicit word; never over another.

It is written beside its place and linked into it, so that nobody sees half a file.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from swerve.adapters.beneath import Beneath, PathRefused
from swerve.terms import ProjectPath

_MAX_BYTES = 200_000_000


def copy_in(source: Path, root: Path, folder: ProjectPath) -> str:
    """Copy `source` into `folder` of the project; a sentence why not, or an empty string."""
    name = f"{folder}/{source.name}" if folder else source.name
    beneath = Beneath(root)
    try:
        beneath.resolve(name)
    except PathRefused as error:
        return f"Nothing was copied: {error}."
    finally:
        beneath.close()
    target = root / name
    try:
        if source.stat().st_size > _MAX_BYTES:
            return f"{source.name} is too large to be copied."
        handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".swerve-")
        os.close(handle)
        try:
            shutil.copyfile(source, beside)
            os.chmod(beside, source.stat().st_mode & 0o777)
            os.link(beside, target)
        finally:
            os.unlink(beside)
    except FileExistsError:
        return f"{name} is there already; nothing was copied."
    except OSError as error:
        return f"{source.name} was not copied: {error.strerror}."
    return ""
