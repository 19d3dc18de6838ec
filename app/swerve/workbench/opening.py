"""Opening a project: whether it can be, and what is found there of earlier runs.

The stored session, and the journal's decisions done again, so that what was kept or rejected
before a restart, or a crash, can be undone like anything else. Used by the workbench.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from swerve.edits.replaying import restored_ledger
from swerve.session.archive import saved_hunks
from swerve.session.inputs import SessionRestored
from swerve.session.records import SavedProject
from swerve.terms import ProjectPath
from swerve.text.encoding import FileContent
from swerve.workbench.events import ProjectRefused
from swerve.workbench.ports import ProjectPorts


def why_not(root: Path) -> ProjectRefused | None:
    """Return why a path cannot be opened as a project, None when it can."""
    try:
        if not root.exists():
            return ProjectRefused(f"There is no folder {root}.", "Check the path.")
        if not root.is_dir():
            return ProjectRefused(f"{root} is a file, not a folder.", "Open the folder around it.")
        next(root.iterdir(), None)
    except PermissionError:
        return ProjectRefused(f"{root} may not be read.", "Ask for permission, or open another.")
    except OSError as failure:
        return ProjectRefused(f"{root} cannot be read: {failure.strerror}.", "Check the disk.")
    return None


async def restored(project: ProjectPorts, saved: SavedProject) -> SessionRestored:
    """Return what the session goes on from; decisions are done again on a worker.

    Args:
        project: just opened.
        saved: as the store gave it.
    """
    disk = project.disk
    interrupted = await disk.interrupted()
    past, bound = await disk.past(), await disk.bound()
    if not past:
        return SessionRestored(saved, bound=bound, interrupted=interrupted)
    hunks = saved_hunks(saved)
    named = {hunks[name].path for made in past for name in made.hunks if name in hunks}
    contents: dict[ProjectPath, FileContent | None] = {}
    for path in sorted(named | {write.path for made in past for write in made.writes}):
        loaded = await disk.load(path)
        if not loaded.refusal:
            contents[path] = loaded.content
    ledger = await asyncio.to_thread(restored_ledger, past, hunks, contents)
    return SessionRestored(saved, ledger, bound, interrupted)
