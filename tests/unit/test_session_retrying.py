"""Continue and regenerate."""

from __future__ import annotations

import pytest
from tests.fakes.session_script import Script

from swerve.edits.hunks import HunkState
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import Failed, FinishReason, UserItem
from swerve.session import effects, inputs
from swerve.session.retrying import CONTINUE
from swerve.session.transcript import Notice, UserMessage
from swerve.session.turn import Outcome, WaitKind

FILE = "def main():\n    load()\n    run()\n"
PATCH = """*** Begin Patch
*** Update File: app.py
@@
-    load()
+    read()
@@
-    run()
+    go()
*** End Patch
"""


def edited() -> Script:
    script = Script({"app.py": FILE})
    script.submit("edit")
    script.patch(PATCH)
    script.finish()
    script.answer()
    return script


def request_of(script: Script) -> tuple[object, ...]:
    return script.sent()[-1].request.items


def test_an_answer_that_hit_its_limit_offers_to_continue_and_does() -> None:
    script = Script()
    script.submit("tell me all")
    script.say("A long")
    script.finish(FinishReason.MAX_TOKENS)
    notice = script.thread.entries[-1]
    assert isinstance(notice, Notice)
    assert notice.command == "turn.continue"
    script.play(inputs.Continue(script.thread.id))
    assert script.thread.is_running
    assert CONTINUE in request_of(script)[-1].text


def test_regenerate_takes_back_what_is_pending_and_forgets_the_turn() -> None:
    script = edited()
    hunks = script.hunks()
    script.play(inputs.Regenerate(script.thread.id))
    states = {script.state.ledger.hunks[hunk].state for hunk in hunks}
    assert states == {HunkState.REJECTED}
    (item,) = request_of(script)
    assert isinstance(item, UserItem)
    assert "edit" in item.text
    assert isinstance(script.thread.entries[-1], UserMessage)
    assert script.state.ledger.pending() == []


def test_regenerate_tells_the_model_of_what_was_kept() -> None:
    script = edited()
    first, second = script.hunks()
    script.play(inputs.Keep((first,)))
    script.written()
    script.play(inputs.Regenerate(script.thread.id))
    assert script.state.ledger.hunks[first].state is HunkState.KEPT
    assert script.state.ledger.hunks[second].state is HunkState.REJECTED
    texts = [getattr(item, "text", "") for item in request_of(script)]
    assert any("kept" in text and "rejected" in text for text in texts)


def test_what_regenerate_rejected_can_be_taken_back() -> None:
    script = edited()
    first, _ = script.hunks()
    script.play(inputs.Regenerate(script.thread.id))
    script.play(inputs.UndoDecision())
    assert script.state.ledger.hunks[first].state is HunkState.PENDING


def test_regenerate_while_running_cuts_first() -> None:
    script = edited()
    script.submit("more")
    script.say("Half")
    made = script.play(inputs.Regenerate(script.thread.id))
    assert isinstance(made[0], effects.Cut)
    assert [turn.outcome for turn in script.thread.turns[-2:]] == [Outcome.CUT, Outcome.RUNNING]
    assert sum("more" in getattr(item, "text", "") for item in request_of(script)) == 1


@pytest.mark.parametrize("intent", [inputs.Retry, inputs.Continue, inputs.Regenerate])
def test_an_empty_thread_has_nothing_to_do_again(intent: type) -> None:
    script = Script()
    script.play(intent(script.thread.id))
    assert script.sent() == []
    assert not script.thread.is_running


def test_continue_sends_at_once_what_waits_to_be_sent_again() -> None:
    script = Script()
    script.submit("hello")
    busy = Failure(FailureKind.OVERLOAD, "Busy.", retryable=True, retry_after_ms=3000)
    script.hear(Failed(busy))
    made = script.play(inputs.Continue(script.thread.id))
    assert [effect for effect in made if isinstance(effect, effects.Send)]
    assert script.thread.wait is WaitKind.NONE
    assert len(script.thread.turns) == 1
