"""Sending, stopping, redirecting and queueing."""

from __future__ import annotations

from tests.fakes.session_script import Script

from swerve.edits.hunks import HunkState
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import (
    DeveloperItem,
    Failed,
    FinishReason,
    ItemDone,
    ReasoningItem,
    ToolCallItem,
    ToolOutputItem,
    UserItem,
)
from swerve.session import effects, inputs
from swerve.session.events import EntryGrew, TurnEnded
from swerve.session.transcript import (
    AssistantText,
    Attachment,
    CutMark,
    EntryState,
    Notice,
    Picture,
    SteerKind,
    ToolState,
    UserMessage,
)
from swerve.session.turn import Outcome, ThreadState, WaitKind
from swerve.terms import CallId, ProjectPath, TurnId

FILE = "def main():\n    load()\n"
PATCH_HEAD = "*** Begin Patch\n*** Update File: app.py\n@@\n"


def kinds(script: Script) -> list[type]:
    return [type(entry) for entry in script.thread.entries]


def test_a_message_is_sent_with_the_prompt_and_the_words() -> None:
    script = Script()
    made = script.submit("explain app.py")
    (send,) = (e for e in made if isinstance(e, effects.Send))
    assert send.request.instructions == "Be brief."
    assert send.request.model == "practice-1"
    (item,) = send.request.items
    assert isinstance(item, UserItem)
    assert "<request>\nexplain app.py\n</request>" in item.text
    assert script.thread.state is ThreadState.SENDING
    assert script.thread.title == "explain app.py"


def test_an_empty_message_is_not_sent() -> None:
    script = Script()
    assert script.submit("  \n") == []
    assert script.thread.turns == []


def test_text_grows_in_one_entry_and_the_turn_completes() -> None:
    script = Script()
    script.submit("hello")
    script.start()
    script.say("Good ")
    script.say("day")
    script.finish()
    entry = script.thread.entries[-1]
    assert isinstance(entry, AssistantText)
    assert str(entry.text) == "Good day"
    assert entry.state is EntryState.CUT  # the server never said the item was done
    assert script.turn.outcome is Outcome.COMPLETED
    assert script.thread.state is ThreadState.IDLE
    assert TurnEnded(script.thread.id, script.turn.id) in script.events
    assert EntryGrew(script.thread.id, entry.id) in script.events


def test_a_done_item_becomes_history_and_closes_its_entry() -> None:
    script = Script()
    script.submit("hello")
    script.answer("Done.")
    entry = script.thread.entries[-1]
    assert isinstance(entry, AssistantText)
    assert entry.state is EntryState.DONE
    assert [type(item).__name__ for item in script.thread.items] == ["UserItem", "AssistantItem"]
    assert script.turn.output_tokens == 20


def test_stop_cuts_in_one_step_and_keeps_what_was_shown() -> None:
    script = Script()
    script.submit("hello")
    script.say("Partial")
    made = script.stop()
    assert isinstance(made[0], effects.Cut)
    assert script.thread.state is ThreadState.IDLE
    assert script.turn.outcome is Outcome.CUT
    assert kinds(script) == [UserMessage, AssistantText, CutMark]
    text = script.thread.entries[1]
    assert isinstance(text, AssistantText)
    assert text.state is EntryState.CUT


def test_stop_is_idempotent_and_late_news_is_dropped() -> None:
    script = Script()
    script.submit("hello")
    script.say("Partial")
    script.stop()
    before = list(script.thread.entries)
    assert script.stop() == []
    script.say(" and more")
    script.finish()
    assert script.thread.entries == before
    assert str(before[1].text) == "Partial"


def test_news_of_another_turn_is_dropped() -> None:
    script = Script()
    script.submit("one")
    stale = inputs.LinkNews(
        script.thread.id,
        TurnId("turn-x"),
        (Failed(Failure(FailureKind.SERVER, "boom")),),
    )
    script.play(stale)
    assert script.thread.is_running


def test_enter_while_running_cuts_and_sends_at_once_with_the_record() -> None:
    script = Script({"app.py": FILE})
    script.submit("rename")
    script.say("I rename")
    script.patch_piece(PATCH_HEAD + "-    load()\n+    read()\n@@\n-def ma")
    made = script.submit("no, call it fetch")
    names = [type(e).__name__ for e in made]
    assert names.index("Cut") < names.index("Send")
    (send,) = (e for e in made if isinstance(e, effects.Send))
    record = send.request.items[-2]
    assert isinstance(record, DeveloperItem)
    assert "I rename" in record.text
    assert "app.py 2 +1 -1: pending" in record.text
    assert "cut, unfinished" in record.text
    assert "fetch" in send.request.items[-1].text
    message = script.thread.entries[-1]
    assert isinstance(message, UserMessage)
    assert message.steer is SteerKind.REDIRECT
    first, second = script.thread.turns[0].hunks
    assert script.state.ledger.hunks[first].state is HunkState.PENDING
    assert script.state.ledger.hunks[second].state is HunkState.CUT


