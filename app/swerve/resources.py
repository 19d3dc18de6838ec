"""Where the data files are: themes, icons, prompts, models, the sample project.

Found without Qt and without importing package data machinery: beside the package in an installed
wheel (`swerve/_resources`), in the repository's `resources/` in a checkout.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(name: str) -> Path:
    """Return the path of the data file or folder `name` (forward slashes).

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for base in (_PACKAGE / "_resources", _PACKAGE.parent.parent / "resources"):
        path = base / name
        if path.exists():
            return path
    raise FileNotFoundError(f"the installation lacks the resource {name!r}; install swerve again")


def resource_text(name: str) -> str:
    """Return the text of the data file `name`, UTF-8."""
    return resource_path(name).read_text(encoding="utf-8")
