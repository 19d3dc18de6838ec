"""`swerve --install-desktop-entry` and its siblings: a place in the desktop's menu, or no more."""

from __future__ import annotations

import sys
from argparse import Namespace

from swerve.adapters.desktop_entry import install, remove
from swerve.launch.refusal import refuse

_OPEN_WITH_NOTE = (
    "Folders can be opened with Swerve now. Should the desktop open every folder with it, "
    "choose your file manager again:  xdg-mime default FILE-MANAGER.desktop inode/directory\n"
)


def integrate(options: Namespace) -> int:
    """Write or remove entries of the person's desktop; return the exit status."""
    if not sys.platform.startswith("linux"):
        return refuse("swerve", "Only Linux desktops have entries.", "Use the installer instead.")
    try:
        is_removal = options.remove_desktop_entry
        paths = remove() if is_removal else install(is_open_with=options.install_open_with)
    except OSError as failure:
        return refuse("swerve", f"{failure.filename} cannot be written: {failure.strerror}.")
    for path in paths:
        sys.stdout.write(f"{'removed' if is_removal else 'wrote'} {path}\n")
    if options.install_open_with and not is_removal:
        sys.stdout.write(_OPEN_WITH_NOTE)
    return 0
