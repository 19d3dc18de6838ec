"""What a link reports while a turn runs."""

from __future__ import annotations

import pytest
from tests.fakes.session_script import STRICT, Script

from swerve.protocol.messages import (
    AssistantItem,
    Finished,
    FinishReason,
    ItemDone,
    Limit,
    RateReported,
    ReasoningDelta,
    ReasoningItem,
    TextDelta,
)
from swerve.session import inputs
from swerve.session.transcript import AssistantText, EntryState, Notice, Reasoning
from swerve.session.turn import Outcome, ThreadState
from swerve.terms import CallId, ThreadId


@pytest.fixture
def script() -> Script:
    script = Script()
    script.submit("go")
    script.start()
    return script


def last_notice(script: Script) -> Notice:
    entry = script.thread.entries[-1]
    assert isinstance(entry, Notice)
    return entry


def test_reasoning_is_shown_as_it_is_written_and_closed_when_done(script: Script) -> None:
    script.hear(ReasoningDelta("r1", "Let me "), ReasoningDelta("r1", "see."))
    entry = script.thread.entries[-1]
    assert isinstance(entry, Reasoning)
    assert (str(entry.text), entry.state) == ("Let me see.", EntryState.STREAMING)
    assert script.thread.state is ThreadState.STREAMING
    script.hear(ItemDone(ReasoningItem("r1", "Let me see.", "opaque")))
    assert entry.state is EntryState.DONE
    assert script.thread.items[-1] == ReasoningItem("r1", "Let me see.", "opaque")


def test_reasoning_that_is_not_readable_goes_into_the_history_alone(script: Script) -> None:
    entries = len(script.thread.entries)
    script.hear(ItemDone(ReasoningItem("r1", "", "opaque")))
    assert len(script.thread.entries) == entries
    assert script.thread.items[-1] == ReasoningItem("r1", "", "opaque")


def test_a_message_that_arrives_whole_is_shown(script: Script) -> None:
    script.hear(ItemDone(AssistantItem("m1", "All at once.")))
    entry = script.thread.entries[-1]
    assert isinstance(entry, AssistantText)
    assert (str(entry.text), entry.state) == ("All at once.", EntryState.DONE)


@pytest.mark.parametrize(
    ("reason", "says", "command"),
    [
        (FinishReason.MAX_TOKENS, "length limit", "turn.continue"),
        (FinishReason.CONTENT_FILTER, "content filter", ""),
    ],
)
def test_an_answer_that_ends_early_says_why(
    script: Script, reason: FinishReason, says: str, command: str
) -> None:
    script.say("Half an")
    script.finish(reason)
    assert says in last_notice(script).sentence
    assert last_notice(script).command == command
    assert script.turn.outcome is Outcome.COMPLETED


def test_an_answer_of_nothing_offers_to_try_again(script: Script) -> None:
    script.hear(Finished(FinishReason.COMPLETED))
    assert last_notice(script).command == "turn.retry"
    assert script.turn.usages == []


def test_news_of_a_thread_that_is_not_there_is_dropped(script: Script) -> None:
    news = inputs.LinkNews(ThreadId("gone"), script.turn.id, (TextDelta("m", "x"),))
    assert script.play(news) == []


def test_a_profile_chosen_in_mid_turn_serves_from_the_next_turn_on(script: Script) -> None:
    first = script.state.profile_of(script.thread)
    script.call("list_files", "{}")
    script.play(inputs.SetProfile(script.thread.id, STRICT.id))
    limit = Limit("requests", 0.5)
    script.hear(RateReported((limit,)))
    script.finish()
    script.play(inputs.ToolFinished(script.thread.id, script.turn.id, CallId("c1"), "app.py"))
    sent = script.sent()[-1]
    assert (sent.profile, sent.request.model) == (first.id, first.model)
    assert script.state.limits == {first.id: (limit,)}
    script.start()
    script.answer()
    assert not [entry for entry in script.thread.entries if isinstance(entry, Notice)]
    script.submit("next")
    sent = script.sent()[-1]
    assert (sent.profile, sent.request.model) == (STRICT.id, STRICT.model)
    assert [turn.profile for turn in script.thread.turns] == [first.id, STRICT.id]
