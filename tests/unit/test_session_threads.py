from __future__ import annotations

import pytest
from tests.fakes.session_script import PROFILE, STRICT, Script

from swerve.session import inputs
from swerve.session.effects import Connect, Cut, Discard
from swerve.session.events import Announced, ThreadRemoved, ThreadShown
from swerve.session.reducer import state_anew
from swerve.session.transcript import Notice
from swerve.session.turn import ApplyMode, Thread
from swerve.terms import ProfileId

PATCH = "*** Begin Patch\n*** Update File: app.py\n@@\n-b\n+B\n*** End Patch\n"


@pytest.fixture
def script() -> Script:
    script = Script({"app.py": "a\nb\nc\n"})
    script.submit("first")
    script.start()
    script.answer()
    return script


def second(script: Script) -> tuple[Thread, Thread]:
    """Add a thread and return the first and the new one, which is shown."""
    first = script.thread
    script.play(inputs.AddThread())
    return first, script.thread


def told(script: Script) -> str:
    return [event.sentence for event in script.events if isinstance(event, Announced)][-1]


def test_a_thread_goes_on_out_of_sight_and_is_unread_when_it_ends(script: Script) -> None:
    first = script.thread
    script.submit("again")
    script.start()
    _, other = second(script)
    assert first.is_running
    script.play(inputs.Stop(first.id))
    assert first.is_unread
    assert not other.is_unread
    script.play(inputs.ShowThread(first.id))
    assert not first.is_unread


def test_a_turn_that_ends_in_sight_is_read(script: Script) -> None:
    assert not script.thread.is_unread


def test_a_title_of_the_persons_own_is_one_line(script: Script) -> None:
    script.play(inputs.RenameThread(script.thread.id, "  a\n b  "))
    assert script.thread.title == "a b"
    script.play(inputs.RenameThread(script.thread.id, " "))
    assert script.thread.title == "a b"


def test_putting_away_shows_another_and_can_be_taken_back(script: Script) -> None:
    first, other = second(script)
    script.play(inputs.ArchiveThread(other.id, True))
    assert script.state.shown == first.id
    assert other.is_archived
    script.play(inputs.ArchiveThread(other.id, False))
    assert not other.is_archived
    assert script.state.shown == first.id


def test_what_runs_is_not_put_away(script: Script) -> None:
    script.submit("again")
    script.play(inputs.ArchiveThread(script.thread.id, True))
    assert not script.thread.is_archived
    assert "Stop the turn first" in told(script)


def test_the_last_thread_put_away_leaves_a_fresh_one(script: Script) -> None:
    old = script.thread
    script.play(inputs.ArchiveThread(old.id, True))
    assert script.thread is not old
    assert script.thread.entries == []


def test_deleting_cuts_discards_and_shows_another(script: Script) -> None:
    first, other = second(script)
    script.submit("go")
    script.start()
    made = script.play(inputs.DeleteThread(other.id))
    assert [type(effect) for effect in made if isinstance(effect, Cut | Discard)] == [Cut, Discard]
    assert list(script.state.threads) == [first.id]
    assert script.state.shown == first.id
    assert ThreadRemoved(other.id) in script.events


def test_a_deleted_thread_comes_back_and_is_shown(script: Script) -> None:
    _, other = second(script)
    script.play(inputs.DeleteThread(other.id))
    script.play(inputs.RestoreThread(other.id))
    assert script.state.shown == other.id
    assert script.state.bin == {}
    assert script.events[-2] == ThreadShown(other.id)


def test_pending_hunks_keep_their_thread(script: Script) -> None:
    script.submit("shout")
    script.start()
    script.patch(PATCH)
    script.stop()
    thread = script.thread
    script.play(inputs.DeleteThread(thread.id))
    assert thread.id in script.state.threads
    assert told(script) == "Keep or reject its pending hunk first, then delete the thread."


def test_what_does_not_exist_is_passed_over(script: Script) -> None:
    gone = second(script)[1].id
    script.play(inputs.DeleteThread(gone))
    before = dict(script.state.threads)
    script.play(
        inputs.DeleteThread(gone),
        inputs.ArchiveThread(gone, True),
        inputs.RenameThread(gone, "x"),
        inputs.ShowThread(gone),
    )
    assert script.state.threads == before


def test_a_new_thread_that_is_empty_already_serves(script: Script) -> None:
    _, fresh = second(script)
    script.play(inputs.AddThread())
    assert script.thread is fresh
    assert len(script.state.threads) == 2
    assert told(script) == "This thread is new already."


