"""What a start finds of earlier runs: the stored session, and the journal's decisions done again.

So that what was kept or rejected before a restart, or a crash, can be undone like anything else.
Used by the workbench when it opens a project.
"""

from __future__ import annotations

import asyncio

from swerve.edits.replaying import restored_ledger
from swerve.session.archive import saved_hunks
from swerve.session.inputs import SessionRestored
from swerve.session.records import SavedProject
from swerve.terms import ProjectPath
from swerve.text.encoding import FileContent
from swerve.workbench.ports import ProjectPorts


async def restored(project: ProjectPorts, saved: SavedProject) -> SessionRestored:
    """Return what the session goes on from; decisions are done again on a worker.

    Args:
        project: just opened.
        saved: as the store gave it.
    """
    disk = project.disk
    past, bound = await disk.past(), await disk.bound()
    if not past:
        return SessionRestored(saved, bound=bound)
    hunks = saved_hunks(saved)
    named = {hunks[name].path for made in past for name in made.hunks if name in hunks}
    contents: dict[ProjectPath, FileContent | None] = {}
    for path in sorted(named | {write.path for made in past for write in made.writes}):
        loaded = await disk.load(path)
        if not loaded.refusal:
            contents[path] = loaded.content
    ledger = await asyncio.to_thread(restored_ledger, past, hunks, contents)
    return SessionRestored(saved, ledger, bound)
