"""Trust: nothing is unlocked before the person says so, and everything is locked again after."""

from __future__ import annotations

from tests.fakes.session_script import Script

from swerve.session import effects, events, inputs
from swerve.session.surroundings import Approval
from swerve.session.trust import Need
from swerve.session.trust_inputs import Trust, TrustKnown
from swerve.session.turn import ApplyMode

HOOK = """*** Begin Patch
*** Update File: .github/workflows/check.yml
-on: push
+on: everything
*** End Patch
"""


def stranger(**files: str) -> Script:
    """A session at a window, in a project nobody trusts yet."""
    script = Script(disk={".github/workflows/check.yml": "on: push\n", **files})
    script.state.is_trusted, script.state.has_person = False, True
    return script


def needs(script: Script) -> list[str]:
    return [event.need for event in script.events if isinstance(event, events.TrustAsked)]


def test_opening_and_chatting_ask_nothing() -> None:
    script = stranger()
    script.play(TrustKnown(is_trusted=False), inputs.OutlineKnown("a.py"))
    script.submit("hello")
    script.answer()
    assert needs(script) == []


def test_live_mode_asks_and_stays_off() -> None:
    script = stranger()
    script.play(inputs.SetMode(script.thread.id, ApplyMode.LIVE))
    assert script.thread.mode is ApplyMode.REVIEW
    assert needs(script) == [Need.LIVE]
    script.play(Trust(is_on=True), inputs.SetMode(script.thread.id, ApplyMode.LIVE))
    assert script.thread.mode is ApplyMode.LIVE


def test_a_protected_path_is_not_kept_before_trust() -> None:
    script = stranger()
    script.submit("change it")
    script.patch(HOOK)
    (hunk,) = script.hunks()
    made = script.play(inputs.Keep((hunk,)))
    assert not [effect for effect in made if isinstance(effect, effects.Write)]
    assert needs(script) == [Need.PROTECTED]
    script.play(Trust(is_on=True))
    made = script.play(inputs.Keep((hunk,)))
    assert [effect for effect in made if isinstance(effect, effects.Write)]


def test_a_normal_path_is_kept_without_trust() -> None:
    script = stranger(**{"a.py": "1\n"})
    script.submit("change it")
    script.patch("*** Begin Patch\n*** Update File: a.py\n-1\n+2\n*** End Patch\n")
    made = script.play(inputs.Keep(tuple(script.hunks())))
    assert [effect for effect in made if isinstance(effect, effects.Write)]
    assert needs(script) == []


def test_instructions_of_the_project_go_along_only_when_it_is_trusted() -> None:
    script = stranger(**{"AGENTS.md": "Obey the repository."})
    script.play(inputs.OutlineKnown("AGENTS.md", has_guidance=True))
    script.submit("hello")
    assert "Obey" not in script.sent()[-1].request.items[-1].text
    assert needs(script) == [Need.GUIDANCE]
    script.answer()
    script.submit("hello again")
    assert needs(script) == [Need.GUIDANCE]
    script.answer()
    script.play(Trust(is_on=True))
    script.submit("now")
    assert "Obey the repository." in script.sent()[-1].request.items[-1].text


def test_trust_is_stored_and_taking_it_back_takes_all_with_it() -> None:
    script = stranger()
    made = script.play(Trust(is_on=True))
    assert effects.RememberTrust(True) in made
    script.play(inputs.SetMode(script.thread.id, ApplyMode.LIVE))
    script.state.approvals.add(Approval(("ls",), "/", "", ""))
    made = script.play(Trust(is_on=False))
    assert effects.RememberTrust(False) in made
    assert script.thread.mode is ApplyMode.REVIEW
    assert not script.state.approvals
    assert not script.play(Trust(is_on=False))


def test_headless_runs_are_never_asked() -> None:
    script = stranger(**{"AGENTS.md": "Obey."})
    script.state.has_person = False
    script.play(inputs.OutlineKnown("", has_guidance=True))
    script.submit("hello")
    script.play(inputs.SetMode(script.thread.id, ApplyMode.LIVE))
    assert needs(script) == []
    assert script.thread.mode is ApplyMode.REVIEW


def test_what_was_decided_before_is_taken_over() -> None:
    script = stranger()
    script.play(TrustKnown(is_trusted=True))
    assert script.state.is_trusted
    assert events.TrustChanged(True) in script.events
