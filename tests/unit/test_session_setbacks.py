"""Failures, waits and silence of a running turn."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fakes.session_script import STRICT, Script

from swerve.edits.hunks import HunkFlag, HunkState
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import (
    Failed,
    Finished,
    FinishReason,
    Limit,
    LinkPhase,
    LinkStatus,
    Queued,
    RateReported,
    ToolCallItem,
    ToolOutputItem,
    Usage,
)
from swerve.session import effects, inputs
from swerve.session.calls import tool_token
from swerve.session.effects import Effect
from swerve.session.sending import QUIET_MS, quiet_token
from swerve.session.transcript import AssistantText, EntryState, Notice, ToolCard, ToolState
from swerve.session.turn import Outcome, ThreadState, WaitKind
from swerve.terms import CallId

FILE = "def main():\n    load()\n"
NOW_UNIX_MS = 1_700_000_000_000


def failing(script: Script, kind: FailureKind, **more: Any) -> list[Effect]:
    given = {"remedy": "Do something.", "retryable": True, **more}
    return script.hear(Failed(Failure(kind, "It failed.", **given)))


def notice(script: Script) -> Notice:
    entry = script.thread.entries[-1]
    assert isinstance(entry, Notice)
    return entry


def resend_of(made: list[Effect]) -> effects.Schedule:
    (schedule,) = (e for e in made if isinstance(e, effects.Schedule))
    assert schedule.token.startswith("resend:")
    return schedule


def sends(made: list[Effect]) -> list[effects.Send]:
    return [effect for effect in made if isinstance(effect, effects.Send)]


def begun() -> Script:
    script = Script({"app.py": FILE})
    script.submit("hello")
    return script


# --- waits ---------------------------------------------------------------------------------------


def test_a_rate_limit_counts_down_goes_on_by_itself_and_keeps_the_link() -> None:
    script = begun()
    made = failing(script, FailureKind.RATE, retry_after_ms=8_000)
    wait = resend_of(made)
    assert not any(isinstance(e, effects.Cut) for e in made)
    assert script.thread.state is ThreadState.WAITING
    assert script.thread.wait is WaitKind.LIMIT
    assert script.thread.wait_until_unix_ms == NOW_UNIX_MS + int(wait.delay_ms)
    (again,) = sends(script.play(inputs.Tick(wait.token)))
    assert again.request == script.sent()[0].request
    assert script.thread.state is ThreadState.SENDING
    assert script.thread.wait_until_unix_ms is None
    script.answer()
    assert script.turn.outcome is Outcome.COMPLETED


def test_a_wait_ends_with_stop_and_its_timer_means_nothing_then() -> None:
    script = begun()
    wait = resend_of(failing(script, FailureKind.OVERLOAD))
    script.stop()
    assert script.thread.state is ThreadState.IDLE
    assert script.thread.wait is WaitKind.NONE
    assert script.play(inputs.Tick(wait.token)) == []


def test_a_wait_can_be_cut_short() -> None:
    script = begun()
    wait = resend_of(failing(script, FailureKind.OVERLOAD))
    assert sends(script.play(inputs.Retry(script.thread.id)))
    assert sends(script.play(inputs.Tick(wait.token))) == []


def test_overload_backs_off_and_then_offers_another_profile() -> None:
    script = begun()
    delays = []
    while script.thread.is_running:
        made = failing(script, FailureKind.OVERLOAD)
        if script.thread.is_running:
            wait = resend_of(made)
            delays.append(wait.delay_ms)
            script.play(inputs.Tick(wait.token))
    assert delays == sorted(delays)
    assert len(delays) == 6
    assert notice(script).command == "profile.choose"
    assert "sent 7 times" in notice(script).sentence


def test_a_server_error_is_tried_three_times_with_everything() -> None:
    script = begun()
    for _ in range(3):
        (again,) = sends(
            script.play(inputs.Tick(resend_of(failing(script, FailureKind.SERVER)).token))
        )
        assert again.request.items == script.sent()[0].request.items
    failing(script, FailureKind.SERVER)
    assert script.turn.outcome is Outcome.FAILED


def test_each_response_of_a_turn_has_tries_of_its_own() -> None:
    script = begun()
    for _ in range(3):
        script.play(inputs.Tick(resend_of(failing(script, FailureKind.SERVER)).token))
    script.call("nothing", "{}")
    script.finish()
    assert resend_of(failing(script, FailureKind.SERVER))


# --- ends ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "offer"),
    [
        (FailureKind.AUTH, "settings.show"),
        (FailureKind.PAYMENT, "profile.choose"),
        (FailureKind.MODEL_NOT_FOUND, "profile.choose"),
        (FailureKind.POLICY, ""),
        (FailureKind.REQUEST, "turn.retry"),
        (FailureKind.TLS, "turn.retry"),
    ],
)
def test_what_will_not_pass_ends_the_turn_with_an_offer(kind: FailureKind, offer: str) -> None:
    script = begun()
    made = failing(script, kind, retryable=False)
    assert script.turn.outcome is Outcome.FAILED
    assert not any(isinstance(effect, effects.Schedule | effects.Send) for effect in made)
    assert (notice(script).sentence, notice(script).remedy) == ("It failed.", "Do something.")
    assert notice(script).command == offer


def test_a_used_up_quota_says_when_it_returns() -> None:
    script = begun()
    resets = NOW_UNIX_MS + 2 * 3_600_000
    failing(script, FailureKind.QUOTA, retryable=False, resets_at_unix_ms=resets)
    assert notice(script).sentence == "It failed. It returns in 2 h."
    assert notice(script).until_unix_ms == resets
    assert notice(script).command == "profile.choose"


def test_a_used_up_quota_without_a_time_looks_at_the_meters() -> None:
    script = begun()
    empty = Limit("requests per day", 0.0, NOW_UNIX_MS + 60_000)
    script.hear(RateReported((Limit("tokens per minute", 0.4, NOW_UNIX_MS + 1), empty)))
    failing(script, FailureKind.QUOTA, retryable=False)
    assert notice(script).until_unix_ms == NOW_UNIX_MS + 60_000


def test_a_link_lost_in_mid_answer_keeps_the_text_and_waits_for_the_person() -> None:
    script = begun()
    script.say("Half")
    failing(script, FailureKind.NETWORK)
    text = script.thread.entries[1]
    assert isinstance(text, AssistantText)
    assert text.state is EntryState.CUT
    assert script.thread.state is ThreadState.LOST
    assert notice(script).command == "turn.retry"
    status = LinkStatus(LinkPhase.READY, "WebSocket", 1.0)
    script.play(inputs.LinkChanged(script.thread.profile, status))
    assert script.thread.state is ThreadState.IDLE


def test_finished_tools_are_not_run_again_after_a_loss() -> None:
    script = begun()
    made = script.call("read_file", '{"path": "app.py"}')
    (read,) = (e for e in made if isinstance(e, effects.ReadFile))
    script.finish()
    script.play(inputs.ToolFinished(script.thread.id, read.turn, read.call, FILE))
    made = script.play(inputs.Tick(resend_of(failing(script, FailureKind.NETWORK)).token))
    (again,) = sends(made)
    assert not any(isinstance(e, effects.ReadFile) for e in made)
    assert again.request.items[-1] == ToolOutputItem(read.call, FILE)


def test_a_call_finished_before_the_loss_is_answered_in_the_next_request() -> None:
    script = begun()
    script.patch(
        "*** Begin Patch\n*** Update File: app.py\n@@\n-    load()\n+    read()\n*** End Patch\n"
    )
    (hunk,) = script.hunks()
    failing(script, FailureKind.NETWORK)
    assert script.state.ledger.hunks[hunk].state is HunkState.PENDING
    made = script.play(inputs.Retry(script.thread.id))
    items = sends(made)[0].request.items
    assert [type(i) for i in items if isinstance(i, ToolCallItem | ToolOutputItem)] == [
        ToolCallItem,
        ToolOutputItem,
    ]


def test_a_retry_of_what_got_no_answer_sends_the_message_once() -> None:
    script = begun()
    failing(script, FailureKind.AUTH, retryable=False)
    (send,) = sends(script.play(inputs.Retry(script.thread.id)))
    assert len(send.request.items) == 1


def test_gaps_make_hunks_unkeepable_and_say_so() -> None:
    script = begun()
    script.patch(
        "*** Begin Patch\n*** Update File: app.py\n@@\n-    load()\n+    read()\n*** End Patch\n"
    )
    script.hear(Finished(FinishReason.COMPLETED, Usage(1, 1), suspect=True))
    assert HunkFlag.SUSPECT in script.state.ledger.hunks[script.hunks()[0]].flags
    said = [entry for entry in script.thread.entries if isinstance(entry, Notice)]
    assert said[0].command == "turn.regenerate"


# --- silence -------------------------------------------------------------------------------------


def quiet(script: Script, after_ms: float) -> list[Effect]:
    script.now_ms += after_ms
    return script.play(inputs.Tick(quiet_token(script.thread.id)))


def test_every_send_is_watched_for_silence() -> None:
    script = begun()
    watch = effects.Schedule(quiet_token(script.thread.id), QUIET_MS)
    assert watch in script.effects


def test_silence_is_told_with_a_way_to_send_again_and_counted_on() -> None:
    script = begun()
    made = quiet(script, QUIET_MS)
    hint = notice(script)
    assert hint.sentence == "No data for 10 s."
    assert hint.command == "turn.retry"
    assert isinstance(made[-1], effects.Schedule)
    quiet(script, 5_000)
    assert hint.sentence == "No data for 15 s."
    assert notice(script) is hint
    made = script.play(inputs.Retry(script.thread.id))
    assert [type(e) for e in made[:2]] == [effects.Cut, effects.Send]


def test_a_hint_becomes_a_memory_when_data_arrive() -> None:
    script = begun()
    quiet(script, QUIET_MS)
    hint = notice(script)
    script.say("Here")
    assert hint.sentence == "No data for 10 s. Then it went on."
    assert hint.command == ""


def test_a_hint_before_a_failure_does_not_say_that_it_went_on() -> None:
    script = begun()
    quiet(script, QUIET_MS)
    hint = notice(script)
    failing(script, FailureKind.TIMEOUT, retryable=False)
    assert (hint.sentence, hint.command) == ("No data for 10 s.", "")


def test_data_put_the_hint_off() -> None:
    script = begun()
    script.now_ms += 6_000
    script.say("Here")
    (schedule,) = quiet(script, 4_000)
    assert schedule == effects.Schedule(quiet_token(script.thread.id), pytest.approx(5_999, abs=2))
    assert not any(isinstance(entry, Notice) for entry in script.thread.entries)


def test_a_queue_at_the_server_is_named() -> None:
    script = begun()
    script.hear(Queued())
    quiet(script, QUIET_MS)
    assert notice(script).sentence.startswith("The request waits in the server's queue for 10 s")


def test_silence_after_text_is_answered_by_a_new_turn() -> None:
    script = begun()
    script.say("Half")
    quiet(script, QUIET_MS)
    script.play(inputs.Retry(script.thread.id))
    assert [turn.outcome for turn in script.thread.turns] == [Outcome.CUT, Outcome.RUNNING]


def test_a_running_turn_is_not_retried_for_nothing() -> None:
    script = begun()
    script.say("Going on")
    assert script.play(inputs.Retry(script.thread.id)) == []


def test_no_silence_is_told_of_a_turn_that_is_over() -> None:
    script = begun()
    script.answer()
    assert quiet(script, QUIET_MS) == []


# --- tools ---------------------------------------------------------------------------------------


def test_a_tool_that_takes_too_long_is_answered_in_its_place() -> None:
    script = begun()
    made = script.call("search_text", '{"query": "x"}')
    (watch,) = (e for e in made if isinstance(e, effects.Schedule))
    script.finish()
    (send,) = sends(script.play(inputs.Tick(watch.token)))
    assert "took longer than 30 s" in send.request.items[-1].output
    card = next(entry for entry in script.thread.entries if isinstance(entry, ToolCard))
    assert card.state is ToolState.FAILED
    assert (
        script.play(inputs.ToolFinished(script.thread.id, script.turn.id, card.call, "late")) == []
    )


def test_the_same_call_over_and_over_is_not_carried_out() -> None:
    script = begun()
    for n in range(4):
        made = script.call("list_files", "{}", f"c{n}")
        asked = any(isinstance(e, effects.ListFiles) for e in made)
        assert asked is (n < 3)
        if asked:
            script.play(inputs.ToolFinished(script.thread.id, script.turn.id, f"c{n}", "app.py"))
        script.finish()
    assert "Not carried out" in script.sent()[-1].request.items[-1].output


def test_the_same_call_counts_anew_when_files_changed() -> None:
    script = begun()
    for n in range(3):
        script.call("list_files", "{}", f"c{n}")
        script.play(inputs.ToolFinished(script.thread.id, script.turn.id, f"c{n}", "app.py"))
    script.patch("*** Begin Patch\n*** Add File: b.py\n+x\n*** End Patch\n", "p1")
    made = script.call("list_files", "{}", "c9")
    assert any(isinstance(e, effects.ListFiles) for e in made)


def test_a_quota_that_names_how_long_it_lasts_says_when_it_returns() -> None:
    script = begun()
    failing(script, FailureKind.QUOTA, retryable=False, retry_after_ms=120_000)
    assert notice(script).until_unix_ms == NOW_UNIX_MS + 120_000
    assert notice(script).sentence == "It failed. It returns in 2 min."


def test_a_lost_thread_is_idle_again_only_when_its_own_link_is_ready() -> None:
    script = begun()
    script.say("Half")
    failing(script, FailureKind.NETWORK)
    thread = script.thread
    script.play(inputs.AddThread())
    script.play(inputs.LinkChanged(thread.profile, LinkStatus(LinkPhase.CONNECTING)))
    script.play(inputs.LinkChanged(STRICT.id, LinkStatus(LinkPhase.READY)))
    assert thread.state is ThreadState.LOST
    script.play(inputs.LinkChanged(thread.profile, LinkStatus(LinkPhase.READY)))
    assert thread.state is ThreadState.IDLE


def test_silence_while_a_tool_works_is_not_the_servers() -> None:
    script = begun()
    script.call("list_files", "{}")
    script.finish()
    entries = len(script.thread.entries)
    assert quiet(script, QUIET_MS) == []
    assert len(script.thread.entries) == entries


def test_the_timer_of_one_tool_stops_no_other() -> None:
    script = begun()
    script.call("list_files", "{}", "c1")
    script.call("read_file", '{"path": "a.py"}', "c2")
    script.play(inputs.Tick(tool_token(script.turn.id, CallId("c2"))))
    cards = script.state.live[script.thread.id].cards
    assert [card.state for card in cards.values()] == [ToolState.RUNNING, ToolState.FAILED]
