from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from tests.fakes.practice import (
    HTTP,
    PROFILE,
    SOCKET,
    Window,
    practice,
    run,
    until,
    window,
    words_of,
)

from swerve.adapters.crew import Crew
from swerve.adapters.endpoint import LinkLimits
from swerve.adapters.http_link import HttpLink
from swerve.adapters.websocket_link import WebSocketLink
from swerve.practice.faults import FAULTS
from swerve.practice.pacing import Pace
from swerve.practice.server import PracticeOptions, PracticeServer
from swerve.protocol.errors import FailureKind
from swerve.protocol.messages import Failed, Finished, LinkPhase, TurnRequest
from swerve.session.profile import Backend, Profile
from swerve.terms import ProfileId


def crew_of(app: Window) -> Crew:
    return app.pool._crews[app.profile.id]


@asynccontextmanager
async def changing(fault: str) -> AsyncIterator[PracticeServer]:
    """Run a server whose fault can be taken away by the test."""
    server = PracticeServer(PracticeOptions(pace=Pace(0), fault=FAULTS[fault]))
    await server.start()
    try:
        yield server
    finally:
        await server.close()


@pytest.mark.parametrize(
    "fault",
    ["no-websocket", "no-route", "no-method", "refuse-upgrade", "policy-at-once", "silent-upgrade"],
)
def test_a_server_without_sockets_is_spoken_to_over_http_within_two_seconds(fault: str) -> None:
    async def test() -> None:
        async with practice(fault=fault) as server, window(server) as app:
            began = time.perf_counter()
            events = await app.ask("count to 3")
            took_s = time.perf_counter() - began
            assert words_of(events) == "1, 2, 3."
            assert took_s < 2.5, took_s
            assert app.statuses[-1].transport == "HTTP"
            assert LinkPhase.LOST not in app.phases  # quiet: it is no failure
            began = time.perf_counter()
            assert isinstance((await app.ask("count to 3"))[-1], Finished)
            assert time.perf_counter() - began < 1.0  # remembered

    run(test())


def test_what_was_found_out_about_a_server_holds_for_its_other_profiles() -> None:
    async def test() -> None:
        async with practice(fault="no-websocket") as server, window(server) as app:
            await app.ask("count to 3")
            other = replace(PROFILE, id=ProfileId("other"))
            turn = app.send("count to 3", thread="two", profile=other)
            links = app.pool._crews[other.id].links
            assert {type(link) for link in links} == {HttpLink}
            assert isinstance((await app.hear(turn))[-1], Finished)

    run(test())


def test_a_server_that_takes_sockets_later_is_found_out_in_the_background() -> None:
    async def test() -> None:
        limits = LinkLimits(probe_s=0.05)
        async with changing("no-websocket") as server, window(server, limits) as app:
            await app.ask("count to 3")
            server._faults._fault = None
            await until(lambda: any(type(s) is WebSocketLink for s in crew_of(app).spares))
            assert isinstance((await app.ask("count to 3"))[-1], Finished)
            assert app.statuses[-1].transport == "WebSocket"
            assert server.socket_count > 0
            await until(lambda: {type(link) for link in crew_of(app).links} == {WebSocketLink})

    run(test())


def test_probing_goes_on_quietly_and_ever_less_often() -> None:
    async def test() -> None:
        limits = LinkLimits(probe_s=0.01)
        async with changing("no-websocket") as server, window(server, limits) as app:
            await app.ask("count to 3")
            await until(lambda: crew_of(app)._probe_steps >= 3)
            assert app.phases[-1] is LinkPhase.READY
            assert isinstance((await app.ask("count to 3"))[-1], Finished)

    run(test())


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("wrong-key", FailureKind.AUTH),
        ("forbidden", FailureKind.AUTH),
        ("captive", FailureKind.CAPTIVE),
        ("redirect", FailureKind.CAPTIVE),
    ],
)
def test_what_is_wrong_on_every_route_is_told(fault: str, kind: FailureKind) -> None:
    async def test() -> None:
        async with practice(fault=fault) as server, window(server) as app:
            (failed,) = await app.ask("count to 3")
            assert isinstance(failed, Failed)
            assert failed.failure.kind is kind

    run(test())


