"""Shows an empty widget of Qt and says when it was painted: no start with a window can be faster.

Prints "IMPORT_MS PAINTED_NS" as `first_paint` does, with nothing of Swerve in the process; a child
of `launching`.
"""

from __future__ import annotations

import gc
import os
import sys
import time

gc.disable()
_began = time.perf_counter()
from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtGui import QPaintEvent  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

_import_ms = (time.perf_counter() - _began) * 1_000


class _Bare(QWidget):
    """Ends the process after its first paint event."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        QTimer.singleShot(0, _end)


def _end() -> None:
    os.write(1, f"{_import_ms} {time.monotonic_ns()}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    bare = _Bare()
    bare.resize(1_440, 900)
    bare.show()
    sys.exit(application.exec())
