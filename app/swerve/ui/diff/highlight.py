"""Colours for the diff off the hot path: lines at once, whole texts in slices of idle time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from swerve.rows.row import Span
from swerve.rows.syntax import Syntax, syntax_for_file

_SLICE_MS = 1.0
_REST_MS = 4
_BUSY_SLICE_MS = 0.3
_BUSY_REST_MS = 8
"""A slice and the rest after it, and both where the loop has other work: a frame is due."""

_BUSY_TELL_MS = 100
"""How long lines may stand in other colours while the loop has other work."""

_LATE_MS = 1.0
_PAINT_MS = 1.0
_SETTLE_MS = 150


class Highlighter(QObject):
    """Spans of lines of the shown file.

    Emits:
        changed: lines that have other colours now than they were painted in.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._syntax = Syntax(None)
        self._lines: Callable[[], Sequence[str]] = tuple
        self._reading: Iterator[str | None] = iter(())
        self._others: set[str] = set()
        self._spent_ms = self._due_ms = self._told_ms = 0.0
        self._work = QTimer(self)
        self._work.setSingleShot(True)
        self._work.timeout.connect(self._read_on)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._start_reading)

    def show_file(self, path: str) -> None:
        """Forget everything and colour by the rules of the file `path`."""
        self._syntax = syntax_for_file(path)
        self._lines = tuple
        self._reading = iter(())
        self._others.clear()

    def read(self, lines: Callable[[], Sequence[str]]) -> None:
        """Colour what `lines` returns within its text, once changes have settled."""
        if not self._syntax.is_plain:
            self._lines = lines
            self._settle.start()

    def begin_paint(self) -> None:
        """Allow some fresh lines to be coloured during one paint event."""
        self._spent_ms = 0.0

    def spans(self, line: str) -> tuple[Span, ...]:
        """Return the spans of `line`; none for now when the paint event has no time left."""
        known = self._syntax.known(line)
        if known is not None:
            return known
        if self._spent_ms > _PAINT_MS:
            self._others.add(line)
            if not self._work.isActive():
                self._rest(_REST_MS)
            return ()
        began = perf_counter()
        spans = self._syntax.line_spans(line)
        self._spent_ms += (perf_counter() - began) * 1000
        return spans

    def _start_reading(self) -> None:
        self._reading = self._syntax.read(self._lines())
        self._rest(0)

    def _rest(self, rest_ms: int) -> None:
        self._due_ms = perf_counter() * 1000 + rest_ms
        self._work.start(rest_ms)

    def _read_on(self) -> None:
        began_ms = perf_counter() * 1000
        is_busy = began_ms - self._due_ms > _LATE_MS
        stop_ms = began_ms + (_BUSY_SLICE_MS if is_busy else _SLICE_MS)
        for line in self._reading:
            if line is not None:
                self._others.add(line)
            if perf_counter() * 1000 > stop_ms:
                self._rest(_BUSY_REST_MS if is_busy else _REST_MS)
                break
        if self._others and is_busy and began_ms - self._told_ms < _BUSY_TELL_MS:
            # Painting them again now would make the frames that are late already longer.
            if not self._work.isActive():
                self._rest(_BUSY_REST_MS)
        elif self._others:
            self._told_ms = began_ms
            others, self._others = self._others, set()
            self._announce_changed(others)

    def _announce_changed(self, lines: Set[str]) -> None:
        self.changed.emit(lines)
