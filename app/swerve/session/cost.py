"""What turns and threads cost, from the profile's prices and the tokens the server counted.

Pure. A response that was cut has no count; it is guessed from the characters that travelled, and a
sum with a guess in it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from swerve.frozen import frozen
from swerve.protocol.messages import Usage
from swerve.session.profile import Price, Profile
from swerve.session.turn import Thread, Turn
from swerve.terms import ProfileId

CHARS_PER_TOKEN = 4


@frozen
class Cost:
    """US dollars, and whether some of it is a guess."""

    usd: float = 0.0
    is_estimate: bool = False

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.usd + other.usd, self.is_estimate or other.is_estimate)


def price_of(usages: Iterable[Usage], price: Price) -> float:
    """Return US dollars for `usages`: what the server had cached costs its own price."""
    total = 0.0
    for usage in usages:
        fresh = usage.input_tokens - usage.cached_tokens
        total += fresh * price.input + usage.cached_tokens * price.cached
        total += usage.output_tokens * price.output
    return total / 1_000_000.0


def turn_cost(turn: Turn, profiles: Mapping[ProfileId, Profile]) -> Cost:
    """Return the cost of a turn at the prices of the profile it was sent to."""
    profile = profiles.get(turn.profile)
    if profile is None:
        return Cost()
    guessed = price_of(turn.estimates, profile.price)
    return Cost(price_of(turn.usages, profile.price) + guessed, guessed > 0)


def thread_cost(thread: Thread, profiles: Mapping[ProfileId, Profile]) -> Cost:
    """Return the cost of all turns of a thread, those that were cut included."""
    return sum((turn_cost(turn, profiles) for turn in thread.turns), Cost())


def estimate(input_chars: int, output_chars: int) -> Usage:
    """Return the usage of a response whose end was not heard."""
    return Usage(input_chars // CHARS_PER_TOKEN, output_chars // CHARS_PER_TOKEN)


def dollars(cost: Cost) -> str:
    """Return a cost for people: three decimals below ten cents, "≈" before a guess."""
    amount = f"${cost.usd:.3f}" if cost.usd < 0.1 else f"${cost.usd:.2f}"
    return f"≈ {amount}" if cost.is_estimate else amount