def test_a_profile_that_wants_sockets_gets_no_http() -> None:
    async def test() -> None:
        async with practice(fault="no-websocket") as server, window(server, profile=SOCKET) as app:
            (failed,) = await app.ask("count to 3")
            assert isinstance(failed, Failed)
            assert failed.failure.code == "426"

    run(test())


def test_one_refusal_beside_a_working_socket_is_no_reason_to_give_sockets_up() -> None:
    async def test() -> None:
        async with changing("no-websocket-once") as server, window(server) as app:
            server._faults._left = 0
            await app.ask("count to 3")
            await until(lambda: server.socket_count == 2)
            server._faults._left = 1
            crew = crew_of(app)
            crew.release(crew.spares[0])
            crew.fill(1)
            await until(lambda: server._faults._left <= 0)
            await until(lambda: server.socket_count == 2)
            assert {type(link) for link in crew.links} == {WebSocketLink}

    run(test())


@pytest.mark.parametrize("profile", [SOCKET, HTTP], ids=["socket", "http"])
def test_an_idle_link_is_replaced_at_its_age(profile: Profile) -> None:
    async def test() -> None:
        limits = LinkLimits(rotate_s=0.15, pulse_s=0.03)
        async with practice() as server, window(server, limits, profile=profile) as app:
            await app.ask("count to 3")
            crew = crew_of(app)
            await until(lambda: any(spare.is_open for spare in crew.spares))
            first = crew.spares[0]
            await until(lambda: first.is_closed)
            await until(lambda: any(spare.is_open for spare in crew.spares))
            events = await app.ask("count to 3")
            assert words_of(events) == "1, 2, 3."
            assert not any(isinstance(event, Failed) for event in events)

    run(test())


def test_a_running_turn_is_not_rotated_away() -> None:
    async def test() -> None:
        limits = LinkLimits(rotate_s=0.05, pulse_s=0.02)
        async with practice(rate=500) as server, window(server, limits) as app:
            events = await app.ask("count to 200")
            assert words_of(events).endswith("200.")

    run(test())


def test_after_a_sleep_idle_links_are_replaced_before_the_next_send() -> None:
    async def test() -> None:
        now = [1_000.0]
        async with practice() as server, window(server) as app:
            app.pool._slumber._clocks = (lambda: now[0], lambda: 0.0)
            app.pool._slumber.is_over()
            await app.ask("count to 3")
            await until(lambda: server.socket_count == 2)
            before = set(crew_of(app).links)
            now[0] += 3_600
            events = await app.ask("count to 3")
            assert words_of(events) == "1, 2, 3."
            assert not before & crew_of(app).links

    run(test())


def test_warming_with_a_prefix_saves_the_first_turn_its_prompt() -> None:
    async def test() -> None:
        async with practice() as server, window(server) as app:
            prefix = TurnRequest("practice", "Be brief. " * 20, (), cache_key="x")
            app.pool.warm(PROFILE, prefix)
            spares = crew_of(app).spares
            await until(lambda: any(link.is_warm for link in spares))
            before = len(server.bodies)
            end = (await app.ask("count to 3"))[-1]
            assert isinstance(end, Finished)
            # The next spare is warmed meanwhile, with the whole prompt, and may be heard first.
            assert min(server.bodies[before:]) < 300
            assert end.usage is not None
            assert end.usage.cached_tokens > 0

    run(test())


def test_a_path_that_hangs_up_again_and_again_is_tried_without_ipv6() -> None:
    async def test() -> None:
        async with window(None, url="http://127.0.0.1:9/v1", profile=SOCKET) as app:
            app.pool._look_after_later()
            crew = app.pool._crew(SOCKET)
            tried = []
            for _ in range(5):
                tried.append((await crew._endpoint()).is_ipv4_only)
                crew._losses += 1
            assert tried == [False, False, True, True, False]

    run(test())


