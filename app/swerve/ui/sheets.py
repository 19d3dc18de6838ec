"""The sheets of one window, each made when it is first wanted: none is in the first frame.

Making all of them took a third of the start, most of it for the settings. Owned by the window.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from swerve.commands.spec import Scope
from swerve.ui.bridge import Bridge
from swerve.ui.desk import Desk
from swerve.ui.preferences import Preferences
from swerve.ui.theme import Theme

if TYPE_CHECKING:
    from swerve.ui.keys_sheet import KeysSheet
    from swerve.ui.others import OthersSheet
    from swerve.ui.settings_sheet import SettingsSheet
    from swerve.workbench.workbench import Workbench

    _S = TypeVar("_S", KeysSheet, OthersSheet, SettingsSheet)


class Sheets(QObject):
    """Keys, settings and the changes by others.

    Emits:
        closed: one of them was closed.
        told: a sentence for the person.
        file_shown: path of a file that was put in the diff from a sheet.
    """

    closed = Signal()
    told = Signal(str)
    file_shown = Signal(str)

    def __init__(
        self,
        workbench: Workbench,
        bridge: Bridge,
        preferences: Preferences,
        desk: Desk,
        theme: Theme,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._workbench = workbench
        self._bridge = bridge
        self._preferences = preferences
        self._desk = desk
        self._theme = theme
        self._window = window
        self._made: list[KeysSheet | OthersSheet | SettingsSheet] = []

    @cached_property
    def keys(self) -> KeysSheet:
        """The keys of the pane with the focus and of the window."""
        from swerve.ui.keys_sheet import KeysSheet

        return self._kept(KeysSheet(self._preferences, self._theme, self._window))

    @cached_property
    def settings(self) -> SettingsSheet:
        """The settings and the models."""
        from swerve.ui.settings_sheet import SettingsSheet

        sheet = SettingsSheet(
            self._workbench,
            self._bridge,
            self._preferences,
            self._desk,
            self._theme,
            self._window,
        )
        sheet.told.connect(self.told)
        return self._kept(sheet)

    @cached_property
    def others(self) -> OthersSheet:
        """What others changed since the project was opened."""
        from swerve.ui.others import OthersSheet

        sheet = OthersSheet(self._workbench, self._bridge, self._theme, self._window)
        sheet.file_shown.connect(self.file_shown)
        return self._kept(sheet)

    def handlers(self, focused_scope: Callable[[], Scope]) -> Mapping[str, Callable[[], None]]:
        """Return what each command does, by id; `focused_scope` says whose keys are heard now."""
        self._focused_scope = focused_scope
        return {
            "help.keys": self._show_keys,
            "settings.show": self._show_settings,
            "others.show": self._show_others,
        }

    def dismiss(self) -> bool:
        """Close the one that is open; say whether there was one."""
        opened = next((sheet for sheet in self._made if sheet.isVisible()), None)
        if opened is not None:
            opened.dismiss()
        return opened is not None

    def place(self) -> None:
        """Put the one that is open in the middle of the window."""
        for sheet in self._made:
            if sheet.isVisible():
                sheet.place()

    def _show_keys(self) -> None:
        self.keys.show_keys(self._focused_scope())

    def _show_settings(self) -> None:
        self.settings.open_sheet()

    def _show_others(self) -> None:
        self.others.open_sheet()

    def _kept(self, sheet: _S) -> _S:
        sheet.closed.connect(self.closed)
        self._made.append(sheet)
        return sheet
