"""How a start that cannot go on ends: one clear sentence on standard error, exit status 2."""

from __future__ import annotations

import sys

from swerve.text.terminal import harmless

EXIT_USAGE = 2


def refuse(program: str, sentence: str, remedy: str = "") -> int:
    """Print why `program` cannot start and return the exit status.

    Args:
        program: as typed, e.g. "swerve ask".
        sentence: what is wrong.
        remedy: what to do about it.
    """
    sys.stderr.write(harmless(f"{program}: {sentence} {remedy}".rstrip()) + "\n")
    return EXIT_USAGE
