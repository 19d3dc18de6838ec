"""What a frozen build starts: the command line, after giving child processes a clean loader.

Not used by a checkout or a wheel. The frozen starter points LD_LIBRARY_PATH at its own folder; git
or a command that the person approves must not load our libraries in place of the system's.
"""

from __future__ import annotations

import os
import sys


def give_back_loader_path() -> None:
    """Undo for child processes what the starter did to the path of the dynamic loader."""
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH"):
        before = os.environ.pop(f"{name}_ORIG", None)
        if before:
            os.environ[name] = before
        else:
            os.environ.pop(name, None)


if __name__ == "__main__":
    give_back_loader_path()
    from swerve.main import console

    sys.exit(console())
