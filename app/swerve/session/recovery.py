"""What follows a failure: wait and send again, compact first, or end the turn with an offer.

One row per kind of failure. Pure: no clock and no dice; the jitter that keeps many windows from
coming back in the same instant is derived from the turn's id. Called by `responses`.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from enum import Enum, auto

from swerve.frozen import frozen
from swerve.protocol.errors import Failure, FailureKind
from swerve.session.turn import WaitKind
from swerve.terms import TurnId

MAX_WAIT_MS = 15 * 60_000
"""A server that asks for a longer wait than this gets none: the turn ends and says so."""

_JITTER = 0.25
_QUIET_MS = 1_000.0
"""A wait shorter than this is not worth a word."""


class Next(Enum):
    """What becomes of the turn."""

    RESEND = auto()
    COMPACT = auto()
    END = auto()


@frozen
class Rule:
    """How one kind of failure is treated.

    Attributes:
        tries: how often the request is sent again.
        first_ms, most_ms: back-off, doubled from one to the other; 0 sends again at once.
        is_first_free: the first try goes out at once and unheard.
        wait: what the thread waits for meanwhile.
        offer: command offered where the turn ends.
        compacts: a shorter history may cure it.
    """

    tries: int = 0
    first_ms: float = 0.0
    most_ms: float = 30_000.0
    is_first_free: bool = False
    wait: WaitKind = WaitKind.RETRY
    offer: str = ""
    compacts: bool = False


_AGAIN = "turn.retry"
_OTHER = "profile.choose"
_KEYS = "settings.show"

RULES: Mapping[FailureKind, Rule] = {
    FailureKind.AUTH: Rule(offer=_KEYS),
    FailureKind.PAYMENT: Rule(offer=_OTHER),
    FailureKind.MODEL_NOT_FOUND: Rule(offer=_OTHER),
    FailureKind.QUOTA: Rule(offer=_OTHER),
    FailureKind.RATE: Rule(6, 1_000.0, wait=WaitKind.LIMIT, offer=_OTHER),
    FailureKind.OVERLOAD: Rule(6, 1_000.0, offer=_OTHER),
    FailureKind.CONTEXT_FULL: Rule(compacts=True, offer="thread.new"),
    FailureKind.TOO_LARGE: Rule(compacts=True, offer="thread.new"),
    FailureKind.CHAIN_LOST: Rule(1, is_first_free=True, offer=_AGAIN),
    FailureKind.CONNECTION_EXPIRED: Rule(2, is_first_free=True, offer=_AGAIN),
    FailureKind.PROTOCOL: Rule(1, is_first_free=True, offer=_AGAIN),
    FailureKind.POLICY: Rule(),
    FailureKind.REQUEST: Rule(offer=_AGAIN),
    FailureKind.SERVER: Rule(3, 500.0, offer=_AGAIN),
    FailureKind.NETWORK: Rule(5, 500.0, is_first_free=True, offer=_AGAIN),
    FailureKind.TIMEOUT: Rule(1, is_first_free=True, offer=_AGAIN),
    FailureKind.TLS: Rule(offer=_AGAIN),
    FailureKind.PROXY: Rule(offer=_AGAIN),
    FailureKind.CAPTIVE: Rule(offer=_AGAIN),
}
"""By kind; a test holds it complete."""


@frozen
class Plan:
    """What to do now.

    Attributes:
        delay_ms: until the request is sent again.
        wait: what the person is shown meanwhile; NONE for a try too quick for a word.
        offer: command to offer where the turn ends after all; empty for none.
    """

    next: Next
    delay_ms: float = 0.0
    wait: WaitKind = WaitKind.NONE
    offer: str = ""


def offer_at_rest(failure: Failure) -> str:
    """Return the command to offer while no turn runs: then there is nothing to send again."""
    offer = RULES[failure.kind].offer
    return offer if offer in (_KEYS, _OTHER) else _OTHER


def plan_after(
    failure: Failure, turn: TurnId, tries: int, *, has_output: bool, is_compacted: bool
) -> Plan:
    """Return what follows `failure`.

    Args:
        failure: of the response.
        turn: spreads the waits of different windows.
        tries: how often the request was sent again already.
        has_output: something of this response was shown, so sending it again would say it twice.
        is_compacted: the turn's history was made shorter once already.
    """
    rule = RULES[failure.kind]
    end = Plan(Next.END, offer=_AGAIN if has_output else rule.offer)
    if has_output:
        return end
    if rule.compacts and not is_compacted:
        return Plan(Next.COMPACT, offer=rule.offer)
    if not failure.retryable and failure.kind is not FailureKind.CHAIN_LOST:
        return end
    if tries >= rule.tries:
        return end
    delay_ms = _delay_ms(rule, failure, turn, tries)
    if delay_ms > MAX_WAIT_MS:
        return end
    return Plan(Next.RESEND, delay_ms, rule.wait if delay_ms >= _QUIET_MS else WaitKind.NONE)


def _delay_ms(rule: Rule, failure: Failure, turn: TurnId, tries: int) -> float:
    spread = 1.0 + _JITTER * _dice(turn, tries)
    if failure.retry_after_ms is not None:
        # Never earlier than asked for.
        return failure.retry_after_ms * spread
    if rule.is_first_free and tries == 0:
        return 0.0
    steps = tries - 1 if rule.is_first_free else tries
    return min(rule.first_ms * 2.0**steps * spread, rule.most_ms)


def _dice(turn: TurnId, tries: int) -> float:
    """Return a number from 0 to 1, the same for the same turn and try."""
    return float(zlib.crc32(f"{turn}/{tries}".encode()) % 1_000) / 1_000.0


def duration(ms: float) -> str:
    """Return a wait for people: "1.5 s", "40 s", "2 min 5 s", "3 h 20 min"."""
    seconds = ms / 1_000.0
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(whole // 60, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours // 24} days"
