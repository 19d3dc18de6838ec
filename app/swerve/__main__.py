"""Run Swerve as `python -m swerve`."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the working folder, which may be a stranger's project

from swerve.main import console

sys.exit(console())
