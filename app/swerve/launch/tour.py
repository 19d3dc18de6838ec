"""`swerve --tour`: the main job played by itself on a copy of the sample project, into pictures.

The real window, the real link, the real Practice server; only the person is played. Works without a
display (offscreen). The pictures in docs/ are made by it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from swerve.adapters.qt_libraries import missing_packages
from swerve.edits.hunks import Hunk, HunkFlag, HunkState
from swerve.launch.compose import PRACTICE, Choice, Composition
from swerve.launch.folders import config_folder
from swerve.launch.refusal import refuse
from swerve.launch.tour_servers import KEYLESS, LIMITED, LOST, FailingServers
from swerve.session.inputs import Keep, SetCursor, SetProfile, ShowFile
from swerve.session.transcript import Notice, ToolState
from swerve.session.turn import ThreadState
from swerve.terms import ProjectPath

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

_PROGRAM = "swerve --tour"
_NARROW_PX = 720
_LARGE = 1.75
_YOUNG_LINES = 3
_TOKENS_PER_S = 90
_WAIT_S = 30.0
_TICK_S = 0.02
_SETTLE_S = 0.4
_ARMED_S = 0.8

FIRST = "Make the retry delay configurable"
SECOND = "No settings file: read it from an environment variable"
THIRD = "run `tail -f README.md`"
CLIENT = "src/retry/client.py"
_BESIDE = ("import asyncio\n", "import asyncio\nimport logging\n")
_UNDER = ("attempts=5", "attempts=3")
_LOOSE = ("        self._attempts = attempts\n", "        self._attempts = attempts  \n")
_NOWHERE = ("0.2 * 2**attempt", "pause(attempt)")


def run_tour(options: Namespace) -> int:
    """Play the tour; return 0 when every picture was taken, 2 when it cannot start."""
    out = Path(options.out)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        return refuse(_PROGRAM, f"{out} cannot be made: {failure.strerror}.", "Choose --out.")
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="swerve-tour-") as home:
        # The tour is nobody's session: its settings, threads and files go with it.
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[name] = str(Path(home) / name)
        try:
            from swerve.launch import qt
        except ImportError as failure:
            packages = " ".join(missing_packages()) or "the Qt libraries"
            return refuse(_PROGRAM, f"Qt cannot be loaded: {failure}.", f"Install {packages}.")
        application = qt.make_application()

        async def live() -> int:
            failing = FailingServers()
            await failing.start(config_folder() / "models.toml")
            composition = Composition(Choice(PRACTICE, practice_tokens_per_s=_TOKENS_PER_S))
            stage = qt.Stage(application, composition, theme=options.theme or "dark")
            try:
                await _Tour(stage, out, options.size).play()
            finally:
                await stage.close()
                await failing.close()
            return 0

        return qt.run_until_done(application, live())


class _Tour:
    """The person of the tour."""

    def __init__(self, stage: object, out: Path, size: tuple[int, int]) -> None:
        from swerve.launch.qt import Stage

        assert isinstance(stage, Stage)
        self._window = stage.window
        self._theme = stage.theme
        self._workbench = stage.composition.workbench
        self._out = out
        self._size = size

    async def play(self) -> None:
        window, state = self._window, self._workbench
        window.resize(*self._size)
        window.show()
        await self._settle()
        self._picture("welcome")
        state.open_sample()
        await self._until(lambda: state.tree is not None, "the sample")
        await self._until(self._is_linked, "the link")
        await self._settle()
        self._picture("sample")
        self._ask(FIRST)
        await self._until(lambda: self._pending() >= 2 and self._growing(), "two hunks")
        await asyncio.sleep(_SETTLE_S)
        self._picture("streaming")
        await self._arm()
        window.run("turn.stop")
        await self._settle()
        self._picture("stopped")
        window.run("hunk.next")
        await self._settle()
        window.run("hunk.keep")
        await self._settle()
        self._ask(FIRST)
        await self._until(self._growing, "a growing hunk")
        self._ask(SECOND)
        await self._until(lambda: self._growing() or not self._is_running(), "the new turn")
        await asyncio.sleep(_SETTLE_S)
        self._picture("redirected")
        window.run("enter.redirect")
        await self._until(lambda: not self._is_running(), "the end")
        await self._settle()
        self._picture("finished")
        await self._look_back()
        await self._change_outside()
        await self._surprise_the_model()
        await self._run_a_program()
        await self._show_looks()
        await self._meet_trouble()

    async def _look_back(self) -> None:
        """Look at the turn as it was two hunks earlier, then edit a hunk by hand."""
        self._window.run("scrub.back")
        self._window.run("scrub.back")
        await self._settle()
        self._picture("looking-back")
        self._window.run("scrub.leave")
        alone = next(hunk for hunk in self._hunks() if hunk.path == CLIENT and _is_whole(hunk))
        self._workbench.dispatch(SetCursor(alone.id))
        await self._settle()
        self._window.run("hunk.edit")
        await self._settle()
        self._picture("editing")
        self._press("End")
        self._type("  # as agreed")
        self._press("Return", is_ctrl=True)
        await self._settle()
        self._picture("variants")

    async def _change_outside(self) -> None:
        """Let another program write: beside the pending hunks first, then under one of them."""
        path = self._project() / CLIENT
        told = path.read_text(encoding="utf-8").replace(*_BESIDE)
        path.write_text(told, encoding="utf-8")
        self._workbench.dispatch(ShowFile(ProjectPath(CLIENT)))
        await self._until(lambda: bool(self._workbench.state.ledger.outside()), "the change")
        await self._settle()
        self._picture("outside")
        self._window.run("others.show")
        await self._settle()
        self._picture("others")
        self._press("Escape")
        path.write_text(told.replace(*_UNDER), encoding="utf-8")
        await self._until(lambda: self._count(HunkState.CONFLICTED) > 0, "the conflict")
        await self._show(HunkState.CONFLICTED)
        self._picture("conflicted")

    async def _surprise_the_model(self) -> None:
        """Change a file between the model's reading and its patch: hunks fit loosely or nowhere."""
        self._workbench.open_sample()
        await self._settle()
        await self._until(lambda: not self._workbench.state.ledger.hunks, "a fresh sample")
        await self._until(self._is_linked, "the link")
        self._ask(FIRST)
        await self._until(self._growing, "the first hunk")
        path = self._project() / CLIENT
        text = path.read_text(encoding="utf-8")
        for change in (_LOOSE, _NOWHERE):
            text = text.replace(*change)
        path.write_text(text, encoding="utf-8")
        await self._until(lambda: not self._is_running(), "the end")
        await self._until(lambda: self._count(HunkState.REFUSED) > 0, "a refused hunk")
        await self._show(HunkState.REFUSED)
        self._picture("refused")
        loose = [h for h in self._hunks() if HunkFlag.LOOSE in h.flags]
        if loose:
            self._workbench.dispatch(SetCursor(loose[0].id))
        await self._settle()
        self._picture("loose")

    async def _arm(self) -> None:
        """Press keep on the hunk that grows: it is kept when it is finished; then think again."""
        await self._until(lambda: bool(self._begun()) or not self._is_running(), "a new hunk")
        growing = self._begun()
        if growing is None:
            return
        self._workbench.dispatch(Keep((growing.id,)))
        await asyncio.sleep(_TICK_S)
        self._picture("armed")
        if growing.state is HunkState.GROWING:
            self._workbench.dispatch(Keep((growing.id,)))
        else:
            self._window.run("review.undo")

    async def _run_a_program(self) -> None:
        """Let the model ask for a command, trust the project, see it run, and stop it."""
        self._ask(THIRD)
        await self._until(lambda: self._has_tool(ToolState.ASKING), "a question")
        await self._settle()
        self._picture("command-asked")
        self._window.run("trust.grant")
        await asyncio.sleep(_ARMED_S)
        self._window.run("question.show")
        self._window.run("command.run")
        await self._until(lambda: self._has_tool(ToolState.RUNNING), "the running command")
        await asyncio.sleep(_ARMED_S)
        self._picture("command-running")
        self._window.run("turn.stop")
        await self._settle()

    async def _show_looks(self) -> None:
        """Show what opens over the window, and a narrow one."""
        for command in ("palette.show", "help.keys", "settings.show"):
            self._window.run(command)
            await self._settle()
            self._picture(command.rpartition(".")[0].replace("help", "keys"))
            self._press("Escape")
        self._window.resize(_NARROW_PX, self._size[1])
        await self._settle()
        self._picture("narrow")
        self._window.resize(*self._size)
        self._theme.set_zoom(_LARGE)
        await self._settle()
        self._picture("large")
        self._theme.set_zoom(1.0)

    async def _meet_trouble(self) -> None:
        """Ask a server whose key nobody gave, one at its limit, and one that hangs up."""
        for profile, name in ((KEYLESS, "no-key"), (LIMITED, "limit"), (LOST, "lost")):
            self._window.run("thread.new")
            await self._settle()
            self._workbench.dispatch(SetProfile(self._workbench.state.shown, profile))
            self._ask(FIRST)
            await self._until(self._is_in_trouble, f"what becomes of {profile}")
            await self._settle()
            self._picture(name)
            self._window.run("turn.stop")
            await self._settle()

    async def _show(self, state: HunkState) -> None:
        """Put the cursor on the first hunk of that state."""
        hunk = next(hunk for hunk in self._hunks() if hunk.state is state)
        self._workbench.dispatch(SetCursor(hunk.id))
        await self._settle()

    def _press(self, key: str, *, is_ctrl: bool = False) -> None:
        from PySide6.QtCore import Qt

        ctrl, none = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
        self._send_key(Qt.Key[f"Key_{key}"], ctrl if is_ctrl else none, "")

    def _type(self, text: str) -> None:
        from PySide6.QtCore import Qt

        for letter in text:
            self._send_key(Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)

    def _send_key(self, key: Qt.Key, modifier: Qt.KeyboardModifier, text: str) -> None:
        """Press and release a key where the focus is; `QtTest` is no part of a bundle."""
        from PySide6.QtCore import QEvent
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication

        target = QApplication.focusWidget() or self._window
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifier, text))

    def _project(self) -> Path:
        root = self._workbench.root
        assert root is not None
        return root

    def _hunks(self) -> list[Hunk]:
        return list(self._workbench.state.ledger.hunks.values())

    def _has_tool(self, state: ToolState) -> bool:
        live = self._workbench.state.live.get(self._workbench.state.shown)
        return live is not None and any(card.state is state for card in live.cards.values())

    def _count(self, state: HunkState) -> int:
        return sum(1 for hunk in self._hunks() if hunk.state is state)

    def _ask(self, words: str) -> None:
        self._window.composer.edit.setPlainText(words)
        self._window.run("turn.send")

    def _pending(self) -> int:
        return len(self._workbench.state.ledger.pending())

    def _growing(self) -> bool:
        hunks = self._workbench.state.ledger.hunks.values()
        return any(hunk.state is HunkState.GROWING and len(hunk.lines) > 1 for hunk in hunks)

    def _begun(self) -> Hunk | None:
        """Return a hunk that has just begun to grow: there is time to arm it."""
        young = (hunk for hunk in self._hunks() if 1 < len(hunk.lines) <= _YOUNG_LINES)
        return next((hunk for hunk in young if hunk.state is HunkState.GROWING), None)

    def _is_running(self) -> bool:
        return self._workbench.state.thread().is_running

    def _is_in_trouble(self) -> bool:
        thread = self._workbench.state.thread()
        is_told = any(isinstance(entry, Notice) for entry in thread.entries)
        return is_told or thread.state is ThreadState.WAITING

    def _is_linked(self) -> bool:
        status = self._workbench.state.links.get(PRACTICE)
        return status is not None and status.phase == "ready"

    async def _settle(self) -> None:
        await asyncio.sleep(_SETTLE_S)

    async def _until(self, condition: Callable[[], bool], expected: str) -> None:
        for _ in range(int(_WAIT_S / _TICK_S)):
            if condition():
                return
            await asyncio.sleep(_TICK_S)
        raise TimeoutError(f"The tour waited in vain for {expected}.")

    def _picture(self, name: str) -> None:
        path = self._out / f"{name}.png"
        self._window.grab().save(str(path))
        sys.stdout.write(f"{path}\n")


def _is_whole(hunk: Hunk) -> bool:
    """Return whether a hunk waits, takes lines away and adds others."""
    return hunk.state is HunkState.PENDING and min(hunk.counts()) > 0
