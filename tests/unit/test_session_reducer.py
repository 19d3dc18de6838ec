"""One step: inputs in, effects and events out, and what belongs to no single part."""

from __future__ import annotations

from tests.fakes.session_script import PROFILE, STRICT, Script

from swerve.session import effects, inputs, reducer
from swerve.session.events import FileShown
from swerve.session.reducer import new_state
from swerve.session.transcript import Attachment
from swerve.session.turn import Outcome
from swerve.terms import ProjectPath

PATCH = "*** Begin Patch\n*** Update File: app.py\n@@\n-b\n+B\n*** End Patch\n"
APP, LIB = ProjectPath("app.py"), ProjectPath("lib.py")


def test_a_session_begins_with_one_empty_thread_of_the_chosen_profile() -> None:
    state = new_state("s", "p", [PROFILE, STRICT], STRICT.id, cost_cap_usd=3)
    assert state.thread().profile == STRICT.id
    assert list(state.threads) == [state.shown]
    assert list(state.profiles) == [PROFILE.id, STRICT.id]
    assert state.cost_cap_usd == 3


def test_every_input_has_exactly_one_handler() -> None:
    assert set(reducer._HANDLERS) == set(inputs.Input.__args__)


def test_following_goes_to_the_file_of_the_models_last_hunk() -> None:
    script = Script({"app.py": "a\nb\n", "lib.py": "x\n"})
    script.play(inputs.Follow(is_on=True))
    assert script.events[-1] == FileShown(None)
    script.submit("go")
    script.patch(PATCH)
    script.play(inputs.ShowFile(LIB))
    assert (script.state.is_following, script.state.shown_file) == (False, LIB)
    script.play(inputs.Follow(is_on=True))
    assert (script.state.is_following, script.state.shown_file) == (True, APP)
    script.play(inputs.Follow(is_on=False))
    assert (script.state.is_following, script.state.shown_file) == (False, APP)


def test_only_files_that_are_not_known_are_read_ahead() -> None:
    script = Script({"app.py": "a\n"})
    script.play(inputs.ShowFile(APP))
    assert script.play(inputs.Prefetch((APP, LIB))) == [effects.Load(LIB)]


def test_a_draft_is_kept_with_what_it_brings_along() -> None:
    script = Script()
    script.play(inputs.SetDraft(script.thread.id, "half", (Attachment(APP),)))
    assert (script.thread.draft, script.thread.draft_attachments) == ("half", (Attachment(APP),))


def test_the_outline_goes_along_with_requests() -> None:
    script = Script()
    script.play(inputs.OutlineKnown("app.py\nlib.py"))
    script.submit("what is here?")
    assert "<outline>\napp.py\nlib.py\n</outline>" in script.sent()[-1].request.items[-1].text


def test_closing_cuts_what_runs_and_stores_every_thread() -> None:
    script = Script()
    script.submit("go")
    turn = script.turn
    first = script.thread
    script.play(inputs.AddThread())
    made = script.play(inputs.CloseSession())
    assert turn.outcome is Outcome.CUT
    assert effects.Cut(first.id, turn.id) in made
    stored = {effect.thread for effect in made if isinstance(effect, effects.Persist)}
    assert stored == set(script.state.threads)
