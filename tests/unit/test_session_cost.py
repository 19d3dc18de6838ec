"""What turns and threads cost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.session_script import PROFILE, Script

from swerve.protocol.messages import Finished, FinishReason, Usage
from swerve.session import effects, inputs
from swerve.session.cost import Cost, dollars, estimate, price_of, thread_cost, turn_cost
from swerve.session.profile import Price
from swerve.session.transcript import Notice
from swerve.session.turn import Outcome

PRICE = Price(input=2.0, cached=0.2, output=10.0)


def priced() -> Script:
    script = Script()
    script.state.profiles[PROFILE.id] = replace(PROFILE, price=PRICE)
    return script


def test_cached_tokens_are_cheaper() -> None:
    usage = Usage(input_tokens=1_000, output_tokens=100, cached_tokens=900)
    assert price_of([usage], PRICE) == pytest.approx((100 * 2 + 900 * 0.2 + 100 * 10) / 1e6)


def test_a_thread_costs_what_its_turns_cost() -> None:
    script = priced()
    for words in ("one", "two"):
        script.submit(words)
        script.hear(Finished(FinishReason.COMPLETED, Usage(1_000, 100)))
    profiles = script.state.profiles
    each = turn_cost(script.turn, profiles)
    assert each == Cost(pytest.approx(0.003))
    assert thread_cost(script.thread, profiles).usd == pytest.approx(0.006)


def test_a_cut_turn_is_guessed_and_marked() -> None:
    script = priced()
    script.submit("x" * 4_000)
    script.say("y" * 400)
    script.submit("redirect")
    first, second = script.thread.turns
    cost = turn_cost(first, script.state.profiles)
    assert cost.is_estimate
    assert cost.usd == pytest.approx((1_010 * 2 + 100 * 10) / 1e6, rel=0.02)
    assert not turn_cost(second, script.state.profiles).is_estimate
    assert thread_cost(script.thread, script.state.profiles).is_estimate


def test_a_profile_changed_later_does_not_change_what_was_paid() -> None:
    script = priced()
    script.submit("one")
    script.hear(Finished(FinishReason.COMPLETED, Usage(1_000, 100)))
    script.thread.profile = next(one for one in script.state.profiles if one != PROFILE.id)
    assert thread_cost(script.thread, script.state.profiles).usd == pytest.approx(0.003)


def test_the_cap_stops_before_the_next_send_and_says_so() -> None:
    script = priced()
    script.state.cost_cap_usd = 1
    script.submit("one")
    script.hear(Finished(FinishReason.COMPLETED, Usage(500_000, 0)))
    made = script.submit("two")
    assert not any(isinstance(effect, effects.Send) for effect in made)
    assert script.turn.outcome is Outcome.FAILED
    notice = script.thread.entries[-1]
    assert isinstance(notice, Notice)
    assert notice.sentence == "Not sent: this thread has cost $1.00 and its cap is $1."
    script.state.cost_cap_usd = 5
    (send,) = (
        effect
        for effect in script.play(inputs.Retry(script.thread.id))
        if isinstance(effect, effects.Send)
    )
    assert sum("two" in getattr(item, "text", "") for item in send.request.items) == 1


def test_costs_for_people() -> None:
    assert dollars(Cost(0.0123)) == "$0.012"
    assert dollars(Cost(1.5, is_estimate=True)) == "≈ $1.50"
    assert estimate(400, 40) == Usage(100, 10)


def test_a_turn_of_a_profile_that_is_gone_has_no_cost() -> None:
    script = priced()
    script.submit("one")
    script.answer()
    assert turn_cost(script.turn, {}) == Cost()
