"""The bar at the top: menu, project, search, thread, profile, mode. Every button is a command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy

from swerve.session.turn import ApplyMode
from swerve.ui.assets import icon
from swerve.ui.bridge import Bridge
from swerve.ui.parts import Elided, RowButton, button, key_cap, label, row, set_property
from swerve.ui.plain import plain_tip
from swerve.ui.theme import Theme
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

HEIGHT_PX = 40
_SEARCH_PX = 420
_SEARCH_FROM_PX = 680
_PROJECT_FROM_PX = 560
"""Narrower, its key and the title of the window say the same."""
_TITLE_CHARS = 24
_SHORT_TITLE_CHARS = 12
_LONG_TITLE_CHARS = 48
_TITLE_FROM_PX = 960
_TITLE_CHAR_PX = 20
_HEAD_BYTES = 300


class TopBar(QFrame):
    """Says where one is and offers the ways on.

    Emits:
        command_requested: id of a command whose button was pressed.
        threads_requested: the thread's button was pressed.
    """

    command_requested = Signal(str)
    threads_requested = Signal()

    def __init__(
        self, workbench: Workbench, bridge: Bridge, theme: Theme, keys: dict[str, str]
    ) -> None:
        """Args: keys: what to show on the caps, by command id."""
        super().__init__()
        self.setObjectName("topBar")
        self._workbench = workbench
        self._theme = theme
        self._menu: QMenu | None = None
        self.menu_button = button(" Swerve", "brand", said("Menu"))
        self._files = button("", "plain", said("Show or hide the project files"))
        self._project = label("", "strong")
        self._branch = label("", "muted")
        self._search = self._search_button(keys.get("files.show", ""))
        self._is_narrow = False
        self._thread = _Choice(said("Thread"))
        self._profile = _Choice(said("Profile"))
        self._mode = _Choice(said("Mode"))
        self._build()
        self._connect(bridge)
        self.refresh()

    def set_menu(self, menu: QMenu) -> None:
        """Put the program's menu behind the name at the left."""
        self._menu = menu

    def show_menu(self) -> None:
        """Open the program's menu beneath the name; F10 does."""
        if self._menu is not None:
            self._menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Leave out what a narrow window has no room for."""
        self._branch.setVisible(not is_narrow and bool(self._branch.text()))
        for choice in (self._thread, self._profile, self._mode):
            choice.set_short(is_short=is_narrow)
        self._is_narrow = is_narrow
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the thread's title what room there is, and leave out what has none."""
        super().resizeEvent(event)
        self._search.setVisible(self._has_room(_SEARCH_FROM_PX))
        self.refresh()

    def refresh(self) -> None:
        """Show what the state says now."""
        root = self._workbench.root
        state = self._workbench.state
        thread = state.thread()
        self._project.setText((root.name or str(root)) if root is not None else "")
        self._project.setVisible(root is not None and self._has_room(_PROJECT_FROM_PX))
        self._files.setVisible(root is not None)
        self._thread.show_value(_titled(thread.title, self._title_chars()))
        self._thread.setVisible(root is not None)
        others = [other for other in state.threads.values() if other.id != state.shown]
        self._thread.show_marks(
            running=sum(other.is_running for other in others),
            unread=sum(other.is_unread for other in others),
        )
        self._profile.show_value(state.profile_of(thread).title)
        is_live = thread.mode is ApplyMode.LIVE
        self._mode.show_value(said("Live") if is_live else said("Review"))

    def _has_room(self, from_px: int) -> bool:
        return self.width() >= self._theme.px(from_px)

    def _title_chars(self) -> int:
        if self._is_narrow:
            return _SHORT_TITLE_CHARS
        spare = self.width() / self._theme.zoom - _TITLE_FROM_PX
        return max(_TITLE_CHARS, min(_LONG_TITLE_CHARS, round(spare / _TITLE_CHAR_PX)))

    def _build(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT_PX))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 14, 0)
        layout.setSpacing(10)
        where = row(self.menu_button, self._files, self._project, self._branch, 1, spacing=10)
        choices = row(1, self._thread, self._profile, self._mode, spacing=10)
        # Equal shares at both sides keep the search in the middle while there is room.
        layout.addLayout(where, 1)
        layout.addWidget(self._search, 2)
        layout.addLayout(choices, 1)
        self._restyle()

    def _connect(self, bridge: Bridge) -> None:
        bridge.threads_changed.connect(self.refresh)
        bridge.project_opened.connect(self._on_project_opened)
        self._theme.changed.connect(self._restyle)
        self.menu_button.clicked.connect(self.show_menu)
        self._search.clicked.connect(self._on_search)
        self._files.clicked.connect(self._on_files)
        self._thread.clicked.connect(self._on_thread)
        self._profile.clicked.connect(self._on_profile)
        self._mode.clicked.connect(self._on_mode)

    def _search_button(self, key: str) -> RowButton:
        made = RowButton(said("Search files, threads and commands"), "search")
        words = Elided(said("Search files, threads and commands"), "faint")
        made.set_content(words, key_cap(key, "files.show"))
        made.setMaximumWidth(self._theme.px(_SEARCH_PX))
        made.setMinimumWidth(self._theme.px(120))
        made.setFixedHeight(self._theme.px(26))
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return made

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT_PX))
        self._search.setMaximumWidth(self._theme.px(_SEARCH_PX))
        self._search.setFixedHeight(self._theme.px(26))
        for one, name, token, px in (
            (self._files, "sidebar", "muted", 16),
            (self.menu_button, "swerve", "text", 14),
        ):
            side = self._theme.px(px)
            one.setIcon(icon(name, self._theme.color(token), side))
            one.setIconSize(QSize(side, side))

    def _on_project_opened(self, root: Path) -> None:
        self._branch.setText(branch_of(root))
        self._branch.setVisible(bool(self._branch.text()))
        self.refresh()

    def _on_search(self) -> None:
        self.command_requested.emit("files.show")

    def _on_files(self) -> None:
        self.command_requested.emit("pane.tree")

    def _on_thread(self) -> None:
        self.threads_requested.emit()

    def _on_profile(self) -> None:
        self.command_requested.emit("profile.choose")

    def _on_mode(self) -> None:
        self.command_requested.emit("mode.toggle")


