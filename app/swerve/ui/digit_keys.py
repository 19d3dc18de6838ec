"""Digits where they stand on the keyboard, for layouts that type other signs there.

On a French keyboard the key with the 2 types "é" and gives the digit with Shift only; a person who
presses Ctrl and that key means Ctrl+2. Asked by the window for keys that nothing else has taken.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_DIGITS = "1234567890"
_FIRST_CODES = {"linux": 10, "win32": 2}
"""Scan code of the key with the 1, by platform; X11 and Wayland count alike."""


def digit_key(event: QKeyEvent, platform: str = sys.platform) -> str:
    """Return what was pressed as "Ctrl+2", empty where it is not Ctrl and a key with a digit.

    **Source** xkeyboard-config, keycodes/evdev: <AE01> to <AE10> are 10 to 19.
    """
    first = _FIRST_CODES.get(platform)
    if first is None or event.modifiers() != Qt.KeyboardModifier.ControlModifier:
        return ""
    at = event.nativeScanCode() - first
    return f"Ctrl+{_DIGITS[at]}" if 0 <= at < len(_DIGITS) else ""