@pytest.mark.parametrize("profile", [SOCKET, HTTP], ids=["socket", "http"])
def test_without_ipv6_a_name_leads_to_ipv4(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    families: list[int] = []
    resolve = socket.getaddrinfo

    def noted(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        families.append(kwargs.get("family", args[0] if args else 0))
        return resolve(host, port, *args, **kwargs)

    async def test() -> None:
        async with practice() as server, window(None, profile=profile) as app:
            around = app.pool._around
            around.endpoint_of = lambda _: server.url.replace("127.0.0.1", "localhost")
            around.key_of = lambda _: server.key
            crew = app.pool._crew(profile)
            crew._losses = 2
            monkeypatch.setattr(socket, "getaddrinfo", noted)
            assert isinstance((await app.ask("count to 3"))[-1], Finished)
            assert HTTP is profile or set(families) == {socket.AF_INET}

    run(test())


def test_a_model_on_this_machine_may_take_its_time() -> None:
    async def test() -> None:
        async with window(None, url="http://127.0.0.1:9/v1") as app:
            local = replace(PROFILE, backend=Backend.CHAT)
            assert (await app.pool._crew(local)._endpoint()).is_patient
            assert not (await app.pool._crew(SOCKET)._endpoint()).is_patient

    run(test())


def test_high_effort_waits_longer_between_events() -> None:
    limits = LinkLimits()
    assert limits.silence_s("low") == 45.0
    assert limits.silence_s("") == 45.0
    assert limits.silence_s("high") == 600.0

    async def test() -> None:
        short = LinkLimits(first_event_s=1.0, next_event_s=0.1, patient_s=5.0)
        pause = replace(FAULTS["pause"], pause_s=0.4)
        server = PracticeServer(PracticeOptions(pace=Pace(0), fault=pause))
        await server.start()
        async with window(server, short) as app:
            app.effort = "high"
            assert isinstance((await app.ask("count to 50"))[-1], Finished)
            app.effort = "low"
            (*_, failed) = await app.ask("count to 50")
            assert isinstance(failed, Failed)
            assert failed.failure.code == "next-event"
        await server.close()

    run(test())


def test_a_peer_that_answers_no_pings_is_given_up() -> None:
    async def test() -> None:
        limits = LinkLimits(ping_s=0.1)
        async with (
            practice(fault="freeze") as server,
            window(server, limits, profile=SOCKET) as app,
        ):
            (*_, failed) = await app.ask("count to 50")
            assert isinstance(failed, Failed)
            assert failed.failure.kind is FailureKind.NETWORK

    run(test())


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("cut-in-frame", FailureKind.NETWORK),
        ("bad-utf8", FailureKind.PROTOCOL),
        ("giant-frame", FailureKind.PROTOCOL),
        ("masked-frame", FailureKind.PROTOCOL),
        ("bad-opcode", FailureKind.PROTOCOL),
        ("reserved-bits", FailureKind.PROTOCOL),
    ],
)
def test_broken_frames_end_the_turn_with_their_reason(fault: str, kind: FailureKind) -> None:
    async def test() -> None:
        async with practice(fault=fault) as server, window(server, profile=SOCKET) as app:
            (*_, failed) = await app.ask("count to 50")
            assert isinstance(failed, Failed)
            assert failed.failure.kind is kind

    run(test())


@pytest.mark.parametrize(
    "fault", ["odd-framing", "drip", "binary", "duplicate", "no-numbers", "expiring", "meters"]
)
def test_odd_but_harmless_frames_are_read(fault: str) -> None:
    async def test() -> None:
        async with practice(fault=fault) as server, window(server, profile=SOCKET) as app:
            events = await app.ask("count to 20")
            assert isinstance(events[-1], Finished)
            assert words_of(events).endswith("19, 20.")

    run(test())


def test_a_gap_makes_a_turn_suspect() -> None:
    async def test() -> None:
        async with practice(fault="gap") as server, window(server, profile=SOCKET) as app:
            end = (await app.ask("count to 20"))[-1]
            assert isinstance(end, Finished)
            assert end.suspect

    run(test())
