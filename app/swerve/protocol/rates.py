"""Reads the meters of an account out of the headers of an answer.

Three families of names: `x-ratelimit-remaining-tokens-minute` (Cerebras, seconds as a number),
`x-ratelimit-remaining-tokens` (OpenAI and those like it, spans such as `6m0s`) and
`x-codex-primary-used-percent`. Pure; called by `streaming.py`, once for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import Limit

_METER = re.compile(r"x-ratelimit-remaining-(requests|tokens)(?:-(minute|hour|day))?")
_SPAN = re.compile(r"([\d.]+)(ms|s|m|h|d)")
_UNIT_MS = {"ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6, "d": 8.64e7}
_LONGEST_WAIT_MS = 10 * 60_000


def limits_from_headers(headers: Mapping[str, str], now_unix_ms: int) -> tuple[Limit, ...]:
    """Return the meters that `headers` tell of, names in lower case; empty where they tell none."""
    found = [
        limit
        for name in headers
        if (meter := _METER.fullmatch(name)) is not None
        and (limit := _limit(headers, meter[1], meter[2] or "", now_unix_ms)) is not None
    ]
    found += filter(None, (_codex_limit(headers, name) for name in ("primary", "secondary")))
    return tuple(found)


def _limit(headers: Mapping[str, str], what: str, window: str, now_unix_ms: int) -> Limit | None:
    tail = f"{what}-{window}" if window else what
    remaining = _number(headers.get(f"x-ratelimit-remaining-{tail}", ""))
    limit = _number(headers.get(f"x-ratelimit-limit-{tail}", ""))
    if remaining is None or not limit:
        return None
    reset_ms = _span_ms(headers.get(f"x-ratelimit-reset-{tail}", ""))
    return Limit(
        name=f"{what} per {window}" if window else what,
        remaining_fraction=min(1.0, max(0.0, remaining / limit)),
        resets_at_unix_ms=None if reset_ms is None else now_unix_ms + int(reset_ms),
    )


def _codex_limit(headers: Mapping[str, str], name: str) -> Limit | None:
    used = _number(headers.get(f"x-codex-{name}-used-percent", ""))
    if used is None:
        return None
    reset_s = _number(headers.get(f"x-codex-{name}-reset-at", ""))
    return Limit(
        name=f"{name} quota",
        remaining_fraction=min(1.0, max(0.0, 1.0 - used / 100)),
        resets_at_unix_ms=None if reset_s is None else int(reset_s * 1_000),
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < 1e15 else None


def _span_ms(text: str) -> float | None:
    seconds = _number(text)
    if seconds is not None:
        return seconds * 1_000
    spans = _SPAN.findall(text)
    try:
        return sum(float(count) * _UNIT_MS[unit] for count, unit in spans) if spans else None
    except ValueError:
        return None


def failure_with_limits(failure: Failure, limits: tuple[Limit, ...], now_unix_ms: int) -> Failure:
    """Say of a refusal for its rate how long it lasts, from the meters that are empty.

    A meter that stays empty for minutes is a used-up quota: waiting for it is not worth a turn.
    """
    is_rate = failure.kind in (FailureKind.RATE, FailureKind.QUOTA)
    resets = [
        limit.resets_at_unix_ms
        for limit in limits
        if limit.remaining_fraction <= 0 and limit.resets_at_unix_ms is not None
    ]
    if not (is_rate and resets):
        return failure
    wait_ms = max(0, max(resets) - now_unix_ms)
    if wait_ms <= _LONGEST_WAIT_MS:
        return replace(failure, retry_after_ms=max(failure.retry_after_ms or 0, wait_ms))
    return replace(
        failure,
        kind=FailureKind.QUOTA,
        sentence="The quota of this account is used up.",
        remedy="Wait for it to return, or choose another profile.",
        retryable=False,
        resets_at_unix_ms=max(resets),
    )
