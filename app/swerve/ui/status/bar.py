"""The bar at the bottom: link, speed, first token, cost, context, the limit that binds.

Figures are read from the state at most four times a second, and only while something moves; a
moment after a turn began or ended, so that the frame that shows a stop does not wait for them.
Announcements appear in its middle and are spoken to screen readers; where room is short, figures
give way to them, the least important first.
"""

from __future__ import annotations

import time
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from swerve.rows.figures import (
    Speedometer,
    binding,
    first_token_after_ms,
    limit_left,
    thousands,
    tokens_per_second,
    waits_for,
)
from swerve.session.cost import Cost, dollars, turn_cost
from swerve.session.transcript import Tone
from swerve.session.turn import Turn
from swerve.ui.assets import dot
from swerve.ui.bridge import Bridge
from swerve.ui.parts import Elided, label, row
from swerve.ui.plain import plain_tip
from swerve.ui.status.meters import Gauge, Sparkline
from swerve.ui.theme import Theme
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

HEIGHT_PX = 30
_PERIOD_MS = 250
_SOON_MS = 30
_TOLD_MS = 6_000
_MARGIN_PX, _GAP_PX, _NEAR_PX = 14, 18, 8
_LINK_TOKENS = {"ready": "muted", "connecting": "faint", "idle": "faint", "lost": "removed"}


