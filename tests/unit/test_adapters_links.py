from __future__ import annotations

import asyncio
import time

import pytest
from tests.fakes.practice import (
    HTTP,
    PROFILE,
    SOCKET,
    failure_kind,
    practice,
    run,
    until,
    window,
    words_of,
)

from swerve.adapters.endpoint import LinkLimits
from swerve.adapters.links import merged
from swerve.practice.faults import FAULTS, FaultPlayer
from swerve.protocol.errors import FailureKind
from swerve.protocol.messages import (
    AssistantItem,
    CallKind,
    CompactionItem,
    Failed,
    Finished,
    ItemDone,
    LinkPhase,
    Started,
    TextDelta,
    ToolCallDelta,
    UserItem,
)
from swerve.session.profile import Profile
from swerve.terms import CallId

SHORT = LinkLimits(open_s=1.0, first_event_s=0.15, next_event_s=0.15)


def test_a_turn_completes_and_the_next_one_sends_only_what_is_new() -> None:
    async def test() -> None:
        async with practice() as server, window(server) as app:
            events = await app.ask("count to 30")
            assert isinstance(events[0], Started)
            assert isinstance(events[-1], Finished)
            assert words_of(events).startswith("1, 2, 3")
            before = len(server.bodies)
            assert isinstance((await app.ask("count to 3"))[-1], Finished)
            assert server.bodies[before] < 400

    run(test())


def test_a_cut_reaches_the_server_and_the_redirect_goes_out_on_the_standby() -> None:
    async def test() -> None:
        async with practice(rate=200) as server, window(server) as app:
            turn = app.send("count to 9999")
            await app.hear(turn, count=5)
            await until(lambda: server.socket_count == 2 and server.running_count == 1)
            began = time.perf_counter()
            app.cut()
            cut_ms = (time.perf_counter() - began) * 1_000
            again = app.send("count to 3")
            await until(lambda: server.running_count <= 1, wait_s=1.0)
            assert words_of(await app.hear(again)) == "1, 2, 3."
            assert cut_ms < 50  # a bench measures it; this only says that nobody waited
            assert app.pool.drain() == []

    run(test())


def test_the_standby_continues_its_own_warm_up() -> None:
    async def test() -> None:
        async with practice() as server, window(server) as app:
            await app.ask("count to 3")
            crew = app.pool._crews[PROFILE.id]
            await until(lambda: any(spare.is_warm for spare in crew.spares))
            app.cut()
            events = await app.ask("count to 3")
            assert isinstance(events[-1], Finished)
            assert events[-1].usage is not None
            assert events[-1].usage.cached_tokens > 0

    run(test())


def test_threads_run_side_by_side_on_links_of_their_own() -> None:
    async def test() -> None:
        async with practice(rate=500) as server, window(server) as app:
            app.send("count to 200", "one")
            app.send("count to 200", "two")
            await until(lambda: server.running_count == 2)
            app.cut("one")
            await until(lambda: server.running_count == 1)

    run(test())


def test_warming_opens_a_link_and_a_standby() -> None:
    async def test() -> None:
        async with practice() as server, window(server) as app:
            app.pool.warm(PROFILE)
            await until(lambda: server.socket_count == 2)
            await until(lambda: app.phases == [LinkPhase.CONNECTING, LinkPhase.READY])
            assert app.statuses[-1].round_trip_ms is not None

    run(test())


def test_an_idle_link_that_the_server_drops_is_replaced_without_a_word() -> None:
    async def test() -> None:
        async with practice() as server, window(server) as app:
            await app.ask("count to 3")
            await until(lambda: server.socket_count == 2)
            for task in list(server._tasks):
                task.cancel()
            await until(lambda: server.socket_count == 0)
            assert isinstance((await app.ask("count to 3"))[-1], Finished)

    run(test())


@pytest.mark.parametrize("fault", ["rst-once", "expired", "chain-lost"])
def test_what_had_not_begun_is_sent_again_once_and_unseen(fault: str) -> None:
    async def test() -> None:
        async with practice(fault=fault) as server, window(server) as app:
            app.pool.warm(PROFILE)
            await until(lambda: server.socket_count == 2)
            events = await app.ask("count to 3")
            if fault == "chain-lost":  # nothing was chained, so it is the turn's failure
                assert failure_kind(events) is FailureKind.CHAIN_LOST
                events = await app.ask("count to 3")
            assert isinstance(events[-1], Finished), events
            assert words_of(events) == "1, 2, 3."

    run(test())


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("close-mid-stream", FailureKind.NETWORK),
        ("close-once", FailureKind.NETWORK),
        ("rst", FailureKind.NETWORK),
        ("close-at-once", FailureKind.POLICY),
        ("close-too-big", FailureKind.TOO_LARGE),
        ("silent", FailureKind.TIMEOUT),
        ("stall", FailureKind.TIMEOUT),
        ("malformed", FailureKind.PROTOCOL),
        ("not-an-object", FailureKind.PROTOCOL),
        ("error-429", FailureKind.RATE),
        ("quota", FailureKind.QUOTA),
        ("overloaded", FailureKind.OVERLOAD),
        ("context-full", FailureKind.CONTEXT_FULL),
        ("server-error", FailureKind.SERVER),
        ("refuse-upgrade", FailureKind.OVERLOAD),
        ("wrong-key", FailureKind.AUTH),
        ("captive", FailureKind.CAPTIVE),
        ("no-websocket", FailureKind.REQUEST),
    ],
)
def test_every_fault_ends_the_turn_with_its_reason(fault: str, kind: FailureKind) -> None:
    async def test() -> None:
        # Short times only where they are what is tested: a busy machine is slow, too.
        limits = SHORT if kind is FailureKind.TIMEOUT else None
        async with practice(fault=fault) as server, window(server, limits, profile=SOCKET) as app:
            events = await app.ask("count to 500")
            assert failure_kind(events) is kind
            assert sum(isinstance(event, Failed) for event in events) == 1

    run(test())


