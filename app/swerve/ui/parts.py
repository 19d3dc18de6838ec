"""Small standard parts: labels, key caps, buttons, rules, each styled by its role in the QSS.

Every focusable part gets an accessible name from its text. Used by everything in the window that
is not painted by hand.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from swerve.ui.plain import PlainLabel


def label(text: str = "", role: str = "") -> QLabel:
    """Return a plain-text label; see the QSS for the roles."""
    made = PlainLabel(text)
    if role:
        made.setProperty("role", role)
    return made


def key_cap(text: str, command: str = "") -> QLabel:
    """Return a key as it is shown where it acts; hidden when there is no such key.

    With the id of a `command` it follows when that gets another key, see `show_keys`.
    """
    cap = label(text, "key")
    cap.setProperty("command", command)
    cap.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if not text:  # showing it here would open a window of its own
        cap.hide()
    return cap


def show_keys(window: QWidget, shown_key: Callable[[str], str]) -> None:
    """Let every cap in `window` that is a command's show the key it has now."""
    for cap in window.findChildren(QLabel):
        command = cap.property("command")
        if command:
            cap.setText(shown_key(command))
            cap.setHidden(not cap.text())


def button(text: str, role: str = "", name: str = "") -> QPushButton:
    """Return a button; `name` is its accessible name where the text does not say enough."""
    made = QPushButton(text)
    made.setAccessibleName(name or text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    return made


def rule() -> QFrame:
    """Return a line of one pixel across."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


def frame(name: str = "", role: str = "") -> QFrame:
    """Return an empty frame with an object name or a role."""
    made = QFrame()
    if name:
        made.setObjectName(name)
    if role:
        made.setProperty("role", role)
    return made


def row(
    *items: QWidget | int, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return a horizontal layout of widgets; an int is a stretch of that weight."""
    layout = QHBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for item in items:
        if isinstance(item, int):
            layout.addStretch(item)
        else:
            layout.addWidget(item)
    return layout


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the stylesheet looks at, and restyle when it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def clear(layout: QLayout) -> None:
    """Remove and delete everything in `layout`."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Elided(PlainLabel):
    """A label of one line that gives way: what does not fit ends in an ellipsis."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHorizontalStretch(1)
        self.setSizePolicy(policy)
        if role:
            self.setProperty("role", role)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the text as there is room for."""
        painter = QPainter(self)
        metrics = self.fontMetrics()
        place = self.contentsRect()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(place, self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


def claims(event: QEvent, is_own: Callable[[QKeyEvent], bool]) -> bool:
    """Claim a widget's own key before it becomes a shortcut of the window; say whether it was."""
    is_asked = event.type() == QEvent.Type.ShortcutOverride
    is_claimed = is_asked and isinstance(event, QKeyEvent) and is_own(event)
    if is_claimed:
        event.accept()
    return is_claimed


def is_escape(event: QKeyEvent) -> bool:
    """Return whether Esc was pressed."""
    return event.key() == Qt.Key.Key_Escape


class EscapeField(QLineEdit):
    """A field whose Esc is its own, before the window's.

    Emits:
        left: Esc was pressed.
    """

    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Claim Esc before it becomes a shortcut."""
        return claims(event, is_escape) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say that Esc was pressed; everything else is text."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class RowButton(QPushButton):
    """A button as wide as its place whose content is a layout of labels."""

    def __init__(self, name: str, role: str = "row") -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setAccessibleName(name)
        self.setAutoDefault(False)

    def set_content(self, *items: QWidget | int, margin: int = 12, spacing: int = 8) -> None:
        """Fill the button; the parts let mouse events through."""
        for item in items:
            if isinstance(item, QWidget):
                item.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(*items, spacing=spacing, margins=(margin, 0, margin, 0)))

    def sizeHint(self) -> QSize:
        """Return the size of the content."""
        layout = self.layout()
        hint = layout.sizeHint() if layout is not None else super().sizeHint()
        return hint.expandedTo(QSize(0, self.minimumHeight()))

    def minimumSizeHint(self) -> QSize:
        """Return the size of the content: it is never cut."""
        return self.sizeHint()
