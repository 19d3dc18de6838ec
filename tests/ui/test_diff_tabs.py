from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

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
