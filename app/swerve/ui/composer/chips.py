"""The chips above the prompt: what goes along with the message and what it steers."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QLayoutItem, QWidget, QWidgetItem

from swerve.edits.hunks import Hunk
from swerve.frozen import frozen
from swerve.rows import hunks
from swerve.session.transcript import Attachment, Picture, SteerKind
from swerve.ui.parts import button, clear, label, row
from swerve.ui.plain import plain_tip
from swerve.ui.words import said

_STEERS = {
    SteerKind.REJECTION: "rejected: ",
    SteerKind.REDIRECT_FROM_HUNK: "redirect from: ",
    SteerKind.REFINE: "refine: ",
}
_SHORT_CHARS = 36


@frozen
class Chip:
    """One chip.

    Attributes:
        key: names it to `ChipRow.removed`; empty when it cannot be removed.
        text: what it stands for.
        detail: its size, faint.
        is_steer: whether it changes what Enter does.
    """

    key: str
    text: str
    detail: str = ""
    is_steer: bool = False


def steer_text(steer: SteerKind, hunk: Hunk) -> str:
    """Return the words of a chip that steers from `hunk`, e.g. "rejected: client.py 41–44"."""
    return f"{said(_STEERS[steer]) if steer in _STEERS else ''}{hunks.title(hunk)}"


def attachment_text(attachment: Attachment) -> str:
    """Return the words of a chip for `attachment`: a file name or lines of it."""
    name = attachment.path.rpartition("/")[2]
    if attachment.start_line is None or attachment.end_line is None:
        return name
    first, last = attachment.start_line + 1, attachment.end_line
    return f"{name} {first}" if first >= last else f"{name} {first}–{last}"


def shortened(words: str) -> str:
    """Return words that leave room for others around them, their beginning and their end."""
    half = _SHORT_CHARS // 2
    return words if len(words) <= _SHORT_CHARS else f"{words[: half - 1]}…{words[-half:]}"


def picture_size(picture: Picture) -> str:
    """Return the size of a picture for people, e.g. "1280×720"."""
    return f"{picture.width}×{picture.height}"


class ChipRow(QWidget):
    """A wrapping row of chips, with a button to add one.

    Emits:
        removed: key of a chip the person took away.
        add_requested: the `@` button was pressed.
    """

    removed = Signal(str)
    add_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[Chip] = []
        self._flow = _Flow(self)
        self.show_chips([])

    def show_chips(self, chips: list[Chip]) -> None:
        """Show `chips`; nothing happens when they are the same."""
        if chips == self._shown and self._flow.count():
            return
        self._shown = chips
        clear(self._flow)
        for chip in chips:
            self._flow.addWidget(self._made(chip))
        add = button("+ @", "chip", said("Attach a file"))
        add.setToolTip(said("Attach a file of the project (or type @ in the prompt)"))
        add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        add.clicked.connect(self.add_requested)
        self._flow.addWidget(add)
        self.updateGeometry()

    @property
    def texts(self) -> list[str]:
        """What the chips say."""
        return [chip.text for chip in self._shown]

    def _made(self, chip: Chip) -> QFrame:
        made = QFrame()
        made.setProperty("role", "chip")
        if chip.is_steer:
            made.setProperty("tone", "steer")
        words = label(shortened(chip.text))
        words.setToolTip(plain_tip(chip.text))
        parts: list[QWidget | int] = [words]
        if chip.detail:
            parts.append(label(chip.detail, "small"))
        if chip.key:
            close = button("×", "plain", said("Remove {name}", name=chip.text))
            close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            close.setProperty("key", chip.key)
            close.clicked.connect(self._on_close)
            parts.append(close)
        made.setLayout(row(*parts, spacing=4, margins=(7, 1, 3 if chip.key else 7, 1)))
        return made

    def _on_close(self) -> None:
        self.removed.emit(str(self.sender().property("key")))


class _Flow(QLayout):
    """Lays widgets out in rows that wrap."""

    _GAP = 6

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def addWidget(self, widget: QWidget) -> None:
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), is_dry=True)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, is_dry=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        hints = [item.minimumSize() for item in self._items]
        return QSize(
            max((hint.width() for hint in hints), default=0),
            max((hint.height() for hint in hints), default=0),
        )

    def _arrange(self, rect: QRect, *, is_dry: bool) -> int:
        x, y, height = rect.x(), rect.y(), 0
        for item in self._items:
            hint = item.sizeHint()
            if x + hint.width() > rect.right() + 1 and x > rect.x():
                x, y, height = rect.x(), y + height + self._GAP, 0
            if not is_dry:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self._GAP
            height = max(height, hint.height())
        return y + height - rect.y()