def test_a_cut_call_is_never_replayed_but_a_settled_one_is_answered() -> None:
    script = Script({"app.py": FILE})
    script.submit("edit")
    script.patch(PATCH_HEAD + "-    load()\n+    read()\n*** End Patch\n", call="c1")
    script.patch_piece(PATCH_HEAD + "-def main():", call="c2")
    script.stop()
    calls = [i for i in script.thread.items if isinstance(i, ToolCallItem)]
    outputs = [i for i in script.thread.items if isinstance(i, ToolOutputItem)]
    assert [call.call_id for call in calls] == ["c1"]
    assert [output.call_id for output in outputs] == ["c1"]


def test_the_record_of_a_cut_is_told_once() -> None:
    script = Script()
    script.submit("one")
    script.say("Text")
    script.stop()
    script.submit("two")
    script.answer()
    script.submit("three")
    told = [i for i in script.thread.items if isinstance(i, DeveloperItem)]
    assert len(told) == 1


def test_a_tool_result_goes_back_in_one_create() -> None:
    script = Script()
    script.submit("look")
    made = script.call("read_file", '{"path": "app.py"}', "c1")
    (read,) = (e for e in made if isinstance(e, effects.ReadFile))
    script.call("list_files", "{}", "c2")
    script.finish()
    assert script.thread.state is ThreadState.TOOL
    script.play(inputs.ToolFinished(script.thread.id, read.turn, read.call, "text of app"))
    made = script.play(
        inputs.ToolFinished(script.thread.id, read.turn, type(read.call)("c2"), "app.py")
    )
    (send,) = (e for e in made if isinstance(e, effects.Send))
    outputs = [i for i in send.request.items if isinstance(i, ToolOutputItem)]
    assert [(o.call_id, o.output) for o in outputs] == [("c1", "text of app"), ("c2", "app.py")]


def test_a_tool_result_after_stop_is_dropped() -> None:
    script = Script()
    script.submit("look")
    script.call("list_files", "{}")
    script.finish()
    turn = script.turn.id
    script.stop()
    made = script.play(inputs.ToolFinished(script.thread.id, turn, "c1", "late"))
    assert made == []


def test_a_command_without_a_window_is_answered_to_the_model() -> None:
    script = Script()
    script.submit("run the tests")
    made = script.call("run_command", '{"argv": ["pytest", "-q"]}')
    assert not [e for e in made if isinstance(e, effects.Run)]
    (send,) = (e for e in script.finish() if isinstance(e, effects.Send))
    assert "only from the window" in send.request.items[-1].output


def test_unreadable_arguments_are_answered_to_the_model() -> None:
    script = Script()
    script.submit("look")
    script.call("read_file", "{not json")
    made = script.finish()
    (send,) = (e for e in made if isinstance(e, effects.Send))
    assert "not valid JSON" in send.request.items[-1].output


def test_an_endless_tool_loop_ends() -> None:
    script = Script()
    script.submit("loop")
    for _ in range(30):
        if not script.thread.is_running:
            break
        script.call("nothing", "{}")
        script.finish()
    assert script.turn.steps == 25
    assert script.turn.outcome is Outcome.COMPLETED
    assert isinstance(script.thread.entries[-1], Notice)


def test_an_attached_file_is_loaded_before_sending() -> None:
    script = Script({"app.py": FILE}, answers_loads=False)
    path = ProjectPath("app.py")
    made = script.submit("explain", attachments=(Attachment(path),))
    assert [type(e) for e in made if not isinstance(e, effects.Persist)] == [effects.Load]
    made = script.play(script.loaded(path))
    (send,) = (e for e in made if isinstance(e, effects.Send))
    assert '<file path="app.py" lines="1-2" of="2">\ndef main():' in send.request.items[0].text


def test_the_queue_drains_only_after_completion() -> None:
    script = Script()
    script.submit("one")
    script.play(inputs.Enqueue(script.thread.id, "two"), inputs.Enqueue(script.thread.id, "three"))
    assert [m.text for m in script.thread.queue] == ["two", "three"]
    script.answer()
    assert [m.text for m in script.thread.queue] == ["three"]
    assert script.thread.is_running


