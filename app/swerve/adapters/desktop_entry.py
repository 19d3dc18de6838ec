"""Puts Swerve into the menu of a Linux desktop for one person, and takes it out again.

For installations by pip, pipx, uv and the plain archive; the Debian package brings its own entry.
"Open with" for folders is a second entry that is only made when asked for: where no file manager
has registered itself, the desktop would else make Swerve what opens every folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from swerve.adapters.practice_process import own_command
from swerve.adapters.programs import find_program
from swerve.resources import resource_path, resource_text

_MENU, _OPEN_WITH = "swerve.desktop", "swerve-open-with.desktop"
_ICON = Path("icons/hicolor/scalable/apps/swerve.svg")
_SECONDS = 20


def install(*, is_open_with: bool) -> list[Path]:
    """Write the menu entry, or the one for folders, with the icon; return what was written.

    Raises:
        OSError: the data folder cannot be written.
    """
    data = data_folder()
    entry = data / "applications" / (_OPEN_WITH if is_open_with else _MENU)
    icon = data / _ICON
    for path in (entry, icon):
        path.parent.mkdir(parents=True, exist_ok=True)
    text = resource_text(f"desktop/{entry.name}")
    started = quoted(program())
    entry.write_text(text.replace("Exec=swerve ", f"Exec={started} "), encoding="utf-8")
    shutil.copyfile(resource_path("icons/app.svg"), icon)
    _tell_desktop(entry.parent)
    return [entry, icon]


def remove() -> list[Path]:
    """Delete what `install` wrote; return what was there.

    Raises:
        OSError: it cannot be deleted.
    """
    data = data_folder()
    entries = [data / "applications" / name for name in (_MENU, _OPEN_WITH)]
    found = [path for path in (*entries, data / _ICON) if path.exists()]
    for path in found:
        path.unlink()
    _tell_desktop(entries[0].parent)
    return found


def data_folder() -> Path:
    """Return where desktops look for a person's own entries."""
    return Path(platformdirs.user_data_dir())


def program() -> Sequence[str]:
    """Return the command that starts this installation, from any folder."""
    if getattr(sys, "frozen", False):
        return own_command()
    beside = Path(sys.executable).with_name("swerve")
    return [str(beside)] if beside.exists() else own_command()


def quoted(command: Sequence[str]) -> str:
    """Return a command as the Exec line of a desktop entry wants it.

    Source: Desktop Entry Specification, "The Exec key": quoting, then escaping of the string.
    """
    return " ".join(_quoted_word(word) for word in command)


def _quoted_word(word: str) -> str:
    word = word.replace("%", "%%")
    if not set(word) & set(" \t\n\"'\\><~|&;$*?#()`"):
        return word
    for special in ("\\", '"', "`", "$"):
        word = word.replace(special, f"\\{special}")
    return '"' + word.replace("\\", "\\\\") + '"'


def _tell_desktop(folder: Path) -> None:
    """Refresh the desktop's list of what opens what; most desktops notice by themselves."""
    tool = find_program("update-desktop-database")
    if tool is None or not folder.is_dir():
        return
    quiet = subprocess.DEVNULL
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        subprocess.run(
            [tool, str(folder)], stdout=quiet, stderr=quiet, timeout=_SECONDS, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return
