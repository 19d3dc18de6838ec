from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from tests.fakes.hosting import host
from tests.fakes.review_desk import ReviewDesk

from swerve.rows.cards import ChatKind
from swerve.rows.markdown import TextKind
from swerve.session.events import EntryAdded
from swerve.session.inputs import AddThread, SetCursor, ShowFile
from swerve.session.transcript import (
    AssistantText,
    EntryState,
    GrowingText,
    Notice,
    ToolCard,
    ToolState,
)
from swerve.terms import CallId, EntryId, ProjectPath
from swerve.ui.chat.pane import ChatPane
from swerve.ui.chat.spots import Act
from swerve.ui.theme import Theme

_PATCH = "*** Begin Patch\n*** Update File: a.py\n@@\n-one\n+ONE\n*** End Patch\n"


@pytest.fixture
def chat(qtbot: QtBot) -> tuple[ReviewDesk, ChatPane]:
    desk = ReviewDesk({"a.py": "one\ntwo\n"})
    pane = ChatPane(desk, Theme("dark"))
    host(qtbot, pane, 432, 500)
    return desk, pane


def _texts(pane: ChatPane) -> list[str]:
    rows = pane.view.rows
    return [rows.text(at) for at in range(len(rows))]


def _click(pane: ChatPane, row: int, x: int) -> None:
    spot = QPoint(x, pane.view.row_rect(row).bottom() - 8)
    QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def _row(pane: ChatPane, kind: ChatKind) -> int:
    rows = pane.view.rows
    return next(at for at in range(len(rows)) if rows.row(at).kind is kind)


def _add(desk: ReviewDesk, entry) -> None:
    desk.script.thread.entries.append(entry)
    desk.state.entries[entry.id] = entry
    desk.script.events.append(EntryAdded(desk.state.shown, entry.id))
    desk.publish()


