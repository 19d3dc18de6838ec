"""The settings as a sheet made from their table, and the models with their keys.

A change counts at once and is saved at once; there is nothing to confirm. What the file says wins
over what is shown: it is followed while the sheet is open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from swerve.session.profiles import with_model
from swerve.settings.defaults import SETTINGS
from swerve.settings.schema import Setting, Value
from swerve.ui.bridge import Bridge
from swerve.ui.choice_box import ChoiceBox
from swerve.ui.desk import Desk
from swerve.ui.models_list import ModelsList
from swerve.ui.parts import label
from swerve.ui.preferences import Preferences
from swerve.ui.sheet import Sheet
from swerve.ui.theme import Theme
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_LATER = {
    "practice_tokens_per_s": "Counts from the next start.",
    "profile": "Counts for new threads, from the next start.",
}


class SettingsSheet(Sheet):
    """Every setting with its sentence and the control of its type.

    Emits:
        told: a sentence for the person, e.g. why a value was not taken.
    """

    told = Signal(str)

    def __init__(
        self,
        workbench: Workbench,
        bridge: Bridge,
        preferences: Preferences,
        desk: Desk,
        theme: Theme,
        window: QWidget,
    ) -> None:
        super().__init__(said("Settings"), 780, theme, window)
        self._workbench = workbench
        self._preferences = preferences
        self._controls: dict[str, tuple[QWidget, Callable[[Value], None]]] = {}
        self._is_showing = False
        self.column.addWidget(label(said("MODELS"), "section"))
        self.models = ModelsList(workbench, bridge, desk, theme)
        self.models.told.connect(self.told)
        self.models.model_chosen.connect(self._on_model_chosen)
        self.column.addWidget(self.models)
        self.column.addSpacing(10)
        self.column.addWidget(label(said("WINDOW"), "section"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(0, 1)
        self.column.addLayout(self._grid)
        for at, setting in enumerate(SETTINGS):
            self._add(at, setting)
        note = said("Keys of commands are changed in the [keys] table of settings.toml.")
        self.column.addWidget(label(note, "small"))
        self.column.addStretch(1)
        self.show_hint(said("saved in settings.toml as you change them"))
        preferences.changed.connect(self._show_values)
        self._show_values()

    def open_sheet(self) -> None:
        """Look anew, then show."""
        self.models.refresh()
        self._show_values()
        super().open_sheet()

    # --- building --------------------------------------------------------------------------------

    def _add(self, at: int, setting: Setting) -> None:
        words = QWidget()
        column = QGridLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setVerticalSpacing(0)
        title = said(setting.title)
        column.addWidget(label(title), 0, 0)
        later = said(_LATER[setting.name]) if setting.name in _LATER else ""
        sentence = label(f"{said(setting.sentence)} {later}".strip(), "small")
        sentence.setWordWrap(True)
        column.addWidget(sentence, 1, 0)
        control, show = self._control_of(setting)
        control.setAccessibleName(title)
        control.setAccessibleDescription(said(setting.sentence))
        control.setProperty("setting", setting.name)
        control.setMinimumWidth(self._theme.px(220))
        self._controls[setting.name] = control, show
        self._grid.addWidget(words, at, 0)
        self._grid.addWidget(control, at, 1)

    def _control_of(self, setting: Setting) -> tuple[QWidget, Callable[[Value], None]]:
        """Return the control for a type, and what shows a value in it."""
        if isinstance(setting.default, bool):
            return self._check_box()
        choices = setting.choices
        if setting.name == "profile":
            choices = tuple(self._workbench.state.profiles)
        return self._choice(choices) if choices else self._text(setting)

    def _check_box(self) -> tuple[QWidget, Callable[[Value], None]]:
        box = QCheckBox(said("On"))
        box.toggled.connect(self._on_changed)

        def show(value: Value) -> None:
            box.setChecked(bool(value))

        return box, show

    def _choice(self, choices: tuple[str, ...]) -> tuple[QWidget, Callable[[Value], None]]:
        box = ChoiceBox(self._theme)
        box.addItems(choices)
        box.textActivated.connect(self._on_changed)

        def show(value: Value) -> None:
            box.setCurrentText(str(value))

        return box, show

    def _text(self, setting: Setting) -> tuple[QWidget, Callable[[Value], None]]:
        field = QLineEdit()
        is_list = isinstance(setting.default, tuple)
        field.setPlaceholderText(said("names, with commas between") if is_list else said("not set"))
        if isinstance(setting.default, int):
            field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        field.editingFinished.connect(self._on_changed)

        def show(value: Value) -> None:
            field.setText(", ".join(value) if isinstance(value, tuple) else str(value))

        return field, show

    # --- values ----------------------------------------------------------------------------------

    def _show_values(self) -> None:
        self._is_showing = True
        for setting in SETTINGS:
            self._controls[setting.name][1](getattr(self._preferences.settings, setting.name))
        self._is_showing = False

    def _on_model_chosen(self, profile: str, model: str) -> None:
        """Remember a choice for the next start."""
        chosen = with_model(self._preferences.settings.models, profile, model)
        problem = self._preferences.put("models", chosen)
        if problem:
            self.told.emit(problem)

    def _on_changed(self, *_value: object) -> None:
        control = self.sender()
        if self._is_showing or not isinstance(control, QWidget):
            return
        setting = next(one for one in SETTINGS if one.name == control.property("setting"))
        problem = self._preferences.put(setting.name, _value_in(control, setting))
        if problem:
            self.told.emit(problem)
            self._show_values()


def _value_in(control: QWidget, setting: Setting) -> Value:
    if isinstance(control, QCheckBox):
        return control.isChecked()
    if isinstance(control, QComboBox):
        return control.currentText()
    text = control.text() if isinstance(control, QLineEdit) else ""
    if isinstance(setting.default, int) and text.strip().isdecimal():
        return int(text)
    if isinstance(setting.default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text.strip()
