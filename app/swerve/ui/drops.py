"""What is dragged over the window: said before it is let go, carried out after."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from swerve.session.inputs import ShowFile
from swerve.terms import ProjectPath
from swerve.ui.composer.composer import Composer
from swerve.ui.copying import Copying
from swerve.ui.dropping import Drop, DropHint, DropKind, drop_of
from swerve.ui.tree.pane import TreePane

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class Drops:
    """Takes the drag events of one window."""

    def __init__(
        self,
        window: QWidget,
        workbench: Workbench,
        composer: Composer,
        tree: TreePane,
        copying: Copying,
        hint: DropHint,
        open_project: Callable[[str], None],
    ) -> None:
        self._window = window
        self._workbench = workbench
        self._composer = composer
        self._tree = tree
        self._copying = copying
        self._hint = hint
        self._open_project = open_project

    def consider(self, event: QDropEvent) -> None:
        """Say over the window what a drop would do here."""
        drop = self._drop_of(event)
        if drop is None:
            event.ignore()
            return
        self._hint.show_words(drop.words)
        if drop.kind is DropKind.NOTHING:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def take(self, event: QDropEvent) -> None:
        """Open a folder, attach, show or offer to copy files."""
        drop = self._drop_of(event)
        self._hint.hide()
        if drop is None or drop.kind is DropKind.NOTHING:
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if drop.kind is DropKind.OPEN and drop.folder is not None:
            self._open_project(str(drop.folder))
        elif drop.kind is DropKind.COPY and drop.file is not None:
            self._copying.offer(drop.file, self._folder_at(event))
        elif drop.kind is DropKind.ATTACH:
            self._composer.take_drop(drop)
        elif drop.kind is DropKind.SHOW:
            self._workbench.dispatch(ShowFile(drop.paths[0]))

    def _drop_of(self, event: QDropEvent) -> Drop | None:
        state = self._workbench.state
        return drop_of(
            event.mimeData(),
            self._workbench.root,
            state.profile_of(state.thread()),
            is_on_composer=self._is_on(self._composer, event),
            is_on_tree=self._is_on(self._tree, event),
        )

    def _folder_at(self, event: QDropEvent) -> ProjectPath:
        return self._tree.folder_at(self._tree.mapFrom(self._window, _at(event)))

    def _is_on(self, pane: QWidget, event: QDropEvent) -> bool:
        at = pane.mapFrom(self._window, _at(event))
        return pane.isVisible() and pane.rect().contains(at)


def _at(event: QDropEvent) -> QPoint:
    """Return the point of a drag in the window."""
    return event.position().toPoint()
