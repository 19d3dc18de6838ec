from __future__ import annotations

import pytest

from swerve.practice.pacing import Pace, Pacer

TEXT = "abcdefgh" * 2_000


@pytest.mark.parametrize("rate", [70.0, 1_000.0, 5_000.0])
@pytest.mark.parametrize("jitter", [0.0, 0.8])
def test_a_text_takes_the_time_its_rate_says(rate: float, jitter: float) -> None:
    pacer, now_s = Pacer(Pace(rate, jitter, seed=3)), 100.0
    for chunk in pacer.chunks(TEXT):
        now_s += max(0.0, pacer.wait_s(chunk, now_s))
    assert now_s - 100.0 == pytest.approx(len(TEXT) / 4 / rate, rel=0.05)


def test_a_late_chunk_is_made_up_for() -> None:
    pacer = Pacer(Pace(1_000))
    assert pacer.wait_s("abcd", 0.0) == pytest.approx(0.001)
    assert pacer.wait_s("abcd", 5.0) < 0
    assert pacer.wait_s("abcd", 5.0) < 0


def test_no_rate_is_no_wait() -> None:
    assert Pacer(Pace(0)).wait_s("abcdefgh", 1.0) == 0.0


def test_chunks_are_small_complete_and_the_same_for_a_seed() -> None:
    chunks = list(Pacer(Pace(seed=1)).chunks(TEXT))
    assert "".join(chunks) == TEXT
    assert {len(chunk) for chunk in chunks[:-1]} == set(range(1, 9))
    assert chunks == list(Pacer(Pace(seed=1)).chunks(TEXT))
    assert chunks != list(Pacer(Pace(seed=2)).chunks(TEXT))
