"""A recorded turn, played by the Practice server."""

from __future__ import annotations

import asyncio
import json

import pytest
from tests.fakes.practice import CHAT, HTTP, PROFILE, SOCKET, window, words_of
from tests.fakes.session_script import Script

from swerve.adapters.endpoint import LinkLimits
from swerve.practice.replay import Replay, ReplayError, ReplayPacer, replay_from
from swerve.practice.server import PracticeOptions, PracticeServer
from swerve.practice.steps import Call, Say
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import (
    AssistantItem,
    Failed,
    Finished,
    ItemDone,
    ModelEvent,
    ToolCallItem,
)
from swerve.session.profile import Profile
from swerve.session.replay import replay_text

PATCH = "*** Begin Patch\n*** Add File: a.py\n+x\n*** End Patch\n"


LOST = Failure(FailureKind.NETWORK, "The connection was lost.", retryable=True, code="eof")
STALLED = Failure(FailureKind.TIMEOUT, "The server fell silent.", retryable=True)


def torn(*end: ModelEvent) -> str:
    """Return the recording of a turn that ended in the middle of its second sentence."""
    script = Script()
    script.submit("hello")
    script.start()
    script.say("Whole.", "m1")
    script.hear(ItemDone(AssistantItem("m1", "Whole.")))
    script.say("Half a sen", "m2")
    if end:
        script.hear(*end)
    else:
        script.stop()
    return replay_text(script.state.tapes[script.thread.id])


def recorded(*, fails: bool = False) -> str:
    script = Script()
    script.submit("hello")
    script.start()
    for word in ("I ", "write ", "a.py."):
        script.now_ms += 10
        script.say(word)
    script.patch(PATCH)
    script.finish()
    if fails:
        script.say("Half", "m2")
        lost = Failure(FailureKind.POLICY, "Not allowed.", code="invalid_prompt")
        script.hear(Failed(lost))
    else:
        script.answer("Done.")
    return replay_text(script.state.tapes[script.thread.id])


async def play(
    replay: Replay, count: int, profile: Profile = PROFILE, limits: LinkLimits | None = None
) -> list[list[ModelEvent]]:
    server = PracticeServer(PracticeOptions(replay=replay))
    await server.start()
    try:
        async with window(server, limits, profile=profile) as app:
            return [await app.ask("anything") for _ in range(count)]
    finally:
        await server.close()


def test_answers_are_read_with_their_pieces_and_times() -> None:
    replay = replay_from(recorded())
    first, second = replay.next(), replay.next()
    assert first.outputs == (Say("I write a.py."), Call("apply_patch", PATCH, is_custom=True))
    assert [text for _, text in first.pieces[0]] == ["I ", "write ", "a.py."]
    assert [at_ms for at_ms, _ in first.pieces[0]] == [12, 23, 34]
    assert second.outputs == (Say("Done."),)
    assert replay.next() is first


def test_the_pacer_gives_the_recorded_pieces_when_they_are_due() -> None:
    pacer = ReplayPacer(replay_from(recorded()).next())
    assert list(pacer.chunks("")) == ["I ", "write ", "a.py."]
    waits = [pacer.wait_s("", 100.0) for _ in range(3)]
    assert waits == pytest.approx([0.012, 0.023, 0.034])


def test_the_server_plays_a_recording_to_any_question() -> None:
    first, second = asyncio.run(play(replay_from(recorded()), 2))
    assert words_of(first) == "I write a.py."
    calls = [e.item for e in first if isinstance(e, ItemDone) and isinstance(e.item, ToolCallItem)]
    assert [call.arguments for call in calls] == [PATCH]
    assert words_of(second) == "Done."
    assert isinstance(second[-1], Finished)


def test_a_failure_at_the_end_is_played_too() -> None:
    _, second = asyncio.run(play(replay_from(recorded(fails=True)), 2))
    assert words_of(second) == "Half"
    assert isinstance(second[-1], Failed)
    assert second[-1].failure.kind is FailureKind.POLICY


@pytest.mark.parametrize("profile", [SOCKET, HTTP, CHAT], ids=["ws", "http", "chat"])
@pytest.mark.parametrize("end", [(), (Failed(LOST),)], ids=["cut", "lost"])
def test_a_turn_that_was_cut_or_torn_is_torn_at_the_same_place(
    end: tuple[ModelEvent, ...], profile: Profile
) -> None:
    (heard,) = asyncio.run(play(replay_from(torn(*end)), 1, profile))
    assert words_of(heard) == "Whole.Half a sen"
    done = [event.item for event in heard if isinstance(event, ItemDone)]
    assert len(done) == (0 if profile is CHAT else 1)
    assert isinstance(heard[-1], Failed)
    assert heard[-1].failure.kind is FailureKind.NETWORK


def test_an_answer_that_fell_silent_falls_silent_again() -> None:
    limits = LinkLimits(first_event_s=0.3, next_event_s=0.3)
    (heard,) = asyncio.run(play(replay_from(torn(Failed(STALLED))), 1, SOCKET, limits))
    assert words_of(heard) == "Whole.Half a sen"
    assert isinstance(heard[-1], Failed)
    assert heard[-1].failure.kind is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no replay"),
        ("{oops", "Line 1 of the replay is not JSON"),
        ("[1]", "Line 1 of the replay is no object"),
        (json.dumps({"is": "turn", "version": 99}), "another version"),
        (json.dumps({"is": "turn", "version": 1}), "no answer"),
    ],
)
def test_what_is_no_replay_is_said(text: str, sentence: str) -> None:
    with pytest.raises(ReplayError, match=sentence):
        replay_from(text)
