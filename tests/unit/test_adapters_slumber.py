from __future__ import annotations

import pytest

from swerve.adapters.slumber import Slumber


@pytest.mark.parametrize("sleeper", [0, 1])
def test_either_clock_tells_of_a_sleep_once(sleeper: int) -> None:
    times = [1_000.0, 50.0]
    slumber = Slumber(20, lambda: times[0], lambda: times[1])
    times[0] += 19
    times[1] += 19
    assert not slumber.is_over()
    times[sleeper] += 60
    assert slumber.is_over()
    assert not slumber.is_over()


def test_a_clock_that_is_set_back_is_no_sleep() -> None:
    times = [1_000.0]
    slumber = Slumber(20, lambda: times[0], lambda: 0.0)
    times[0] -= 3_600
    assert not slumber.is_over()
