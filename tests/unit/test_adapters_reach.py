from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.fakes.practice import CHAT, HTTP, PROFILE, SOCKET, practice, run, window, words_of

from swerve.adapters.endpoint import Endpoint
from swerve.adapters.reach import failure_from_cause, proxy_of
from swerve.protocol.errors import FailureKind
from swerve.protocol.messages import Failed
from swerve.session.profile import Profile

FAR = "http://swerve.example/v1"
DEAD = "http://127.0.0.1:9"
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
EVERY_ROUTE = pytest.mark.parametrize("profile", [SOCKET, HTTP, CHAT], ids=["ws", "http", "chat"])


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def refusing_proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """Run a proxy that wants a login; yield its address and the first lines it heard."""
    heard: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(EOFError, OSError):
            heard.append((await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[0])
            writer.write(b"HTTP/1.1 407 Proxy Authentication\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard
    finally:
        server.close()


@EVERY_ROUTE
@pytest.mark.parametrize("url", [FAR, "https://swerve.example/v1"])
def test_a_dead_proxy_is_named_and_not_the_provider(
    profile: Profile, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", DEAD)
    monkeypatch.setenv("https_proxy", DEAD)

    async def test() -> None:
        async with window(None, url=url, profile=profile) as app:
            (failed,) = await app.ask("hello")
            assert isinstance(failed, Failed)
            assert failed.failure.kind is FailureKind.PROXY
            assert "proxy" in failed.failure.sentence

    run(test())


@EVERY_ROUTE
@pytest.mark.parametrize("url", [FAR, "https://swerve.example/v1"])
def test_a_proxy_that_wants_a_login_is_named(
    profile: Profile, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test() -> None:
        async with refusing_proxy() as (proxy, heard):
            monkeypatch.setenv("http_proxy", proxy)
            monkeypatch.setenv("https_proxy", proxy)
            async with window(None, url=url, profile=profile) as app:
                (failed,) = await app.ask("hello")
                assert isinstance(failed, Failed)
                assert failed.failure.kind is FailureKind.PROXY
            assert any("swerve.example" in line for line in heard)

    run(test())


@EVERY_ROUTE
def test_no_proxy_is_used_on_this_machine(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES[:3]:
        monkeypatch.setenv(name, DEAD)

    async def test() -> None:
        async with practice() as server, window(server, profile=profile) as app:
            assert words_of(await app.ask("count to 3")) == "1, 2, 3."

    run(test())


@pytest.mark.parametrize(
    ("url", "environment", "proxy"),
    [
        (FAR, {}, ""),
        (FAR, {"http_proxy": DEAD}, DEAD),
        (FAR, {"https_proxy": DEAD}, ""),
        (FAR, {"all_proxy": "127.0.0.1:9"}, DEAD),
        (FAR, {"http_proxy": DEAD, "no_proxy": "swerve.example"}, ""),
        (FAR, {"http_proxy": DEAD, "no_proxy": "example.org"}, DEAD),
        ("https://swerve.example/v1", {"https_proxy": DEAD}, DEAD),
        ("https://swerve.example:99/v1", {"https_proxy": DEAD, "no_proxy": ".example"}, ""),
        ("http://localhost:80/v1", {"http_proxy": DEAD}, ""),
        ("http://[::1]:80/v1", {"http_proxy": DEAD}, ""),
    ],
)
def test_which_proxy_is_on_the_way(
    url: str, environment: dict[str, str], proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_of(Endpoint(url)) == proxy


@pytest.mark.parametrize(
    ("fault", "kind"), [("captive", FailureKind.CAPTIVE), ("redirect", FailureKind.CAPTIVE)]
)
@pytest.mark.parametrize("profile", [PROFILE, HTTP, CHAT], ids=["auto", "http", "chat"])
def test_what_answers_in_place_of_the_server_never_gets_the_key(
    profile: Profile, fault: str, kind: FailureKind
) -> None:
    async def test() -> None:
        async with practice(fault=fault) as server, window(server, profile=profile) as app:
            (failed,) = await app.ask("hello")
            assert isinstance(failed, Failed)
            assert failed.failure.kind is kind
            assert server.bodies == []

    run(test())


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ExceptionGroup("all", [ConnectionRefusedError()]), FailureKind.NETWORK),
        (socket.gaierror(), FailureKind.NETWORK),
        (TimeoutError(), FailureKind.TIMEOUT),
        (ssl.SSLError(1, "x"), FailureKind.TLS),
        (OSError("x"), FailureKind.NETWORK),
    ],
)
def test_the_cause_is_found_beneath_what_libraries_raise(
    error: Exception, kind: FailureKind
) -> None:
    wrapped = RuntimeError("library")
    wrapped.__cause__ = error
    assert failure_from_cause(wrapped, Endpoint(FAR)).kind is kind
    if kind is FailureKind.NETWORK:
        assert failure_from_cause(wrapped, Endpoint(FAR), DEAD).kind is FailureKind.PROXY
