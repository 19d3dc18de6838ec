from __future__ import annotations

from pytestqt.qtbot import QtBot
from tests.fakes.hosting import host

from swerve.ui.banner import Banner


def test_the_words_stay_where_they_were_put_at_every_width(qtbot: QtBot) -> None:
    banner = Banner()
    host(qtbot, banner, 1_400, 60)
    banner.show_message("The model asks.", "Trust the project.", action="Trust", command="trust")
    found = set()
    for width in range(300, 1_400):
        banner.resize(width, 60)
        first = banner._words.direction()
        banner._arrange()
        assert banner._words.direction() is first, width
        found.add(first)
    assert len(found) == 2
