from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from tests.fakes.hosting import host

from swerve.rows.files import FileTab
from swerve.terms import ProjectPath
from swerve.ui.diff.tabs import FileTabs
from swerve.ui.theme import Theme
from swerve.ui.tokens import theme_names


@pytest.mark.parametrize("name", theme_names())
def test_a_file_that_does_not_parse_is_painted_in_every_theme(qtbot: QtBot, name: str) -> None:
    tabs = FileTabs(Theme(name))
    qtbot.addWidget(tabs)
    path = ProjectPath("src/client.py")
    tabs.show_tabs([FileTab(path, "client.py", 1, 2, problem="line 3: no")], path)
    tabs.resize(tabs.sizeHint())
    assert not tabs.grab().isNull()


def test_a_very_long_name_leaves_room_for_other_tabs(qtbot: QtBot) -> None:
    tabs = FileTabs(Theme("dark"))
    host(qtbot, tabs, 600, 40)
    long, short = ProjectPath("a/" + "very_" * 20 + "long.py"), ProjectPath("b.py")
    tabs.show_tabs([FileTab(long, long[2:], 1, 0), FileTab(short, "b.py", 1, 0)], long)
    rects = dict(tabs._rects())
    assert rects[0].width() < 300
    assert rects[1].right() < tabs.width()
