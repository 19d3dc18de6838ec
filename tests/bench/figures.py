"""Figures of the bench: what a measurement says, as one JSON line, and the statistics behind it.

Pure; the families of figures make them, `__main__` prints them, `page` reads them back.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Say = Callable[["Figure"], None]
"""Takes a figure as soon as it is known."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes:
        name: words with dots between, e.g. "paint.small.1000.p99"; unique within a run.
        value: in `unit`.
        budget: what it must keep to; None where it is only reported.
        how: how it was measured, a phrase for people.
        is_floor: the budget is a least value, not a greatest.
    """

    name: str
    value: float
    unit: str
    budget: float | None = None
    how: str = ""
    is_floor: bool = False

    @property
    def is_ok(self) -> bool | None:
        """Whether it keeps to its budget; None where there is none."""
        if self.budget is None:
            return None
        return self.value >= self.budget if self.is_floor else self.value <= self.budget

    def to_json(self) -> str:
        """Return it as one line."""
        return json.dumps(
            {
                "name": self.name,
                "value": rounded(self.value),
                "unit": self.unit,
                "budget": self.budget,
                "ok": self.is_ok,
                "how": self.how,
            },
            ensure_ascii=False,
        )


def percentile(samples: Sequence[float], share: float) -> float:
    """Return the least sample that `share` (0 to 1) of all samples do not exceed.

    Nearest rank: always a value that was measured, never one between two.

    Raises:
        ValueError: there are no samples.
    """
    if not samples:
        raise ValueError("no samples: nothing was measured")
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def slope(samples: Sequence[float]) -> float:
    """Return the least-squares slope of samples taken at even steps, per step."""
    count = len(samples)
    if count < 2:
        return 0.0
    middle = (count - 1) / 2
    mean = sum(samples) / count
    spread = sum((at - middle) ** 2 for at in range(count))
    return sum((at - middle) * (value - mean) for at, value in enumerate(samples)) / spread


def rounded(value: float) -> float:
    """Return `value` with about four digits: more would only be noise."""
    if value == 0 or not math.isfinite(value):
        return value
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    return round(value, digits) if digits else float(round(value))


def spread(
    say: Say,
    name: str,
    samples: Sequence[float],
    unit: str,
    budget: float | None,
    how: str,
    *,
    warm_up: int = 0,
    median_budget: float | None = None,
) -> None:
    """Say median and p99 of `samples`; the budget holds for the p99, the first few are dropped."""
    kept = samples[warm_up:]
    runs = f"{how}; n={len(kept)}"
    say(Figure(f"{name}.p50", percentile(kept, 0.5), unit, median_budget, runs))
    say(Figure(f"{name}.p99", percentile(kept, 0.99), unit, budget, runs))
