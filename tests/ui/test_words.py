"""The window in a language of longer words: nothing is forgotten, nothing is cut.

Texts that are not in the person's language: names (of the project, files, models, keys), figures,
and the sample's requests, which are words for the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from tests.fakes.fake_workbench import FakeWorkbench

from swerve.ui import words
from swerve.ui.parts import Elided
from swerve.ui.window import MainWindow

PATCH = """*** Begin Patch
*** Update File: README.md
@@
-# swerve-demo
+# Swerve demo
*** End Patch
"""
SIZE = (1440, 900)
NAMES = {
    *(" Swerve", "swerve-demo", "WebSocket", "tok/s", "rename", "README.md", "Practice ready"),
    *("Practice", "scripted, offline, no key", "OpenAI, ultrafast tier", "Cerebras"),
    *("Local server at a URL", "Make the retry delay configurable", "Explain client.py"),
    *("Rename load_config to load_settings", "Add a docstring to main"),
}
KEY = re.compile(r"(Ctrl|Alt|Shift|Enter|Esc|F\d+|⌘)\S*")


@pytest.fixture(autouse=True)
def _pseudo() -> Iterator[None]:
    words.speak(words.PSEUDO)
    yield
    words.speak("")


def labels(window: QWidget) -> list[QLabel | QAbstractButton]:
    parts = (*window.findChildren(QLabel), *window.findChildren(QAbstractButton))
    return [part for part in parts if part.isVisible() and part.text()]


def forgotten(window: QWidget) -> set[str]:
    """Return what is shown in English though it is no name."""
    texts = {re.sub(r"<[^>]*>|\[.*\]", "", part.text()).strip() for part in labels(window)}
    texts |= {field.placeholderText() for field in window.findChildren(QLineEdit)}
    return {
        text
        for text in texts
        if re.search(r"[A-Za-z]{3}", text)
        and not text.startswith("[")
        and text not in {name.strip() for name in NAMES}
        and not KEY.fullmatch(text)
        and not text.startswith("WebSocket")
    }


def cut(window: QWidget) -> set[str]:
    """Return what has less room than it needs; labels that end in an ellipsis may.

    The window is laid out for Inter; without it a wider font stands in, and this says nothing.
    """
    if "Inter" not in QFontDatabase.families():
        return set()
    return {
        part.text()
        for part in labels(window)
        if not isinstance(part, Elided)
        and not (isinstance(part, QLabel) and part.wordWrap())
        and part.sizeHint().width() > part.width() + 1
    }


def opened(make, *, has_project: bool) -> MainWindow:
    window = make(FakeWorkbench(has_project=has_project))
    window.resize(*SIZE)
    return window


@pytest.mark.parametrize("view", ["", "settings.show", "help.keys", "others.show"])
@pytest.mark.parametrize("has_project", [False, True])
def test_no_label_is_forgotten_or_cut(make, qtbot, view: str, has_project: bool) -> None:
    window = opened(make, has_project=has_project)
    if view:
        window.run(view)
    qtbot.waitUntil(lambda: bool(labels(window)), timeout=2_000)
    assert forgotten(window) == set()
    qtbot.waitUntil(lambda: not cut(window), timeout=2_000)


def test_the_bar_over_a_hunk_is_said_whole(make, qtbot) -> None:
    workbench = FakeWorkbench()
    window = make(workbench)
    window.resize(*SIZE)
    workbench.submit("rename")
    workbench.start()
    workbench.patch(PATCH)
    qtbot.waitUntil(lambda: any("Hûñk" in part.text() for part in labels(window)), timeout=2_000)
    qtbot.waitUntil(lambda: not cut(window), timeout=2_000)


def test_every_menu_and_command_is_said(make) -> None:
    window = opened(make, has_project=True)
    menu = window.actions_.menu()
    parts = [action for action in menu.actions() if action.text()]
    inside = [action for part in parts for action in part.menu().actions() if action.text()]
    assert inside
    unsaid = {one.text() for one in (*parts, *inside) if not one.text().startswith("[")}
    assert unsaid == set()
    assert all(one.toolTip().startswith("[") for one in inside)
