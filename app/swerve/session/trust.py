"""Trust in the open project: asked for once per need, given and taken back by the person.

Part of the reducer. Without trust a project can be viewed, talked about, and hunks of normal paths
can be kept. Whether it is trusted is stored outside of it; nothing in the project is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from swerve.edits.paths import PathClass, classify
from swerve.session.effects import RememberTrust
from swerve.session.events import TrustAsked, TrustChanged
from swerve.session.stage import Stage
from swerve.session.transcript import Tone
from swerve.session.trust_inputs import Trust, TrustKnown
from swerve.session.turn import ApplyMode
from swerve.terms import HunkId, ProjectPath

GUIDANCE = ProjectPath("AGENTS.md")
"""The one file of a project that speaks to models; sent along only when it is trusted."""

_GUIDANCE_CHARS = 8_000


class Need(StrEnum):
    """What asks for trust, as the person reads it."""

    COMMAND = "The model wants to run a command in this project."
    GUIDANCE = "This project brings instructions for the model (AGENTS.md)."
    LIVE = "Live mode writes to this project without asking for each hunk."
    PROTECTED = "This hunk changes a file that runs by itself or steers other programs."


def is_given(stage: Stage, need: Need) -> bool:
    """Return whether the project is trusted; ask for it where it is not."""
    if stage.state.is_trusted:
        return True
    ask(stage, need)
    return False


def ask(stage: Stage, need: Need) -> None:
    """Ask the person to trust the project because of `need`; only where somebody can answer."""
    if stage.state.has_person:
        stage.state.needs.add(need)
        stage.tell(TrustAsked(need.value))


def offer_guidance(stage: Stage) -> bool:
    """Return whether AGENTS.md goes along with requests; ask once where trust is missing."""
    state = stage.state
    if not state.has_guidance:
        return False
    if not state.is_trusted and Need.GUIDANCE not in state.needs:
        ask(stage, Need.GUIDANCE)
    return state.is_trusted


def read_guidance(stage: Stage) -> None:
    """Take the project's instructions from its file, as it is on disk."""
    file = stage.state.ledger.files.get(GUIDANCE)
    text = str(file.base_text()) if file is not None and file.exists else ""
    stage.state.agents = text[:_GUIDANCE_CHARS]


def is_keepable(stage: Stage, hunks: tuple[HunkId, ...]) -> bool:
    """Return whether hunks may be kept as far as trust goes; ask for it where it is missing."""
    known = (stage.state.ledger.hunks.get(hunk) for hunk in hunks)
    paths = [path for hunk in known if hunk for path in (hunk.path, hunk.move_to) if path]
    if all(classify(path) is PathClass.NORMAL for path in paths):
        return True
    if is_given(stage, Need.PROTECTED):
        return True
    stage.announce(f"{Need.PROTECTED} Trust the project first.", Tone.WARNING)
    return False


def is_mode_allowed(stage: Stage, mode: ApplyMode) -> bool:
    """Return whether a thread may be switched to `mode`."""
    return mode is ApplyMode.REVIEW or is_given(stage, Need.LIVE)


def known(stage: Stage, given: TrustKnown) -> None:
    """Take over what the person decided about this project before."""
    _become(stage, is_trusted=given.is_trusted)


def change(stage: Stage, intent: Trust) -> None:
    """Trust the project, or take trust back: approvals and Live mode go with it."""
    if intent.is_on == stage.state.is_trusted:
        return
    _become(stage, is_trusted=intent.is_on)
    stage.do(RememberTrust(intent.is_on))
    stage.announce(
        "The project is trusted."
        if intent.is_on
        else "The project is no longer trusted: commands, AGENTS.md, Live and protected files ask."
    )


def _become(stage: Stage, *, is_trusted: bool) -> None:
    state = stage.state
    state.is_trusted = is_trusted
    if not is_trusted:
        state.approvals.clear()
        state.needs.clear()
        for thread in state.threads.values():
            if thread.mode is ApplyMode.LIVE:
                thread.mode = ApplyMode.REVIEW
                stage.change_thread(thread)
    stage.tell(TrustChanged(is_trusted))


HANDLERS: Mapping[type, Callable[[Stage, Any], None]] = {
    TrustKnown: known,
    Trust: change,
}
