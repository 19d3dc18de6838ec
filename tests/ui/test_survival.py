"""Sizes that no screen was made for: shown in time, and in bounded memory."""

from __future__ import annotations

from time import process_time

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.fakes.fake_workbench import FakeWorkbench
from tests.fakes.hosting import host
from tests.fakes.review_desk import ReviewDesk

from swerve.session.inputs import ShowFile
from swerve.session.transcript import AssistantText
from swerve.terms import ProjectPath
from swerve.ui.chat.pane import ChatPane
from swerve.ui.diff.pane import DiffPane
from swerve.ui.theme import Theme

_SECONDS = 5.0
"""Far above what is measured (see the benchmarks); only a hang or a square takes longer."""


@pytest.mark.parametrize("chars", [200_000, 2_000_000])
def test_a_very_long_line_is_shown_and_changed(qtbot: QtBot, chars: int) -> None:
    desk = ReviewDesk({"data.json": "a" * chars + "\nend\n"})
    pane = DiffPane(desk, Theme("dark"))
    host(qtbot, pane, 900, 500)
    begun = process_time()
    desk.dispatch(ShowFile(ProjectPath("data.json")))
    QApplication.processEvents()
    desk.ask("change")
    desk.script.patch("*** Begin Patch\n*** Update File: data.json\n-end\n+END\n*** End Patch\n")
    desk.publish()
    pane.view.grab()
    assert process_time() - begun < _SECONDS
    assert pane.view.rows is not None


def test_ten_megabytes_of_answer_are_taken_in_piece_by_piece(qtbot: QtBot) -> None:
    desk = ReviewDesk({"a.py": "one\n"})
    pane = ChatPane(desk, Theme("dark"))
    host(qtbot, pane, 432, 500)
    desk.ask("tell me everything")
    piece = "Words of an answer that does not want to end.\n" * 2_200
    begun = process_time()
    for _ in range(100):
        desk.script.say(piece)
        desk.publish()
    spent = process_time() - begun
    (entry,) = (one for one in desk.script.thread.entries if isinstance(one, AssistantText))
    assert len(entry.text) > 10_000_000
    assert len(pane.view.rows) < 50_000
    assert spent < 4 * _SECONDS
    pane.view.grab()


def test_a_hundred_thousand_lines_of_a_command_are_one_card(qtbot: QtBot) -> None:
    workbench = FakeWorkbench()
    pane = ChatPane(workbench, Theme("dark"))
    host(qtbot, pane, 432, 500)
    workbench.submit("run")
    card_output = "line\n" * 100_000
    workbench.call("list_files", "{}")
    (card,) = workbench.state.live[workbench.thread.id].cards.values()
    card.output = card_output
    pane.refresh()
    pane.view.apply(pane.view.rows.toggle(len(pane.view.rows) - 1))
    assert len(pane.view.rows) < 1_000
