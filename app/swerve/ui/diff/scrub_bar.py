"""The scrubber under the diff: the turn's hunks as dots on a line, to look back at.

A click on a dot or the keys beside it move; what is shown then is the pane's. Hidden while a turn
runs; it comes a moment after the end, so that the frame that shows a stop does not wait for it.
Colour never tells alone: a hunk that is not in the text is a ring.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from swerve.edits.hunks import HunkState
from swerve.rows.hunks import standing, title
from swerve.rows.scrub import Scrub
from swerve.ui.diff.caps import ShownKey
from swerve.ui.parts import Elided, RowButton, key_cap, label
from swerve.ui.theme import Theme
from swerve.ui.words import said

BAR_PX = 40
_SOON_MS = 30
_COLOURS = {
    HunkState.PENDING: "accent",
    HunkState.KEPT: "added",
    HunkState.REJECTED: "muted",
    HunkState.SUPERSEDED: "faint",
    HunkState.CUT: "faint",
    HunkState.REFUSED: "removed",
    HunkState.CONFLICTED: "removed",
    HunkState.GROWING: "accent",
}
_NAMES = {
    "scrub.back": "One hunk back",
    "scrub.forward": "One hunk on",
    "scrub.drop": "Drop everything after this hunk",
    "scrub.leave": "Back to the present text",
}
_FILLED = frozenset({HunkState.PENDING, HunkState.KEPT, HunkState.GROWING})


class ScrubBar(QFrame):
    """Dots of a turn and the keys that move along them.

    Emits:
        asked: the position a dot stands for was clicked.
        command_requested: id of the command whose key was clicked.
    """

    asked = Signal(int)
    command_requested = Signal(str)

    def __init__(self, theme: Theme, shown_key: ShownKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrubBar")
        self._theme = theme
        self._shown_key = shown_key
        self._scrub: Scrub | None = None
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._show)
        self._turn = label("", "muted")
        self._words = Elided("", "small")
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.track = ScrubTrack(theme)
        self.track.asked.connect(self.asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 14, 0)
        layout.setSpacing(10)
        layout.addWidget(self._turn)
        layout.addWidget(self.track, 3)
        layout.addWidget(self._words, 1)
        self._looking = [
            self._key("scrub.drop", said("drop the rest")),
            self._key("scrub.leave", said("back")),
        ]
        self._moving = [self._key("scrub.back", ""), self._key("scrub.forward", "")]
        for key in (*self._looking, *self._moving):
            layout.addWidget(key)
        self._on_theme_changed()
        theme.changed.connect(self._on_theme_changed)

    def show_scrub(self, scrub: Scrub | None) -> None:
        """Show a turn and the position in it; hide without one."""
        is_new = scrub is not None and self._scrub is None
        self._scrub = scrub
        if is_new:
            self._soon.start()
        elif scrub is None or scrub.is_looking or not self._soon.isActive():
            self._soon.stop()
            self._show()

    def _show(self) -> None:
        scrub = self._scrub
        self.setVisible(scrub is not None)
        self.track.show_scrub(scrub)
        if scrub is None:
            return
        self._turn.setText(said("Turn {number}", number=scrub.turn))
        count = len(scrub.hunks)
        self._words.setText(said("1 hunk") if count == 1 else said("{count} hunks", count=count))
        # Where one looks stands in the bar above the text.
        self._words.setVisible(not scrub.is_looking)
        for key in self._looking:
            key.setVisible(scrub.is_looking)

    def minimumSizeHint(self) -> QSize:
        """Allow narrow panes."""
        return QSize(60, self._theme.px(BAR_PX))

    def _key(self, command: str, words: str) -> RowButton:
        made = RowButton(said(_NAMES[command]), "command")
        made.setObjectName(command)
        # Esc has no command of its own: it closes whatever is open.
        is_leave = command == "scrub.leave"
        cap = key_cap("Esc") if is_leave else key_cap(self._shown_key(command), command)
        parts: list[QWidget | int] = [cap]
        if words:
            parts.append(label(words, "muted"))
        made.set_content(*parts, margin=2, spacing=6)
        made.clicked.connect(self._on_clicked)
        return made

    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.command_requested.emit(sender.objectName())

    def _on_theme_changed(self) -> None:
        self.setFixedHeight(self._theme.px(BAR_PX))


class ScrubTrack(QWidget):
    """The line with its dots, painted.

    Emits:
        asked: the position a dot stands for.
    """

    asked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._scrub: Scrub | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(40)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(said("Hunks of the turn"))

    def show_scrub(self, scrub: Scrub | None) -> None:
        """Show other dots, or another position."""
        if scrub != self._scrub:
            self._scrub = scrub
            hunks = scrub.hunks if scrub is not None else ()
            spoken = (f"{title(hunk)} {standing(hunk)}" for hunk in hunks)
            self.setAccessibleDescription(", ".join(spoken))
        self.update()

    def spot(self, position: int) -> QPointF:
        """Return where position `position` is on the line."""
        count = len(self._scrub.hunks) if self._scrub is not None else 1
        edge = self._theme.px(8)
        share = position / max(1, count)
        return QPointF(edge + share * (self.width() - 2 * edge), self.height() / 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, its dots, and a ring around where the person looks."""
        if self._scrub is None:
            return
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), theme.px(2)))
        painter.drawLine(self.spot(0), self.spot(len(self._scrub.hunks)))
        for at, hunk in enumerate(self._scrub.hunks, 1):
            color = theme.color(_COLOURS[hunk.state])
            painter.setOpacity(1.0 if at <= self._scrub.position else 0.45)
            painter.setPen(QPen(color, theme.px(1.5)))
            painter.setBrush(color if hunk.state in _FILLED else theme.color("panel"))
            radius = theme.px(7) / 2
            painter.drawEllipse(self.spot(at), radius, radius)
        painter.setOpacity(1.0)
        if self._scrub.is_looking:
            painter.setPen(QPen(theme.color("text"), theme.px(1.5)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius = theme.px(13) / 2
            painter.drawEllipse(self.spot(self._scrub.position), radius, radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the nearest position."""
        if self._scrub is None:
            return
        positions = range(len(self._scrub.hunks) + 1)
        x = event.position().x()
        self.asked.emit(min(positions, key=lambda at: abs(self.spot(at).x() - x)))
