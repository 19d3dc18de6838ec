"""Says on the desktop that a turn ended while the window was not in front.

The taskbar is always asked to point at the window; a notification is shown only where the desktop
has a place for one and the person wants it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from swerve.rows.threads import title
from swerve.session.turn import Outcome, Turn
from swerve.terms import ThreadId
from swerve.ui.bridge import Bridge
from swerve.ui.preferences import Preferences

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_SHOWN_MS = 8_000
_ENDINGS = {
    Outcome.COMPLETED: "The turn is done",
    Outcome.FAILED: "The turn failed",
    Outcome.CUT: "The turn was cut",
}


class Notifier(QObject):
    """Watches turns end.

    Emits:
        clicked: the notification was clicked; come to the front.
        notified: what was said.
    """

    clicked = Signal()
    notified = Signal(str)

    def __init__(
        self, workbench: Workbench, bridge: Bridge, preferences: Preferences, window: QWidget
    ) -> None:
        super().__init__(window)
        self._workbench = workbench
        self._preferences = preferences
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._rest = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._rest.timeout.connect(self._hide)
        bridge.turn_ended.connect(self._on_turn_ended)

    def _on_turn_ended(self, thread_id: str, turn_id: str) -> None:
        thread = self._workbench.state.threads.get(ThreadId(thread_id))
        if self._window.isActiveWindow() or thread is None:
            return
        turn = next((one for one in thread.turns if one.id == turn_id), None)
        if turn is None or turn.outcome is Outcome.CUT:
            return  # the person cut it and knows
        QApplication.alert(self._window)
        words = f"{title(thread)}: {self._words(turn)}"
        self.notified.emit(words)
        if self._preferences.settings.notifications:
            self._show(words)

    def _words(self, turn: Turn) -> str:
        waiting = len(self._workbench.state.ledger.pending())
        ending = _ENDINGS.get(turn.outcome, "The turn ended")
        if not waiting:
            return f"{ending}."
        return f"{ending}, {waiting} hunk{'s' if waiting != 1 else ''} to judge."

    def _show(self, words: str) -> None:
        """Show a notification; without a tray there is no place for one."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.messageClicked.connect(self.clicked)
            self._tray.activated.connect(self.clicked)
        self._tray.show()
        self._tray.showMessage("Swerve", words, self._window.windowIcon(), _SHOWN_MS)
        self._rest.start()

    def _hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()
