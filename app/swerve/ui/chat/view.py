"""The transcript of one thread, painted: rows in, clicks out.

Shows a `ChatRows`; knows nothing of the workbench. The pane around it decides what is shown and
what a click means.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from swerve.rows.cards import ChatKind, ChatRow
from swerve.rows.chat import ChatRows
from swerve.rows.markdown import TextKind
from swerve.rows.row import NOTHING, RowChange
from swerve.session.transcript import Tone
from swerve.terms import EntryId
from swerve.ui.chat.boxes import Box, Boxes
from swerve.ui.chat.paint import ChatPainter
from swerve.ui.chat.spots import Act, Spot, SpotFinder
from swerve.ui.chat.texts import CODE_PAD_PX, ChatTexts
from swerve.ui.diff.caps import ShownKey, shipped_key
from swerve.ui.rows_view import RowsView, moved_row
from swerve.ui.rows_view_text import LaidText
from swerve.ui.theme import Theme
from swerve.ui.words import said

_CARDS = frozenset({ChatKind.CARD_HEAD, ChatKind.CARD_ROW, ChatKind.CARD_TEXT})
_BUBBLES = frozenset({ChatKind.USER, ChatKind.USER_NOTE})
_COPIED_MS = 1200
_KNOWN_BOXES = 600
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class ChatView(RowsView):
    """Rows of a transcript.

    Emits:
        hunk_clicked: a hunk of an edit card was clicked.
        command_requested: a button was clicked; the command's id.
        place_requested: the place a code block names is to be opened, "src/client.py:41".
        edit_requested: the person wants to word a message anew; its entry.
    """

    hunk_clicked = Signal(str)
    command_requested = Signal(str)
    place_requested = Signal(str)
    edit_requested = Signal(str)
    background = "surface"

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, shown_key: ShownKey = shipped_key
    ) -> None:
        super().__init__(theme, said("Chat"), is_even=False, parent=parent)
        self._shown_key = shown_key
        self._rows: ChatRows | None = None
        self._caret_row: int | None = None
        self._painter = ChatPainter(theme)
        self._boxes = Boxes(theme, self.viewport().width())
        # By identity, the row kept beside its box: a row that did not change is the same object.
        self._row_boxes: dict[int, tuple[ChatRow, tuple[bool, bool], Box]] = {}
        self._styles = ChatTexts(theme, self._painter)
        self._finder = SpotFinder(theme, self._painter, shown_key)
        self._hovered: Spot | None = None
        self._marked: Spot | None = None
        self._over: int | None = None
        self._copied: int | None = None
        self._copied_timer = QTimer(self)
        self._copied_timer.setSingleShot(True)
        self._copied_timer.setInterval(_COPIED_MS)
        self._copied_timer.timeout.connect(self._on_copied_shown)
        self.set_sticking(True)

    @property
    def rows(self) -> ChatRows | None:
        """The rows being shown."""
        return self._rows

    def show_chat(self, rows: ChatRows) -> None:
        """Show another thread, its end first."""
        self._rows = rows
        self._hovered = self._marked = None
        self._over = self._copied = self._caret_row = None
        self.show_rows(rows)
        self._move_caret(NOTHING)
        self.scroll_to_bottom()

    @property
    def marked_entry(self) -> EntryId | None:
        """The entry whose buttons the keyboard is on; None while the focus is elsewhere."""
        if self._marked is None or self._rows is None or not self.hasFocus():
            return None
        row = self._rows.row(self._marked.row)
        return row.entry if row.kind is ChatKind.CHOICES else None

    def go_to_choices(self, entry: EntryId) -> None:
        """Bring the buttons of an entry into view and the keyboard to the first of them."""
        rows = self._rows
        if rows is None:
            return
        found = [at for at in range(len(rows)) if rows.row(at).entry == entry]
        if not found or rows.row(found[-1]).kind is not ChatKind.CHOICES:
            return
        self.reveal(found[0], found[-1] + 1)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._mark(self._spots(found[-1])[0])

    # --- rows ------------------------------------------------------------------------------------

    def measure(self, index: int) -> int:
        """Return the height of a row."""
        row, box = self._boxed(index)
        return box.height(self._laid(row, box).height)

    def estimate(self, index: int) -> int:
        """Return the height of a row judged by its number of characters."""
        row, box = self._boxed(index)
        per_line = max(10.0, box.width / (self.theme.px(13) * 0.52))
        return box.height(box.line_px * max(1, round(len(row.text) / per_line + 0.3)))

    def tail_px(self) -> int:
        """Return the space between the last row and the composer."""
        return self._boxes.side

    def text_origin(self, index: int) -> QPointF:
        """Return where the text begins within its row."""
        row, box = self._boxed(index)
        return self._origin(index, row, box, self._laid(row, box))

    def lay_out(self, index: int) -> LaidText:
        """Return the text of a row, laid out."""
        return self._laid(*self._boxed(index))

    def paint_row(self, painter: QPainter, index: int, rect: QRect) -> None:
        """Paint a row."""
        row, box = self._boxed(index)
        shape = rect.adjusted(self._boxes.side, box.gap, 0, 0)
        shape.setWidth(self._boxes.width)
        if row.kind is ChatKind.CUT:
            self._painter.cut(painter, shape, row.text)
            return
        self._paint_shape(painter, index, row, box, shape)
        text = self._laid(row, box)
        point = self._origin(index, row, box, text) + QPointF(0, rect.top())
        self._paint_code_words(painter, row, text, point)
        self.paint_selection(painter, index, text)
        painter.setPen(self.theme.color(self._styles.pen(row)))
        text.draw(painter, point, QRectF(rect))
        if self._rows is not None and self._rows.is_streaming(index):
            self._paint_caret(painter, row, text, point)
        self._paint_spots(painter, index, row)

    def paint_over(self, painter: QPainter, rect: QRect) -> None:
        """Say what to do in an empty chat."""
        if self._rows is None or len(self._rows):
            return
        area = self.viewport().rect()
        line = self.theme.px(24)
        top = area.center().y() - line
        where = QRect(area.left(), top, area.width(), line)
        centre = Qt.AlignmentFlag.AlignCenter
        self._painter.label(
            painter, where, said("What should change?"), self._painter.heading, "text", centre
        )
        words = said("Type below; Enter sends.")
        below = where.translated(0, line)
        self._painter.label(painter, below, words, self._painter.prose, "muted", centre)

    # --- shapes ----------------------------------------------------------------------------------

    def _paint_shape(
        self, painter: QPainter, index: int, row: ChatRow, box: Box, shape: QRect
    ) -> None:
        """Paint what stands behind and beside the text."""
        paint = self._painter
        edges = {"is_first": row.is_first, "is_last": row.is_last}
        if row.kind in _BUBBLES:
            shape.setLeft(self._bubble_left(index))
            paint.bubble(painter, shape, **edges)
        elif row.kind in _CARDS:
            line = "accent" if row.tone is Tone.WARNING else "line"
            paint.frame(painter, shape, fill="panel", line=line, **edges)
            if self._hovered is not None and self._hovered.row == index:
                paint.hover(painter, shape)
            if not row.is_first and row.kind is ChatKind.CARD_ROW:
                paint.divider(painter, shape)
            paint.right_words(painter, row, shape, self._right_key(row))
        elif row.kind in (ChatKind.NOTICE, ChatKind.BUTTON, ChatKind.CHOICES):
            is_question = row.kind is ChatKind.CHOICES and row.tone is Tone.WARNING
            line = "accent" if is_question else "line"
            paint.frame(painter, shape, fill="panel", line=line, **edges)
            if row.kind is ChatKind.NOTICE:
                paint.tone_bar(painter, shape, row.tone)
        elif row.block is not None:
            self._paint_prose_shape(painter, index, row, box, shape)

    def _paint_prose_shape(
        self, painter: QPainter, index: int, row: ChatRow, box: Box, shape: QRect
    ) -> None:
        paint, block = self._painter, row.block
        if block is None:
            return
        if block.is_quote:
            bar = QRect(shape.left(), shape.top(), self.theme.px(2), shape.height())
            painter.fillRect(bar, self.theme.color("line"))
        if block.kind is TextKind.RULE:
            paint.divider(painter, shape.adjusted(0, shape.height() // 2, 0, 0))
        elif block.kind in (TextKind.CODE_HEAD, TextKind.CODE, TextKind.TABLE_HEAD, TextKind.TABLE):
            shape.setLeft(box.left - self.theme.px(12))
            paint.frame(
                painter,
                shape,
                is_first=row.is_first,
                is_last=row.is_last,
                fill="panel",
                line="line",
            )
            if block.kind is TextKind.CODE_HEAD:
                where = QRect(box.left, shape.top(), box.width, shape.height())
                words = block.place or block.language or "text"
                paint.label(painter, where, words, paint.small, "faint", _MIDDLE)
        elif block.marker:
            gap = self.theme.px(6)
            where = QRect(shape.left(), shape.top(), box.left - gap - shape.left(), box.line_px)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            paint.label(painter, where, block.marker, paint.prose, "muted", flags)

    def _paint_code_words(
        self, painter: QPainter, row: ChatRow, text: LaidText, point: QPointF
    ) -> None:
        """Paint the boxes behind words of code within prose."""
        if row.kind is not ChatKind.TEXT or all(span.style != "code" for span in row.spans):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.theme.color("line"))
        painter.setBrush(self.theme.color("raised"))
        for span in row.spans:
            if span.style == "code":
                for rect in text.rects(span.start, span.stop):
                    box = rect.translated(point).adjusted(-CODE_PAD_PX, 1.5, 0, -1.5)
                    painter.drawRoundedRect(box, 3, 3)
        painter.restore()

    def _paint_caret(self, painter: QPainter, row: ChatRow, text: LaidText, point: QPointF) -> None:
        """Paint the model's caret at the end of what it writes."""
        ends = text.rects(len(row.text), len(row.text))
        if not ends:
            return
        end = ends[-1].translated(point)
        tall = self.theme.px(14)
        top = end.center().y() - tall / 2
        caret = QRectF(end.left() + 2, top, self.theme.px(6), tall)
        painter.fillRect(caret, self.theme.color("accent"))

    def _paint_spots(self, painter: QPainter, index: int, row: ChatRow) -> None:
        """Paint the words and buttons of a row that do something, and the ring of the keyboard."""
        paint = self._painter
        for spot in self._spots(index):
            is_marked = spot.is_same(self._marked) and self.hasFocus()
            is_hovered = spot.is_same(self._hovered)
            if spot.act is Act.COMMAND:
                paint.button(painter, spot.rect, spot.label, spot.key, is_hovered=is_hovered)
            elif spot.act in (Act.COPY, Act.OPEN):
                words = spot.label or ("Copied" if self._copied == index else "Copy")
                style = "text" if is_hovered else "muted"
                paint.label(painter, spot.rect, words, paint.small, style, _RIGHT)
            elif spot.act is Act.EDIT and (is_marked or self._is_over(index)):
                style = "text" if is_hovered else "muted"
                paint.label(painter, spot.rect, spot.label, paint.small, style, _MIDDLE)
            if is_marked:
                paint.ring(painter, spot.rect.adjusted(-4, 0, 4, 0) if spot.label else spot.rect)

    # --- events ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Do what is clicked, else begin to select."""
        spot = self._spot_at(event.position().toPoint())
        if spot is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._do(spot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light what can be clicked, extend the selection."""
        point = event.position().toPoint()
        self._light(self._spot_at(point), self.row_at(point.y()))
        is_hand = self._hovered is not None
        shape = Qt.CursorShape.PointingHandCursor if is_hand else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Light nothing."""
        self._light(None, None)
        super().leaveEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Go from spot to spot among those in view, then on to the next widget."""
        spots = [spot for index in self.visible_rows() for spot in self._spots(index)]
        seen = self.viewport().rect()
        spots = [spot for spot in spots if seen.intersects(spot.rect)]
        at = next((at for at, spot in enumerate(spots) if spot.is_same(self._marked)), None)
        following = (
            (0 if is_next else len(spots) - 1) if at is None else at + (1 if is_next else -1)
        )
        found = spots[following] if 0 <= following < len(spots) else None
        self._mark(found)
        return True if found is not None else bool(super().focusNextPrevChild(is_next))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what is marked on Enter; the rest scrolls and selects."""
        if self._marked is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(self._marked)
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the mark of the keyboard away."""
        self._mark(None)
        super().focusOutEvent(event)

    def apply(self, change: RowChange, *, holds_below: bool = False) -> None:
        """Take a change over; what is marked stays marked."""
        if self._marked is not None and not change.is_empty:
            row = moved_row(self._marked.row, change)
            self._marked = replace(self._marked, row=row)
        super().apply(change, holds_below=holds_below)
        self._move_caret(change)

    def _move_caret(self, change: RowChange) -> None:
        """Take the model's caret away from the row it stood in, which may be the same otherwise."""
        left = self._caret_row
        last = self.row_count - 1
        is_writing = self._rows is not None and last >= 0 and self._rows.is_streaming(last)
        self._caret_row = last if is_writing else None
        if left is not None:
            row = moved_row(left, change)
            if row != self._caret_row and 0 <= row <= last:
                self.update_rows(row, row + 1)

    def _do(self, spot: Spot) -> None:
        if self._rows is None:
            return
        if spot.act is Act.COMMAND:
            if self._rows.row(spot.row).kind is ChatKind.CHOICES:
                self._mark(spot)  # a click goes to the question and answers it
            self.command_requested.emit(spot.word)
        elif spot.act is Act.COPY:
            QGuiApplication.clipboard().setText(self._rows.code_at(spot.row))
            self._copied = spot.row
            self._copied_timer.start()
            self.update_rows(spot.row, spot.row + 1)
        elif spot.act is Act.OPEN:
            self.place_requested.emit(spot.word)
        elif spot.act is Act.TOGGLE:
            self.apply(self._rows.toggle(spot.row))
        elif spot.act is Act.HUNK:
            self.hunk_clicked.emit(spot.word)
        else:
            self.edit_requested.emit(self._rows.row(spot.row).entry)

    def _mark(self, spot: Spot | None) -> None:
        for changed in (self._marked, spot):
            if changed is not None:
                self.update_rows(changed.row, changed.row + 1)
        self._marked = spot
        if spot is not None and self.reader.is_heard:
            self.reader.hold(self.spoken(spot.row))

    def spoken(self, index: int) -> str:
        """Return a row and, where the keyboard is on it, what Enter does."""
        if self._rows is None:
            return ""
        row = self._rows.row(index)
        parts = [" ".join(row.text.split()), row.right]
        if self._marked is not None and self._marked.row == index:
            parts.append(f"Enter: {self._marked.label or self._marked.act.value}")
        return ", ".join(part for part in parts if part)

    def _light(self, spot: Spot | None, over: int | None) -> None:
        if spot == self._hovered and over == self._over:
            return
        changed = [one.row for one in (self._hovered, spot) if one is not None]
        for row in (self._over, over):
            if row is not None and self._rows is not None and row < len(self._rows):
                changed.append(self._rows.entry_rows(row).start)
        self._hovered, self._over = spot, over
        for row in changed:
            self.update_rows(row, row + 1)

    def _is_over(self, index: int) -> bool:
        """Return whether the pointer is over the entry that begins at row `index`."""
        if self._over is None or self._rows is None or self._over >= len(self._rows):
            return False
        return self._over in self._rows.entry_rows(index)

    def _spot_at(self, point: QPoint) -> Spot | None:
        index = self.row_at(point.y())
        if index is None or self._rows is None or index >= len(self._rows):
            return None
        return next((spot for spot in self._spots(index) if spot.rect.contains(point)), None)

    def _spots(self, index: int) -> list[Spot]:
        row, box = self._boxed(index)
        is_message = row.kind is ChatKind.USER and row.is_first
        left = self._bubble_left(index) if is_message else 0
        return self._finder.spots(index, row, box, self._boxes, self.row_rect(index), left)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap at the new width."""
        self._refresh_boxes()
        super().resizeEvent(event)

    def _on_theme_changed(self) -> None:
        self._painter.refresh()
        self._refresh_boxes()
        self._styles.refresh()
        super()._on_theme_changed()

    def _refresh_boxes(self) -> None:
        self._boxes = Boxes(self.theme, self.viewport().width())
        self._row_boxes.clear()

    def _on_copied_shown(self) -> None:
        index, self._copied = self._copied, None
        if index is not None:
            self.update_rows(index, index + 1)

    # --- parts -----------------------------------------------------------------------------------

    def _boxed(self, index: int) -> tuple[ChatRow, Box]:
        assert self._rows is not None
        row = self._rows.row(index)
        place = (self._rows.entry_rows(index).start == index, index == 0)
        known = self._row_boxes.get(id(row))
        if known is not None and known[0] is row and known[1] == place:
            return row, known[2]
        right_px = self._painter.right_px(row.right, self._right_key(row))
        box = self._boxes.box(row, right_px, is_entry_start=place[0], is_top=place[1])
        if len(self._row_boxes) >= _KNOWN_BOXES:
            self._row_boxes.clear()
        self._row_boxes[id(row)] = row, place, box
        return row, box

    def _origin(self, index: int, row: ChatRow, box: Box, text: LaidText) -> QPointF:
        """Return where the text begins within its row."""
        left = box.left
        if row.kind in _BUBBLES:
            left = self._bubble_left(index) + self.theme.px(14)
        return QPointF(left, box.text_top(text.height))

    def _right_key(self, row: ChatRow) -> str:
        return self._shown_key(row.right_command) if row.right_command else ""

    def _bubble_left(self, index: int) -> int:
        """Return the left edge of the bubble around all rows of a message."""
        if self._rows is None:
            return self._boxes.side
        widest = max(self.lay_out(other).width for other in self._rows.entry_rows(index))
        return self._boxes.right - round(widest) - 2 * self.theme.px(14)

    def _laid(self, row: ChatRow, box: Box) -> LaidText:
        block = row.block
        kind = block.kind if block is not None else None
        key = (row.text, row.kind, kind, box.width, block.level if block else 0)
        known = self.cached(key, row.spans)
        return known or self.remember(
            key, row.spans, self._styles.lay_out(row, box.width, box.line_px)
        )