def test_stop_parks_the_queue_and_loses_nothing() -> None:
    script = Script()
    script.submit("one")
    script.play(inputs.Enqueue(script.thread.id, "two"))
    script.stop()
    assert script.thread.is_parked
    script.submit("other")
    script.answer()
    assert [m.text for m in script.thread.queue] == ["two"]
    assert not script.thread.is_running
    script.play(inputs.SendQueued(script.thread.id, script.thread.queue[0].id))
    assert script.thread.queue == []
    assert script.thread.is_running


def test_a_lost_link_before_anything_arrived_is_sent_again_at_once() -> None:
    script = Script()
    script.submit("hello")
    lost = Failed(Failure(FailureKind.NETWORK, "The connection went away.", retryable=True))
    (schedule,) = script.hear(lost)
    assert isinstance(schedule, effects.Schedule)
    assert schedule.delay_ms == 0
    made = script.play(inputs.Tick(schedule.token))
    assert isinstance(made[0], effects.Send)


def test_a_lost_link_after_text_keeps_it_and_offers_retry() -> None:
    script = Script()
    script.submit("hello")
    script.say("Half")
    script.hear(Failed(Failure(FailureKind.NETWORK, "The connection went away.", retryable=True)))
    notice = script.thread.entries[-1]
    assert isinstance(notice, Notice)
    assert notice.command == "turn.retry"
    assert script.turn.outcome is Outcome.FAILED
    assert script.thread.state is ThreadState.LOST
    made = script.play(inputs.Retry(script.thread.id))
    assert any(isinstance(e, effects.Send) for e in made)


def test_overload_waits_visibly_and_stop_calls_it_off() -> None:
    script = Script()
    script.submit("hello")
    busy = Failure(FailureKind.OVERLOAD, "The server is busy.", retryable=True, retry_after_ms=3000)
    (schedule,) = script.hear(Failed(busy))
    assert 3000 <= schedule.delay_ms <= 3750
    assert script.thread.wait is WaitKind.RETRY
    script.stop()
    assert script.play(inputs.Tick(schedule.token)) == []


def test_limits_of_length_are_said() -> None:
    script = Script()
    script.submit("hello")
    script.say("A long")
    script.finish(FinishReason.MAX_TOKENS)
    assert isinstance(script.thread.entries[-1], Notice)


def test_a_thread_goes_on_while_another_is_shown() -> None:
    script = Script()
    script.submit("one")
    first = script.thread.id
    turn = script.turn.id
    script.play(inputs.AddThread())
    assert script.thread.id != first
    from swerve.protocol.messages import TextDelta

    script.play(inputs.LinkNews(first, turn, (TextDelta("m", "still here"),)))
    assert str(script.state.threads[first].entries[-1].text) == "still here"
    script.play(inputs.ShowThread(first))
    assert script.thread.id == first


def test_pictures_wait_in_the_queue_and_come_again_with_their_message() -> None:
    picture = Picture("shot.png", "image/png", 2, 1, "AAAA")
    script = Script()
    script.submit("first")
    thread = script.thread
    script.play(inputs.Enqueue(thread.id, "look", (), (picture,)))
    assert thread.queue[0].pictures == (picture,)
    script.start()
    script.answer()
    assert thread.entries[-1].pictures == (picture,)
    script.stop()
    script.play(inputs.Retry(thread.id))
    assert thread.entries[-1].pictures == (picture,)
    assert thread.items[-1].pictures == (picture.url,)


def test_a_turn_waits_for_every_file_it_attaches() -> None:
    script = Script({"a.py": "a\n", "b.py": "b\n"}, answers_loads=False)
    a, b = ProjectPath("a.py"), ProjectPath("b.py")
    script.submit("both", attachments=(Attachment(a), Attachment(b)))
    script.play(script.loaded(a))
    assert script.sent() == []
    script.play(script.loaded(b))
    assert len(script.sent()) == 1


def test_an_answered_tool_stays_answered_when_the_turn_is_stopped() -> None:
    script = Script()
    script.submit("look")
    script.call("list_files", "{}", "c1")
    script.call("read_file", '{"path": "a.py"}', "c2")
    script.play(inputs.ToolFinished(script.thread.id, script.turn.id, CallId("c1"), "a.py"))
    cards = script.state.live[script.thread.id].cards
    script.stop()
    assert [card.state for card in cards.values()] == [ToolState.OK, ToolState.CUT]


def test_reasoning_that_led_nowhere_does_not_stay_in_the_history() -> None:
    script = Script()
    script.submit("think")
    script.hear(ItemDone(ReasoningItem("r1", "Hm.", "opaque")))
    script.stop()
    assert [type(item) for item in script.thread.items] == [UserItem]
