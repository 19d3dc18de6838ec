"""What a source of file events is to the watcher, and the watcher to it."""

from __future__ import annotations

from typing import Protocol

from swerve.project.tree import Tree
from swerve.terms import ProjectPath


class Sink(Protocol):
    """Takes raw events, on any thread."""

    def touched(self, path: ProjectPath) -> None:
        """A file was made or written."""

    def vanished(self, path: ProjectPath) -> None:
        """A file is gone."""

    def folder_made(self, path: ProjectPath) -> None:
        """A folder is new; its files are told one by one."""

    def folder_vanished(self, path: ProjectPath, *, is_whole: bool) -> None:
        """A folder is gone; `is_whole`: with all in it, at one stroke."""

    def listed(self, tree: Tree) -> None:
        """The project is like this now, whatever was told before."""

    def overflowed(self) -> None:
        """Events were lost."""

    def root_lost(self) -> None:
        """The project folder itself was moved or deleted."""

    def notice(self, sentence: str) -> None:
        """Watching is limited, and why."""


class Source(Protocol):
    """The system's means of watching."""

    def start(self) -> Tree:
        """Begin to watch and return the project as it is; takes as long as listing it.

        No event is told before this has returned, and none since is missed.
        """

    def stop(self) -> None:
        """Stop; events may still be told until this returns."""

    def poll(self) -> float:
        """Look at what cannot be watched; returns seconds until that is wanted again."""
