"""Files the person hands on."""

from __future__ import annotations

import asyncio
from pathlib import Path

from swerve.session.live import Tape
from swerve.terms import TurnId
from swerve.workbench.exports import export_replay

TAPE = Tape(TurnId("turn-1"))


def test_it_is_said_where_a_replay_is_and_what_is_not_in_it() -> None:
    saved: dict[str, str] = {}

    def save(name: str, text: str) -> Path:
        saved[name] = text
        return Path("exports") / name

    sentence = asyncio.run(export_replay(TAPE, save))
    assert list(saved) == ["turn-1.replay.jsonl"]
    assert sentence.endswith(str(Path("exports") / "turn-1.replay.jsonl"))
    assert "no file texts and no keys" in sentence


def test_a_full_disk_is_a_sentence() -> None:
    def save(_name: str, _text: str) -> Path:
        raise OSError(28, "No space left on device")

    sentence = asyncio.run(export_replay(TAPE, save))
    assert sentence == "The replay was not saved: No space left on device."
