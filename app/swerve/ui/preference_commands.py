"""What the commands about preferences do: theme, size, what Enter does. Each choice is saved.

It also lets the window follow the settings file: a theme or size written there is shown at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from swerve.session.inputs import UseSettings
from swerve.session.turn import ApplyMode
from swerve.settings.defaults import Settings
from swerve.settings.schema import Value
from swerve.terms import CommandId, ProfileId
from swerve.ui.banner import Banner
from swerve.ui.memory import WindowMemory
from swerve.ui.preferences import Preferences
from swerve.ui.theme import Theme

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class PreferenceCommands(QObject):
    """Handlers of what is chosen once and for all."""

    def __init__(
        self,
        workbench: Workbench,
        preferences: Preferences,
        theme: Theme,
        memory: WindowMemory,
        banner: Banner,
        tell: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._preferences = preferences
        self._theme = theme
        self._memory = memory
        self._banner = banner
        self._tell = tell
        self._shown = preferences.settings
        self._flash_ms = QGuiApplication.styleHints().cursorFlashTime()
        preferences.changed.connect(self._on_changed)
        preferences.problem_found.connect(self._tell)
        theme.set_fonts(self._shown.ui_fonts, self._shown.code_fonts)
        self._still()

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what each command does, by id."""
        return {
            "theme.toggle": self._toggle_theme,
            "zoom.in": self._zoom_in,
            "zoom.out": self._zoom_out,
            "zoom.reset": self._zoom_reset,
            "enter.redirect": self._let_enter_redirect,
            "enter.queue": self._let_enter_queue,
        }

    def ask_about_enter(self) -> None:
        """After the first redirect by Enter, ask once what Enter is to do."""
        if self._memory.was_asked("enter_while_running"):
            return
        self._memory.note_asked("enter_while_running")
        key = self._preferences.keymap.shown_key(CommandId("turn.queue"))
        self._banner.show_message(
            "Enter cut the running turn and sent this instead.",
            f"It can wait for the turn to end instead; {key} always does.",
            action="Always redirect",
            command="enter.redirect",
            other="Queue from now on",
            other_command="enter.queue",
        )

    # --- inside ----------------------------------------------------------------------------------

    def _put(self, name: str, value: Value) -> bool:
        problem = self._preferences.put(name, value)
        if problem:
            self._tell(problem)
        return not problem

    def _toggle_theme(self) -> None:
        self._theme.toggle()
        self._put("theme", self._theme.choice)

    def _zoom_in(self) -> None:
        self._theme.zoom_by(1)
        self._save_zoom()

    def _zoom_out(self) -> None:
        self._theme.zoom_by(-1)
        self._save_zoom()

    def _zoom_reset(self) -> None:
        self._theme.set_zoom(1.0)
        self._save_zoom()

    def _save_zoom(self) -> None:
        percent = round(self._theme.zoom * 100)
        self._put("zoom_percent", percent)
        self._tell(f"Size {percent} %.")

    def _let_enter_redirect(self) -> None:
        self._banner.withdraw("enter.redirect")
        if self._put("enter_while_running", "redirect"):
            self._tell("Enter redirects a running turn.")

    def _let_enter_queue(self) -> None:
        self._banner.withdraw("enter.queue")
        if self._put("enter_while_running", "queue"):
            self._tell("Enter queues behind a running turn.")

    def _on_changed(self) -> None:
        """Show what is different; a theme chosen on the command line stays otherwise."""
        before, now = self._shown, self._preferences.settings
        self._shown = now
        if now.theme not in (before.theme, self._theme.choice):
            self._theme.choose(now.theme)
        if now.zoom_percent not in (before.zoom_percent, round(self._theme.zoom * 100)):
            self._theme.set_zoom(now.zoom_percent / 100)
        self._theme.set_fonts(now.ui_fonts, now.code_fonts)
        self._still()
        self._tell_session(before, now)

    def _tell_session(self, before: Settings, now: Settings) -> None:
        """Let threads go by what of theirs was changed."""
        if (before.profile, before.mode, before.cost_cap_usd) != (
            now.profile,
            now.mode,
            now.cost_cap_usd,
        ):
            profile = ProfileId(now.profile) if now.profile != before.profile else None
            mode = ApplyMode(now.mode) if now.mode != before.mode else None
            self._workbench.dispatch(UseSettings(profile, mode, now.cost_cap_usd))

    def _still(self) -> None:
        """Let carets rest for those who want nothing to move."""
        is_still = self._preferences.settings.reduced_motion
        QGuiApplication.styleHints().setCursorFlashTime(0 if is_still else self._flash_ms)
