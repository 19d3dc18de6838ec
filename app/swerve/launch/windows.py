"""The windows of the one process: one for each project, each with a composition of its own.

Opening a folder that is open already brings its window forward; a window without a project is used
before a new one is made. The process ends when the last window is closed.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from swerve.launch.compose import CannotStart, Choice, Composition
from swerve.launch.memory import Collector
from swerve.launch.qt import Look, Stage
from swerve.session.inputs import Submit
from swerve.session.transcript import Attachment
from swerve.terms import ProjectPath
from swerve.ui.guard import SlotGuard
from swerve.ui.instance import Open, Say, Wish


class Windows:
    """Every open window.

    Attributes:
        all_closed: set when the last window is closed and stored.
    """

    def __init__(self, application: QApplication, choice: Choice, theme: str | None) -> None:
        """Args: theme: of the command line, over the settings' own."""
        self._application = application
        self._choice = choice
        self._look = Look(theme)
        self._guard = SlotGuard(self._show_failure)
        self._guard.install()
        self._stages: list[Stage] = []
        self._closings: set[asyncio.Task[None]] = set()
        self._collector = Collector(self._is_busy)
        self.all_closed = asyncio.Event()

    def settle_memory(self) -> None:
        """Collect garbage only between turns from now on; call once the first window is painted."""
        if self._stages:
            self._collector.start()

    def grant(self, wish: Wish) -> str:
        """Do what a later launch asks; a sentence when that cannot be done."""
        if isinstance(wish, Open):
            return self.open(wish.path)
        return self._say(wish)

    def open(self, path: str) -> str:
        """Show a folder in its window, in an empty one, or in a new one."""
        root = Path(path).expanduser().resolve() if path else None
        stage = self._stage_of(root)
        if stage is None:
            try:
                stage = self.add(is_opening=root is not None)
            except CannotStart as failure:
                return f"{failure} {failure.remedy}".strip()
        stage.come_forward(str(root) if root is not None else "")
        return ""

    def add(self, *, is_opening: bool) -> Stage:
        """Make another window and show it, on its panes when it is to open a project.

        Raises:
            CannotStart: the settings name something that does not exist.
        """
        composition = Composition(self._choice)
        stage = Stage(
            self._application,
            composition,
            look=self._look,
            take_over=self._take_over,
        )
        self._stages.append(stage)
        stage.window.closed.connect(partial(self._on_closed, stage))
        if is_opening:
            stage.window.expect_project()
        stage.window.show()
        for problem in composition.problems:
            composition.workbench.notice(problem)
        return stage

    def _stage_of(self, root: Path | None) -> Stage | None:
        """Return the window of a project, else one without a project; any when none is named."""
        if root is None:
            return self._stages[-1] if self._stages else None
        by_root = {stage.composition.workbench.root: stage for stage in self._stages}
        return by_root.get(root) or by_root.get(None)

    def _take_over(self, path: str) -> bool:
        """Bring the window forward that shows a folder; say whether there is one."""
        root = Path(path).expanduser().resolve()
        found = [one for one in self._stages if one.composition.workbench.root == root]
        for stage in found:
            stage.come_forward("")
        return bool(found)

    def _say(self, wish: Say) -> str:
        """Send words about a file to the window whose project holds it."""
        file = Path(wish.path).resolve()
        for stage in self._stages:
            workbench = stage.composition.workbench
            if workbench.root is None or not file.is_relative_to(workbench.root):
                continue
            if not file.is_file():
                return f"There is no file {file}."
            path = ProjectPath(file.relative_to(workbench.root).as_posix())
            lines = (wish.start, wish.end) if wish.end else (None, None)
            attachment = Attachment(path, *lines)
            workbench.dispatch(Submit(workbench.state.shown, wish.text, (), attachment))
            stage.come_forward("")
            return ""
        return f"No window has the project of {file} open. Open it first: swerve PATH."

    def _on_closed(self, stage: Stage) -> None:
        self._stages.remove(stage)
        closing = asyncio.get_running_loop().create_task(self._close(stage), name="close window")
        self._closings.add(closing)
        closing.add_done_callback(self._closings.discard)

    async def _close(self, stage: Stage) -> None:
        await stage.close()
        stage.window.deleteLater()
        if not self._stages:
            self._collector.stop()
            self._look.close()
            self._guard.remove()
            self.all_closed.set()

    def _is_busy(self) -> bool:
        return any(stage.composition.workbench.state.live for stage in self._stages)

    def _show_failure(self, sentence: str, remedy: str) -> None:
        """Say in the window in front what went wrong inside."""
        if self._stages:
            active = [stage for stage in self._stages if stage.window.isActiveWindow()]
            (active or self._stages)[0].window.show_failure(sentence, remedy)
