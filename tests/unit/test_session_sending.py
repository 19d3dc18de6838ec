"""What every send does beside sending."""

from __future__ import annotations

from tests.fakes.session_script import PROFILE, Script

from swerve.protocol.messages import Queued
from swerve.session import effects, sending


def test_a_send_is_watched_recorded_and_remembered_for_its_price() -> None:
    script = Script()
    made = script.submit("hello")
    send, watch = (e for e in made if isinstance(e, effects.Send | effects.Schedule))
    assert isinstance(send, effects.Send)
    assert watch == effects.Schedule(sending.quiet_token(script.thread.id), sending.QUIET_MS)
    assert script.turn.profile == PROFILE.id
    assert [request for _, request in script.state.tapes[script.thread.id].sends] == [send.request]


def test_every_response_begins_without_the_last_ones_output() -> None:
    script = Script()
    script.submit("look")
    live = script.state.live[script.thread.id]
    script.hear(Queued())
    assert live.is_queued
    script.say("I look.")
    assert live.has_output
    script.call("nothing", "{}")
    script.finish()
    assert (live.has_output, live.is_queued, live.response_chars) == (False, False, 0)
    assert live.is_response_open


def test_a_response_that_was_counted_is_not_guessed() -> None:
    script = Script()
    script.submit("hello")
    script.answer("Hi.")
    script.stop()
    assert script.turn.estimates == []
