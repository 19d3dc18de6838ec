"""A stand-in for a program that copied a picture: owns the clipboard until it is ended.

usage: clipboard.py FILE; prints "copied" once the picture can be pasted.
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    application.clipboard().setImage(QImage(sys.argv[1]))
    sys.stdout.write("copied\n")
    sys.stdout.flush()
    sys.exit(application.exec())
