"""What somebody else changed, found out by reading: the disk against what is known from before.

Called by the workbench for files the session has not read; decides nothing about them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence, Set

from swerve.session.disk_inputs import OutsideSeen
from swerve.terms import ProjectPath
from swerve.workbench.ports import ProjectPorts

COMPARED_AT_ONCE = 200
"""Of one burst of outside changes so many files are compared; all of them are named."""


async def differences(
    project: ProjectPorts, paths: Sequence[ProjectPath], added: Set[ProjectPath]
) -> AsyncIterator[OutsideSeen]:
    """Yield what became of the first of `paths`, one file after the other.

    What is not new and has no earlier text is known from now on, or from when it is not empty
    any more.

    Args:
        project: the project.
        paths: files to look at.
        added: those that are new.
    """
    for path in paths[:COMPARED_AT_ONCE]:
        now = await project.disk.load(path)
        if now.refusal:
            continue
        before = await project.earlier(path)
        if before is None and path not in added:
            if now.content is not None and not now.content.text.lines:
                continue  # somebody is about to write it: an empty file is nothing to go back to
            before = now.content
        yield OutsideSeen(path, before, now.content)
