"""Colours for the diff off the hot path: lines at once, whole texts in slices of idle time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from swerve.rows.row import Span
from swerve.rows.syntax import Syntax, syntax_for_file

_SLICE_MS = 2.0
_PAINT_MS = 2.0
_SETTLE_MS = 150
_REST_MS = 8


class Highlighter(QObject):
    """Spans of lines of the shown file.

    Emits:
        changed: colours of lines that may be seen are known now; repaint.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._syntax = Syntax(None)
        self._lines: Callable[[], Sequence[str]] = tuple
        self._reading: Iterator[None] = iter(())
        self._spent_ms = 0.0
        self._work = QTimer(self)
        self._work.setSingleShot(True)
        self._work.timeout.connect(self._read_on)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._start_reading)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to colour: no repaint will come of it."""
        return not (self._work.isActive() or self._settle.isActive())

    def show_file(self, path: str) -> None:
        """Forget everything and colour by the rules of the file `path`."""
        self._syntax = syntax_for_file(path)
        self._lines = tuple
        self._reading = iter(())

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
            if not self._work.isActive():
                self._work.start(_REST_MS)
            return ()
        began = perf_counter()
        spans = self._syntax.line_spans(line)
        self._spent_ms += (perf_counter() - began) * 1000
        return spans

    def _start_reading(self) -> None:
        self._reading = self._syntax.read(self._lines())
        self._work.start(0)

    def _read_on(self) -> None:
        began = perf_counter()
        for _ in self._reading:
            if (perf_counter() - began) * 1000 > _SLICE_MS:
                self._work.start(_REST_MS)
                return
        self.changed.emit()
