from __future__ import annotations

import pytest

from swerve.session.transcript import Attachment, SteerKind
from swerve.terms import ProjectPath
from swerve.ui.composer.verbs import invitation, verb

SEND, REJECTION = SteerKind.SEND, SteerKind.REJECTION


@pytest.mark.parametrize(
    ("steer", "is_running", "does_queue", "expected"),
    [
        (SEND, False, False, "Send"),
        (SEND, False, True, "Send"),
        (SEND, True, False, "Redirect"),
        (SEND, True, True, "Queue"),
        (REJECTION, True, True, "Send reason"),
        (SteerKind.REFINE, False, False, "Refine"),
        (SteerKind.REDIRECT_FROM_HUNK, False, False, "Redirect from here"),
    ],
)
def test_the_button_says_what_enter_does(
    steer: SteerKind, is_running: bool, does_queue: bool, expected: str
) -> None:
    assert verb(steer, is_running=is_running, does_queue=does_queue) == expected


def test_the_empty_prompt_invites_to_the_same() -> None:
    focus = Attachment(ProjectPath("src/a.py"))

    def words(steer: SteerKind = SEND, **facts: bool) -> str:
        facts = {"has_project": True, "is_running": False, "does_queue": False} | facts
        return invitation(steer, focus, **facts)

    assert words(has_project=False) == "Open a project first"
    assert words() == "Ask for a change in a.py or anywhere"
    assert "what is finished stays" in words(is_running=True)
    assert "waits for this turn" in words(is_running=True, does_queue=True)
    assert "Say why" in words(REJECTION)
    assert invitation(SEND, None, has_project=True, is_running=False, does_queue=False) == (
        "Ask for a change, @ names a file"
    )
