"""Served model and tier against what was asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.session_script import PROFILE, Script

from swerve.protocol.messages import Finished, FinishReason, Started
from swerve.session.transcript import Notice


def script_asking(model: str, tier: str = "") -> Script:
    script = Script()
    script.state.profiles[PROFILE.id] = replace(PROFILE, model=model, tier=tier)
    script.submit("hello")
    return script


def notices(script: Script) -> list[str]:
    return [entry.sentence for entry in script.thread.entries if isinstance(entry, Notice)]


@pytest.mark.parametrize("served", ["gpt-x", "gpt-x-2026-08-01", "openai/gpt-x", ""])
def test_the_model_asked_for_is_not_worth_a_word(served: str) -> None:
    script = script_asking("gpt-x")
    script.hear(Started("r", served))
    assert notices(script) == []


def test_another_model_is_told_once_in_a_thread() -> None:
    script = script_asking("gpt-x")
    script.hear(Started("r", "gpt-y"))
    script.answer()
    script.submit("again")
    script.hear(Started("r", "gpt-y"))
    assert notices(script) == ["gpt-y answers; gpt-x was asked for."]
    assert script.turn.model == "gpt-y"


def test_another_tier_is_told_at_the_end() -> None:
    script = script_asking("gpt-x", "ultrafast")
    script.hear(Started("r", "gpt-x", "auto"))
    assert notices(script) == []
    script.say("Hi")
    script.hear(Finished(FinishReason.COMPLETED, tier="default"))
    assert notices(script) == ["Served in the tier default; ultrafast was asked for."]


@pytest.mark.parametrize(("asked", "served"), [("", "default"), ("fast", "fast"), ("fast", "")])
def test_a_tier_that_was_not_missed_is_not_told(asked: str, served: str) -> None:
    script = script_asking("gpt-x", asked)
    script.say("Hi")
    script.hear(Finished(FinishReason.COMPLETED, tier=served))
    assert notices(script) == []
