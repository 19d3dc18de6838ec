"""Commands as actions: all bound, refused in words, heard where they should be."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from swerve.commands.catalog import COMMANDS
from swerve.commands.keymap import keymap_from
from swerve.commands.spec import Scope
from swerve.ui.actions import Actions

ALT = Qt.KeyboardModifier.AltModifier


class _Desk(QWidget):
    """A window with a field, a pane, and every command counted."""

    def __init__(self) -> None:
        super().__init__()
        self.ran: Counter[str] = Counter()
        self.refused: list[str] = []
        self.facts: set[str] = {"has_project", "has_hunk"}
        self.field, self.pane = QLineEdit(), QPushButton("pane")
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.pane)
        handlers = {one.id: self._counter(one.id) for one in COMMANDS}
        self.bound = Actions(
            self, keymap_from({}), handlers, lambda: self.facts, self.refused.append
        )
        self.bound.bind_scope(self.pane, Scope.DIFF)

    def _counter(self, name: str):
        return lambda: self.ran.update([name])


@pytest.fixture
def desk(qtbot) -> _Desk:
    desk = _Desk()
    holder = QWidget()
    qtbot.addWidget(holder)
    desk.setParent(holder)
    desk.holder = holder
    holder.show()
    desk.field.setFocus()
    qtbot.waitUntil(desk.field.hasFocus, timeout=2_000)
    return desk


def test_keys_work_while_text_is_typed(qtbot, desk: _Desk) -> None:
    qtbot.keyClick(desk.field, Qt.Key.Key_Y, ALT)
    qtbot.keyClicks(desk.field, "y")
    assert desk.ran == {"hunk.keep": 1}
    assert desk.field.text() == "y"


def test_plain_letters_are_heard_in_their_pane_only(qtbot, desk: _Desk) -> None:
    desk.pane.setFocus()
    qtbot.keyClick(desk.pane, Qt.Key.Key_Y)
    qtbot.keyClick(desk.pane, Qt.Key.Key_N)
    assert desk.ran == {"hunk.keep": 1, "hunk.reject": 1}


def test_a_refused_key_says_why(qtbot, desk: _Desk) -> None:
    desk.facts = {"has_project"}
    qtbot.keyClick(desk.field, Qt.Key.Key_Y, ALT)
    assert desk.ran == {}
    assert desk.refused == ["No hunk is current."]


def test_every_condition_has_its_sentence(desk: _Desk) -> None:
    desk.facts = set()
    for one in COMMANDS:
        if one.when and not desk.bound.is_available(one.id):
            assert "not possible now" not in desk.bound.refusal(one.id), one.id


def test_every_command_needs_a_handler(desk: _Desk) -> None:
    with pytest.raises(ValueError, match="differ"):
        Actions(desk, keymap_from({}), {}, set, desk.refused.append)


def test_the_menu_lists_commands_and_dims_what_cannot_be(qtbot, desk: _Desk) -> None:
    menu = desk.bound.menu()
    listed = [
        action.objectName()
        for part in menu.actions()
        for action in part.menu().actions()
        if action.objectName()
    ]
    assert sorted(listed) == sorted(one.id for one in COMMANDS if one.menu is not None)
    menu.aboutToShow.emit()
    stop = desk.findChild(QAction, "turn.stop")
    assert not stop.isEnabled()
    menu.aboutToHide.emit()
    assert stop.isEnabled()


def test_escape_is_left_to_the_window(desk: _Desk) -> None:
    stop = desk.findChild(QAction, "turn.stop")
    assert [key.toString() for key in stop.shortcuts()] == ["Ctrl+."]
