from __future__ import annotations

import asyncio
import gc
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from struct import pack

import pytest
from tests.fakes.certificates import Authority, authority
from tests.fakes.practice import CHAT, HTTP, PROFILE, Window, run, until, window, words_of
from tests.fakes.relay import listener

from swerve.adapters.endpoint import LinkLimits
from swerve.adapters.links import LinkPool
from swerve.adapters.trust import Trust
from swerve.practice.pacing import Pace
from swerve.practice.server import PracticeOptions, PracticeServer
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.messages import Failed, ModelEvent
from swerve.session.profile import Profile

EVERY_ROUTE = pytest.mark.parametrize("profile", [PROFILE, HTTP, CHAT], ids=["ws", "http", "chat"])


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Let what a failed handshake leaves be collected in the test that made it."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


async def ask(
    context: ssl.SSLContext, trust: Trust, profile: Profile, host: str = "127.0.0.1"
) -> list[ModelEvent]:
    """Run a turn against a server with TLS."""
    server = PracticeServer(PracticeOptions(pace=Pace(0), tls=context))
    await server.start()
    app = Window(server, LinkLimits(), profile=profile)
    url = server.url.replace("127.0.0.1", host)
    pool = LinkPool(lambda _: url, lambda _: server.key, trust=trust)
    app.pool = pool
    pool.listen(app._on_news, lambda _, status: app.statuses.append(status))
    try:
        return await app.ask("count to 3")
    finally:
        await pool.close()
        await server.close()


def failure_in(events: list[ModelEvent]) -> Failure:
    assert isinstance(events[-1], Failed), events
    return events[-1].failure


@EVERY_ROUTE
def test_a_certificate_of_an_own_authority_is_believed_where_it_is_named(
    own: Authority, profile: Profile
) -> None:
    run_ask = ask(own.context(), Trust(str(own.file)), profile)
    assert words_of(asyncio.run(run_ask)) == "1, 2, 3."


@EVERY_ROUTE
def test_an_unknown_authority_is_not_believed(own: Authority, profile: Profile) -> None:
    failure = failure_in(asyncio.run(ask(own.context(), Trust(), profile)))
    assert failure.kind is FailureKind.TLS
    assert failure.sentence == (
        "No safe connection to 127.0.0.1: nobody whom this machine trusts vouches for its "
        "certificate."
    )
    assert "ca_file" in failure.remedy
    assert not failure.retryable


@EVERY_ROUTE
def test_a_certificate_for_another_name_is_not_believed(own: Authority, profile: Profile) -> None:
    trust = Trust(str(own.file))
    failure = failure_in(asyncio.run(ask(own.context("DNS:example.org"), trust, profile)))
    assert failure.kind is FailureKind.TLS
    assert "for another" in failure.sentence
    assert "URL" in failure.remedy
    failure = failure_in(
        asyncio.run(ask(own.context("DNS:example.org"), trust, profile, host="localhost"))
    )
    assert "for another name" in failure.sentence


@EVERY_ROUTE
def test_an_expired_certificate_asks_to_look_at_the_clock(own: Authority, profile: Profile) -> None:
    trust = Trust(str(own.file))
    failure = failure_in(asyncio.run(ask(own.context(days=-1), trust, profile)))
    assert failure.kind is FailureKind.TLS
    assert "expired" in failure.sentence
    assert "time of this machine" in failure.remedy


@EVERY_ROUTE
def test_a_handshake_that_is_cut_is_tried_again(profile: Profile) -> None:
    async def test() -> None:
        def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
            writer.transport.abort()

        server = await asyncio.start_server(reset, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        app = Window(None, url=f"https://127.0.0.1:{port}/v1", profile=profile)
        failure = failure_in(await app.ask("hello"))
        assert failure.kind in (FailureKind.NETWORK, FailureKind.TLS)
        assert failure.retryable
        await app.pool.close()
        server.close()

    run(test())


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "No such file"), ("", "no certificate"), ("nonsense", "no certificate")],
)
def test_a_ca_file_that_can_not_be_read_is_said(
    tmp_path: Path, content: str | None, why: str
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    failure = Trust(str(file)).context("http/1.1")
    assert isinstance(failure, Failure)
    assert why in failure.sentence
    assert "settings" in failure.remedy


def test_each_kind_of_link_has_a_context_of_its_own_that_is_made_once() -> None:
    trust = Trust()
    assert trust.context("http/1.1") is trust.context("http/1.1")
    assert trust.context("http/1.1") is not trust.context("h2", "http/1.1")


@EVERY_ROUTE
def test_a_handshake_that_is_called_off_leaves_nothing_open(profile: Profile) -> None:
    async def test() -> None:
        async with listener(None) as silent:
            url = silent.url.replace("http:", "https:")
            async with window(None, url=url, profile=profile) as app:
                app.pool.warm(profile)
                await until(lambda: silent.heads)  # the client has begun the handshake

    run(test())  # what is left open fails in `collected_here`