class _Choice(RowButton):
    """A button that shows what is chosen: "Profile  Practice"."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "bar")
        self._what = what
        self._name: QLabel = label(what, "muted")
        self._value: QLabel = label()
        self._mark: QLabel = label("", "mark")
        self.set_content(self._name, self._value, self._mark, margin=10, spacing=7)
        self._mark.hide()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_value(self, value: str) -> None:
        """Show `value` as what is chosen."""
        if value != self._value.text():
            self._value.setText(value)
            self._speak()

    def set_short(self, *, is_short: bool) -> None:
        """Leave the name out."""
        self._name.setVisible(not is_short)

    def show_marks(self, *, running: int, unread: int) -> None:
        """Say how many others run or have something new."""
        words = [
            f"{count} {word}" for count, word in ((running, "running"), (unread, "new")) if count
        ]
        if " · ".join(words) == self._mark.text():
            return
        self._mark.setText(" · ".join(words))
        self._mark.setVisible(bool(words))
        set_property(self._mark, "tone", "alive" if running else "")
        self.setToolTip(plain_tip(f"In other threads: {', '.join(words)}" if words else ""))
        self._speak()

    def _speak(self) -> None:
        marks = f", {self._mark.text()} in others" if not self._mark.isHidden() else ""
        self.setAccessibleName(f"{self._what}: {self._value.text()}{marks}")


def branch_of(root: Path) -> str:
    """Return the git branch that is checked out in `root`; empty when there is none to name."""
    place = root / ".git"
    try:
        if place.is_file():
            place = root / place.read_text(encoding="utf-8").removeprefix("gitdir:").strip()
        with (place / "HEAD").open(encoding="utf-8") as file:
            head = file.read(_HEAD_BYTES).strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return head.removeprefix("ref: refs/heads/") if head.startswith("ref: ") else head[:7]


def _titled(title: str, most: int) -> str:
    if not title:
        return said("new")
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"
