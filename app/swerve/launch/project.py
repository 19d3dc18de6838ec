"""The adapters of one open project, put together; the same for the window, `ask` and the tour.

Imported when the first project is opened, see `compose`.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

from swerve.adapters.disk import ProjectDisk
from swerve.adapters.earlier import EarlierFiles
from swerve.adapters.lock import ProjectLock
from swerve.adapters.sandbox import Sandbox
from swerve.adapters.scanner import ProjectScanner
from swerve.adapters.shell import ProjectShell
from swerve.adapters.store import SessionStore
from swerve.adapters.trust_store import ProjectTrust
from swerve.adapters.watcher import ProjectWatcher
from swerve.launch.folders import config_folder, project_folder, state_folder
from swerve.project.tree import Tree
from swerve.terms import ProjectPath
from swerve.text.encoding import FileContent


class OpenProject:
    """The adapters of one open project; fits `ports.ProjectPorts`."""

    def __init__(self, root: Path, purpose: str, on_notice: Callable[[str], None]) -> None:
        self.root = root
        folder = project_folder(root)
        self._lock = ProjectLock(folder / "lock.json", purpose)
        holder = self._lock.acquire()
        if holder is not None:
            raise ValueError(
                f"{root} is open already in another Swerve ({holder.purpose}, process "
                f"{holder.pid}). Close it there first."
            )
        self.disk = ProjectDisk(root, folder / "journal.db", on_notice=on_notice)
        self.scanner = ProjectScanner(root)
        self._earlier = EarlierFiles(root)
        self.watcher = ProjectWatcher(root, on_notice=on_notice)
        self.store = SessionStore(state_folder(), root, on_notice=on_notice)
        self.shell = ProjectShell(root, Sandbox(root, (config_folder(), state_folder())))
        self.trust = ProjectTrust(state_folder() / "trust.json", root)

    async def keep_earlier(self, tree: Tree) -> None:
        """Keep the texts of files that have no committed one to be compared with."""
        await self._earlier.keep(tree)

    async def earlier(self, path: ProjectPath) -> FileContent | None:
        """Return a file as it was committed last, else at opening; None where neither is known."""
        return await self._earlier.read(path)

    async def uncommitted(self) -> tuple[ProjectPath, ...]:
        """Return the files that are not as they were committed last; none without a repository."""
        return await self._earlier.uncommitted()

    async def forget(self) -> None:
        """Close, and delete everything stored about the project but its own files."""
        await self.store.forget()
        await self.close()
        await asyncio.to_thread(shutil.rmtree, project_folder(self.root), ignore_errors=True)

    async def close(self) -> None:
        """Stop watching, finish writes, close databases and give the lock back."""
        self.watcher.stop()
        await self.shell.close()
        await self.store.close()
        await asyncio.to_thread(self.disk.close)
        await asyncio.to_thread(self.scanner.close)
        self._lock.release()
