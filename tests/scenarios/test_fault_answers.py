"""What servers say wrongly or refuse, row by row of tests/faults/wire.toml, over real sockets.

The second half of test_faults.py: the way is there, what comes over it is not as it should be.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from tests.fakes.faulty import COUNT, COUNTED, RENAME, is_cut_short, run
from tests.fakes.practice import CHAT, HTTP, PROFILE, SOCKET, until
from tests.fakes.relay import listener, relay_to
from tests.fakes.seat import FILES, SPEED, seat, serving

from swerve.edits.hunks import HunkFlag
from swerve.practice.faults import FAULTS
from swerve.protocol.messages import LinkPhase
from swerve.session import inputs
from swerve.session.events import EntryGrew
from swerve.session.profile import Profile
from swerve.session.transcript import CutMark
from swerve.session.turn import Outcome, ThreadState, WaitKind

# --- nonsense ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("drip", id="N10"),
        pytest.param("duplicate", id="N16"),
        pytest.param("no-numbers", id="N18"),
        pytest.param("unknown-event", id="N19"),
        pytest.param("binary", id="N24"),
        pytest.param("odd-framing", id="N26"),
    ],
)
def test_what_is_odd_and_harmless_is_not_noticed(fault: str) -> None:
    async def test() -> None:
        async with serving(fault) as server, seat(server, profile=SOCKET) as app:
            spent = time.process_time()
            assert await app.ask(COUNT) is Outcome.COMPLETED
            assert app.text.endswith(COUNTED)
            assert app.text.count("17") == 1
            assert time.process_time() - spent < 2.0
            assert app.notices == []

    run(test())


def test_a_gap_makes_hunks_that_can_be_looked_at_and_not_kept() -> None:
    async def test() -> None:
        async with serving("gap", after_events=30) as server, seat(server, profile=SOCKET) as app:
            await app.ask(RENAME, "app.py")
            hunks = list(app.workbench.state.ledger.hunks.values())
            assert hunks
            assert all(HunkFlag.SUSPECT in hunk.flags for hunk in hunks)
            assert any(notice.command == "turn.regenerate" for notice in app.notices)
            app.workbench.dispatch(inputs.Keep((hunks[0].id,)))
            await app.workbench.settle()
            assert app.project.files == FILES

    run(test())


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("malformed", id="N20"),
        pytest.param("not-an-object", id="N21"),
        pytest.param("giant-frame", id="N22"),
        pytest.param("bad-utf8", id="N23"),
        pytest.param("masked-frame", id="N25"),
        pytest.param("bad-opcode", id="N25-opcode"),
        pytest.param("reserved-bits", id="N27"),
    ],
)
def test_nonsense_ends_the_answer_with_its_reason_and_the_next_turn_works(fault: str) -> None:
    async def test() -> None:
        async with serving(fault, times=1) as server, seat(server, profile=SOCKET) as app:
            assert await app.ask(COUNT) is Outcome.FAILED
            assert is_cut_short(app)
            assert "{not json" not in app.notices[-1].sentence
            app.retry()
            assert await app.end() is Outcome.COMPLETED

    run(test())


@pytest.mark.parametrize("profile", [SOCKET, HTTP], ids=["socket", "http"])
def test_compressed_frames_are_never_asked_for(profile: Profile) -> None:
    async def test() -> None:
        async with listener(b"") as head, seat(url=head.url, profile=profile) as app:
            app.submit(COUNT)
            await until(lambda: bool(head.heads), 5)
            assert b"permessage-deflate" not in head.heads[0].lower()
            app.stop()

    run(test())


def test_an_event_stream_without_its_end_mark_is_read_and_an_error_in_it_is_one() -> None:
    async def test() -> None:
        for profile in (HTTP, CHAT):
            async with serving("no-done") as server, seat(server, profile=profile) as app:
                assert await app.ask(COUNT) is Outcome.COMPLETED
                assert app.text.endswith(COUNTED)
            async with serving("server-error") as server, seat(server, profile=profile) as app:
                assert await app.ask(COUNT) is Outcome.FAILED
                assert is_cut_short(app)

    run(test())


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["wrong-key", "forbidden", "key-revoked"])
@pytest.mark.parametrize("profile", [PROFILE, HTTP], ids=["auto", "http"])
def test_a_key_that_is_refused_is_not_tried_again(profile: Profile, fault: str) -> None:
    async def test() -> None:
        async with serving(fault) as server, seat(server, profile=profile) as app:
            assert await app.ask(COUNT) is Outcome.FAILED
            assert "key" in app.notices[-1].sentence
            assert app.notices[-1].command == "settings.show"
            assert app.waits == []

    run(test())


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        pytest.param("model-gone", "does not offer this model", id="N35"),
        pytest.param("payment", "no credit", id="N39"),
        pytest.param("quota", "used up", id="quota"),
    ],
)
def test_what_only_another_profile_can_cure_offers_one(fault: str, words: str) -> None:
    async def test() -> None:
        async with serving(fault) as server, seat(server, profile=SOCKET) as app:
            assert await app.ask(COUNT) is Outcome.FAILED
            assert words in app.notices[-1].sentence
            assert app.notices[-1].command == "profile.choose"
            assert app.waits == []
            assert app.messages == [COUNT]

    run(test())


@pytest.mark.parametrize("profile", [pytest.param(HTTP, id="N36"), pytest.param(SOCKET, id="N37")])
def test_a_rate_limit_counts_down_and_goes_on(profile: Profile) -> None:
    async def test() -> None:
        slow = dict(FAULTS["error-429-once"].frame)
        slow["error"] = {"code": "rate_limit_exceeded", "message": "Please try again in 12s."}
        async with (
            serving("error-429-once", frame=slow) as server,
            seat(server, profile=profile, speed=SPEED) as app,
        ):
            app.submit(COUNT)
            await until(lambda: app.thread.wait is WaitKind.LIMIT)
            left_ms = (app.thread.wait_until_unix_ms or 0) - time.time() * 1_000
            assert 11_000 < left_ms < 16_000
            assert await app.end() is Outcome.COMPLETED
            assert app.thread.wait_until_unix_ms is None

    run(test())


def test_a_wait_for_a_limit_ends_with_stop() -> None:
    async def test() -> None:
        async with serving("error-429") as server, seat(server, profile=SOCKET) as app:
            app.submit(COUNT)
            await until(lambda: app.thread.wait is WaitKind.LIMIT)
            app.stop()
            asked = len(server.bodies)
            assert app.thread.state is ThreadState.IDLE
            await asyncio.sleep(0.1)
            assert len(server.bodies) <= asked + 1

    run(test())


_PASSING = ["overloaded-twice", "busy", "server-error-once", "slow-down-once", "failed-once"]


@pytest.mark.parametrize("fault", _PASSING)
@pytest.mark.parametrize("profile", [SOCKET, HTTP], ids=["socket", "http"])
def test_a_server_that_is_busy_for_a_while_is_waited_for(profile: Profile, fault: str) -> None:
    async def test() -> None:
        async with (
            serving(fault) as server,
            seat(server, profile=profile, speed=SPEED) as app,
        ):
            assert await app.ask(COUNT) is Outcome.COMPLETED
            assert app.text.endswith(COUNTED)
            assert app.messages == [COUNT]

    run(test())


@pytest.mark.parametrize("fault", ["overloaded", "high-traffic"])
def test_a_server_that_stays_busy_ends_with_an_offer_of_another(fault: str) -> None:
    async def test() -> None:
        async with serving(fault) as server, seat(server, profile=SOCKET, speed=200) as app:
            assert await app.ask(COUNT) is Outcome.FAILED
            assert app.waits == ["retry"]
            assert app.notices[-1].command == "profile.choose"

    run(test())


def test_a_conversation_too_long_is_summed_up_and_goes_on() -> None:
    async def test() -> None:
        async with serving() as server, seat(server, profile=SOCKET) as app:
            for _ in range(3):
                assert await app.ask("count to 900") is Outcome.COMPLETED
        async with serving("context-full-once") as server, seat(server, profile=SOCKET) as later:
            later.thread.items += app.thread.items
            small = replace(SOCKET, context_tokens=12_000)
            later.workbench.state.profiles[SOCKET.id] = small
            assert await later.ask(COUNT) is Outcome.COMPLETED
            assert "compacting" in later.waits
            assert later.text.endswith(COUNTED)
            assert any("summed up" in notice.sentence for notice in later.notices)

    run(test())


# --- stop ----------------------------------------------------------------------------------------


def test_nothing_of_a_stopped_turn_is_heard_later() -> None:
    async def test() -> None:
        async with serving(rate=2_000) as server, seat(server, profile=SOCKET) as app:
            app.submit("count to 3000")
            await until(lambda: len(app.text) > 100)
            app.stop()
            shown, entries = app.text, len(app.thread.entries)
            await until(lambda: server.running_count == 0)
            await asyncio.sleep(0.05)
            assert app.text == shown
            assert len(app.thread.entries) == entries
            assert isinstance(app.thread.entries[-1], CutMark)
            assert await app.ask("count to 3") is Outcome.COMPLETED
            assert app.text == "1, 2, 3."

    run(test())


def test_a_burst_is_shown_frame_by_frame_and_stop_is_at_once() -> None:
    async def test() -> None:
        async with serving() as server, seat(server, profile=SOCKET) as app:
            began = time.perf_counter()
            app.submit("count to 20000")
            await until(lambda: len(app.text) > 60_000)
            frames = sum(isinstance(event, EntryGrew) for event in app.told)
            assert frames <= (time.perf_counter() - began) * 1_000 / 8 + 2
            stopping = time.perf_counter()
            app.stop()
            assert time.perf_counter() - stopping < 0.05
            assert app.thread.state is ThreadState.IDLE
            assert app.turn.outcome is Outcome.CUT

    run(test())


def test_after_a_sleep_the_next_message_goes_out_on_a_fresh_link() -> None:
    async def test() -> None:
        async with (
            serving() as server,
            relay_to(server.url) as relay,
            seat(server, url=relay.url, profile=SOCKET) as app,
        ):
            assert await app.ask(COUNT) is Outcome.COMPLETED
            relay.tear()
            phases = app.workbench.state.links
            await until(lambda: phases[PROFILE.id].phase is LinkPhase.READY, 5)
            assert await app.ask(COUNT) is Outcome.COMPLETED
            assert app.notices == []

    run(test())