def test_words_stream_in_and_the_end_stays_in_view(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("explain")
    for at in range(60):
        desk.say(f"Paragraph {at} has some words.\n\n")
        assert pane.view.is_at_bottom()
    assert _texts(pane)[-1] == "Paragraph 59 has some words."


def test_reading_above_is_not_disturbed(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("words\n\n" * 80)
    QTest.keyClick(pane.view, Qt.Key.Key_PageUp)
    QTest.keyClick(pane.view, Qt.Key.Key_PageUp)
    first = pane.view.visible_rows().start
    top = pane.view.row_rect(first).top()
    desk.say("more words\n\n" * 30)
    assert pane.view.visible_rows().start == first
    assert pane.view.row_rect(first).top() == top
    assert pane._latest.isVisible()
    pane._latest.click()
    assert pane.view.is_at_bottom()
    assert not pane._latest.isVisible()


def test_a_selection_stays_while_text_streams(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("The first words.\n\nThe sec")
    view = pane.view
    (rect,) = view.lay_out(1).rects(5, 5)
    spot = (view.text_point(1) + rect.center()).toPoint()
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    for _ in range(20):
        desk.say("ond. ")
    assert view.selecting.text() == "first"


def test_a_hunk_of_a_card_leads_to_the_diff(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("change it")
    desk.write_all(_PATCH)
    row = _row(pane, ChatKind.CARD_ROW)
    assert pane.view.rows.row(row).right == "● pending"
    _click(pane, row, 200)
    assert desk.sent[-1] == SetCursor(desk.script.hunks()[0])


def test_a_card_gets_its_figures_when_the_turn_ends(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("change it")
    desk.write_all(_PATCH)
    desk.script.now_ms += 400
    desk.finish()
    assert "tok/s" in pane.view.rows.row(_row(pane, ChatKind.CARD_HEAD)).right


def test_code_is_copied_by_its_button(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("```python\nx = 1\ny = 2\n```\n")
    rows = pane.view.rows
    head = next(
        at
        for at in range(len(rows))
        if rows.row(at).block is not None and rows.row(at).block.kind is TextKind.CODE_HEAD
    )
    _click(pane, head, pane.width() - 40)
    assert QGuiApplication.clipboard().text() == "x = 1\ny = 2"
    _click(pane, head, 60)
    pane.view._copied_timer.timeout.emit()
    pane.view._copied_timer.stop()


def test_a_tool_card_unfolds(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    card = ToolCard(EntryId("c"), "u", CallId("c"), "list", "List", output="a.py\nb.py")
    card.state = ToolState.OK
    _add(desk, card)
    _click(pane, 0, 200)
    assert _texts(pane) == ["List", "a.py", "b.py"]
    _click(pane, 0, 200)
    assert _texts(pane) == ["List"]


def test_a_notice_asks_for_its_command(qtbot: QtBot, chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    _add(desk, Notice(EntryId("n"), "u", "The link was lost.", "Try again.", command="turn.retry"))
    row = _row(pane, ChatKind.BUTTON)
    rect = pane.view._spots(row)[0].rect
    with qtbot.waitSignal(pane.command_requested, timeout=1000) as asked:
        QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert asked.args == ["turn.retry"]


def test_another_thread_shows_its_own_words(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.dispatch(AddThread())
    assert _texts(pane) == []


def test_a_long_thread_takes_its_older_entries_in_later(qtbot: QtBot) -> None:
    desk = ReviewDesk({})
    for at in range(120):
        desk.script.thread.entries.append(Notice(EntryId(str(at)), "u", f"notice {at}"))
    pane = ChatPane(desk, Theme("dark"))
    host(qtbot, pane, 432, 500)
    assert len(pane.view.rows) == 40
    assert pane.view.is_at_bottom()
    qtbot.waitUntil(lambda: len(pane.view.rows) == 120, timeout=3000)
    assert pane.view.is_at_bottom()
    qtbot.waitUntil(lambda: not pane._earlier.isActive(), timeout=1000)


def test_a_frozen_chat_catches_up(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("First")
    pane.set_frozen(True)
    desk.say(" words.\n\nMore")
    assert _texts(pane)[-1] == "First"
    pane.set_frozen(False)
    assert _texts(pane)[-2:] == ["First words.", "More"]
    pane.set_frozen(True)
    desk.say(" yet")
    desk.stop()
    pane.set_frozen(False)
    assert "More yet" in _texts(pane)


def test_wrapping_follows_the_width(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("many words in one paragraph " * 20)
    wide = pane.view.row_rect(1).height()
    pane.resize(240, 500)
    assert pane.view.row_rect(1).height() > wide


def test_a_box_around_code_that_begins_a_line_stays_within_the_text(
    chat: tuple[ReviewDesk, ChatPane],
) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("`first_name` comes first.")
    view = pane.view
    row = next(at for at in range(len(view.rows)) if view.rows.text(at).startswith("first_name"))
    assert view.lay_out(row).rects(0, 1)[0].left() == 4


def _tab(pane: ChatPane, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(pane.view, Qt.Key.Key_Tab)


def test_tab_goes_through_what_can_be_done_and_enter_does_it(
    qtbot: QtBot, chat: tuple[ReviewDesk, ChatPane]
) -> None:
    desk, pane = chat
    desk.ask("change it")
    desk.write_all(_PATCH)
    desk.finish()
    card = ToolCard(EntryId("t"), "u", CallId("c"), "read_file", "Read a.py", state=ToolState.OK)
    card.output = "one\ntwo"
    _add(desk, card)
    pane.view.setFocus()
    acts = []
    for _ in range(4):
        _tab(pane)
        acts.append(pane.view._marked.act)
    assert acts == [Act.EDIT, Act.HUNK, Act.TOGGLE, Act.COMMAND]
    assert not pane.view.grab().isNull()
    QTest.keyClick(pane.view, Qt.Key.Key_Backtab)
    assert pane.view._marked.act is Act.TOGGLE
    assert pane.view.spoken(pane.view._marked.row).endswith("Enter: show or fold")
    count = len(pane.view.rows)
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    assert len(pane.view.rows) == count + 2
    assert pane.view._marked.act is Act.TOGGLE
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    assert len(pane.view.rows) == count
    QTest.keyClick(pane.view, Qt.Key.Key_Backtab)
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    assert desk.sent[-1] == SetCursor(desk.script.hunks()[0])


def test_the_last_turn_can_be_answered_anew(
    qtbot: QtBot, chat: tuple[ReviewDesk, ChatPane]
) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("Half an ans")
    desk.stop()
    row = _row(pane, ChatKind.ACTIONS)
    spots = pane.view._spots(row)
    assert [spot.word for spot in spots] == ["turn.continue", "turn.regenerate"]
    with qtbot.waitSignal(pane.command_requested, timeout=1000) as asked:
        QTest.mouseClick(
            pane.view.viewport(), Qt.MouseButton.LeftButton, pos=spots[1].rect.center()
        )
    assert asked.args == ["turn.regenerate"]


def test_a_message_is_worded_anew_in_a_thread_of_its_own(
    qtbot: QtBot, chat: tuple[ReviewDesk, ChatPane]
) -> None:
    desk, pane = chat
    for words in ("first", "second"):
        desk.ask(words)
        desk.finish()
    rows = pane.view.rows
    row = next(at for at in range(len(rows)) if rows.text(at) == "second")
    spot = pane.view._spots(row)[0]
    QTest.mouseMove(pane.view.viewport(), spot.rect.center())
    with qtbot.waitSignal(pane.command_requested, timeout=1000) as asked:
        QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=spot.rect.center())
    assert asked.args == ["composer.focus"]
    assert desk.script.thread.draft == "second"
    assert _texts(pane)[0] == "first"
    assert "second" not in _texts(pane)


def test_a_code_block_opens_the_place_it_names(
    qtbot: QtBot, chat: tuple[ReviewDesk, ChatPane]
) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("```python src/client.py:41\nx = 1\n```\n")
    row = next(
        at
        for at in range(len(pane.view.rows))
        if pane.view.rows.row(at).block is not None
        and pane.view.rows.row(at).block.kind is TextKind.CODE_HEAD
    )
    opening, copying = pane.view._spots(row)
    with qtbot.waitSignal(pane.place_requested, timeout=1000) as asked:
        QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=opening.rect.center())
    assert asked.args == ["src/client.py", 40]
    QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=copying.rect.center())
    assert QGuiApplication.clipboard().text() == "x = 1"


def _long_thread(desk: ReviewDesk, entries: int, lines: int) -> None:
    for at in range(entries):
        text = "".join(f"Line {line} of answer {at}.\n\n" for line in range(lines))
        entry = AssistantText(EntryId(f"l{at}"), "u", GrowingText(text), EntryState.DONE)
        desk.script.thread.entries.append(entry)
        desk.state.entries[entry.id] = entry


@pytest.mark.parametrize(("entries", "lines"), [(500, 100), (50_000, 1), (1, 50_000)])
def test_a_thread_of_fifty_thousand_lines_takes_in_its_end_only(
    qtbot: QtBot, chat: tuple[ReviewDesk, ChatPane], entries: int, lines: int
) -> None:
    desk, pane = chat
    _long_thread(desk, entries, lines)
    pane.refresh()
    pane.view.grab()
    assert len(pane.view.rows) < 1500


def test_earlier_entries_come_when_the_person_goes_near_them_and_move_nothing(
    qtbot: QtBot, chat: tuple[ReviewDesk, ChatPane]
) -> None:
    desk, pane = chat
    _long_thread(desk, 400, 2)
    pane.refresh()
    qtbot.waitUntil(lambda: not pane._earlier.isActive(), timeout=5000)
    count = pane.view.rows.entry_count
    assert 200 <= count < 260
    bar = pane.view.verticalScrollBar()
    bar.setValue(pane.view.viewport().height())
    first = pane.view.visible_rows().start
    before = (pane.view.rows.text(first), pane.view.row_rect(first).top())
    qtbot.waitUntil(lambda: pane.view.rows.entry_count > count, timeout=5000)
    seen = [
        (pane.view.rows.text(at), pane.view.row_rect(at).top()) for at in pane.view.visible_rows()
    ]
    assert before in seen
    qtbot.waitUntil(lambda: not pane._earlier.isActive(), timeout=5000)


def test_finding_and_copying_work_while_text_streams(chat: tuple[ReviewDesk, ChatPane]) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("The needle is here.\n\nMore words follow")
    view = pane.view
    assert view.selecting.find("needle") == 1
    picked = view.selecting.selection
    for at in range(50):
        desk.say(f" and more {at}.\n\nA needle {at}")
    assert view.selecting.selection == picked
    assert view.selecting.text() == "needle"
    assert view.selecting.match_place() == (1, 51)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "needle"
    assert view.selecting.find_next(1)
    assert view.selecting.match_place() == (2, 51)


def test_another_file_in_the_diff_repaints_nothing_of_the_chat(
    chat: tuple[ReviewDesk, ChatPane],
) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("Some words.")
    for _ in range(5):
        QGuiApplication.processEvents()
    painted: list[int] = []
    pane.view.painted.connect(lambda: painted.append(1))
    desk.dispatch(ShowFile(ProjectPath("a.py")))
    for _ in range(5):
        QGuiApplication.processEvents()
    assert painted == []


def test_the_models_caret_leaves_no_copy_of_itself_behind(
    chat: tuple[ReviewDesk, ChatPane],
) -> None:
    desk, pane = chat
    desk.ask("explain")
    desk.say("- one")
    desk.say("\n- two")
    last = pane.view.row_count - 1
    repainted: list[int] = []
    pane.view.update_rows = lambda first, _stop: repainted.append(first)
    desk.say("\n- three")
    assert last in repainted
