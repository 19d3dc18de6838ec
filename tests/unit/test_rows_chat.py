from __future__ import annotations

from tests.fakes.review_desk import ReviewDesk

from swerve.rows.cards import ChatKind, ChatRow
from swerve.rows.chat import ChatRows
from swerve.rows.markdown import TextKind
from swerve.rows.row import NOTHING, RowChange
from swerve.session.transcript import (
    AssistantText,
    Entry,
    EntryState,
    GrowingText,
    Reasoning,
    ToolCard,
    ToolState,
    UserMessage,
)
from swerve.session.turn import Thread
from swerve.terms import CallId, EntryId, ProfileId, ThreadId, TurnId

_TURN = TurnId("u")


def _thread(*entries) -> Thread:
    return Thread(ThreadId("t"), ProfileId("p"), entries=list(entries))


def _texts(rows: ChatRows) -> list[str]:
    return [rows.text(at) for at in range(len(rows))]


def _taken(rows: ChatRows, *entries: EntryId) -> RowChange:
    """Take over that entries changed, which must be one change at most."""
    (change,) = list(rows.take_over(entries)) or [NOTHING]
    return change


def test_growing_prose_changes_its_last_rows_only() -> None:
    entry = AssistantText(EntryId("a"), _TURN, GrowingText("First.\n\nSec"))
    rows = ChatRows(_thread(UserMessage(EntryId("m"), _TURN, "hello"), entry), {})
    assert _texts(rows) == ["hello", "First.", "Sec"]
    assert rows.is_streaming(2)
    entry.text.append("ond")
    assert _taken(rows, entry.id) == RowChange(2, 1, 1)
    entry.text.append(".\n\n```py\nx = 1\n")
    assert _taken(rows, entry.id) == RowChange(2, 1, 3)
    assert _texts(rows)[2:] == ["Second.", "", "x = 1"]
    entry.state = EntryState.DONE
    _taken(rows, entry.id)
    assert not rows.is_streaming(4)


def test_a_code_block_opens_and_closes_its_frame_as_it_grows() -> None:
    entry = AssistantText(EntryId("a"), _TURN, GrowingText("```py\nx = 1\n"))
    rows = ChatRows(_thread(entry), {})
    for line in ("y = 2\n", "z = 3\n```\n\nDone."):
        entry.text.append(line)
        _taken(rows, entry.id)
    edges = [(rows.row(at).is_first, rows.row(at).is_last) for at in range(len(rows))]
    assert edges == [(True, False), (False, False), (False, False), (False, True), (False, False)]
    assert rows.code_at(2) == "x = 1\ny = 2\nz = 3"
    assert rows.code_at(0) == rows.code_at(2)
    assert rows.copy_text(0) is None


def test_new_entries_are_appended() -> None:
    thread = _thread(UserMessage(EntryId("1"), _TURN, "one"))
    rows = ChatRows(thread, {})
    thread.entries.append(UserMessage(EntryId("2"), _TURN, "two\nlines"))
    assert rows.sync() == RowChange(1, 0, 2)
    assert rows.sync().is_empty
    assert rows.entry_rows(2) == range(1, 3)
    assert _taken(rows, EntryId("unknown")).is_empty
    assert rows.entries() == ["1", "2"]


def test_a_long_thread_begins_with_its_end() -> None:
    thread = _thread(*(UserMessage(EntryId(str(at)), _TURN, str(at)) for at in range(100)))
    rows = ChatRows(thread, {})
    assert _texts(rows)[0] == "60"
    while rows.has_earlier:
        change = rows.more()
        assert (change.start, change.removed) == (0, 0)
    assert _texts(rows) == [str(at) for at in range(100)]
    thread.entries.append(UserMessage(EntryId("new"), _TURN, "new"))
    assert rows.sync() == RowChange(100, 0, 1)


def test_cards_fold_and_unfold() -> None:
    tool = ToolCard(EntryId("1"), _TURN, CallId("c"), "list", "List", output="a\nb")
    tool.state = ToolState.OK
    thought = Reasoning(EntryId("2"), _TURN, GrowingText("I think\nso"), EntryState.DONE)
    rows = ChatRows(_thread(tool, thought), {})
    assert _texts(rows) == ["List", "Thought"]
    rows.toggle(1)
    rows.toggle(0)
    assert _texts(rows) == ["List", "a", "b", "Thought", "I think", "so"]
    rows.toggle(2)
    assert _texts(rows) == ["List", "Thought", "I think", "so"]


def test_hunks_know_the_cards_that_show_them() -> None:
    desk = ReviewDesk({"a.py": "one\ntwo\n"})
    desk.ask("change it")
    desk.write_all("*** Begin Patch\n*** Update File: a.py\n@@\n-one\n+ONE\n*** End Patch\n")
    rows = ChatRows(desk.script.thread, desk.state.ledger.hunks)
    (hunk,) = desk.script.hunks()
    (card,) = rows.cards_of(hunk)
    row = next(rows.row(at) for at in range(len(rows)) if rows.row(at).hunk == hunk)
    assert (row.kind, row.right) == (ChatKind.CARD_ROW, "● pending")
    assert rows.cards_of_last_turn() == [card]
    desk.finish()
    assert any(
        "1 hunk in 1 file" in text
        for text in _texts(ChatRows(desk.script.thread, {hunk: desk.state.ledger.hunks[hunk]}))
    )


