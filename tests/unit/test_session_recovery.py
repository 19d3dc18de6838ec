"""What each kind of failure leads to."""

from __future__ import annotations

import pytest

from swerve.protocol.errors import Failure, FailureKind
from swerve.session.recovery import (
    MAX_WAIT_MS,
    RULES,
    Next,
    Plan,
    duration,
    offer_at_rest,
    plan_after,
)
from swerve.session.turn import WaitKind
from swerve.terms import TurnId

TURN = TurnId("turn-1")


def plan(
    kind: FailureKind,
    tries: int = 0,
    *,
    turn: TurnId = TURN,
    has_output: bool = False,
    is_compacted: bool = False,
    **more,
) -> Plan:
    given = {"retryable": True, **more}
    failure = Failure(kind, "It failed.", **given)
    return plan_after(failure, turn, tries, has_output=has_output, is_compacted=is_compacted)


def test_every_kind_has_a_rule() -> None:
    assert set(RULES) == set(FailureKind)


@pytest.mark.parametrize(
    "kind",
    [
        FailureKind.AUTH,
        FailureKind.PAYMENT,
        FailureKind.QUOTA,
        FailureKind.MODEL_NOT_FOUND,
        FailureKind.POLICY,
        FailureKind.REQUEST,
        FailureKind.TLS,
        FailureKind.PROXY,
        FailureKind.CAPTIVE,
    ],
)
def test_what_a_repetition_cannot_cure_is_never_repeated(kind: FailureKind) -> None:
    assert plan(kind).next is Next.END


@pytest.mark.parametrize(
    ("kind", "tries"),
    [
        (FailureKind.RATE, 6),
        (FailureKind.OVERLOAD, 6),
        (FailureKind.SERVER, 3),
        (FailureKind.NETWORK, 5),
        (FailureKind.TIMEOUT, 1),
        (FailureKind.PROTOCOL, 1),
        (FailureKind.CONNECTION_EXPIRED, 2),
    ],
)
def test_what_may_pass_is_tried_a_bounded_number_of_times(kind: FailureKind, tries: int) -> None:
    assert [plan(kind, n).next for n in range(tries)] == [Next.RESEND] * tries
    assert plan(kind, tries).next is Next.END


@pytest.mark.parametrize("kind", list(FailureKind))
def test_nothing_is_sent_again_by_itself_once_something_was_shown(kind: FailureKind) -> None:
    assert plan(kind, has_output=True) == Plan(Next.END, offer="turn.retry")


def test_what_cannot_be_cured_by_sending_again_is_not() -> None:
    assert plan(FailureKind.NETWORK, retryable=False).next is Next.END


@pytest.mark.parametrize("kind", [FailureKind.CONTEXT_FULL, FailureKind.TOO_LARGE])
def test_a_request_too_long_is_made_shorter_once(kind: FailureKind) -> None:
    assert plan(kind) == Plan(Next.COMPACT, offer="thread.new")
    assert plan(kind, is_compacted=True) == Plan(Next.END, offer="thread.new")


def test_the_wait_asked_for_is_kept_and_shown_as_a_limit() -> None:
    asked = plan(FailureKind.RATE, retry_after_ms=5_000)
    assert 5_000 <= asked.delay_ms <= 6_250
    assert asked.wait is WaitKind.LIMIT
    assert plan(FailureKind.RATE, retry_after_ms=MAX_WAIT_MS + 1).next is Next.END


def test_back_off_doubles_up_to_its_end_and_spreads_by_turn() -> None:
    delays = [plan(FailureKind.OVERLOAD, n).delay_ms for n in range(6)]
    assert delays == sorted(delays)
    assert all(1_000 * 2**n <= delay <= 1_250 * 2**n for n, delay in enumerate(delays[:5]))
    assert delays[-1] == 30_000
    others = {plan(FailureKind.OVERLOAD, turn=TurnId(f"turn-{n}")).delay_ms for n in range(9)}
    assert len(others) > 4


def test_a_lost_link_is_tried_at_once_and_without_a_word() -> None:
    assert plan(FailureKind.NETWORK) == Plan(Next.RESEND)
    assert plan(FailureKind.NETWORK, 2).wait is WaitKind.RETRY


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (1_500, "1.5 s"),
        (40_000, "40 s"),
        (125_000, "2 min 5 s"),
        (120_000, "2 min"),
        (12_000_000, "3 h 20 min"),
        (7_200_000, "2 h"),
        (864_000_000, "10 days"),
    ],
)
def test_durations_for_people(ms: float, words: str) -> None:
    assert duration(ms) == words


def test_at_rest_a_refused_key_leads_to_the_settings_and_all_else_to_another_model() -> None:
    for kind in FailureKind:
        is_key = kind is FailureKind.AUTH
        expected = "settings.show" if is_key else "profile.choose"
        assert offer_at_rest(Failure(kind, "It failed.")) == expected
