"""Figures of a turn."""

from __future__ import annotations

import re

import pytest

from swerve.protocol.messages import Limit
from swerve.rows.figures import (
    Speedometer,
    binding,
    first_token_after_ms,
    limit_left,
    thousands,
    tokens_per_second,
    waits_for,
)
from swerve.session.turn import Thread, ThreadState, Turn, WaitKind
from swerve.terms import EntryId, ProfileId, ThreadId, TurnId


def _turn(**more) -> Turn:
    return Turn(TurnId("u"), ThreadId("t"), 1, EntryId("e"), 1_000.0, ProfileId("p"), **more)


def test_speed_counts_from_the_first_token_to_the_end() -> None:
    turn = _turn(sent_ms=1_001.0, first_token_ms=1_100.0, ended_ms=1_600.0, output_chars=2_000)
    assert tokens_per_second(turn, 9_999.0) == 1_000.0
    assert first_token_after_ms(turn) == pytest.approx(99.0)


def test_nothing_is_known_before_the_first_token() -> None:
    assert tokens_per_second(_turn(), 2_000.0) is None
    assert first_token_after_ms(_turn()) is None


def test_a_wait_counts_down() -> None:
    thread = Thread(ThreadId("t"), ProfileId("p"))
    assert waits_for(thread, 1_000) == ""
    thread.state, thread.wait, thread.wait_until_unix_ms = (
        ThreadState.WAITING,
        WaitKind.RETRY,
        5_000,
    )
    assert waits_for(thread, 1_000) == "sent again in 4 s"
    assert waits_for(thread, 9_000) == "sent again in 0 s"
    thread.wait, thread.wait_until_unix_ms = WaitKind.COMPACTING, None
    assert waits_for(thread, 1_000) == "summing up"


def test_the_limit_with_the_least_left_binds() -> None:
    tight = Limit("tokens per minute", 0.2)
    assert binding((Limit("requests", 0.9), tight)) is tight
    assert binding(()) is None


def test_a_scarce_limit_says_when_it_returns() -> None:
    assert limit_left(Limit("requests", 0.9, 1_700_000_000_000)) == "left"
    assert limit_left(Limit("requests", 0.1)) == "left"
    scarce = limit_left(Limit("requests", 0.1, 1_700_000_000_000))
    assert re.fullmatch(r"left until \d\d:\d\d", scarce)


def test_the_speedometer_follows_the_last_moments() -> None:
    meter = Speedometer()
    turn = _turn(first_token_ms=1_000.0)
    for moment in range(10):
        turn.output_chars = moment * 400
        meter.sample(turn, 1_000.0 + moment * 100)
    assert meter.samples[-1] == pytest.approx(1_000.0)
    other = _turn()
    other.id = TurnId("v")
    meter.sample(other, 3_000.0)
    assert len(meter.samples) == 9  # the first point of a turn has no speed yet


@pytest.mark.parametrize(
    ("tokens", "words"), [(940, "940"), (1_940, "1.9k"), (19_400, "19k"), (128_000, "128k")]
)
def test_tokens_for_people(tokens: int, words: str) -> None:
    assert thousands(tokens) == words
