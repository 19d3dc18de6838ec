"""Making room in a full window."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.session_script import PROFILE, Script

from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import (
    AssistantItem,
    CompactionItem,
    DeveloperItem,
    Failed,
    Finished,
    FinishReason,
    ItemDone,
    ReasoningDelta,
    ToolCallDelta,
    ToolOutputItem,
    Usage,
    UserItem,
)
from swerve.session import effects, inputs
from swerve.session.request import context_size
from swerve.session.transcript import EntryState, Notice, Reasoning
from swerve.session.turn import Outcome, ThreadState, WaitKind
from swerve.terms import CallId

WINDOW = 10_000


def talkative(exchanges: int = 8, window: int = WINDOW) -> Script:
    """Return a session whose thread holds 1,000 tokens for each exchange."""
    script = Script()
    script.state.compact_prompt = "Sum it up."
    script.state.profiles[PROFILE.id] = replace(PROFILE, context_tokens=window)
    for number in range(exchanges):
        script.thread.items.append(UserItem(f"question {number}"))
        script.thread.items.append(AssistantItem(f"m{number}", "w" * 4_000))
    return script


def summed_up(script: Script, text: str = "They talked.") -> None:
    script.say(text, "s1")
    script.hear(Finished(FinishReason.COMPLETED, Usage(8_000, 100)))


def notices(script: Script) -> list[Notice]:
    return [entry for entry in script.thread.entries if isinstance(entry, Notice)]


def test_a_window_with_room_is_left_alone() -> None:
    script = talkative(5)
    script.submit("more")
    assert len(script.sent()[-1].request.items) == 11
    assert script.thread.state is ThreadState.SENDING


def test_a_nearly_full_window_is_summed_up_before_the_answer() -> None:
    script = talkative(9)
    script.submit("more")
    asked = script.sent()[-1].request
    assert "Sum it up." in asked.items[-1].text
    assert asked.tools == script.state.live[script.thread.id].request.tools
    assert (script.thread.state, script.thread.wait) == (ThreadState.WAITING, WaitKind.COMPACTING)
    summed_up(script)
    answer = script.sent()[-1].request
    assert isinstance(answer.items[0], DeveloperItem)
    assert answer.items[0].text.endswith("They talked.")
    assert "more" in answer.items[-1].text
    assert len(answer.items) < 8
    assert script.thread.state is ThreadState.SENDING
    assert "summed up" in notices(script)[-1].sentence
    script.answer()
    assert script.turn.outcome is Outcome.COMPLETED
    assert len(script.turn.usages) == 2


def test_the_summary_is_shown_while_it_is_written() -> None:
    script = talkative(9)
    script.submit("more")
    script.say("They ", "s1")
    entry = script.thread.entries[-1]
    assert isinstance(entry, Reasoning)
    assert entry.state is EntryState.STREAMING
    summed_up(script, "talked.")
    assert str(entry.text) == "They talked."
    assert entry.state is EntryState.DONE


def test_the_newest_exchanges_stay_word_by_word() -> None:
    script = talkative(9)
    newest = script.thread.items[-2:]
    script.submit("more")
    summed_up(script)
    assert script.sent()[-1].request.items[1:3] == tuple(newest)


def test_old_outputs_go_first_and_may_be_enough() -> None:
    script = talkative(4)
    script.thread.items.insert(2, ToolOutputItem(CallId("c"), "o" * 20_000))
    script.submit("more")
    items = script.sent()[-1].request.items
    assert "left out" in items[2].output
    assert script.thread.state is ThreadState.SENDING
    assert "left the model's window" in notices(script)[-1].sentence


def test_a_stop_during_the_summary_changes_nothing() -> None:
    script = talkative(9)
    before = list(script.thread.items)
    script.submit("more")
    script.say("They ", "s1")
    script.stop()
    assert script.thread.items[: len(before)] == before
    assert script.thread.state is ThreadState.IDLE
    assert script.thread.wait is WaitKind.NONE


def test_a_request_found_too_long_is_summed_up_and_sent_once_more() -> None:
    script = talkative(5)
    script.submit("more")
    full = Failed(Failure(FailureKind.CONTEXT_FULL, "Too long."))
    script.hear(full)
    assert script.thread.wait is WaitKind.COMPACTING
    summed_up(script)
    assert script.thread.state is ThreadState.SENDING
    script.hear(full)
    assert script.turn.outcome is Outcome.FAILED
    assert notices(script)[-1].command == "thread.new"


def test_a_short_thread_cannot_be_summed_up() -> None:
    script = Script()
    script.submit("hello")
    script.hear(Failed(Failure(FailureKind.CONTEXT_FULL, "Too long.")))
    assert script.turn.outcome is Outcome.FAILED
    assert notices(script)[-1].command == "thread.new"


def test_a_failure_of_the_summary_ends_the_turn_with_the_history_whole() -> None:
    script = talkative(9)
    before = list(script.thread.items)
    script.submit("more")
    script.say("They ", "s1")
    script.hear(Failed(Failure(FailureKind.POLICY, "No.")))
    assert script.turn.outcome is Outcome.FAILED
    assert script.thread.items[: len(before)] == before


def test_a_summary_is_waited_for_when_the_server_is_busy() -> None:
    script = talkative(9)
    script.submit("more")
    made = script.hear(Failed(Failure(FailureKind.OVERLOAD, "Busy.", retryable=True)))
    (wait,) = (e for e in made if isinstance(e, effects.Schedule))
    assert script.thread.wait is WaitKind.RETRY
    made = script.play(inputs.Tick(wait.token))
    assert "Sum it up." in made[0].request.items[-1].text
    assert script.thread.wait is WaitKind.COMPACTING
    summed_up(script)
    assert script.thread.state is ThreadState.SENDING


def test_a_summary_without_words_is_no_summary() -> None:
    script = talkative(9)
    script.submit("more")
    script.hear(ToolCallDelta(CallId("c1"), "i1", "read_file", "function", "{}"))
    script.call("read_file", '{"path": "a.py"}')
    assert not any(isinstance(effect, effects.ReadFile) for effect in script.effects)
    script.finish()
    assert script.turn.outcome is Outcome.FAILED
    assert "did not sum it up" in notices(script)[-1].sentence


def test_reasoning_about_the_summary_is_no_part_of_it() -> None:
    script = talkative(9)
    script.submit("more")
    script.hear(ReasoningDelta("r1", "Let me see."))
    script.say("They talked.", "s1")
    script.hear(Finished(FinishReason.COMPLETED))
    assert script.sent()[-1].request.items[0].text.endswith("here:\nThey talked.")
    assert script.turn.usages == []


def test_a_note_to_the_model_stays_with_the_message_it_goes_before() -> None:
    script = talkative(9)
    script.submit("more")
    script.stop()
    script.thread.items.append(AssistantItem("m", "w" * 12_000))
    script.submit("differently")
    summed_up(script)
    summary, note, message = script.sent()[-1].request.items
    assert "Summary" in summary.text
    assert isinstance(note, DeveloperItem)
    assert "The person cut the turn" in note.text
    assert "differently" in message.text


# --- by the server -------------------------------------------------------------------------------


def compacting() -> Script:
    script = talkative(5, window=100_000)
    script.state.profiles[PROFILE.id] = replace(
        PROFILE, context_tokens=100_000, has_compaction=True
    )
    script.submit("more")
    script.start()
    script.hear(ItemDone(CompactionItem("cmp_1", "OPAQUE")))
    script.answer("Short.")
    return script


def test_a_server_is_told_when_to_make_room_only_where_it_can() -> None:
    script = talkative(1)
    script.submit("more")
    assert script.sent()[-1].request.compact_tokens is None
    assert compacting().sent()[-1].request.compact_tokens == 70_000


def test_what_the_server_summed_up_stands_for_all_before_it() -> None:
    script = compacting()
    assert "The server summed up" in notices(script)[-1].sentence
    assert context_size(script.state, script.thread).used < 100
    script.submit("and now")
    items = script.sent()[-1].request.items
    assert [type(item) for item in items] == [CompactionItem, AssistantItem, UserItem]
    assert len(script.thread.items) == 14


def test_another_server_gets_the_whole_history_without_the_sum() -> None:
    script = compacting()
    script.state.profiles[PROFILE.id] = replace(PROFILE, context_tokens=100_000)
    script.submit("and now")
    items = script.sent()[-1].request.items
    assert len(items) == 13
    assert not [item for item in items if isinstance(item, CompactionItem)]
