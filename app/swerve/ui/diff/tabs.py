"""The tabs over the diff: the files of the turn with their counts, painted.

A click or the arrow keys ask for a file; which file is shown is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from swerve.rows.files import FileTab
from swerve.rows.hunks import count_words
from swerve.terms import ProjectPath
from swerve.text.deception import shown_name
from swerve.ui.plain import plain_tip
from swerve.ui.theme import Theme
from swerve.ui.words import said

TAB_PX = 36
_PADDING_PX = 14
_NAME_PX = 220
"""The most of a tab that its name takes; the whole path is in the tip."""


class FileTabs(QWidget):
    """A row of files.

    Emits:
        chosen: path of the file the person asked for.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tabs: list[FileTab] = []
        self._shown: ProjectPath | None = None
        self._hovered: int | None = None
        self._first = 0
        self.setAccessibleName(said("Files of the turn"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_tabs(self, tabs: Sequence[FileTab], shown: ProjectPath | None) -> None:
        """Show these files, `shown` as the current one."""
        if list(tabs) == self._tabs and shown == self._shown:
            return
        self._tabs, self._shown = list(tabs), shown
        self.setAccessibleDescription(", ".join(_spoken(tab) for tab in self._tabs))
        self._bring_shown_into_view()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a tab; the width is given."""
        return QSize(200, self._theme.px(TAB_PX))

    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        return QSize(60, self._theme.px(TAB_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tabs from the first one that fits."""
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(self.rect(), theme.color("surface"))
        rects = self._rects()
        for at, rect in rects:
            self._paint_tab(painter, at, rect)
        painter.setPen(theme.color("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        shown = next((rect for at, rect in rects if self._is_shown(at)), None)
        if shown is not None:
            painter.fillRect(shown, theme.color("panel"))
            painter.fillRect(shown.left(), 0, shown.width(), theme.px(2), theme.color("text"))
            self._paint_words(painter, self._shown_index(), shown)
            painter.setPen(theme.color("line"))
            painter.drawLine(shown.right() + 1, 0, shown.right() + 1, self.height() - 1)

    def _paint_tab(self, painter: QPainter, at: int, rect: QRect) -> None:
        if at == self._hovered:
            painter.fillRect(rect, self._theme.color("hover"))
        self._paint_words(painter, at, rect)
        painter.setPen(self._theme.color("line"))
        painter.drawLine(rect.right() + 1, 0, rect.right() + 1, self.height())

    def _paint_words(self, painter: QPainter, at: int, rect: QRect) -> None:
        left = rect.left() + self._theme.px(_PADDING_PX)
        for words, style, font in self._words(at):
            painter.setFont(font)
            painter.setPen(self._theme.color(style))
            width = QFontMetrics(font).horizontalAdvance(words)
            painter.drawText(QRect(left, 0, width + 2, self.height()), _MIDDLE, words)
            left += width + self._theme.px(7 if style in ("text", "muted") else 4)
        if at == self._shown_index() and self.hasFocus():
            painter.setPen(self._theme.color("focus_ring"))
            painter.drawRect(rect.adjusted(2, 3, -3, -3))

    def _words(self, at: int) -> list[tuple[str, str, QFont]]:
        tab, theme = self._tabs[at], self._theme
        name_style = "text" if self._is_shown(at) else "muted"
        font = theme.ui_font(13)
        name = QFontMetrics(font).elidedText(
            shown_name(tab.name), Qt.TextElideMode.ElideMiddle, theme.px(_NAME_PX)
        )
        words = [(name, name_style, font)]
        small = theme.figure_font(11)
        words += [(text, style, small) for text, style in count_words(tab.added, tab.removed)]
        if tab.note:
            words.append((tab.note, "faint", small))
        if tab.problem:
            words.append((said("does not parse"), "removed", small))
        if tab.is_growing:
            words.append(("●", "accent", small))
        return words

    # --- places ----------------------------------------------------------------------------------

    def _width(self, at: int) -> int:
        gap = self._theme.px(7)
        words = self._words(at)
        inside = sum(QFontMetrics(font).horizontalAdvance(text) for text, _, font in words)
        return inside + gap * (len(words) - 1) + 2 * self._theme.px(_PADDING_PX)

    def _rects(self) -> list[tuple[int, QRect]]:
        rects, left = [], 0
        for at in range(self._first, len(self._tabs)):
            width = self._width(at)
            rects.append((at, QRect(left, 0, width, self.height() - 1)))
            left += width + 1
            if left > self.width():
                break
        return rects

    def _bring_shown_into_view(self) -> None:
        at = self._shown_index()
        self._first = min(self._first, max(0, at))
        while self._first < at:
            rect = next((rect for index, rect in self._rects() if index == at), None)
            if rect is not None and rect.right() < self.width():
                return
            self._first += 1

    def _tab_at(self, x: int) -> int | None:
        return next((at for at, rect in self._rects() if rect.left() <= x <= rect.right()), None)

    def _is_shown(self, at: int) -> bool:
        return self._tabs[at].path == self._shown

    def _shown_index(self) -> int:
        return next((at for at in range(len(self._tabs)) if self._is_shown(at)), -1)

    # --- events ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the file under the pointer."""
        at = self._tab_at(event.position().toPoint().x())
        if at is not None:
            self.chosen.emit(self._tabs[at].path)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the tab under the pointer and tell its path."""
        at = self._tab_at(event.position().toPoint().x())
        if at != self._hovered:
            self._hovered = at
            self.update()
            if at is not None:
                tip = "\n".join(filter(None, [self._tabs[at].path, self._tabs[at].problem]))
                QToolTip.showText(event.globalPosition().toPoint(), plain_tip(tip), self)

    def leaveEvent(self, event: object) -> None:
        """Light nothing."""
        self._hovered = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the neighbour by arrow keys."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        at = self._shown_index() + (step or 0)
        if step is None:
            super().keyPressEvent(event)
        elif 0 <= at < len(self._tabs):
            self.chosen.emit(self._tabs[at].path)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus ring."""
        self.update()


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def _spoken(tab: FileTab) -> str:
    counts = [f"{tab.added} added", f"{tab.removed} removed"] if tab.added or tab.removed else []
    problem = said("does not parse") if tab.problem else ""
    return " ".join(filter(None, [tab.name, *counts, tab.note, problem]))
