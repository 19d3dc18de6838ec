"""Messages that wait for the running turn to complete."""

from __future__ import annotations

import pytest
from tests.fakes.session_script import Script

from swerve.session import effects, inputs
from swerve.session.events import Announced
from swerve.session.transcript import SteerKind, UserMessage
from swerve.terms import EntryId


@pytest.fixture
def script() -> Script:
    script = Script()
    script.submit("one")
    script.start()
    return script


def texts(script: Script) -> list[str]:
    return [message.text for message in script.thread.queue]


def fill(script: Script, *words: str) -> list[EntryId]:
    script.play(*(inputs.Enqueue(script.thread.id, text) for text in words))
    return [message.id for message in script.thread.queue]


def newest_message(script: Script) -> UserMessage:
    return [entry for entry in script.thread.entries if isinstance(entry, UserMessage)][-1]


def test_a_message_waits_behind_the_running_turn_with_its_number(script: Script) -> None:
    fill(script, "a", "b")
    assert texts(script) == ["a", "b"]
    said = [event.sentence for event in script.events if isinstance(event, Announced)]
    assert said[-2:] == ["Queued, number 1.", "Queued, number 2."]


def test_an_empty_message_is_not_queued(script: Script) -> None:
    fill(script, " \n")
    assert texts(script) == []


def test_a_message_for_an_idle_thread_is_sent_at_once(script: Script) -> None:
    script.answer()
    made = script.play(inputs.Enqueue(script.thread.id, "two"))
    assert [effect for effect in made if isinstance(effect, effects.Send)]
    assert texts(script) == []
    assert newest_message(script).text == "two"


def test_queued_messages_can_be_edited_moved_and_removed(script: Script) -> None:
    a, b, c = fill(script, "a", "b", "c")
    thread = script.thread.id
    script.play(
        inputs.EditQueued(thread, a, "A"),
        inputs.MoveQueued(thread, c, -5),
        inputs.EditQueued(thread, b, " "),
    )
    assert texts(script) == ["c", "A"]


def test_a_queued_message_sent_now_redirects_and_the_others_stay(script: Script) -> None:
    _, b = fill(script, "a", "b")
    turn = script.turn.id
    made = script.play(inputs.SendQueued(script.thread.id, b))
    assert effects.Cut(script.thread.id, turn) in made
    assert newest_message(script).text == "b"
    assert newest_message(script).steer is SteerKind.REDIRECT
    assert texts(script) == ["a"]


def test_a_parked_message_sent_now_is_a_plain_message(script: Script) -> None:
    (a,) = fill(script, "a")
    script.stop()
    script.play(inputs.SendQueued(script.thread.id, a))
    assert newest_message(script).steer is SteerKind.SEND


def test_a_message_that_has_left_the_queue_is_passed_over(script: Script) -> None:
    (a,) = fill(script, "a")
    thread = script.thread.id
    script.play(inputs.EditQueued(thread, a, ""), inputs.Enqueue(thread, "b"))
    events = len(script.events)
    made = script.play(
        inputs.EditQueued(thread, a, "x"),
        inputs.MoveQueued(thread, a, 1),
        inputs.SendQueued(thread, a),
    )
    assert made == []
    assert len(script.events) == events
    assert texts(script) == ["b"]


def test_what_is_being_typed_stays_when_a_queued_message_takes_its_turn(script: Script) -> None:
    fill(script, "a")
    script.play(inputs.SetDraft(script.thread.id, "half a thou"))
    script.answer()
    assert newest_message(script).text == "a"
    assert script.thread.draft == "half a thou"


def test_a_message_that_is_being_worded_waits_until_it_is_done(script: Script) -> None:
    a, _ = fill(script, "a", "b")
    thread = script.thread
    script.play(inputs.HoldQueued(thread.id, a))
    script.answer()
    assert texts(script) == ["a", "b"]
    assert not thread.is_running
    fill(script, "c")
    assert texts(script) == ["a", "b", "c"]
    script.play(inputs.EditQueued(thread.id, a, "A"), inputs.HoldQueued(thread.id, None))
    assert newest_message(script).text == "A"
    assert texts(script) == ["b", "c"]


def test_what_was_worded_behind_others_holds_them_up_no_longer_than_itself(script: Script) -> None:
    _, b = fill(script, "a", "b")
    script.play(inputs.HoldQueued(script.thread.id, b))
    script.answer()
    assert newest_message(script).text == "a"
    script.start()
    script.play(inputs.HoldQueued(script.thread.id, None))
    assert texts(script) == ["b"]
    script.answer(item="m2")
    assert newest_message(script).text == "b"


def test_a_parked_queue_stays_parked_when_a_message_was_worded(script: Script) -> None:
    (a,) = fill(script, "a")
    script.play(inputs.HoldQueued(script.thread.id, a))
    script.stop()
    script.play(inputs.HoldQueued(script.thread.id, None))
    assert texts(script) == ["a"]
