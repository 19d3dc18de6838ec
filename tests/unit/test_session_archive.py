"""Everything of a session that is stored comes back as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.fakes.patches import Desk
from tests.fakes.session_script import PROFILE, Script

from swerve.edits.hunks import Hunk, HunkFlag, HunkLine, HunkState, LineKind, MatchPass, Place
from swerve.protocol import messages
from swerve.protocol.messages import CallKind, Usage
from swerve.session import archive, inputs
from swerve.session.effects import Load
from swerve.session.records import EntryRecord, HunkRecord, SavedProject, ThreadRecord
from swerve.session.transcript import (
    AssistantText,
    Attachment,
    CutMark,
    EditCard,
    EntryState,
    GrowingText,
    Notice,
    Picture,
    Reasoning,
    SteerKind,
    Tone,
    ToolCard,
    ToolState,
    UserMessage,
)
from swerve.session.turn import ApplyMode, Outcome, QueuedMessage, Thread, Turn
from swerve.terms import CallId, EntryId, HunkId, ProfileId, ProjectPath, ThreadId, TurnId

T, U, C = ThreadId("t"), TurnId("u"), CallId("c")
PICTURE = Picture("shot.png", "image/png", 2, 1, "AAAA")
ENTRIES = [
    UserMessage(
        EntryId("1"),
        U,
        "hi",
        (Attachment(ProjectPath("a"), 1, 2),),
        SteerKind.REDIRECT,
        None,
        (PICTURE,),
    ),
    AssistantText(EntryId("2"), U, GrowingText("text"), EntryState.DONE),
    Reasoning(EntryId("3"), U, GrowingText("why"), EntryState.CUT),
    ToolCard(EntryId("4"), U, C, "read_file", "Read", GrowingText("{}"), ToolState.OK, "out", 1, 2),
    EditCard(EntryId("5"), U, C, [HunkId("h")], EntryState.DONE, "bad"),
    CutMark(EntryId("6"), U, 12, 2),
    Notice(EntryId("7"), U, "Oh.", "Do.", Tone.ERROR, "turn.retry"),
]
ITEMS = [
    messages.UserItem("u", ("data:image/png;base64,AAAA",)),
    messages.DeveloperItem("d"),
    messages.AssistantItem("i", "a"),
    messages.ReasoningItem("r", "s", "e"),
    messages.ToolCallItem("i", C, "n", "{}", CallKind.CUSTOM),
    messages.ToolOutputItem(C, "o", CallKind.CUSTOM),
]


def same(left: object, right: object) -> bool:
    return archive._plain(left) == archive._plain(right)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: type(e).__name__)
def test_entries_come_back(entry) -> None:
    back = archive._load(archive.entry_record(T, 0, entry).body)
    assert type(back) is type(entry)
    assert same(back, entry)


@pytest.mark.parametrize("item", ITEMS, ids=lambda i: type(i).__name__)
def test_items_come_back(item) -> None:
    assert archive._load(archive.item_record(T, 0, item).body) == item


def test_turns_and_hunks_come_back() -> None:
    turn = Turn(
        U, T, 3, EntryId("1"), 5.0, PROFILE.id, usages=[Usage(1, 2)], outcome=Outcome.FAILED
    )
    record = archive.turn_record(turn)
    assert record.position == 2
    assert same(archive._load(record.body), turn)
    hunk = Hunk(HunkId("h"), T, U, C, ProjectPath("a"), flags=HunkFlag.LOOSE | HunkFlag.MIXED)
    hunk.place = Place(3, 1, MatchPass.FOLDED, is_confirmed=True)
    hunk.lines, hunk.partial = [HunkLine(LineKind.ADDED, "x")], HunkLine(LineKind.REMOVED, "y")
    assert same(archive._load(archive.hunk_record(hunk).body), hunk)


def test_unknown_classes_and_fields_are_passed_over() -> None:
    assert archive._load('{"is": "Hologram", "x": 1}') is None
    back = archive._load('{"is": "DeveloperItem", "text": "d", "colour": "red"}')
    assert back == messages.DeveloperItem("d")


def restored(thread: Thread, hunks: list[Hunk] = (), **more) -> Script:
    script = Script({"a.py": "one\ntwo\n"})
    saved = SavedProject(
        (archive.thread_record(thread, 9),),
        tuple(archive.entry_record(thread.id, n, e) for n, e in enumerate(thread.entries)),
        tuple(archive.item_record(thread.id, n, i) for n, i in enumerate(thread.items)),
        tuple(archive.turn_record(turn) for turn in thread.turns),
        tuple(archive.hunk_record(hunk) for hunk in hunks),
    )
    script.play(inputs.SessionRestored(saved))
    return script


def full_thread() -> Thread:
    return Thread(
        T,
        PROFILE.id,
        title="Old",
        mode=ApplyMode.LIVE,
        draft="dra",
        draft_attachments=(Attachment(ProjectPath("a.py"), 1, 2),),
        draft_pictures=(PICTURE,),
        queue=[
            QueuedMessage(EntryId("q"), "later", (Attachment(ProjectPath("a.py")),), (PICTURE,))
        ],
        unsaid_reviews=[HunkId("h")],
    )


def test_a_thread_comes_back_with_draft_and_parked_queue() -> None:
    script = restored(full_thread())
    thread = script.thread
    assert (thread.id, thread.title, thread.draft) == (T, "Old", "dra")
    assert thread.draft_attachments == full_thread().draft_attachments
    assert thread.draft_pictures == (PICTURE,)
    assert thread.mode is ApplyMode.LIVE
    assert thread.is_parked
    assert thread.queue == full_thread().queue


def test_an_unknown_profile_becomes_the_present_one() -> None:
    thread = full_thread()
    thread.profile = ProfileId("gone")
    assert restored(thread).thread.profile == PROFILE.id


def test_nothing_stored_changes_nothing() -> None:
    script = Script()
    before = script.thread
    script.play(inputs.SessionRestored(SavedProject()))
    assert script.thread is before


def test_items_beyond_the_stored_count_and_unanswered_calls_are_dropped() -> None:
    thread = full_thread()
    thread.items = [messages.UserItem("u"), ITEMS[4], messages.UserItem("tail")]
    record = archive.thread_record(thread, 9)
    body = json.loads(record.body) | {"item_count": 2}
    script = Script()
    saved = SavedProject(
        (type(record)(record.thread, 9, json.dumps(body)),),
        (),
        tuple(archive.item_record(T, n, item) for n, item in enumerate(thread.items)),
    )
    script.play(inputs.SessionRestored(saved))
    assert script.thread.items == [messages.UserItem("u")]


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        (HunkState.PENDING, HunkState.PENDING),
        (HunkState.CONFLICTED, HunkState.PENDING),
        (HunkState.GROWING, HunkState.CUT),
        (HunkState.KEPT, HunkState.KEPT),
        (HunkState.REJECTED, HunkState.REJECTED),
    ],
)
def test_hunks_come_back_in_the_state_they_can_have(state: HunkState, becomes: HunkState) -> None:
    hunk = Hunk(HunkId("h"), T, U, C, ProjectPath("a.py"), state=state)
    hunk.lines = [HunkLine(LineKind.REMOVED, "two"), HunkLine(LineKind.ADDED, "zwei")]
    script = restored(full_thread(), [hunk])
    assert script.state.ledger.hunks[hunk.id].state is becomes
    is_judgeable = becomes is HunkState.PENDING
    assert script.state.cursor == (hunk.id if is_judgeable else None)
    assert script.state.shown_file == ("a.py" if is_judgeable else None)


def test_what_a_newer_version_wrote_in_words_unknown_here_is_passed_over() -> None:
    known = archive._dump(AssistantText(EntryId("2"), U, GrowingText("text")))
    assert archive._load(known.replace('"streaming"', '"dreaming"')) is None
    assert archive._load('{"is": "DeveloperItem"}') is None


def test_rows_that_cannot_be_read_do_not_keep_a_thread_from_coming_back() -> None:
    thread = full_thread()
    record = archive.thread_record(thread, 9)
    body = json.loads(record.body) | {"mode": "telepathy"}
    saved = SavedProject(
        (ThreadRecord(T, 9, json.dumps(body)),),
        (
            EntryRecord(T, 0, '{"is": "Hologram"}'),
            archive.entry_record(T, 1, ENTRIES[1]),
            archive.entry_record(ThreadId("gone"), 0, ENTRIES[1]),
        ),
        hunks=(HunkRecord(HunkId("h"), T, ProjectPath("a.py"), '{"is": "Hologram"}'),),
    )
    script = Script()
    script.play(inputs.SessionRestored(saved))
    assert [type(entry) for entry in script.thread.entries] == [AssistantText]
    assert script.thread.mode is ApplyMode.REVIEW


def test_a_turn_that_was_running_comes_back_as_cut_with_what_stays_of_it() -> None:
    thread = full_thread()
    entries = [
        AssistantText(EntryId("2"), U, GrowingText("half")),
        ToolCard(EntryId("3"), U, C, "read_file", state=ToolState.RUNNING),
        ToolCard(EntryId("4"), U, C, "read_file", state=ToolState.OK),
    ]
    thread.entries = list(entries)
    states = (HunkState.PENDING, HunkState.CONFLICTED, HunkState.KEPT, HunkState.GROWING)
    hunks = [
        Hunk(HunkId(f"h{n}"), T, U, C, ProjectPath("a.py"), state=state)
        for n, state in enumerate(states)
    ]
    for hunk in hunks:
        hunk.lines = [HunkLine(LineKind.REMOVED, "two"), HunkLine(LineKind.ADDED, "zwei")]
    done_before = Turn(TurnId("u0"), T, 1, EntryId("0"), 1.0, PROFILE.id, outcome=Outcome.FAILED)
    cut = Turn(U, T, 2, EntryId("1"), 5.0, PROFILE.id, hunks=[hunk.id for hunk in hunks])
    thread.turns = [done_before, cut]
    script = restored(thread, hunks)
    text, stopped, done, mark = script.thread.entries
    assert (text.state, stopped.state, done.state) == (
        EntryState.CUT,
        ToolState.CUT,
        ToolState.OK,
    )
    assert isinstance(mark, CutMark)
    assert mark.hunks_staying == 2
    assert [turn.outcome for turn in script.thread.turns] == [Outcome.FAILED, Outcome.CUT]
    assert script.thread.unsaid_cut == U


def test_where_every_thread_was_put_away_a_fresh_one_is_shown() -> None:
    thread = full_thread()
    thread.is_archived = True
    script = restored(thread)
    assert script.thread.id != T
    assert T in script.state.threads


def test_what_the_ledger_knows_of_the_journal_is_not_placed_once_more() -> None:
    desk = Desk(**{"a.py": "one\ntwo\n", "b.py": "x\n"})
    kept, other = desk.patch(
        "*** Update File: a.py\n@@\n-two\n+2\n*** Update File: b.py\n@@\n-x\n+X\n"
    )
    hunks = [desk.ledger.hunks[hunk] for hunk in (kept, other)]
    records = tuple(archive.hunk_record(hunk) for hunk in hunks)
    saved = SavedProject((archive.thread_record(full_thread(), 9),), hunks=records)
    again = Desk(**{"a.py": "one\ntwo\n", "b.py": "x\n"})
    again.ledger.open(replace(hunks[0], state=HunkState.GROWING, place=None))
    again.ledger.finish(kept, 0.0)
    script = Script()
    made = script.play(inputs.SessionRestored(saved, again.ledger))
    assert script.state.ledger is again.ledger
    assert not [effect for effect in made if isinstance(effect, Load)]
    assert script.state.ledger.pending() == [kept, other]
