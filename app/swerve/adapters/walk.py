"""Walking a project's folders on disk, ignore rules honoured, links never followed.

The scanner and the watcher walk with it, each with its own `IgnoreIndex`. It reads names and
ignore files only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from swerve.project.ignore import IGNORE_FILE, ROOT, IgnoreIndex
from swerve.terms import ProjectPath

_MAX_DEPTH = 200
_MAX_IGNORE_BYTES = 1_000_000


def open_index(root: Path) -> IgnoreIndex:
    """Return the ignore rules of the project at `root`, so far without its ignore files."""
    exclude = _read_rules(root / ".git" / "info" / "exclude") or ""
    return IgnoreIndex(exclude=exclude.splitlines())


def walk(
    root: Path,
    start: str,
    index: IgnoreIndex,
    on_folder: Callable[[str], None] = lambda folder: None,
) -> dict[str, dict[str, bool]]:
    """Return what is in the folder `start` and below: for each folder its children, True = folder.

    Args:
        root: the project.
        start: folder to begin with, `ROOT` for all.
        index: ignore rules; learns the ignore files on the way.
        on_folder: called with each folder before it is listed, so that a watch misses nothing.
    """
    found: dict[str, dict[str, bool]] = {}
    pending = [start]
    while pending:
        folder = pending.pop()
        on_folder(folder)
        children = found[folder] = list_folder(root, folder, index)
        if folder.count("/") < _MAX_DEPTH:
            beneath = f"{folder}/" if folder else ROOT
            pending.extend(beneath + name for name, is_folder in children.items() if is_folder)
        else:
            for name in [name for name, is_folder in children.items() if is_folder]:
                del children[name]
    return found


def list_folder(root: Path, folder: str, index: IgnoreIndex) -> dict[str, bool]:
    """Return the children of `folder` that are not ignored; empty when it cannot be listed."""
    path = os.path.join(root, folder) if folder else os.fspath(root)
    try:
        with os.scandir(path) as entries:
            listed = list(entries)
    except OSError:
        return {}
    if any(entry.name == IGNORE_FILE for entry in listed):
        refresh_rules(root, folder, index)
    else:
        index.put(folder, None)
    rules = index.rules(folder)
    children: dict[str, bool] = {}
    for entry in listed:
        is_folder = kind_of(entry)
        if is_folder is None or not is_speakable(entry.name):
            continue
        if not rules.is_ignored(entry.name, is_folder=is_folder):
            children[entry.name] = is_folder
    return children


def refresh_rules(root: Path, folder: str, index: IgnoreIndex) -> None:
    """Read the ignore file of `folder` again."""
    index.put(folder, _read_rules(root / folder / IGNORE_FILE))


def kind_of(entry: os.DirEntry[str]) -> bool | None:
    """Return True for a folder, False for a file, None for what a project does not show.

    A link to a file counts as a file, a link to a folder as nothing: walking it could go round.
    """
    try:
        if entry.is_symlink():
            return False if entry.is_file() else None
        if entry.is_dir(follow_symlinks=False):
            return True
        return False if entry.is_file(follow_symlinks=False) else None
    except OSError:
        return None


def is_speakable(name: str) -> bool:
    """Say whether a name can travel in a request: valid Unicode, on one line."""
    if name.isascii():
        return name.isprintable() or "\n" not in name
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\n" not in name


def as_project_path(folder: str, name: str) -> ProjectPath:
    """Return the path of `name` in `folder`."""
    return ProjectPath(f"{folder}/{name}" if folder else name)


def _read_rules(path: Path) -> str | None:
    """Return the text of an ignore file; None when there is none that may be read."""
    try:
        found = os.stat(path, follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MAX_IGNORE_BYTES:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
