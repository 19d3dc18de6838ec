"""Wording an earlier message anew, and the files as they were before it."""

from __future__ import annotations

from tests.fakes.session_script import Script

from swerve.edits.hunks import HunkState
from swerve.protocol.messages import AssistantItem, UserItem
from swerve.session import inputs
from swerve.session.effects import Write
from swerve.session.events import Announced
from swerve.session.forking import RESTORE
from swerve.session.review_intents import Fork, RestoreFiles
from swerve.session.transcript import Notice, UserMessage
from swerve.session.turn import Thread


def _patch(old: str, new: str) -> str:
    return f"*** Begin Patch\n*** Update File: app.py\n@@\n-{old}\n+{new}\n*** End Patch\n"


def _two_turns() -> Script:
    script = Script({"app.py": "a\nb\n"})
    for number, (old, new) in enumerate((("a", "A"), ("b", "B")), 1):
        script.submit(f"request {number}")
        script.patch(_patch(old, new), f"c{number}")
        script.finish()
        script.answer(f"Answer {number}.", f"m{number}")
        script.play(inputs.Keep((script.hunks()[0],)))
        script.written()
    return script


def _messages(thread: Thread) -> list[UserMessage]:
    return [entry for entry in thread.entries if isinstance(entry, UserMessage)]


def _fork_at_second() -> tuple[Script, Thread]:
    script = _two_turns()
    first = script.thread
    script.play(Fork(_messages(first)[1].id))
    return script, first


def test_a_fork_holds_everything_before_the_message_and_its_words_as_draft() -> None:
    script, first = _fork_at_second()
    made = script.thread
    assert made.id != first.id
    assert made.draft == "request 2"
    assert [message.text for message in _messages(made)] == ["request 1"]
    assert len(made.turns) == 1
    assert made.turns[0].thread == made.id
    users = [item for item in made.items if isinstance(item, UserItem)]
    assert len(users) == 1
    assert not any("request 2" in getattr(item, "text", "") for item in made.items)
    assert isinstance(made.items[-1], AssistantItem)


def test_the_first_thread_stays_as_it_is() -> None:
    script, first = _fork_at_second()
    entries = len(first.entries)
    script.submit("request 2, but better")
    assert len(first.entries) == entries
    assert len(_messages(first)) == 2
    assert not set(script.thread.entries) & set(first.entries)
    assert "request 2, but better" in script.sent()[-1].request.items[-1].text


def test_the_files_can_be_taken_back_in_one_undoable_step() -> None:
    script, first = _fork_at_second()
    notice = script.thread.entries[-1]
    assert isinstance(notice, Notice)
    assert notice.command == RESTORE
    assert notice.sentence == "1 hunk of later turns stay in the files or pending, 1 of them kept."
    script.play(RestoreFiles(script.thread.id))
    script.written()
    assert script.disk["app.py"] == "A\nb\n"
    states = [script.state.ledger.hunks[turn.hunks[0]].state for turn in first.turns]
    assert states == [HunkState.KEPT, HunkState.REJECTED]
    assert notice.command == ""
    script.play(inputs.UndoDecision())
    script.written()
    assert script.disk["app.py"] == "A\nB\n"


def test_without_later_changes_nothing_is_offered() -> None:
    script, _ = _fork_at_second()
    script.play(RestoreFiles(script.thread.id))
    script.written()
    script.play(Fork(_messages(script.thread)[0].id))
    notices = [entry for entry in script.thread.entries if isinstance(entry, Notice)]
    assert len(notices) == 1
    assert script.thread.title == ""
    script.play(RestoreFiles(script.thread.id))
    script.written()
    assert script.disk["app.py"] == "a\nb\n"


def test_a_history_that_was_made_smaller_is_told_again_from_the_transcript() -> None:
    script = _two_turns()
    first = script.thread
    first.items[:] = [UserItem("a summary")]
    script.play(Fork(_messages(first)[1].id))
    texts = [getattr(item, "text", "") for item in script.thread.items]
    assert texts == ["request 1", "Answer 1."]


def test_a_message_that_is_gone_forks_nothing() -> None:
    script = _two_turns()
    threads = len(script.state.threads)
    script.play(Fork(script.thread.entries[1].id))
    assert len(script.state.threads) == threads


def test_a_message_after_which_no_file_changed_offers_nothing() -> None:
    script = Script()
    script.submit("hello")
    script.answer()
    script.play(Fork(_messages(script.thread)[0].id))
    assert script.thread.entries == []
    script.play(RestoreFiles(script.thread.id))
    said = [event.sentence for event in script.events if isinstance(event, Announced)]
    assert said[-1] == "The files hold nothing of later turns."


def test_what_was_rejected_meanwhile_need_not_be_taken_back() -> None:
    script, first = _fork_at_second()
    notice = script.thread.entries[-1]
    assert isinstance(notice, Notice)
    script.play(inputs.Reject((first.turns[1].hunks[0],)))
    script.written()
    made = script.play(RestoreFiles(script.thread.id))
    assert not [effect for effect in made if isinstance(effect, Write)]
    assert notice.command == ""