def test_what_is_too_large_is_not_sent_again() -> None:
    async def test() -> None:
        async with practice(fault="close-too-big") as server, window(server) as app:
            assert failure_kind(await app.ask("x" * 5_000)) is FailureKind.TOO_LARGE
            await until(lambda: server.socket_count > 0)
            assert sum(size > 5_000 for size in server.bodies) == 1
        async with practice() as server, window(server, LinkLimits(create_bytes=4_000)) as app:
            assert failure_kind(await app.ask("x" * 5_000)) is FailureKind.TOO_LARGE
            assert all(size < 4_000 for size in server.bodies)

    run(test())


def test_an_event_nobody_knows_is_ignored() -> None:
    async def test() -> None:
        async with practice(fault="unknown-event") as server, window(server) as app:
            assert isinstance((await app.ask("count to 50"))[-1], Finished)

    run(test())


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://127.0.0.1:9/v1", FailureKind.NETWORK),
        ("http://swerve.invalid/v1", FailureKind.NETWORK),
        ("", FailureKind.REQUEST),
        ("ftp://127.0.0.1/v1", FailureKind.REQUEST),
    ],
)
def test_an_address_where_nothing_answers(
    url: str, kind: FailureKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

    async def test() -> None:
        async with window(None, SHORT, url) as app:
            events = await app.ask("hello")
            assert failure_kind(events) is kind
            await until(lambda: app.phases[-1] in (LinkPhase.LOST, LinkPhase.CONNECTING))

    run(test())


def test_a_server_that_takes_the_call_and_says_nothing() -> None:
    async def test() -> None:
        async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(-1)
            writer.close()

        server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        limits = LinkLimits(open_s=0.15)
        async with window(None, limits, f"http://127.0.0.1:{port}/v1") as app:
            assert failure_kind(await app.ask("hello")) is FailureKind.TIMEOUT
        server.close()

    run(test())


def test_reading_stops_while_nobody_drains() -> None:
    async def test() -> None:
        limits = LinkLimits(waiting_events=50)
        async with practice() as server, window(server, limits) as app:
            turn = app.send("count to 5000")
            await asyncio.wait_for(app.news.wait(), 5)
            line = next(iter(app.pool._lines.values()))
            await until(lambda: len(line.link._waiting) >= 50)
            for _ in range(20):
                await asyncio.sleep(0)
            assert len(line.link._waiting) < 60
            app.news.set()
            assert words_of(await app.hear(turn)).endswith("5000.")

    run(test())


def test_closing_is_quick_and_leaves_nothing_running() -> None:
    async def test() -> None:
        async with practice(rate=70) as server:
            async with window(server) as app:
                app.send("count to 9999")
                await until(lambda: server.running_count == 1)
            await until(lambda: server.socket_count == 0)
            await until(lambda: len(asyncio.all_tasks()) == 1)

    run(test())


def test_neighbouring_deltas_become_one() -> None:
    call = (CallId("c"), "i", "apply_patch", CallKind.CUSTOM)
    events = [
        Started("r"),
        TextDelta("m", "a"),
        TextDelta("m", "b"),
        TextDelta("n", "c"),
        ToolCallDelta(*call, "d"),
        ToolCallDelta(*call, "e"),
        TextDelta("n", "f"),
    ]
    assert merged(events) == [
        Started("r"),
        TextDelta("m", "ab"),
        TextDelta("n", "c"),
        ToolCallDelta(*call, "de"),
        TextDelta("n", "f"),
    ]
    assert merged([]) == []


def test_what_work_waits_for_is_told_at_once_whatever_was_told_before() -> None:
    async def test() -> None:
        async with practice() as server, window(server) as app:
            told: list[bool] = []
            app.pool.listen(told.append, lambda _profile, _status: None)
            app.send("count to 30")
            await until(lambda: True in told)
            events = [event for news in app.pool.drain() for event in news.events]
            assert isinstance(events[-1], Finished)
            assert told[0] is False
            assert told.count(False) == 1

    run(test())


@pytest.mark.parametrize("profile", [SOCKET, HTTP], ids=["ws", "http"])
def test_a_server_that_sums_up_is_handed_its_sum_back(profile: Profile) -> None:
    async def test() -> None:
        async with practice() as server, window(server, profile=profile) as app:
            app.compact_tokens = 500
            await app.ask("count to 3")
            app.history.append(UserItem("x" * 4_000))
            heard = await app.ask("count to 5")
            sums = [event.item for event in heard if isinstance(event, ItemDone)]
            assert isinstance(sums[0], CompactionItem)
            app.history = list(sums)
            heard = await app.ask("count to 4")
            assert words_of(heard) == "1, 2, 3, 4."
            assert [type(e.item) for e in heard if isinstance(e, ItemDone)] == [AssistantItem]

    run(test())


def test_a_reset_of_a_used_socket_under_the_next_request_is_made_good_unseen() -> None:
    async def test() -> None:
        async with practice() as server, window(server) as app:
            await app.ask("count to 3")
            await until(lambda: server.socket_count == 2)
            sockets_before = len(server.bodies)
            server._faults = FaultPlayer(FAULTS["rst-once"])
            for lanes in server._open_lanes:
                lanes._faults = server._faults
            events = await app.ask("count to 5")
            assert isinstance(events[-1], Finished), events
            assert words_of(events) == "1, 2, 3, 4, 5."
            whole = [size for size in server.bodies[sockets_before:] if size > 400]
            assert whole, "the fresh socket knows nothing: it must get the whole history"

    run(test())
