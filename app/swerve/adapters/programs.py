"""Where the programs of the system are: looked up on PATH, never in the working folder.

A relative folder on PATH means another place in every project, so a project could put a program of
its own before the system's. Used by all adapters that start a helper program by its name.
"""

from __future__ import annotations

import os
import shutil


def find_program(name: str) -> str | None:
    """Return the absolute path of program `name`, None where no absolute folder of PATH has it."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    found = shutil.which(name, path=os.pathsep.join(filter(os.path.isabs, folders)))
    return found if found and os.path.isabs(found) else None
