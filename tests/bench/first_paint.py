"""Starts the window as `swerve PATH` does and says when it was painted; a child of `launching`.

Prints "IMPORT_MS PAINTED_NS" once everything of the first frame was painted, then ends at once. The
imports are done here in one go, so that their time can be told apart; the window does them at the
same place otherwise.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from importlib import import_module

_IN_ORDER = (
    "swerve.main",
    "swerve.launch.window",
    "swerve.launch.qt",
    "swerve.launch.windows",
    "swerve.ui.instance",
)
"""As the window imports them: what knows no Qt comes first.

PySide looks into the source of every module that is imported after it, so the order counts.
"""

gc.disable()  # as `swerve.main` does before its first import of the window
_began = time.perf_counter()
for _name in _IN_ORDER:
    import_module(_name)
_import_ms = (time.perf_counter() - _began) * 1_000

from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: E402
from PySide6.QtGui import QShowEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

import swerve.main  # noqa: E402
from swerve.ui.window import MainWindow  # noqa: E402

_on_shown = MainWindow.showEvent


class _FirstPaint(QObject):
    """Waits for the first paint event of any window, and for all that is painted with it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            QApplication.instance().removeEventFilter(self)
            QTimer.singleShot(0, _end)
        return False


def _end() -> None:
    os.write(1, f"{_import_ms} {time.monotonic_ns()}\n".encode())
    os._exit(0)


def _watch(window: MainWindow, event: QShowEvent) -> None:
    """Watch from here on: making the window sends thousands of events, each a call of a filter."""
    watch = _FirstPaint(window)
    QApplication.instance().installEventFilter(watch)
    _on_shown(window, event)


if __name__ == "__main__":
    MainWindow.showEvent = _watch  # type: ignore[method-assign]
    sys.exit(swerve.main.run(sys.argv[1:]))
