"""The palette: one field and one list, for commands, files, threads and profiles.

A child of the window, not a window: it never loses the keyboard to the window manager. Esc and a
click elsewhere close it, Enter runs the marked row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from swerve.text.deception import shown_letters, shown_name
from swerve.ui.palette.choices import BLANK, Choice
from swerve.ui.parts import EscapeField, label
from swerve.ui.theme import Theme
from swerve.ui.words import said

_WIDTH_PX = 600
_ROW_PX = 32
_ROWS_SHOWN = 11
_ChoiceRole = Qt.ItemDataRole.UserRole
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_ROWS_SHOWN,
    Qt.Key.Key_PageDown: _ROWS_SHOWN,
}

Ask = Callable[[str], None]
"""Called with what is typed; answers by `Palette.show_choices`."""


class Palette(QFrame):
    """Field and list.

    Emits:
        closed: it was closed; the keyboard may go back.
    """

    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._ask: Ask | None = None
        self.setProperty("role", "overlay")
        self.setAccessibleName(said("Palette"))
        self.field = _Field()
        self.model = _ChoiceModel(self)
        self.list = QListView()
        self._nothing = label(said("Nothing matches"), "faint")
        self._build()
        self.field.textChanged.connect(self._on_text_changed)
        self.field.moved.connect(self._on_moved)
        self.field.returnPressed.connect(self._on_entered)
        self.field.left.connect(self.dismiss)
        self.list.clicked.connect(self._on_clicked)
        theme.changed.connect(self._restyle)
        self.hide()

    def open_with(self, ask: Ask, placeholder: str, text: str = "") -> None:
        """Open, empty, and put questions to `ask` from now on."""
        self._ask = ask
        placeholder = said(placeholder)
        self.field.setPlaceholderText(placeholder)
        self.field.setAccessibleName(placeholder)
        self.field.blockSignals(True)
        self.field.setText(text)
        self.field.blockSignals(False)
        self.show_choices([])
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        ask(text)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show what matches; the first row is marked."""
        self.model.show_choices(list(choices))
        self.list.setCurrentIndex(self.model.index(0))
        self.list.setVisible(bool(choices))
        self._nothing.setVisible(not choices)
        self.place()

    def dismiss(self) -> None:
        """Close without running anything."""
        if self.isVisible():
            self.hide()
            self._ask = None
            self.closed.emit()

    def place(self) -> None:
        """Stand beneath the top of the window, centred."""
        window = self._window
        width = min(self._theme.px(_WIDTH_PX), window.width() - 24)
        top, row = self._theme.px(48), self._theme.px(_ROW_PX)
        around = self.field.sizeHint().height() + 22
        room = (window.height() - top - around - 12) // row
        rows = max(1, min(_ROWS_SHOWN, room, self.model.rowCount()))
        self.setGeometry((window.width() - width) // 2, top, width, row * rows + around)

    # --- inside ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(_ChoiceDelegate(self._theme, self))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(said("Matches"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing.setContentsMargins(10, 0, 10, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(7, 7, 7, 7)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self._nothing)
        layout.addWidget(self.list, 1)
        self._shadow = QGraphicsDropShadowEffect(self)
        self._shadow.setOffset(0, 6)
        self._shadow.setBlurRadius(28)
        self.setGraphicsEffect(self._shadow)
        self._restyle()

    def _restyle(self) -> None:
        shade = self._theme.color("shadow")
        shade.setAlpha(120 if self._theme.is_dark else 60)
        self._shadow.setColor(shade)
        self.list.doItemsLayout()

    def _on_text_changed(self, text: str) -> None:
        if self._ask is not None:
            self._ask(text)

    def _on_moved(self, step: int) -> None:
        count = self.model.rowCount()
        if count:
            row = (self.list.currentIndex().row() + step) % count
            self.list.setCurrentIndex(self.model.index(row))

    def _on_entered(self) -> None:
        self._on_clicked(self.list.currentIndex())

    def _on_clicked(self, index: QModelIndex) -> None:
        choice = self.model.choice(index)
        self.dismiss()
        if choice is not None:
            choice.run()


class _Field(EscapeField):
    """The palette's field.

    Emits:
        moved: by how many rows the mark moves.
    """

    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that are not text move the mark or close."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Tab here: it moves the mark."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Tab:
                self.moved.emit(1)
                return True
            if event.key() == Qt.Key.Key_Backtab:
                self.moved.emit(-1)
                return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close when the person clicks elsewhere, not when the whole window loses the focus."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        ):
            self.left.emit()


class _ChoiceModel(QAbstractListModel):
    """The rows on offer."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._choices: list[Choice] = []

    def show_choices(self, choices: list[Choice]) -> None:
        self.beginResetModel()
        self._choices = choices
        self.endResetModel()

    def choice(self, index: QModelIndex | QPersistentModelIndex) -> Choice | None:
        at = index.row()
        return self._choices[at] if index.isValid() and at < len(self._choices) else None

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return len(self._choices)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        choice = self.choice(index)
        if choice is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (choice.title, choice.detail, choice.key) if part)
        return choice if role == _ChoiceRole else None


class _ChoiceDelegate(QStyledItemDelegate):
    """Paints a row: title with the matched letters strong, detail, key cap."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, self._theme.px(_ROW_PX))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        choice = index.data(_ChoiceRole)
        if not isinstance(choice, Choice):
            return
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            is_marked = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selection" if is_marked else "hover"))
            painter.drawRoundedRect(option.rect, theme.px(5), theme.px(5))
        rect = option.rect.adjusted(theme.px(10), 0, -theme.px(10), 0)
        if choice.mark:
            rect.setLeft(self._paint_mark(painter, choice, rect))
        rect.setRight(self._paint_key(painter, choice, rect))
        self._paint_words(painter, choice, rect)
        painter.restore()

    def _paint_mark(self, painter: QPainter, choice: Choice, rect: QRect) -> int:
        """Draw the dot; return where the words begin."""
        radius = self._theme.px(3)
        if choice.mark != BLANK:
            centre = QPointF(rect.left() + radius, rect.center().y() + 0.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(choice.mark))
            painter.drawEllipse(centre, radius, radius)
        return rect.left() + self._theme.px(14)

    def _paint_key(self, painter: QPainter, choice: Choice, rect: QRect) -> int:
        """Draw the cap or the current mark; return where the words must end."""
        theme = self._theme
        text = choice.key or ("current" if choice.is_current else "")
        if not text:
            return rect.right()
        font = theme.code_font(11) if choice.key else theme.ui_font(12)
        width = QFontMetrics(font).horizontalAdvance(text) + theme.px(10)
        cap = QRect(rect.right() - width, rect.center().y() - theme.px(9), width, theme.px(19))
        if choice.key:
            painter.setPen(theme.color("line"))
            painter.setBrush(theme.color("raised"))
            painter.drawRoundedRect(cap, theme.px(4), theme.px(4))
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, text)
        return cap.left() - theme.px(10)

    def _paint_words(self, painter: QPainter, choice: Choice, rect: QRect) -> None:
        theme = self._theme
        color = theme.color("text" if choice.is_available else "faint")
        plain, strong = theme.ui_font(), theme.ui_font(weight=600)
        x = rect.left()
        for text, is_match in _pieces(shown_letters(choice.title), choice.positions):
            font: QFont = strong if is_match else plain
            painter.setFont(font)
            painter.setPen(color)
            width = QFontMetrics(font).horizontalAdvance(text)
            place = QRect(x, rect.y(), max(0, rect.right() - x), rect.height())
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
            x += width
        if choice.detail and x < rect.right() - theme.px(30):
            font = theme.ui_font(12)
            painter.setFont(font)
            painter.setPen(theme.color("faint"))
            place = QRect(
                x + theme.px(10), rect.y(), rect.right() - x - theme.px(10), rect.height()
            )
            modes = Qt.TextElideMode
            mode = modes.ElideMiddle if choice.is_place else modes.ElideRight
            shown = QFontMetrics(font).elidedText(shown_name(choice.detail), mode, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


def _pieces(letters: list[str], positions: tuple[int, ...]) -> list[tuple[str, bool]]:
    """Join letters to pieces that begin and end where matched ones do."""
    pieces: list[tuple[str, bool]] = []
    for at, letter in enumerate(letters):
        is_match = at in positions
        if pieces and pieces[-1][1] is is_match:
            pieces[-1] = (pieces[-1][0] + letter, is_match)
        else:
            pieces.append((letter, is_match))
    return pieces
