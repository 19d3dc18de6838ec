"""The find bar (Ctrl+F): looks in the diff or the chat, whichever had the focus."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from swerve.ui.parts import EscapeField, button, label, row
from swerve.ui.rows_view import RowsView
from swerve.ui.theme import Theme
from swerve.ui.words import said


class FindBar(QFrame):
    """A field at the top right of the view it looks in.

    Emits:
        closed: it was closed; the keyboard goes back to the view.
    """

    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setProperty("role", "overlay")
        self._theme = theme
        self._view: RowsView | None = None
        self.field = _FindField()
        self._count = label("", "small")
        before = button("↑", "plain", said("Previous match"))
        after = button("↓", "plain", said("Next match"))
        close = button("×", "plain", said("Close the find bar"))
        self.setLayout(row(self.field, self._count, before, after, close, margins=(6, 5, 6, 5)))
        self.field.textChanged.connect(self._on_text_changed)
        self.field.stepped.connect(self._on_stepped)
        self.field.left.connect(self.dismiss)
        before.clicked.connect(self._on_before)
        after.clicked.connect(self._on_after)
        close.clicked.connect(self.dismiss)
        self.hide()

    def look_in(self, view: RowsView) -> None:
        """Open over `view` and look there; what was looked for last stands selected."""
        if self._view is not None and self._view is not view:
            self._view.selecting.find("")
        self._view = view
        self.show()
        self.place()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if self.field.text():
            self._on_text_changed(self.field.text())

    def dismiss(self) -> None:
        """Close and take the marks away."""
        if not self.isVisible():
            return
        self.hide()
        if self._view is not None:
            self._view.selecting.find("")
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def place(self) -> None:
        """Stand at the top right of the view."""
        if self._view is None:
            return
        corner = self._view.mapTo(self._window, QPoint(self._view.width(), 0))
        self.resize(min(self._theme.px(360), self._view.width() - 16), self.sizeHint().height())
        self.move(corner.x() - self.width() - self._theme.px(20), corner.y() + 6)

    def _on_text_changed(self, text: str) -> None:
        if self._view is None:
            return
        self._view.selecting.find(text)
        self._show_place()

    def _show_place(self) -> None:
        """Say which match is selected and how many there are."""
        if self._view is None:
            return
        number, total = self._view.selecting.match_place()
        words = f"{number} of {total}" if number else f"{total} matches"
        self._count.setText((words if total else said("no match")) if self.field.text() else "")

    def _on_stepped(self, step: int) -> None:
        if self._view is not None:
            self._view.selecting.find_next(step)
            self._show_place()

    def _on_before(self) -> None:
        self._on_stepped(-1)

    def _on_after(self) -> None:
        self._on_stepped(1)


class _FindField(EscapeField):
    """The field: Enter and F3 go on, with Shift back, Esc closes.

    Emits:
        stepped: 1 or -1.
    """

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(said("Find"))
        self.setAccessibleName(said("Find"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys that are not text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            is_back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.stepped.emit(-1 if is_back else 1)
        else:
            super().keyPressEvent(event)
