"""The Qt application and its loop, made the same way for the window and the tour."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Coroutine
from typing import Any

import qasync
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from swerve.adapters.settings_file import SettingsFile
from swerve.launch.compose import Composition
from swerve.launch.desk import DesktopDesk
from swerve.launch.folders import config_folder
from swerve.ui import words
from swerve.ui.guard import SlotGuard
from swerve.ui.memory import WindowMemory
from swerve.ui.preferences import Preferences
from swerve.ui.theme import Theme
from swerve.ui.window import MainWindow, TakeOver

_SWITCH_S = 0.001


def make_application() -> QApplication:
    """Return the one application of this process."""
    QGuiApplication.setApplicationDisplayName("Swerve")
    application = QApplication(sys.argv[:1])
    application.setApplicationName("swerve")
    application.setDesktopFileName("swerve")
    # Closing is a sequence of our own: streams are cut and stored before the loop ends.
    application.setQuitOnLastWindowClosed(False)
    return application


def run_until_done(application: QApplication, work: Coroutine[Any, Any, int]) -> int:
    """Run `work` as the life of the process, on a loop that is asyncio's and Qt's; its status."""
    # A worker that computes lets the loop go on within a millisecond instead of five.
    sys.setswitchinterval(_SWITCH_S)
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    with loop:
        return loop.run_until_complete(work)


class Look:
    """What every window of the process shares: settings, keys, colours and sizes."""

    def __init__(self, theme: str | None = None) -> None:
        """Args: theme: of the command line, over the settings' own."""
        with contextlib.suppress(FileNotFoundError):  # no words for it: English
            words.speak(os.environ.get("SWERVE_LANGUAGE", ""))
        source = SettingsFile(config_folder() / "settings.toml")
        self.preferences = Preferences(source, is_mac=sys.platform == "darwin")
        self.preferences.follow()
        settings = self.preferences.settings
        self.theme = Theme(theme or settings.theme, settings.zoom_percent / 100)
        self.theme.apply()

    def close(self) -> None:
        """Look at the settings no more."""
        self.preferences.rest()


class Stage:
    """A window on a composition, with its look and guard.

    Attributes:
        window: shown by the caller.
        composition: closed by `close`.
    """

    def __init__(
        self,
        application: QApplication,
        composition: Composition,
        *,
        theme: str | None = None,
        memory: WindowMemory | None = None,
        look: Look | None = None,
        take_over: TakeOver | None = None,
    ) -> None:
        """Take what the window stands on.

        Args:
            application: the one of this process.
            composition: closed by `close`.
            theme: over the settings' own.
            memory: of window geometry; the person's by default.
            look: shared with other windows; one of its own by default.
            take_over: shows a folder that another window has open.
        """
        self._is_look_own = look is None
        self.look = look or Look(theme)
        self.theme = self.look.theme
        self.composition = composition
        self.window = MainWindow(
            composition.workbench,
            self.theme,
            preferences=self.look.preferences,
            memory=memory,
            desk=DesktopDesk(),
            take_over=take_over,
        )
        self._guard = SlotGuard(self.window.show_failure) if self._is_look_own else None
        if self._guard is not None:
            self._guard.install()

    def come_forward(self, path: str) -> None:
        """Bring the window to the front for a second launch, and open what that was given."""
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        if path:
            self.composition.workbench.open_project(path)

    async def close(self) -> None:
        """Cut, store and close everything."""
        if self._is_look_own:
            self.look.close()
        await self.composition.close()
        if self._guard is not None:
            self._guard.remove()
