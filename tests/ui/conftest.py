"""What every test of a widget shares: no display, one look everywhere, nothing left over."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QTimer
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QWidget
from tests.fakes.fake_workbench import FakeWorkbench

from swerve.ui.memory import WindowMemory
from swerve.ui.theme import Theme
from swerve.ui.window import MainWindow

_FAMILIES = ("Inter", "Noto Sans", "DejaVu Sans")
_LEFT_OVER_SECONDS = 2.0


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Name the application as the program itself does."""
    return ["swerve"]


@pytest.fixture(autouse=True)
def _nothing_is_collected_while_painted() -> Iterator[None]:
    """Collect garbage between tests only, as the window does between turns.

    What a test made has no owner once it returned. A collection while its last events are handled
    could delete a view in the midst of its own painting.
    """
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def _same_look_everywhere(qapp: QApplication) -> None:
    """Fix style, font and caret, so that pictures and sizes do not depend on the machine."""
    qapp.setStyle("Fusion")
    known = set(QFontDatabase.families())
    family = next((name for name in _FAMILIES if name in known), QFont().family())
    font = QFont(family)
    font.setPixelSize(13)
    qapp.setFont(font)
    qapp.setCursorFlashTime(0)


@pytest.fixture(autouse=True)
def _fresh_settings(tmp_path: Path) -> None:
    """Give every test an empty place for what the window remembers."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings")
    )


@pytest.fixture(autouse=True)
def _nothing_left_over(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a top-level widget, a running timer or a thread behind."""
    widgets = set(qapp.topLevelWidgets())
    threads = set(threading.enumerate())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [_describe(found) for found in set(qapp.topLevelWidgets()) - widgets if _is_shown(found)]
    left += [f"timer of {timer.parent()!r}" for timer in _running_timers(qapp)]
    for thread in set(threading.enumerate()) - threads:
        thread.join(_LEFT_OVER_SECONDS)
        if thread.is_alive():
            left.append(f"thread {thread.name}")
    if left:
        pytest.fail(f"left over: {', '.join(left)}", pytrace=False)


def _is_shown(widget: QWidget) -> bool:
    return widget.isVisible()


def _running_timers(qapp: QApplication) -> list[QTimer]:
    owners = [qapp, *qapp.topLevelWidgets()]
    return [
        timer
        for owner in owners
        for timer in owner.findChildren(QTimer)
        if timer.isActive() and (owner is qapp or owner.isVisible())
    ]


def _describe(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()!r}"


@pytest.fixture
def memory(tmp_path: Path) -> WindowMemory:
    return WindowMemory(tmp_path / "window.ini")


@pytest.fixture
def make(qtbot, memory: WindowMemory, qapp):
    """Return what opens windows; all are closed at the end."""
    opened: list[MainWindow] = []
    themes = []

    def build(
        workbench: FakeWorkbench, size: tuple[int, int] = (1_440, 900), **parts: object
    ) -> MainWindow:
        theme = Theme("dark")
        theme.apply()
        themes.append(theme)
        window = MainWindow(workbench, theme, memory=memory, **parts)
        window.resize(*size)
        window.show()
        qtbot.waitUntil(window.isActiveWindow, timeout=2_000)
        opened.append(window)
        return window

    yield build
    for window in opened:
        window.close()
        window.bridge.close()
        window.deleteLater()
    qapp.setStyleSheet("")
