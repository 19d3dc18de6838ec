from __future__ import annotations

import asyncio
import time

import pytest
from tests.fakes.practice import CHAT, HTTP, failure_kind, practice, run, until, window, words_of

from swerve.adapters.endpoint import LinkLimits
from swerve.protocol.errors import FailureKind
from swerve.protocol.messages import (
    Failed,
    Finished,
    FinishReason,
    LinkPhase,
    Started,
)
from swerve.session.profile import Profile

SHORT = LinkLimits(open_s=1.0, first_event_s=0.2, next_event_s=0.2)
BOTH = pytest.mark.parametrize("profile", [HTTP, CHAT], ids=["responses", "chat"])


@BOTH
def test_a_turn_completes_and_the_next_one_uses_the_same_connection(profile: Profile) -> None:
    async def test() -> None:
        async with practice() as server, window(server, profile=profile) as app:
            for _ in range(3):
                events = await app.ask("count to 30")
                assert isinstance(events[0], Started)
                assert isinstance(events[-1], Finished), events[-1]
                assert words_of(events).startswith("1, 2, 3")
            await until(lambda: len(app.pool._crews[profile.id].spares) == 1)
            await until(lambda: len(server._tasks) == 2)
            assert app.statuses[-1].transport == "HTTP"

    run(test())


@BOTH
def test_a_cut_reaches_the_server_and_the_redirect_goes_out_on_the_standby(
    profile: Profile,
) -> None:
    async def test() -> None:
        async with practice(rate=200) as server, window(server, profile=profile) as app:
            app.pool.warm(profile)
            await until(lambda: app.phases[-1] is LinkPhase.READY)
            turn = app.send("count to 9999")
            await app.hear(turn, count=5)
            await until(lambda: server.running_count == 1)
            began = time.perf_counter()
            app.cut()
            cut_ms = (time.perf_counter() - began) * 1_000
            app.history.clear()
            again = app.send("count to 3")
            assert words_of(await app.hear(again)) == "1, 2, 3."
            await until(lambda: server.running_count == 0, wait_s=1.0)
            assert cut_ms < 50  # a bench measures it; this only says that nobody waited
            assert app.pool.drain() == []

    run(test())


@BOTH
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("close-mid-stream", FailureKind.NETWORK),
        ("rst", FailureKind.NETWORK),
        ("cut-in-frame", FailureKind.NETWORK),
        ("close-at-once", FailureKind.NETWORK),
        ("silent", FailureKind.TIMEOUT),
        ("stall", FailureKind.TIMEOUT),
        ("malformed", FailureKind.PROTOCOL),
        ("not-an-object", FailureKind.PROTOCOL),
        ("bad-utf8", FailureKind.PROTOCOL),
        ("error-429", FailureKind.RATE),
        ("quota", FailureKind.QUOTA),
        ("payment", FailureKind.PAYMENT),
        ("overloaded", FailureKind.OVERLOAD),
        ("high-traffic", FailureKind.OVERLOAD),
        ("context-full", FailureKind.CONTEXT_FULL),
        ("model-gone", FailureKind.MODEL_NOT_FOUND),
        ("server-error", FailureKind.SERVER),
        ("wrong-key", FailureKind.AUTH),
        ("key-revoked", FailureKind.AUTH),
        ("forbidden", FailureKind.AUTH),
        ("captive", FailureKind.CAPTIVE),
        ("redirect", FailureKind.CAPTIVE),
        ("no-answer", FailureKind.TIMEOUT),
    ],
)
def test_every_fault_ends_the_turn_with_its_reason(
    profile: Profile, fault: str, kind: FailureKind
) -> None:
    async def test() -> None:
        # Short times only where they are what is tested: a busy machine is slow, too.
        limits = SHORT if kind is FailureKind.TIMEOUT else None
        async with practice(fault=fault) as server, window(server, limits, profile=profile) as app:
            events = await app.ask("count to 500")
            assert failure_kind(events) is kind
            assert sum(isinstance(event, Failed) for event in events) == 1

    run(test())


