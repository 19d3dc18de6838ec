"""Whether what answers is what was asked for: model and tier as the server names them.

Part of the reducer. A server may serve another tier without a word; it is said once in a thread.
"""

from __future__ import annotations

from swerve.session.stage import Stage
from swerve.session.transcript import Tone
from swerve.session.turn import Thread, Turn

_ANY_TIER = frozenset({"", "auto"})


def check_model(stage: Stage, thread: Thread, turn: Turn) -> None:
    """Say so when another model answers; a dated version of the one asked for is the same."""
    asked = stage.state.serving(thread).model
    if asked and turn.model and not _is_version(turn.model, asked):
        _tell(stage, thread, turn, f"{turn.model} answers; {asked} was asked for.")


def check_tier(stage: Stage, thread: Thread, turn: Turn) -> None:
    """Say so when another tier was served than asked for; known only at the end of a response."""
    asked = stage.state.serving(thread).tier
    if asked not in _ANY_TIER and turn.tier not in _ANY_TIER and turn.tier != asked:
        _tell(stage, thread, turn, f"Served in the tier {turn.tier}; {asked} was asked for.")


def _is_version(served: str, asked: str) -> bool:
    name = served.rpartition("/")[2]
    return name == asked.rpartition("/")[2] or name.startswith(f"{asked}-")


def _tell(stage: Stage, thread: Thread, turn: Turn, sentence: str) -> None:
    if thread.is_mismatch_told:
        return
    thread.is_mismatch_told = True
    remedy = "Prices and speed may differ."
    stage.note(thread, turn.id, sentence, remedy, tone=Tone.WARNING, command="profile.choose")
