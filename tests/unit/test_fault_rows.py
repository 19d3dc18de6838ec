"""Rows of faults that no other test shows by itself."""

from __future__ import annotations

from tests.fakes.session_script import Script

from swerve.protocol.messages import FinishReason
from swerve.session.transcript import Notice
from swerve.session.turn import ThreadState


def notices(script: Script) -> list[str]:
    return [entry.sentence for entry in script.thread.entries if isinstance(entry, Notice)]


def test_m32_an_empty_answer_is_shown_as_such() -> None:
    script = Script()
    script.submit("hello")
    script.start()
    script.finish()
    assert notices(script) == ["The model answered with nothing."]
    assert script.thread.state is ThreadState.IDLE


def test_m32_a_filtered_answer_is_shown_as_such() -> None:
    script = Script()
    script.submit("hello")
    script.start()
    script.finish(FinishReason.CONTENT_FILTER)
    assert notices(script) == ["The server's content filter ended the answer."]
