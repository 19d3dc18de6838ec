"""Walking through what was said before."""

from __future__ import annotations

from swerve.session.transcript import AssistantText, UserMessage
from swerve.terms import EntryId, TurnId
from swerve.ui.composer.history import History


def _history(*texts: str) -> History:
    history = History()
    entries = [UserMessage(EntryId(str(at)), TurnId("t"), text) for at, text in enumerate(texts)]
    history.begin([*entries, AssistantText(EntryId("m"), TurnId("t"))])
    return history


def test_up_goes_back_and_down_returns_to_nothing() -> None:
    history = _history("first", "second")
    assert [history.step(-1), history.step(-1)] == ["second", "first"]
    assert history.step(-1) is None
    assert history.is_walking
    assert [history.step(1), history.step(1)] == ["second", ""]
    assert not history.is_walking


def test_what_was_taken_out_of_the_queue_comes_first() -> None:
    history = History()
    history.remember("never sent")
    history.begin([UserMessage(EntryId("1"), TurnId("t"), "sent")])
    assert [history.step(-1), history.step(-1), history.step(-1)] == ["never sent", "sent", None]


def test_repeated_messages_count_once() -> None:
    history = _history("again", "again")
    assert history.step(-1) == "again"
    assert history.step(-1) is None


def test_nothing_was_said() -> None:
    history = _history()
    assert history.step(-1) is None


def test_leaving_begins_anew() -> None:
    history = _history("first", "second")
    history.step(-1)
    history.step(-1)
    history.leave()
    assert history.step(-1) == "second"
