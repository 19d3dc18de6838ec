from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes.certificates import authority
from tests.fakes.h2_server import h2_server
from tests.fakes.practice import CHAT, HTTP, Window, run, until, words_of
from tests.fakes.wire import response_events

from swerve.adapters.links import LinkPool
from swerve.adapters.trust import Trust
from swerve.protocol.messages import Finished, RateReported
from swerve.session.profile import Profile


def window_to(url: str, profile: Profile, trust: Trust | None = None) -> Window:
    """Return a window whose pool goes to `url` whatever its profile says."""
    app = Window(None, profile=profile)
    app.pool = LinkPool(lambda _: url, lambda _: "key", trust=trust)
    app.pool.listen(app._on_news, lambda _, status: app.statuses.append(status))
    return app


def stream() -> list[bytes]:
    """Return the pieces of an answer, as a server would write them."""
    rows = [f"data: {json.dumps(event)}\n\n".encode() for event in response_events()]
    text = b"".join(rows)
    return [text[:100], text[100:101], text[101:]]


def test_over_tls_the_newer_http_is_spoken_and_one_connection_is_kept(tmp_path: Path) -> None:
    own = authority(tmp_path)

    async def test() -> None:
        async with h2_server(own.context(), stream) as server:
            app = window_to(server.url, HTTP, Trust(str(own.file)))
            for _ in range(3):
                events = await app.ask("hello")
                assert words_of(events) == "Hi there"
                assert isinstance(events[-1], Finished)
            posts = [head for head in server.requests if head[":method"] == "POST"]
            assert {head["authorization"] for head in posts} == {"Bearer key"}
            assert {head[":path"] for head in posts} == {"/v1/responses"}
            await until(lambda: server.connection_count == 2)
            await app.pool.close()
            await until(lambda: server.connection_count == 0)

    run(test())


def test_a_cut_shuts_the_newer_http_down_as_well(tmp_path: Path) -> None:
    own = authority(tmp_path)

    async def test() -> None:
        async with h2_server(own.context(), lambda: stream()[:1], ends=False) as server:
            app = window_to(server.url, HTTP, Trust(str(own.file)))
            app.send("hello")
            await until(lambda: any(head[":method"] == "POST" for head in server.requests))
            await until(lambda: server.connection_count == 2)
            app.cut()
            await until(lambda: server.connection_count == 1, wait_s=1.0)
            assert app.pool.drain() == []
            await app.pool.close()

    run(test())


@pytest.mark.parametrize(
    ("url", "version"), [("https://api.cerebras.ai/v1", "2"), ("http://localhost/v1", None)]
)
def test_what_a_dialect_wants_is_on_every_request(url: str, version: str | None) -> None:
    async def test() -> None:
        heads: list[str] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                heads.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
            except EOFError:  # a spare that was cut
                writer.close()
                return
            meters = (
                "x-ratelimit-limit-tokens-minute: 10\r\nx-ratelimit-remaining-tokens-minute: 4\r\n"
            )
            chunk = {"id": "c", "choices": [{"delta": {"content": "Hi"}, "finish_reason": "stop"}]}
            body = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{meters}\r\n"
            writer.write(head.encode() + body)
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        app = window_to(f"http://127.0.0.1:{port}/v1", replace(CHAT, url=url))
        events = await app.ask("hello")
        assert words_of(events) == "Hi"
        (rate,) = (event for event in events if isinstance(event, RateReported))
        assert rate.limits[0].remaining_fraction == 0.4
        await until(lambda: len(heads) == 2)
        for head in heads:
            assert ("x-cerebras-version-patch: 2" in head) == bool(version)
            assert "accept-encoding: identity" in head
        warm = "tcp_warming" if version else "models"
        assert any(head.startswith(f"get /v1/{warm} ") for head in heads)
        await app.pool.close()
        server.close()

    run(test())
