"""The profiles with their keys and models: use one, give it a key, choose what its server offers.

A key is handed to the desk and kept nowhere else; the field forgets it in the same call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from swerve.session.inputs import SetModel, SetProfile
from swerve.session.profile import Profile
from swerve.terms import ProfileId
from swerve.ui.assets import dot
from swerve.ui.bridge import Bridge
from swerve.ui.choice_box import ChoiceBox
from swerve.ui.desk import Desk
from swerve.ui.parts import Elided, button, label, row, rule, set_property
from swerve.ui.plain import plain_tip
from swerve.ui.theme import Theme
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_ACTION_PX = 112


class ModelsList(QFrame):
    """One row for each profile.

    Emits:
        told: a sentence for the person.
        model_chosen: profile id, model id.
    """

    told = Signal(str)
    model_chosen = Signal(str, str)

    def __init__(self, workbench: Workbench, bridge: Bridge, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._workbench = workbench
        self._rows: dict[ProfileId, _ModelRow] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        for profile in workbench.state.profiles.values():
            if self._rows:
                layout.addWidget(rule())
            made = self._rows[profile.id] = _ModelRow(profile, workbench, desk, theme)
            made.told.connect(self.told)
            made.model_chosen.connect(self.model_chosen)
            layout.addWidget(made)
        bridge.link_shown.connect(self._on_link_shown)
        bridge.models_listed.connect(self._on_models_listed)
        bridge.threads_changed.connect(self._on_threads_changed)

    def refresh(self) -> None:
        """Look at keys and links anew."""
        for made in self._rows.values():
            made.refresh()

    def _on_threads_changed(self) -> None:
        """Follow the thread only while somebody can see it: looking for keys touches the disk."""
        if self.isVisible():
            self.refresh()

    def _on_models_listed(self, profile: str, problem: str) -> None:
        made = self._rows.get(ProfileId(profile))
        if made is not None:
            made.show_models()
        if problem:
            self.told.emit(problem)

    def _on_link_shown(self, profile: str) -> None:
        made = self._rows.get(ProfileId(profile))
        if made is not None:
            made.take_news()


class _ModelRow(QWidget):
    """One profile: what it is, where its key comes from, a field for another key, its model."""

    told = Signal(str)
    model_chosen = Signal(str, str)

    def __init__(self, profile: Profile, workbench: Workbench, desk: Desk, theme: Theme) -> None:
        super().__init__()
        self._profile = profile
        self._workbench = workbench
        self._desk = desk
        self._theme = theme
        self._is_testing = False
        self._mark = QLabel()
        self._state = label("", "small")
        self.use = button(said("Use"), "", said("Use {name}", name=profile.title))
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(said("Key for {name}", name=profile.title))
        saves = said("Save and test the key for {name}", name=profile.title)
        self.save = button(said("Save and test"), "", saves)
        removes = said("Remove the key for {name}", name=profile.title)
        self.remove = button(said("Remove"), "plain", removes)
        lists = said("List the models of {name}", name=profile.title)
        self.list = button(said("List models"), "", lists)
        self._keys = QWidget()
        for one in (self.save, self.list):
            one.setMinimumWidth(theme.px(_ACTION_PX))
        field = row(self.key, self.save, self.remove, margins=(22, 0, 0, 0))
        field.setStretch(0, 1)
        self._keys.setLayout(field)
        self.model = ChoiceBox(theme)
        self.model.setAccessibleName(said("Model of {name}", name=profile.title))
        self._models = QWidget()
        choice = row(self.model, self.list, margins=(22, 0, 0, 0))
        choice.setStretch(0, 1)
        self._models.setLayout(choice)
        note = Elided(profile.note, "faint")
        head = row(self._mark, label(profile.title), note, self._state, self.use)
        head.setStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 7, 10, 7)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._keys)
        layout.addWidget(self._models)
        self._models.setVisible(bool(profile.url))
        self.use.clicked.connect(self._on_use)
        self.save.clicked.connect(self._on_save)
        self.key.returnPressed.connect(self._on_save)
        self.remove.clicked.connect(self._on_remove)
        self.list.clicked.connect(self._on_list)
        self.model.textActivated.connect(self._on_model)
        self.show_models()
        theme.changed.connect(self.refresh)
        self.refresh()

    @property
    def words(self) -> str:
        """What it says about key and link."""
        return self._state.text()

    def refresh(self) -> None:
        """Show what is so now."""
        profile = self._profile
        state = self._workbench.state
        place = self._desk.key_place(profile)
        is_current = state.thread().profile == profile.id
        color = self._theme.color("accent" if is_current else "faint")
        self._mark.setPixmap(
            dot(color, self._theme.px(9), self.devicePixelRatioF(), is_filled=is_current)
        )
        self.use.setVisible(not is_current)
        is_keyed = bool(profile.key_env)
        self._keys.setVisible(is_keyed)
        self.key.setPlaceholderText(
            said("Replace the key") if place else said("Key, or set {name}", name=profile.key_env)
        )
        self.remove.setVisible(is_keyed and place.startswith("in "))
        words, is_bad = self._link_words()
        if not words:
            words = _key_words(profile, place)
        self._state.setText(words)
        self._state.setToolTip(plain_tip(words))
        set_property(self._state, "tone", "bad" if is_bad else "")

    def take_news(self) -> None:
        """The link answered: that is what a test waits for."""
        status = self._workbench.state.links.get(self._profile.id)
        if status is not None and (status.failure is not None or status.phase.value == "ready"):
            self._is_testing = False
        self.refresh()

    def show_models(self) -> None:
        """Offer what the server has listed, with the model in use among it."""
        used = self._workbench.state.profiles[self._profile.id].model
        listed = self._workbench.models.get(self._profile.id, ())
        self.model.clear()
        self.model.addItems([used, *(one for one in listed if one != used)] if used else listed)
        self.model.setCurrentIndex(0 if used else -1)
        self.model.setPlaceholderText(said("no model is chosen"))
        self.list.setEnabled(True)
        self.list.setText(said("List models"))

    def _link_words(self) -> tuple[str, bool]:
        """Return what the link says, and whether that is bad news; nothing while it rests."""
        if self._is_testing:
            return said("testing…"), False
        status = self._workbench.state.links.get(self._profile.id)
        if status is None:
            return "", False
        if status.failure is not None:
            return status.failure.sentence, True
        if status.phase.value == "ready":
            trip = status.round_trip_ms
            if trip is None or trip < 1:
                return said("ready"), False
            return said("ready, {trip}", trip=f"{trip:.0f} ms"), False
        return (said("connecting…"), False) if status.phase.value == "connecting" else ("", False)

    def _on_use(self) -> None:
        self._workbench.dispatch(SetProfile(self._workbench.state.shown, self._profile.id))

    def _on_save(self) -> None:
        """Store the key, then let the link try it; the answer appears in this row."""
        key = self.key.text().strip()
        self.key.clear()
        if key:
            refused = self._desk.keep_key(self._profile, key)
            if refused:
                self.told.emit(refused)
                return
        self._is_testing = True
        self._workbench.test_link(self._profile.id)
        self.refresh()

    def _on_list(self) -> None:
        self.list.setEnabled(False)
        self.list.setText(said("listing…"))
        self._workbench.list_models(self._profile.id)

    def _on_model(self, model: str) -> None:
        self._workbench.dispatch(SetModel(self._profile.id, model))
        self.model_chosen.emit(self._profile.id, model)

    def _on_remove(self) -> None:
        refused = self._desk.remove_key(self._profile)
        self.told.emit(refused or said("The key for {name} is removed.", name=self._profile.title))
        self.refresh()


def _key_words(profile: Profile, place: str) -> str:
    if profile.is_practice:
        return said("no key needed")
    if not profile.url:
        return said("needs a URL in models.toml")
    if not profile.key_env:
        return said("no key needed")
    return said("key {place}", place=place) if place else said("no key")
