"""What the banner says of a lost link, for as long as it is lost. Made by the window, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from swerve.commands.catalog import title_of
from swerve.session.recovery import offer_at_rest
from swerve.ui.banner import Banner
from swerve.ui.bridge import Bridge

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench


class LinkTold(QObject):
    """Tells of the link of the thread on screen, and takes it back."""

    def __init__(self, workbench: Workbench, bridge: Bridge, banner: Banner) -> None:
        super().__init__(banner)
        self._workbench = workbench
        self._banner = banner
        self._said = ""
        bridge.link_shown.connect(self._on_link_shown)
        bridge.threads_changed.connect(self._take_back)

    def _on_link_shown(self, profile: str) -> None:
        state = self._workbench.state
        status = state.links.get(state.thread().profile)
        failure = status.failure if status is not None else None
        if failure is None or profile != state.thread().profile:
            self._take_back()
            return
        command = offer_at_rest(failure)
        self._banner.show_message(
            failure.sentence, failure.remedy, action=title_of(command), command=command
        )
        self._said = failure.sentence

    def _take_back(self) -> None:
        """Hide what was said of a link that the thread on screen does not use, or has again."""
        state = self._workbench.state
        status = state.links.get(state.thread().profile)
        failure = status.failure if status is not None else None
        is_true = failure is not None and failure.sentence == self._said
        if self._said and not is_true and self._banner.text == self._said:
            self._banner.hide()
