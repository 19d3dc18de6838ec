from __future__ import annotations

import re

import pytest
from tests.fakes.hunks import hunk_of

from swerve.edits.hunks import HunkState
from swerve.rows.cards import (
    ChatKind,
    ChatRow,
    action_rows,
    attachment_words,
    cut_row,
    edit_rows,
    figures,
    message_rows,
    notice_rows,
    tool_rows,
)
from swerve.session.transcript import (
    Attachment,
    CutMark,
    EditCard,
    EntryState,
    Notice,
    Picture,
    SteerKind,
    Tone,
    ToolCard,
    ToolState,
    UserMessage,
)
from swerve.session.turn import Thread, ThreadState, Turn, WaitKind
from swerve.terms import CallId, EntryId, HunkId, ProfileId, ProjectPath, ThreadId, TurnId

_ENTRY, _TURN = EntryId("e"), TurnId("u")


def _turn(**more) -> Turn:
    return Turn(_TURN, ThreadId("t"), 1, _ENTRY, 0.0, ProfileId("p"), sent_ms=100.0, **more)


def _edges(rows: list[ChatRow]) -> list[tuple[bool, bool]]:
    return [(row.is_first, row.is_last) for row in rows]


def test_a_message_is_its_lines_with_what_it_steers_and_carries() -> None:
    hunk = hunk_of("-a", "+b", at=40)
    message = UserMessage(
        _ENTRY,
        _TURN,
        "use env\nonly",
        (Attachment(ProjectPath("src/a.py")), Attachment(ProjectPath("src/b.py"), 9, 20)),
        SteerKind.REJECTION,
        hunk.id,
        pictures=(Picture("shot.png", "image/png", 4, 3, ""),),
    )
    rows = list(message_rows(message, hunk, is_open=False))
    assert [(row.kind, row.text) for row in rows] == [
        (ChatKind.USER_NOTE, "rejected: client.py 41"),
        (ChatKind.USER, "use env"),
        (ChatKind.USER, "only"),
        (ChatKind.USER_NOTE, "a.py, b.py 10–20, shot.png 4×3"),
    ]
    assert rows[0].hunk == hunk.id
    assert (rows[0].is_first, rows[-1].is_last) == (True, True)


def test_a_huge_message_is_shown_in_part_until_it_is_opened() -> None:
    message = UserMessage(_ENTRY, _TURN, "\n".join(map(str, range(100))))
    rows = list(message_rows(message, None, is_open=False))
    assert (len(rows), rows[-1].text, rows[-1].can_toggle) == (41, "… 60 more lines", True)
    assert len(list(message_rows(message, None, is_open=True))) == 100


def test_whole_files_are_attached_by_name() -> None:
    assert attachment_words(Attachment(ProjectPath("src/a.py"))) == "a.py"


def test_an_edit_card_counts_hunks_and_files_and_shows_each() -> None:
    hunks = {
        HunkId("1"): hunk_of("+a", "+b", name="1", path="settings.py", at=4, state=HunkState.KEPT),
        HunkId("2"): hunk_of("-a", "+b", "+c", name="2", at=40),
    }
    card = EditCard(_ENTRY, _TURN, CallId("c"), [*hunks, HunkId("gone")], EntryState.DONE)
    turn = _turn(first_token_ms=184.0, ended_ms=1184.0, output_chars=4164)
    rows = edit_rows(card, hunks, turn)
    assert [(row.text, row.right) for row in rows] == [
        ("Edit  2 hunks in 2 files", "first token 84 ms · 1,041 tok/s"),
        ("settings.py 5–6  +2", "✓ kept"),
        ("client.py 41–42  +2 −1", "● pending"),
    ]
    assert rows[2].hunk == "2"
    assert _edges(rows) == [(True, False), (False, False), (False, True)]


def test_a_variant_that_was_replaced_is_shown_and_not_counted() -> None:
    hunks = {
        HunkId("1"): hunk_of("-a", "+b", name="1", at=40, state=HunkState.SUPERSEDED),
        HunkId("2"): hunk_of("-a", "+c", name="2", at=40),
    }
    rows = edit_rows(EditCard(_ENTRY, _TURN, CallId("c"), [*hunks], EntryState.DONE), hunks, None)
    assert len(rows) == 3
    assert rows[0].text == "Edit  1 hunk in 1 file"


