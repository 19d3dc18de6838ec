"""The panel of all figures (Ctrl+Shift+I), above the status bar, with a copy as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from swerve.rows.figures import (
    first_token_after_ms,
    thousands,
    tokens_per_second,
)
from swerve.session.cost import dollars, thread_cost, turn_cost
from swerve.session.turn import Turn
from swerve.ui.parts import button, label, row, set_property
from swerve.ui.status.bar import HEIGHT_PX
from swerve.ui.status.paint_meter import PaintMeter
from swerve.ui.theme import Theme
from swerve.ui.words import said

if TYPE_CHECKING:
    from swerve.workbench.workbench import Workbench

_PERIOD_MS = 250
_PAINT = "from news to picture"
Row = tuple[str, str]


class Hud(QFrame):
    """Name and value rows, refreshed four times a second while it is shown."""

    def __init__(
        self,
        workbench: Workbench,
        theme: Theme,
        window: QWidget,
        meter: PaintMeter | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("role", "overlay")
        self.setAccessibleName(said("Figures"))
        self._workbench = workbench
        self._theme = theme
        self._meter = meter
        self.stop_ms: float | None = None
        self._values: dict[str, QLabel] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        copy = button(said("Copy as text"), "plain")
        copy.clicked.connect(self._on_copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.addLayout(row(label(said("Figures"), "strong"), 1, copy))
        layout.addLayout(self._grid)
        self._period = QTimer(self, interval=_PERIOD_MS)
        self._period.timeout.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        """Read every figure again."""
        for name, value in self.rows():
            if name not in self._values:
                at = self._grid.rowCount()
                shown = label(value)
                shown.setAlignment(Qt.AlignmentFlag.AlignRight)
                shown.setFont(self._theme.figure_font())
                shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._grid.addWidget(label(said(name), "muted"), at, 0)
                self._grid.addWidget(shown, at, 1)
                self._values[name] = shown
            elif self._values[name].text() != value:
                self._values[name].setText(value)
        if self._meter is not None:
            set_property(self._values[_PAINT], "tone", "bad" if self._meter.is_slow else "")
        self.place()

    def place(self) -> None:
        """Stand above the status bar at the left."""
        self.adjustSize()
        bottom = self._window.height() - self._theme.px(HEIGHT_PX) - 8
        self.move(8, max(0, bottom - self.height()))

    def event(self, event: QEvent) -> bool:
        """Take the size of rows that came later."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return handled

    def rows(self) -> list[Row]:
        """Return every figure as (name, value); a dash where there is none."""
        state = self._workbench.state
        thread = state.thread()
        profile = state.profile_of(thread)
        status = state.links.get(profile.id)
        turn = thread.turns[-1] if thread.turns else None
        used, window = self._workbench.context_tokens(thread)
        trip_ms = status.round_trip_ms if status is not None else None
        rows = [
            ("link", f"{status.transport or '–'}, {status.phase.value}" if status else "–"),
            ("round trip", _ms(trip_ms)),
            ("asked for", " ".join(part for part in (profile.model, profile.tier) if part) or "–"),
            *self._turn_rows(turn),
            ("cost of the thread", dollars(thread_cost(thread, state.profiles))),
            ("context", f"{thousands(used)} of {thousands(window)}"),
            ("last stop took", _ms(self.stop_ms)),
            *self._paint_rows(),
        ]
        for limit in state.limits.get(profile.id, ()):
            rows.append((limit.name, f"{limit.remaining_fraction:.0%} left"))
        return rows

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to refresh."""
        super().showEvent(event)
        self.refresh()
        self._period.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._period.stop()

    def _paint_rows(self) -> list[Row]:
        """Say how long news waits for its picture, and that it is us when it is long."""
        meter = self._meter
        if meter is None:
            return []
        if not meter.delays_ms:
            return [(_PAINT, "–")]
        words = f"{_ms(meter.delay_ms(0.5))}, 99 % within {_ms(meter.delay_ms(0.99))}"
        return [(_PAINT, f"{words}\npainting is what holds up" if meter.is_slow else words)]

    def _turn_rows(self, turn: Turn | None) -> list[Row]:
        if turn is None:
            return []
        state = self._workbench.state
        now_ms = self._workbench.now_ms()
        speed = tokens_per_second(turn, now_ms)
        ended_ms = turn.ended_ms if turn.ended_ms is not None else now_ms
        usages = turn.usages
        queue_ms = [usage.queue_ms for usage in usages if usage.queue_ms is not None]
        served_ms = [usage.generation_ms for usage in usages if usage.generation_ms is not None]
        return [
            ("served", " ".join(part for part in (turn.model, turn.tier) if part) or "–"),
            ("first token", _ms(first_token_after_ms(turn))),
            ("speed", f"{speed:,.0f} tok/s" if speed is not None else "–"),
            ("turn", f"{_ms(ended_ms - turn.started_ms)}, {turn.outcome.value}"),
            ("responses", str(turn.steps)),
            ("tokens out", f"{turn.output_tokens:,}"),
            ("tokens in", f"{sum(usage.input_tokens for usage in usages):,}"),
            ("of these cached", f"{sum(usage.cached_tokens for usage in usages):,}"),
            ("reasoning tokens", f"{sum(usage.reasoning_tokens for usage in usages):,}"),
            ("queued at the server", _ms(sum(queue_ms)) if queue_ms else "–"),
            ("generating at the server", _ms(sum(served_ms)) if served_ms else "–"),
            ("cost of the turn", dollars(turn_cost(turn, state.profiles))),
        ]

    def _on_copy(self) -> None:
        rows = ((name, ": ".join(value.splitlines())) for name, value in self.rows())
        text = "\n".join(f"{name}\t{value}" for name, value in rows)
        QGuiApplication.clipboard().setText(text)


def _ms(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f} ms" if value >= 10 else f"{value:.1f} ms"
