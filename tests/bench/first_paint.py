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
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

import swerve.main  # noqa: E402
from swerve.launch import qt  # noqa: E402

_make_application = qt.make_application


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


def _make_watched() -> QApplication:
    application = _make_application()
    application.setProperty("firstPaint", _FirstPaint(application))
    application.installEventFilter(application.property("firstPaint"))
    return application


if __name__ == "__main__":
    qt.make_application = _make_watched
    sys.exit(swerve.main.run(sys.argv[1:]))
