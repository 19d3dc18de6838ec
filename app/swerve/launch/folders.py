"""Where Swerve keeps its own files; never inside a project."""

from __future__ import annotations

import hashlib
from pathlib import Path

import platformdirs

_APP = "swerve"


def config_folder() -> Path:
    """Return the folder of the person's settings, keymap, models and keys."""
    return Path(platformdirs.user_config_dir(_APP))


def state_folder() -> Path:
    """Return the folder of sessions, journals, locks and logs; private to the person."""
    folder = Path(platformdirs.user_state_dir(_APP))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def project_folder(root: Path) -> Path:
    """Return the folder of what is kept about one project, named by its canonical path."""
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:20]
    projects = state_folder() / "projects"
    for folder in (projects, projects / name):  # `parents=True` would leave those above open
        folder.mkdir(mode=0o700, exist_ok=True)
    return projects / name