def test_every_kind_of_entry_has_rows() -> None:
    desk = ReviewDesk({"a.py": "one\ntwo\n"})
    desk.ask("change it")
    desk.say("I will. `one` goes.")
    desk.write("*** Begin Patch\n*** Update File: a.py\n@@\n-one\n+ON")
    desk.stop()
    rows = ChatRows(desk.script.thread, desk.state.ledger.hunks)
    kinds = {rows.row(at).kind for at in range(len(rows))}
    assert {ChatKind.USER, ChatKind.TEXT, ChatKind.CARD_HEAD, ChatKind.CUT} <= kinds


def _look(row: ChatRow) -> tuple[object, ...]:
    kind = row.block.kind if row.block is not None else TextKind.PARAGRAPH
    return row.entry, row.text, row.right, kind, row.is_first, row.is_last


def test_changes_told_piece_by_piece_make_the_rows_shown() -> None:
    text = "Intro `x`.\n\n- a\n- b\n\n```py\nif x:\n    y\n```\n\n"
    text += "| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd."
    entry = AssistantText(EntryId("a"), _TURN)
    rows = ChatRows(_thread(UserMessage(EntryId("m"), _TURN, "go"), entry), {})
    shown = [_look(rows.row(at)) for at in range(len(rows))]
    for character in text:
        entry.text.append(character)
        change = _taken(rows, entry.id)
        fresh = range(change.start, change.start + change.inserted)
        shown[change.start : change.start + change.removed] = [_look(rows.row(at)) for at in fresh]
        assert shown == [_look(rows.row(at)) for at in range(len(rows))]


def test_what_changed_side_by_side_is_told_as_one_change() -> None:
    thread = _thread(*(_growing(f"e{at}") for at in range(30)))
    rows = ChatRows(thread, {})
    shown = [_look(rows.row(at)) for at in range(len(rows))]
    for at in (2, 20, 21, 29):
        _grow(thread.entries[at])
    thread.entries.append(_growing("new"))
    changes = []
    for change in rows.take_over([EntryId(f"e{at}") for at in (29, 2, 21, 20, 3)]):
        fresh = range(change.start, change.start + change.inserted)
        shown[change.start : change.start + change.removed] = [_look(rows.row(at)) for at in fresh]
        changes.append(change)
    assert shown == [_look(rows.row(at)) for at in range(len(rows))]
    assert changes == [RowChange(29, 1, 4), RowChange(20, 2, 6), RowChange(2, 1, 3)]


def _growing(name: str) -> AssistantText:
    return AssistantText(EntryId(name), _TURN, GrowingText(name))


def _grow(entry: Entry) -> None:
    assert isinstance(entry, AssistantText)
    entry.text.append("!\n\n- and\n- more")


def _message(lines: int, name: str = "a") -> AssistantText:
    text = "".join(f"Line {at} of the answer.\n\n" for at in range(lines))
    return AssistantText(EntryId(name), _TURN, GrowingText(text), EntryState.DONE)


def test_a_long_thread_takes_in_its_end_first_and_the_rest_piece_by_piece() -> None:
    entries = [_message(100, f"e{at}") for at in range(60)]
    rows = ChatRows(_thread(*entries), {})
    assert rows.entry_count < 10
    assert rows.has_earlier
    count = len(rows)
    change = rows.more()
    assert (change.start, change.removed, change.inserted) == (0, 0, len(rows) - count)
    while rows.has_earlier:
        rows.more()
    assert len(rows) == 6000
    assert rows.text(0) == "Line 0 of the answer."


def test_a_huge_finished_message_opens_piece_by_piece() -> None:
    rows = ChatRows(_thread(_message(3000)), {})
    last = len(rows) - 1
    assert rows.row(last).kind is ChatKind.MORE
    assert rows.copy_text(last) is None
    shown = last
    change = rows.toggle(last)
    assert change.start == shown
    assert rows.text(shown) == f"Line {shown} of the answer."
    while rows.row(len(rows) - 1).kind is ChatKind.MORE:
        rows.toggle(len(rows) - 1)
    assert len(rows) == 3000
    assert rows.text(2999) == "Line 2999 of the answer."


def test_a_message_that_streamed_in_is_never_shortened() -> None:
    entry = AssistantText(EntryId("a"), _TURN, GrowingText("Begin.\n\n"))
    rows = ChatRows(_thread(entry), {})
    entry.text.append("word " * 20_000)
    entry.state = EntryState.DONE
    _taken(rows, entry.id)
    assert all(rows.row(at).kind is ChatKind.TEXT for at in range(len(rows)))


def test_what_can_be_done_about_the_last_turn_stands_at_the_end() -> None:
    desk = ReviewDesk({})
    rows = ChatRows(desk.script.thread, {})
    desk.ask("explain")
    rows.sync()
    desk.say("Half")
    rows.sync()
    assert ChatKind.ACTIONS not in [rows.row(at).kind for at in range(len(rows))]
    desk.stop()
    rows.sync()
    last = rows.row(len(rows) - 1)
    assert last.kind is ChatKind.ACTIONS
    assert [offer.verb for offer in last.offers] == ["Continue", "Regenerate"]
    assert rows.entry_rows(len(rows) - 1) == range(len(rows) - 1, len(rows))
    assert rows.code_at(len(rows) - 1) == ""
    assert rows.sync() == RowChange(0, 0, 0)
    desk.ask("go on")
    change = rows.sync()
    assert (change.removed, change.inserted) == (1, 1)