def test_a_growing_card_says_so() -> None:
    card = EditCard(_ENTRY, _TURN, CallId("c"))
    (row,) = edit_rows(card, {}, _turn())
    assert (row.text, row.right) == ("Edit  growing", "")


def test_refusals_stand_in_the_card() -> None:
    hunk = hunk_of("+a", state=HunkState.REFUSED, reason="two places match")
    card = EditCard(_ENTRY, _TURN, CallId("c"), [hunk.id], EntryState.DONE, "no such format")
    texts = [row.text for row in edit_rows(card, {hunk.id: hunk}, None)]
    assert texts[2:] == ["two places match", "no such format"]


def test_a_tool_card_opens_to_its_output() -> None:
    card = ToolCard(
        _ENTRY,
        _TURN,
        CallId("c"),
        "read_file",
        "Read a.py 1–80",
        state=ToolState.OK,
        output="\n".join(map(str, range(300))) + "\n",
        started_ms=10.0,
        ended_ms=22.0,
    )
    (head,) = tool_rows(card, is_open=False)
    assert (head.text, head.right, head.can_toggle) == ("Read a.py 1–80", "✓ 12 ms  ▸", True)
    rows = tool_rows(card, is_open=True)
    assert len(rows) == 202
    assert rows[-1].text == "… 100 more lines"
    card.output, card.ended_ms, card.title = "", 2510.0, ""
    (head,) = tool_rows(card, is_open=True)
    assert (head.text, head.right, head.can_toggle) == ("Read file", "✓ 2.5 s", False)


@pytest.mark.parametrize("state", list(ToolState))
def test_every_tool_state_has_words(state: ToolState) -> None:
    (row,) = tool_rows(ToolCard(_ENTRY, _TURN, CallId("c"), "list", state=state), is_open=False)
    assert row.right


def test_a_cut_counts_what_was_seen_and_what_stays() -> None:
    assert cut_row(CutMark(_ENTRY, _TURN, 214, 2)).text == (
        "cut by you after 214 tokens · 2 hunks stay"
    )
    assert cut_row(CutMark(_ENTRY, _TURN, 1_200, 0)).text == "cut by you after 1,200 tokens"
    assert cut_row(CutMark(_ENTRY, _TURN, 1, 1)).text == "cut by you after 1 token · 1 hunk stays"


def test_a_notice_has_its_remedy_and_a_button() -> None:
    notice = Notice(_ENTRY, _TURN, "The link was lost.", "Try again.", Tone.ERROR, "turn.retry")
    rows = notice_rows(notice)
    assert [(row.kind, row.text) for row in rows] == [
        (ChatKind.NOTICE, "The link was lost. Try again."),
        (ChatKind.BUTTON, ""),
    ]
    assert rows[1].command == "turn.retry"
    assert [row.text for row in notice_rows(Notice(_ENTRY, _TURN, "Done."))] == ["Done."]


def test_figures_are_left_out_while_they_mean_nothing() -> None:
    assert figures(None, is_running=False) == ""
    assert figures(_turn(), is_running=True) == ""
    assert figures(_turn(first_token_ms=171.0), is_running=True) == "first token 71 ms"
    quick = _turn(first_token_ms=171.0, ended_ms=172.0, output_chars=400)
    assert figures(quick, is_running=False) == "first token 71 ms"


def test_a_notice_of_a_limit_names_the_moment_it_ends() -> None:
    notice = Notice(_ENTRY, _TURN, "The quota is used up.", until_unix_ms=1_700_000_000_000)
    text = "".join(row.text for row in notice_rows(notice))
    assert re.search(r"used up \(\d\d \w{3}, \d\d:\d\d\)\.", text)


def test_a_turn_that_waits_says_why_and_when_it_goes_on() -> None:
    thread = Thread(ThreadId("t"), ProfileId("p"), state=ThreadState.WAITING)
    thread.wait, thread.wait_until_unix_ms = WaitKind.LIMIT, 1_700_000_000_000
    told, button = action_rows(thread)
    assert re.search(r"slow down\. .* again at \d\d:\d\d:\d\d\.", told.text)
    assert button.command == "profile.choose"
    thread.wait = WaitKind.APPROVAL
    assert action_rows(thread) == []
