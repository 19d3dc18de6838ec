"""What goes wrong on the way to a model, row by row of tests/faults/wire.toml, over real sockets.

Each test is the application without its window against a server, a relay or a listener that
misbehaves: what the person sees in the end, and what never happens meanwhile.
"""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes.certificates import authority
from tests.fakes.faulty import COUNT, COUNTED, RENAME, is_cut_short, run
from tests.fakes.practice import HTTP, PROFILE, SOCKET, until
from tests.fakes.relay import listener, relay_to
from tests.fakes.seat import CALM, FILES, SHORT, SPEED, seat, serving

from swerve.adapters.trust import Trust
from swerve.edits.hunks import HunkState
from swerve.practice.faults import FAULTS
from swerve.practice.pacing import Pace
from swerve.practice.server import PracticeOptions, PracticeServer
from swerve.session.profile import Profile
from swerve.session.turn import Outcome, ThreadState


def closed_port() -> int:
    """Return a port of this machine where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


# --- no way there --------------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_tried_and_the_message_waits_for_it() -> None:
    async def test() -> None:
        port = closed_port()
        async with seat(url=f"http://127.0.0.1:{port}/v1", speed=SPEED) as app:
            assert await app.ask(COUNT) is Outcome.FAILED
            assert ThreadState.LOST in app.states
            assert "retry" in app.waits
            assert app.notices[-1].command == "turn.retry"
            server = PracticeServer(PracticeOptions(port=port, key="key", pace=Pace(0)))
            await server.start()
            app.retry()
            assert await app.end() is Outcome.COMPLETED
            assert app.text.endswith(COUNTED)
            assert app.messages == [COUNT, COUNT]
            await server.close()

    run(test())


def test_a_name_that_leads_nowhere_is_said() -> None:
    async def test() -> None:
        async with seat(url="http://swerve.invalid/v1", profile=HTTP) as app:
            app.submit(COUNT)
            await until(lambda: "retry" in app.waits or ThreadState.LOST in app.states, 15)
            app.stop()
            assert not app.thread.is_running

    run(test())


def test_a_server_that_never_answers_is_given_up_within_its_time() -> None:
    async def test() -> None:
        async with (
            listener(None) as silent,
            seat(url=silent.url, limits=SHORT, speed=SPEED) as app,
        ):
            began = time.perf_counter()
            assert await app.ask(COUNT) is Outcome.FAILED
            assert time.perf_counter() - began < 4 * (SHORT.open_s + SHORT.first_event_s)
            assert ThreadState.LOST in app.states
            assert any(notice.sentence.startswith("No data for") for notice in app.notices)

    run(test())


def test_a_path_without_sockets_is_left_for_http_for_the_whole_session() -> None:
    async def test() -> None:
        async with serving("no-websocket") as server, seat(server) as app:
            assert await app.ask(COUNT) is Outcome.COMPLETED
            assert await app.ask(COUNT) is Outcome.COMPLETED
            assert app.workbench.state.links[PROFILE.id].transport == "HTTP"
            assert app.notices == []

    run(test())


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 Login\r\nContent-Length: 0\r\n\r\n", None])
def test_a_proxy_that_fails_is_named_as_the_proxy(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None
) -> None:
    async def test() -> None:
        async with listener(answer) as proxy:
            port = proxy.port if answer else closed_port()
            for name in ("http_proxy", "https_proxy", "all_proxy"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
                monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{port}")
            monkeypatch.delenv("no_proxy", raising=False)
            monkeypatch.delenv("NO_PROXY", raising=False)
            async with seat(url="http://192.0.2.1/v1") as app:
                assert await app.ask(COUNT) is Outcome.FAILED
                assert "proxy" in app.notices[-1].sentence.lower()

    run(test())


def test_loopback_is_reached_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
        for profile in (SOCKET, HTTP):
            async with serving() as server, seat(server, profile=profile) as app:
                assert await app.ask(COUNT) is Outcome.COMPLETED

    run(test())


def test_a_handshake_that_is_torn_is_a_lost_network() -> None:
    async def test() -> None:
        async with listener(b"") as torn:
            url = torn.url.replace("http:", "https:")
            async with seat(url=url, profile=SOCKET, speed=SPEED) as app:
                assert await app.ask(COUNT) is Outcome.FAILED
                assert ThreadState.LOST in app.states
                assert len(torn.heads) > 1
                assert all(head[:1] == b"\x16" for head in torn.heads)

    run(test())


@pytest.mark.parametrize(
    ("name", "days", "is_named", "words"),
    [
        pytest.param("IP:127.0.0.1", 2, False, "certificate", id="untrusted"),
        pytest.param("DNS:elsewhere.example", 2, True, "certificate", id="other-name"),
        pytest.param("IP:127.0.0.1", -1, True, "time of this machine", id="expired"),
    ],
)
@pytest.mark.parametrize("profile", [SOCKET, HTTP], ids=["socket", "http"])
def test_a_certificate_that_is_not_believed_ends_it(
    tmp_path: Path, profile: Profile, name: str, days: int, is_named: bool, words: str
) -> None:
    own = authority(tmp_path)
    trust = Trust(str(own.file)) if is_named else Trust()

    async def test() -> None:
        async with (
            serving(tls=own.context(name, days)) as server,
            seat(server, profile=profile, trust=trust) as app,
        ):
            assert await app.ask(COUNT) is Outcome.FAILED
            notice = app.notices[-1]
            assert words in f"{notice.sentence} {notice.remedy}"
            assert server.bodies == []
            assert app.waits == []

    run(test())


@pytest.mark.parametrize("fault", ["captive", "redirect"])
def test_a_network_that_answers_in_the_servers_place_gets_no_key(fault: str) -> None:
    async def test() -> None:
        async with serving(fault) as server, seat(server) as app:
            assert await app.ask(COUNT) is Outcome.FAILED
            assert "in its place" in app.notices[-1].sentence
            assert "network" in app.notices[-1].remedy
            assert server.bodies == []

    run(test())


def test_a_redirect_is_not_followed() -> None:
    async def test() -> None:
        async with listener(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as other:
            elsewhere = {"Location": other.url}
            async with (
                serving("redirect", headers=elsewhere) as server,
                seat(server) as app,
            ):
                assert await app.ask(COUNT) is Outcome.FAILED
                assert other.heads == []

    run(test())


# --- lost on the way -----------------------------------------------------------------------------


def test_what_had_not_begun_is_sent_again_unseen_and_once() -> None:
    async def test() -> None:
        async with serving("rst-once") as server, seat(server, profile=SOCKET) as app:
            assert await app.ask(COUNT) is Outcome.COMPLETED
            assert app.text.endswith(COUNTED)
            assert app.messages == [COUNT]
            assert app.notices == []

    run(test())


@pytest.mark.parametrize("events", range(13))
def test_a_loss_at_any_event_loses_nothing_and_says_nothing_twice(events: int) -> None:
    async def test() -> None:
        fault = replace(FAULTS["close-mid-stream"], after_events=events, times=1)
        async with serving(fault) as server, seat(server, profile=SOCKET) as app:
            outcome = await app.ask("count to 9")
            if outcome is Outcome.COMPLETED:  # nothing was shown before the loss
                assert app.text == "1, 2, 3, 4, 5, 6, 7, 8, 9."
                assert events <= 4
                return
            assert "1, 2, 3, 4, 5, 6, 7, 8, 9.".startswith(app.text)
            assert ThreadState.LOST in app.states
            app.retry()
            assert await app.end() is Outcome.COMPLETED
            assert app.text == "1, 2, 3, 4, 5, 6, 7, 8, 9."

    run(test())


def test_an_edit_that_is_cut_by_a_loss_is_never_written() -> None:
    async def test() -> None:
        for events in range(4, 44, 8):
            fault = replace(FAULTS["close-mid-stream"], after_events=events, times=1)
            async with serving(fault) as server, seat(server, profile=SOCKET) as app:
                await app.ask(RENAME, "app.py")
                hunks = app.workbench.state.ledger.hunks.values()
                states = {hunk.state for hunk in hunks}
                assert states <= {HunkState.PENDING, HunkState.CUT}
                assert app.project.files == FILES
                app.retry()
                assert await app.end() is Outcome.COMPLETED

    run(test())


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("cut-in-frame", id="N05"),
        pytest.param("rst", id="N06"),
        pytest.param("close-mid-stream", id="N12"),
        pytest.param("close-restart", id="N13"),
    ],
)
@pytest.mark.parametrize("profile", [SOCKET, HTTP], ids=["socket", "http"])
def test_a_loss_in_mid_answer_keeps_what_came(profile: Profile, fault: str) -> None:
    async def test() -> None:
        async with serving(fault, times=1) as server, seat(server, profile=profile) as app:
            assert await app.ask(COUNT) is Outcome.FAILED
            assert ThreadState.LOST in app.states
            assert is_cut_short(app)
            app.retry()
            assert await app.end() is Outcome.COMPLETED
            assert app.text.endswith(COUNTED)

    run(test())


@pytest.mark.parametrize("code", [1011, 1012, 1013])
def test_a_server_that_goes_away_before_it_answers_is_asked_again(code: int) -> None:
    async def test() -> None:
        fault = replace(FAULTS["close-at-once"], close_code=code, times=2)
        async with serving(fault) as server, seat(server, profile=SOCKET) as app:
            assert await app.ask(COUNT) is Outcome.COMPLETED
            assert app.text.endswith(COUNTED)

    run(test())


def test_a_close_by_policy_is_not_repeated() -> None:
    async def test() -> None:
        async with serving("close-at-once") as server, seat(server, profile=SOCKET) as app:
            assert await app.ask(COUNT) is Outcome.FAILED
            assert "by its policy" in app.notices[-1].sentence
            creates = [size for size in server.bodies if size > min(server.bodies)]
            assert len(creates) <= 1

    run(test())


def test_what_came_before_a_close_is_shown_first() -> None:
    async def test() -> None:
        fault = replace(FAULTS["rst"], after_events=30)
        async with serving(fault) as server, seat(server, profile=SOCKET) as app:
            app.submit(COUNT)
            await app.end()
            assert len(app.text) > 80
            assert app.turn.outcome is Outcome.FAILED

    run(test())


def test_an_idle_link_that_died_silently_is_replaced_before_the_next_message() -> None:
    async def test() -> None:
        limits = replace(CALM, ping_s=0.5)
        async with (
            serving() as server,
            relay_to(server.url) as relay,
            seat(server, url=relay.url, profile=SOCKET, limits=limits) as app,
        ):
            assert await app.ask(COUNT) is Outcome.COMPLETED
            relay.hold()
            links = [line.link for line in app.pool._lines.values()]
            await until(lambda: all(link.is_closed for link in links), 5)
            assert await app.ask(COUNT) is Outcome.COMPLETED
            assert app.notices == []

    run(test())


def test_a_link_that_dies_with_the_request_on_it_is_replaced_and_asked_again() -> None:
    async def test() -> None:
        limits = replace(CALM, first_event_s=1.5)
        async with (
            serving() as server,
            relay_to(server.url) as relay,
            seat(server, url=relay.url, profile=SOCKET, limits=limits) as app,
        ):
            assert await app.ask(COUNT) is Outcome.COMPLETED
            relay.hold()
            outcome = await app.ask(COUNT)
            if outcome is Outcome.FAILED:  # the spare was held as well
                app.retry()
                outcome = await app.end()
            assert outcome is Outcome.COMPLETED
            assert app.text.endswith(COUNTED)

    run(test())


def test_silence_in_mid_answer_is_told_before_it_is_given_up() -> None:
    async def test() -> None:
        async with (
            serving("stall") as server,
            seat(server, profile=SOCKET, limits=SHORT, speed=SPEED) as app,
        ):
            app.submit(COUNT)
            await until(lambda: bool(app.notices), 5)
            assert app.notices[0].sentence.startswith("No data for")
            assert app.notices[0].command == "turn.retry"
            assert app.thread.is_running
            assert await app.end() is Outcome.FAILED
            assert is_cut_short(app)

    run(test())


def test_a_peer_that_answers_no_pings_is_given_up() -> None:
    async def test() -> None:
        limits = replace(CALM, ping_s=0.3)
        async with (
            serving("freeze") as server,
            seat(server, profile=SOCKET, limits=limits) as app,
        ):
            assert await app.ask(COUNT) is Outcome.FAILED
            assert ThreadState.LOST in app.states
            assert is_cut_short(app)

    run(test())


def test_a_link_of_its_age_is_replaced_without_a_word() -> None:
    async def test() -> None:
        limits = replace(CALM, rotate_s=0.2, pulse_s=0.05)
        async with (
            serving() as server,
            relay_to(server.url) as relay,
            seat(server, url=relay.url, profile=SOCKET, limits=limits) as app,
        ):
            assert await app.ask(COUNT) is Outcome.COMPLETED
            first = relay.connections
            await until(lambda: relay.connections > first, 5)
            assert await app.ask(COUNT) is Outcome.COMPLETED
            assert app.notices == []

    run(test())


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("expiring", id="N41"),
        pytest.param("expired", id="N42"),
        pytest.param("chain-lost", id="N43"),
    ],
)
def test_what_the_server_forgets_is_sent_again_without_a_word(fault: str) -> None:
    async def test() -> None:
        async with serving(fault) as server, seat(server, profile=SOCKET) as app:
            for _ in range(2):
                assert await app.ask(COUNT) is Outcome.COMPLETED
                assert app.text.endswith(COUNTED)
            assert app.messages == [COUNT, COUNT]
            assert app.notices == []

    run(test())