class StatusBar(QFrame):
    """Figures at a glance."""

    def __init__(self, workbench: Workbench, bridge: Bridge, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self._workbench = workbench
        self._theme = theme
        self.speedometer = Speedometer()
        self._dot = QLabel()
        self._link = _Figure()
        self._profile = label("", "muted")
        self._spark = Sparkline(theme)
        self._speed = _Figure()
        self._first = _Figure()
        self._cost = _Figure()
        self._told = _Told()
        self._context = label(said("context"), "muted")
        self._gauge = Gauge(theme)
        self._used = _Figure()
        self._limit = _Figure()
        self._place = label("", "muted")
        self._period = QTimer(self, interval=_PERIOD_MS)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._silence = QTimer(self, singleShot=True, interval=_TOLD_MS)
        self._build()
        self._connect(bridge)
        self.refresh()

    @property
    def told(self) -> str:
        """The announcement on show, empty when it has faded."""
        return self._told.text()

    def tell(self, sentence: str, tone: str = Tone.INFO) -> None:
        """Show a sentence for a while and speak it."""
        sentence = said(sentence)
        self._told.show_text(sentence, is_loud=tone != Tone.INFO)
        if self._told.width() < self._told.room():
            self._fit()
        self._silence.start()
        spoken = QAccessibleAnnouncementEvent(self, sentence)
        if tone == Tone.ERROR:
            spoken.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(spoken)

    def refresh(self) -> None:
        """Read every figure from the state."""
        thread = self._workbench.state.thread()
        turn = thread.turns[-1] if thread.turns else None
        has_project = self._workbench.root is not None
        self._show_link()
        self._show_turn(turn)
        self._show_context(has_project=has_project)
        self._place.setText("" if has_project else said("no project open"))
        self._fit()
        if thread.is_running != self._period.isActive():
            self._period.start() if thread.is_running else self._period.stop()

    # --- inside ----------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        layout.setSpacing(_GAP_PX)
        layout.addLayout(row(self._dot, self._link, spacing=_NEAR_PX))
        for part in (self._profile, self._spark, self._speed, self._first, self._cost):
            layout.addWidget(part)
        layout.addWidget(self._told, 1)
        layout.addLayout(row(self._context, self._gauge, self._used, spacing=_NEAR_PX))
        layout.addWidget(self._limit)
        layout.addWidget(self._place)
        self._restyle()

    def _connect(self, bridge: Bridge) -> None:
        self._period.timeout.connect(self._on_period)
        self._soon.timeout.connect(self.refresh)
        self._silence.timeout.connect(self._on_silence)
        self._theme.changed.connect(self._restyle)
        bridge.announced.connect(self.tell)
        bridge.link_shown.connect(self._on_link_shown)
        bridge.turn_started.connect(self._on_turn)
        bridge.turn_ended.connect(self._on_turn)
        bridge.threads_changed.connect(self._refresh_soon)
        bridge.file_shown.connect(self._refresh_soon)
        bridge.project_opened.connect(self._on_project_opened)
        bridge.meter_changed.connect(self._on_meter_changed)

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT_PX))
        figures = self._theme.figure_font()
        for part in (self._link, self._speed, self._first, self._cost, self._used, self._limit):
            part.setFont(figures)
        self.refresh()

    def _on_silence(self) -> None:
        self._told.clear_text()
        self._fit()

    def _on_link_shown(self, _profile: str) -> None:
        self._show_link()
        self._fit()

    def _refresh_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_turn(self, _thread: str, _turn: str) -> None:
        self._refresh_soon()

    def _on_project_opened(self, _root: object) -> None:
        self._told.clear_text()  # it was about another project, or about none
        self.refresh()

    def _on_meter_changed(self) -> None:
        turn = self._workbench.state.thread().turn
        if turn is None:
            self._refresh_soon()  # the final usage may come after the end

    def _on_period(self) -> None:
        turn = self._workbench.state.thread().turn
        if turn is not None:
            self.speedometer.sample(turn, self._workbench.now_ms())
        self.refresh()

    def _show_link(self) -> None:
        state = self._workbench.state
        profile = state.profile_of(state.thread())
        status = state.links.get(profile.id)
        phase = status.phase.value if status is not None else "idle"
        color = self._theme.color(_LINK_TOKENS.get(phase, "faint"))
        self._dot.setPixmap(dot(color, 8, self.devicePixelRatioF(), is_filled=phase != "idle"))
        failure = status.failure if status is not None else None
        self.setToolTip(plain_tip(f"{failure.sentence} {failure.remedy}" if failure else ""))
        if self._workbench.root is None:
            self._link.show_words(f"{profile.title} {phase}")
            self._profile.setText("")
            return
        transport = status.transport if status is not None and status.transport else "link"
        trip = status.round_trip_ms if status is not None else None
        if phase == "ready":
            figure = f"{trip:.0f} ms" if trip is not None and trip >= 1 else "< 1 ms"
            self._link.show_figure(transport, figure)
        else:
            self._link.show_figure(transport, phase)
        self._profile.setText(profile.title)

    def _show_turn(self, turn: Turn | None) -> None:
        now_ms = self._workbench.now_ms()
        speed = tokens_per_second(turn, now_ms) if turn is not None else None
        first_ms = first_token_after_ms(turn) if turn is not None else None
        self._spark.show_values(self.speedometer.samples)
        self._speed.show_figure("", f"{speed:,.0f}" if speed is not None else "", said("tok/s"))
        self._first.show_figure(
            said("first token"), f"{first_ms:.0f} ms" if first_ms is not None else ""
        )
        state = self._workbench.state
        spent = turn_cost(turn, state.profiles) if turn is not None else Cost()
        self._cost.show_figure(said("turn"), dollars(spent) if spent.usd else "")
        waits = waits_for(state.thread(), time.time() * 1_000)
        if waits:
            self._first.show_words(waits)

    def _show_context(self, *, has_project: bool) -> None:
        state = self._workbench.state
        thread = state.thread()
        if has_project:
            used, window = self._workbench.context_tokens(thread)
            self._gauge.show_fraction(used / window if window else 0.0)
            self._used.show_figure("", thousands(used), said("of {count}", count=thousands(window)))
        else:
            self._used.show_words("")
        limit = binding(state.limits.get(thread.profile, ()))
        if limit is None:
            self._limit.show_figure("", "")
        else:
            share = f"{limit.remaining_fraction:.0%}"
            self._limit.show_figure(limit.name, share, limit_left(limit))

    def _fit(self) -> None:
        """Show figures as far as there is room beside link and sentence, the important first."""
        has_context = bool(self._used.text())
        figures: tuple[tuple[QWidget, bool], ...] = (
            (self._place, bool(self._place.text())),
            (self._limit, bool(self._limit.text())),
            (self._speed, bool(self._speed.text())),
            (self._used, has_context),
            (self._gauge, has_context),
            (self._cost, bool(self._cost.text())),
            (self._profile, bool(self._profile.text())),
            (self._first, bool(self._first.text())),
            (self._context, has_context),
            (self._spark, len(self.speedometer.samples) > 1 and any(self.speedometer.samples)),
        )
        link = self._dot.sizeHint().width() + _NEAR_PX + self._link.sizeHint().width()
        room = self.width() - 2 * _MARGIN_PX - link - _GAP_PX - self._told.room()
        for part, is_wanted in figures:
            room -= (part.sizeHint().width() + _GAP_PX) if is_wanted else 0
            part.setVisible(is_wanted and room >= 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave figures out that a narrow window has no room for."""
        super().resizeEvent(event)
        self._fit()


class _Figure(QLabel):
    """A number with the words around it: "first token 71 ms", the number strong."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.RichText)

    def show_figure(self, before: str, figure: str, after: str = "") -> None:
        """Show a figure between its words; nothing without one."""
        words = [escape(before), f"<b>{escape(figure)}</b>", escape(after)]
        text = " ".join(word for word in words if word) if figure else ""
        self._show_html(text)

    def show_words(self, text: str) -> None:
        """Show words alone."""
        self._show_html(escape(text))

    def _show_html(self, text: str) -> None:
        if text != self.text():
            self.setText(text)


class _Told(Elided):
    """The announcement, elided to the room there is."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear_text()

    def show_text(self, text: str, *, is_loud: bool) -> None:
        """Show `text`; loud ones are strong."""
        font = self.font()
        font.setBold(is_loud)
        self.setFont(font)
        self.setText(text)
        self.setToolTip(plain_tip(text))
        self.setAccessibleName(text or said("Announcement"))

    def room(self) -> int:
        """Return how many pixels the whole sentence takes, 0 for none."""
        text = self.text()
        return self.fontMetrics().horizontalAdvance(text) + 4 if text else 0

    def clear_text(self) -> None:
        """Show nothing."""
        self.show_text("", is_loud=False)
