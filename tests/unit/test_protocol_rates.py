from __future__ import annotations

import pytest

from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import Limit
from swerve.protocol.rates import failure_with_limits, limits_from_headers

NOW = 1_000_000
RATE = Failure(FailureKind.RATE, "slow down", "wait", retryable=True, retry_after_ms=10)


def test_meters_of_every_family_are_read() -> None:
    headers = {
        "x-ratelimit-limit-requests-day": "1000",
        "x-ratelimit-remaining-requests-day": "250",
        "x-ratelimit-reset-requests-day": "33011.382867",
        "x-ratelimit-limit-tokens": "60000",
        "x-ratelimit-remaining-tokens": "60000",
        "x-ratelimit-reset-tokens": "1m0.5s",
        "x-codex-primary-used-percent": "42",
        "x-codex-primary-reset-at": "1795192000",
        "content-type": "text/event-stream",
    }
    assert limits_from_headers(headers, NOW) == (
        Limit("requests per day", 0.25, NOW + 33_011_382),
        Limit("tokens", 1.0, NOW + 60_500),
        Limit("primary quota", pytest.approx(0.58), 1_795_192_000_000),
    )


@pytest.mark.parametrize(
    ("remaining", "limit", "reset"),
    [("nan", "10", ""), ("5", "0", ""), ("5", "many", ""), ("-1", "10", ""), ("1e99", "1", "")],
)
def test_nonsense_is_no_meter(remaining: str, limit: str, reset: str) -> None:
    headers = {"x-ratelimit-remaining-tokens": remaining, "x-ratelimit-limit-tokens": limit}
    assert limits_from_headers({**headers, "x-ratelimit-reset-tokens": reset}, NOW) == ()


@pytest.mark.parametrize("reset", ["", "soon", "1..2s"])
def test_a_meter_without_a_readable_reset_is_still_a_meter(reset: str) -> None:
    headers = {
        "x-ratelimit-remaining-tokens": "1",
        "x-ratelimit-limit-tokens": "2",
        "x-ratelimit-reset-tokens": reset,
    }
    assert limits_from_headers(headers, NOW) == (Limit("tokens", 0.5, None),)


def test_an_empty_meter_says_how_long_to_wait() -> None:
    minute = Limit("tokens per minute", 0.0, NOW + 20_000)
    full = Limit("requests per day", 0.5, NOW + 86_400_000)
    assert failure_with_limits(RATE, (minute, full), NOW).retry_after_ms == 20_000
    assert failure_with_limits(RATE, (full,), NOW) == RATE


def test_a_meter_that_is_empty_for_hours_is_a_quota() -> None:
    day = Limit("tokens per day", 0.0, NOW + 7_200_000)
    failure = failure_with_limits(RATE, (day,), NOW)
    assert failure.kind is FailureKind.QUOTA
    assert not failure.retryable
    assert failure.resets_at_unix_ms == NOW + 7_200_000


def test_other_failures_have_nothing_to_do_with_meters() -> None:
    auth = Failure(FailureKind.AUTH, "no")
    assert failure_with_limits(auth, (Limit("tokens", 0.0, NOW + 5),), NOW) == auth