def test_a_thread_that_was_never_deleted_cannot_be_brought_back(script: Script) -> None:
    events = len(script.events)
    assert script.play(inputs.RestoreThread(script.thread.id)) == []
    assert len(script.events) == events


def test_another_profile_is_connected_to_and_named(script: Script) -> None:
    made = script.play(inputs.SetProfile(script.thread.id, STRICT.id))
    assert made == [Connect(STRICT.id)]
    assert told(script) == "Next requests go to Strict."


@pytest.mark.parametrize("profile", ["practice", "no such profile"])
def test_the_same_or_an_unknown_profile_changes_nothing(script: Script, profile: str) -> None:
    events = len(script.events)
    assert script.play(inputs.SetProfile(script.thread.id, ProfileId(profile))) == []
    assert len(script.events) == events


def test_deleting_a_thread_that_is_not_shown_leaves_the_screen_alone(script: Script) -> None:
    first, other = second(script)
    script.play(inputs.DeleteThread(first.id))
    assert script.thread is other


def test_another_model_of_a_profile_counts_from_the_next_request_on(script: Script) -> None:
    profile = script.thread.profile
    effects = script.play(inputs.SetModel(profile, "qwen-3.8-27b"))
    assert Connect(profile) in effects
    assert script.play(inputs.SetModel(profile, "qwen-3.8-27b")) == []
    assert script.play(inputs.SetModel(ProfileId("gone"), "x")) == []
    script.submit("second")
    assert script.sent()[-1].request.model == "qwen-3.8-27b"


def test_nothing_is_sent_where_no_model_is_chosen(script: Script) -> None:
    script.play(inputs.SetModel(script.thread.profile, ""))
    before = len(script.sent())
    script.submit("second")
    assert len(script.sent()) == before
    last = script.thread.entries[-1]
    assert isinstance(last, Notice)
    assert "no model is chosen" in last.sentence
    assert not script.thread.is_running


def test_another_model_of_a_profile_that_the_thread_does_not_use_is_not_connected_to(
    script: Script,
) -> None:
    assert script.play(inputs.SetModel(STRICT.id, "strict-2")) == []
    assert script.state.profiles[STRICT.id].model == "strict-2"
    assert told(script) == "Strict is asked for strict-2 from now on."


def test_changed_settings_count_for_the_next_thread_and_its_successors(script: Script) -> None:
    first = script.thread
    script.play(inputs.UseSettings(STRICT.id, ApplyMode.LIVE, 7))
    assert (first.profile, first.mode) == (PROFILE.id, ApplyMode.REVIEW)
    assert script.state.cost_cap_usd == 7
    _, other = second(script)
    assert (other.profile, other.mode) == (STRICT.id, ApplyMode.LIVE)
    assert Connect(STRICT.id) in script.effects
    script.play(inputs.SetProfile(other.id, PROFILE.id))
    script.submit("say")
    script.start()
    script.answer()
    _, third = second(script)
    assert (third.profile, third.mode) == (PROFILE.id, ApplyMode.LIVE)


def test_changed_settings_count_at_once_where_nothing_was_said() -> None:
    script = Script()
    script.play(inputs.UseSettings(STRICT.id, ApplyMode.LIVE, 0))
    assert (script.thread.profile, script.thread.mode) == (STRICT.id, ApplyMode.LIVE)
    script.play(inputs.UseSettings(ProfileId("gone"), None, 0))
    assert script.thread.profile == STRICT.id
    assert told(script) == "There is no model 'gone'."


def test_a_setting_gives_no_trust(script: Script) -> None:
    script.play(inputs.UseSettings(None, ApplyMode.LIVE, 0))
    script.state.is_trusted = False
    _, other = second(script)
    assert other.mode is ApplyMode.REVIEW


def test_settings_are_those_of_the_next_project_too(script: Script) -> None:
    script.play(inputs.UseSettings(STRICT.id, ApplyMode.LIVE, 7))
    fresh = state_anew(script.state, "u")
    assert (fresh.thread().profile, fresh.thread().mode) == (STRICT.id, ApplyMode.LIVE)
    assert fresh.cost_cap_usd == 7
    chosen = state_anew(script.state, "u", PROFILE.id)
    assert (chosen.thread().profile, chosen.first_profile) == (PROFILE.id, STRICT.id)
    assert state_anew(script.state, "u", ProfileId("gone")).thread().profile == STRICT.id
    assert fresh.prompt == script.state.prompt
