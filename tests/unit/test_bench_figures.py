from __future__ import annotations

import json
import math

import pytest
from tests.bench.control import shared_ms
from tests.bench.figures import Figure, percentile, rounded, slope, spread


def test_percentile_is_always_a_measured_value() -> None:
    samples = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert percentile(samples, 0.5) == 3.0
    assert percentile(samples, 0.99) == 5.0
    assert percentile(samples, 0.0) == 1.0
    assert percentile([float(n) for n in range(1, 101)], 0.99) == 99.0


def test_no_samples_are_no_figure() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 0.5)


def test_slope_of_a_line_is_its_own_and_of_noise_around_a_level_is_small() -> None:
    assert slope([10.0, 12.0, 14.0, 16.0]) == pytest.approx(2.0)
    assert abs(slope([1.0, -1.0, 1.0, -1.0, 1.0])) < 0.01
    assert slope([7.0]) == 0.0


def test_a_budget_is_a_ceiling_unless_it_is_a_floor() -> None:
    assert Figure("a", 5.0, "ms", 5.0).is_ok is True
    assert Figure("a", 5.1, "ms", 5.0).is_ok is False
    assert Figure("a", 5.1, "tokens/s", 5.0, is_floor=True).is_ok is True
    assert Figure("a", 4.9, "tokens/s", 5.0, is_floor=True).is_ok is False
    assert Figure("a", 4.9, "ms").is_ok is None


def test_rounding_never_turns_a_miss_into_a_hit() -> None:
    figure = Figure("a", 16.70001, "ms", 16.7)
    assert json.loads(figure.to_json()) == {
        "name": "a",
        "value": 16.7,
        "unit": "ms",
        "budget": 16.7,
        "ok": False,
        "how": "",
    }


def test_values_keep_four_digits() -> None:
    assert rounded(12.34567) == 12.35
    assert rounded(0.00123456) == 0.001235
    assert rounded(123456.7) == 123457.0
    assert rounded(0.0) == 0.0
    assert math.isinf(rounded(math.inf))


def test_a_spread_leaves_the_warm_up_out_and_judges_the_p99() -> None:
    said: list[Figure] = []
    samples = [900.0, 800.0, *(float(n) for n in range(1, 101))]
    spread(said.append, "x", samples, "ms", 99.0, "how", warm_up=2, median_budget=40.0)
    assert [(figure.name, figure.value, figure.is_ok) for figure in said] == [
        ("x.p50", 50.0, False),
        ("x.p99", 99.0, True),
    ]
    assert said[0].how == "how; n=100"


def test_only_stalls_within_the_span_are_subtracted() -> None:
    ms = 1_000_000
    stalls = [(0, 5 * ms), (12 * ms, 13 * ms), (19 * ms, 40 * ms)]
    assert shared_ms(10 * ms, 20 * ms, stalls) == 2.0
    assert shared_ms(6 * ms, 9 * ms, stalls) == 0.0