@BOTH
@pytest.mark.parametrize(
    "fault", ["rst-once", "unknown-event", "odd-framing", "drip", "binary", "no-done", "no-numbers"]
)
def test_what_does_no_harm_is_not_noticed(profile: Profile, fault: str) -> None:
    async def test() -> None:
        async with practice(fault=fault) as server, window(server, profile=profile) as app:
            app.pool.warm(profile)
            await until(lambda: app.phases[-1] is LinkPhase.READY)
            events = await app.ask("count to 20")
            assert isinstance(events[-1], Finished), events[-1]
            assert words_of(events).endswith("19, 20.")

    run(test())


@BOTH
def test_an_answer_cut_for_its_length_says_so(profile: Profile) -> None:
    async def test() -> None:
        async with practice(fault="incomplete") as server, window(server, profile=profile) as app:
            events = await app.ask("count to 3")
            assert isinstance(events[-1], Finished)
            assert events[-1].reason is FinishReason.MAX_TOKENS

    run(test())


def test_a_refused_turn_leaves_the_link_alive() -> None:
    async def test() -> None:
        async with practice(fault="error-429-once") as server, window(server, profile=HTTP) as app:
            assert failure_kind(await app.ask("count to 3")) is FailureKind.RATE
            assert isinstance((await app.ask("count to 3"))[-1], Finished)
            assert app.phases[-1] is LinkPhase.READY

    run(test())


def test_a_request_too_large_is_not_even_sent() -> None:
    async def test() -> None:
        limits = LinkLimits(create_bytes=2_000)
        async with practice() as server, window(server, limits, profile=CHAT) as app:
            assert failure_kind(await app.ask("x" * 3_000)) is FailureKind.TOO_LARGE
            assert server.bodies == []

    run(test())


def test_usage_and_times_of_the_server_are_told() -> None:
    async def test() -> None:
        async with practice() as server, window(server, profile=CHAT) as app:
            end = (await app.ask("count to 30"))[-1]
            assert isinstance(end, Finished)
            assert end.usage is not None
            assert end.usage.output_tokens > 0
            assert end.usage.queue_ms == 0
            assert end.usage.generation_ms is not None

    run(test())


@BOTH
def test_reading_stops_while_nobody_drains(profile: Profile) -> None:
    async def test() -> None:
        limits = LinkLimits(waiting_events=50)
        async with practice() as server, window(server, limits, profile=profile) as app:
            turn = app.send("count to 5000")
            await asyncio.wait_for(app.news.wait(), 5)
            line = next(iter(app.pool._lines.values()))
            await until(lambda: len(line.link._waiting) >= 50)
            held = len(line.link._waiting)
            for _ in range(20):
                await asyncio.sleep(0)
            assert len(line.link._waiting) == held
            app.news.set()
            assert words_of(await app.hear(turn)).endswith("5000.")

    run(test())


@BOTH
def test_closing_is_quick_and_leaves_nothing_running(profile: Profile) -> None:
    async def test() -> None:
        async with practice(rate=70) as server:
            async with window(server, profile=profile) as app:
                app.send("count to 9999")
                await until(lambda: server.running_count == 1)
            await until(lambda: server.running_count == 0)
            await until(lambda: len(asyncio.all_tasks()) == 1)

    run(test())


def test_a_spare_that_the_server_dropped_is_replaced_before_it_is_needed() -> None:
    async def test() -> None:
        limits = LinkLimits(pulse_s=0.02)
        async with practice() as server, window(server, limits, profile=HTTP) as app:
            await app.ask("count to 3")
            crew = app.pool._crews[HTTP.id]
            await until(lambda: len(crew.spares) == 1 and crew.spares[0].is_open)
            spare = crew.spares[0]
            for task in list(server._tasks):
                task.cancel()
            await until(lambda: crew.spares != [spare] and crew.spares[0].is_open)
            assert isinstance((await app.ask("count to 3"))[-1], Finished)

    run(test())


def test_models_are_listed_at_run_time() -> None:
    async def test() -> None:
        async with practice() as server, window(server) as app:
            assert await app.pool.list_models(CHAT) == ("practice",)
        async with practice(fault="wrong-key") as server, window(server) as app:
            failure = await app.pool.list_models(CHAT)
            assert not isinstance(failure, tuple)
            assert failure.kind is FailureKind.AUTH
        async with window(None, url="http://127.0.0.1:9/v1") as app:
            failure = await app.pool.list_models(CHAT)
            assert not isinstance(failure, tuple)
            assert failure.kind is FailureKind.NETWORK

    run(test())
