"""Run Swerve as `python -m swerve`."""

import sys

from swerve.main import console

sys.exit(console())
