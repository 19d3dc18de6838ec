"""Threads and turns as state."""

from __future__ import annotations

import pytest
from tests.fakes.session_script import PROFILE

from swerve.protocol.messages import Usage
from swerve.session.transcript import Attachment, Picture
from swerve.session.turn import Outcome, Thread, Turn
from swerve.terms import EntryId, ProjectPath, ThreadId, TurnId

NOTE, SHOT = Attachment(ProjectPath("a.py")), Picture("shot.png", "image/png", 1, 1, "AAAA")


def turn(**more) -> Turn:
    return Turn(TurnId("u"), ThreadId("t"), 1, EntryId("e"), 0.0, PROFILE.id, **more)


@pytest.mark.parametrize(
    ("draft", "has_draft"),
    [(("",), False), (("words",), True), (("", (NOTE,)), True), (("", (), (SHOT,)), True)],
)
def test_a_draft_is_words_or_what_is_to_go_along(draft: tuple, has_draft: bool) -> None:
    thread = Thread(ThreadId("t"), PROFILE.id)
    thread.keep_draft(*draft)
    assert thread.has_draft is has_draft


def test_tokens_are_guessed_from_characters_until_the_server_has_counted() -> None:
    assert turn(output_chars=400).output_tokens == 100
    assert turn(output_chars=400, usages=[Usage(10, 90), Usage(10, 60)]).output_tokens == 150


def test_a_thread_runs_while_its_last_turn_does() -> None:
    thread = Thread(ThreadId("t"), PROFILE.id)
    assert thread.turn is None
    thread.turns.append(turn())
    assert thread.is_running
    thread.turns[-1].outcome = Outcome.COMPLETED
    assert not thread.is_running
