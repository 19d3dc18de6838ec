"""The first page: drop a folder, try the sample, open a recent project, see what model is ready."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from swerve.session.inputs import SetProfile
from swerve.session.profile import Profile
from swerve.ui.assets import dot, pixmap
from swerve.ui.bridge import Bridge
from swerve.ui.parts import Elided, RowButton, button, clear, frame, key_cap, label, row, rule
from swerve.ui.plain import plain_tip
from swerve.ui.theme import Theme
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_ROW_PX = 36
_RECENT_SHOWN = 5
_KEYS = (
    ("turn.send", "send or redirect"),
    ("turn.stop", "stop"),
    ("hunk.keep", "keep"),
    ("hunk.reject", "reject"),
)


class WelcomePage(QFrame):
    """Shown while no project is open.

    Emits:
        command_requested: id of a command whose button was pressed.
        project_chosen: path of a recent project.
    """

    command_requested = Signal(str)
    project_chosen = Signal(str)

    def __init__(
        self, workbench: Workbench, bridge: Bridge, theme: Theme, keys: dict[str, str]
    ) -> None:
        """Args: keys: what to show on the caps, by command id."""
        super().__init__()
        self.setObjectName("welcome")
        self._workbench = workbench
        self._theme = theme
        self._keys = keys
        self._drop = _DropZone(theme, keys.get("project.open", ""))
        self._recent = frame(role="card")
        self._models = frame(role="card")
        self._build()
        bridge.link_shown.connect(self._on_link_shown)
        bridge.threads_changed.connect(self._on_changed)
        theme.changed.connect(self._on_changed)
        self._drop.sample.clicked.connect(self._on_sample)
        self.show_recent(())

    @property
    def sample_button(self) -> QWidget:
        """The button that takes the focus, so that Enter alone begins."""
        return self._drop.sample

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List recent projects, the latest first; missing ones cannot be pressed."""
        card = _Card(self._recent, self._theme)
        card.add(row(label(said("Recent projects"), "strong"), 1, margins=(14, 0, 14, 0)))
        for path in paths[:_RECENT_SHOWN]:
            item = RowButton(said("Open {name}", name=path.name))
            item.set_content(label(path.name), 1, label(_short(path), "small"), margin=14)
            item.setProperty("path", str(path))
            item.setEnabled(path.is_dir())
            item.clicked.connect(self._on_recent)
            card.add(item)
        if not paths:
            card.add(
                row(label(said("Projects you open appear here."), "faint"), margins=(14, 0, 14, 0))
            )

    def refresh_models(self) -> None:
        """List the profiles with what each lacks."""
        state = self._workbench.state
        rows = self._models.findChildren(RowButton)
        held = next((one.property("profile") for one in rows if one.hasFocus()), None)
        card = _Card(self._models, self._theme)
        note = label(said("keys from your keyring or environment"), "small")
        card.add(row(label(said("Model"), "strong"), 1, note, margins=(14, 0, 14, 0)))
        current = state.thread().profile
        for profile in state.profiles.values():
            if not profile.is_retired:
                item = self._model_row(profile, is_current=profile.id == current)
                card.add(item)
                if profile.id == held:
                    item.show()
                    item.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Take over what changed while it was hidden."""
        super().showEvent(event)
        self.refresh_models()

    # --- inside ----------------------------------------------------------------------------------

    def _build(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(14)
        side.addWidget(self._recent)
        side.addWidget(self._models)
        side.addLayout(self._key_hints())
        side.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(40)
        grid.addWidget(self._drop, 0, 0)
        grid.addLayout(side, 0, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        middle = QWidget()
        middle.setLayout(grid)
        middle.setMaximumWidth(self._theme.px(980))
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(middle, 20)
        across.addStretch(1)
        down = QVBoxLayout(self)
        down.setContentsMargins(24, 24, 24, 24)
        down.addStretch(1)
        down.addLayout(across)
        down.addStretch(1)

    def _key_hints(self) -> QHBoxLayout:
        hints = QHBoxLayout()
        hints.setSpacing(5)
        for command, words in _KEYS:
            key = self._keys.get(command, "")
            if key:
                hints.addWidget(key_cap(key, command))
                hints.addWidget(label(said(words), "muted"))
                hints.addSpacing(9)
        hints.addStretch(1)
        return hints

    def _model_row(self, profile: Profile, *, is_current: bool) -> QWidget:
        status = self._workbench.state.links.get(profile.id)
        lost = status.failure.sentence if status is not None and status.failure is not None else ""
        mark = QLabel()
        color = self._theme.color("accent" if is_current else "muted")
        mark.setPixmap(
            dot(color, self._theme.px(9), self.devicePixelRatioF(), is_filled=is_current)
        )
        item = RowButton(said("Use {name}", name=profile.title))
        state = label(_state_of(profile, lost), "" if profile.is_practice else "small")
        note = Elided(profile.note.partition(";")[0], "faint")
        item.set_content(mark, label(profile.title), note, state, margin=14)
        item.setToolTip(plain_tip(lost))
        item.setProperty("profile", profile.id)
        item.clicked.connect(self._on_model)
        return item

    def _on_link_shown(self, _profile: str) -> None:
        self._on_changed()

    def _on_changed(self) -> None:
        if self.isVisible():
            self.refresh_models()

    def _on_sample(self) -> None:
        self.command_requested.emit("project.sample")

    def _on_recent(self) -> None:
        self.project_chosen.emit(str(self.sender().property("path")))

    def _on_model(self) -> None:
        chosen = self.sender().property("profile")
        self._workbench.dispatch(SetProfile(self._workbench.state.shown, chosen))


class _DropZone(QFrame):
    """The dashed place for a folder, with the sample's button in it."""

    def __init__(self, theme: Theme, open_key: str) -> None:
        super().__init__()
        self._theme = theme
        self._logo = QLabel()
        self.sample = button(
            said("Try the sample project  ⏎"), "primary", said("Try the sample project")
        )
        self.sample.setAutoDefault(True)
        choose = row(
            1,
            label(said("or"), "muted"),
            key_cap(open_key, "project.open"),
            label(said("to choose one"), "muted"),
            1,
        )
        choose.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setSpacing(9)
        layout.addStretch(1)
        for part in (self._logo, label(said("Drop a project folder here"), "title")):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(choose)
        layout.addSpacing(18)
        layout.addWidget(self.sample, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.setMinimumHeight(theme.px(420))
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        ratio = self.devicePixelRatioF()
        self._logo.setPixmap(pixmap("swerve", self._theme.color("accent"), 36, ratio))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the panel and its dashed border."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.color("muted"), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(self._theme.color("panel"))
        radius = self._theme.px(12)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()


class _Card:
    """Fills a card with rows of one height and rules between them."""

    def __init__(self, card: QFrame, theme: Theme) -> None:
        self._theme = theme
        layout = card.layout()
        if isinstance(layout, QVBoxLayout):
            clear(layout)
            self._layout = layout
        else:
            self._layout = QVBoxLayout(card)
            self._layout.setContentsMargins(1, 1, 1, 1)
            self._layout.setSpacing(0)

    def add(self, content: QWidget | QHBoxLayout) -> None:
        """Append a row."""
        if self._layout.count():
            self._layout.addWidget(rule())
        if isinstance(content, QHBoxLayout):
            holder = QWidget()
            holder.setLayout(content)
            holder.setFixedHeight(self._theme.px(_ROW_PX))
            content = holder
        self._layout.addWidget(content)


def _state_of(profile: Profile, lost: str) -> str:
    if lost:
        return said("not reachable")
    if profile.is_practice:
        return said("ready")
    if not profile.url:
        return said("needs a URL")
    if not profile.key_env:
        return said("no key needed")
    return said("key: {name}", name=profile.key_env)


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
