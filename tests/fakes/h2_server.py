"""A server that speaks HTTP/2 over TLS and streams what it is told to, for tests of links."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived, StreamEnded


@dataclass
class H2Server:
    """What happened at a server.

    Attributes:
        url: base URL.
        requests: headers of each request, oldest first.
        connection_count: open connections.
    """

    url: str = ""
    requests: list[dict[str, str]] = field(default_factory=list)
    connection_count: int = 0


@asynccontextmanager
async def h2_server(
    context: ssl.SSLContext, pieces: Callable[[], list[bytes]], *, ends: bool = True
) -> AsyncIterator[H2Server]:
    """Run a server that answers each POST with `pieces`, and goes on for ever unless it `ends`."""
    context.set_alpn_protocols(["h2"])
    state = H2Server()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state.connection_count += 1
        try:
            await _converse(reader, writer, state, pieces, ends=ends)
        finally:
            state.connection_count -= 1
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    state.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield state
    finally:
        server.close()


async def _converse(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    state: H2Server,
    pieces: Callable[[], list[bytes]],
    *,
    ends: bool,
) -> None:
    peer = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
    peer.initiate_connection()
    writer.write(peer.data_to_send())
    methods: dict[int, str] = {}
    while data := await reader.read(65_536):
        for event in peer.receive_data(data):
            if isinstance(event, RequestReceived):
                head = {str(name): str(value) for name, value in event.headers}
                state.requests.append(head)
                methods[event.stream_id] = head[":method"]
            elif isinstance(event, StreamEnded):
                is_post = methods[event.stream_id] == "POST"
                _answer(peer, event.stream_id, pieces() if is_post else None, ends=ends)
        writer.write(peer.data_to_send())


def _answer(peer: H2Connection, stream: int, pieces: list[bytes] | None, *, ends: bool) -> None:
    """Answer a POST with `pieces`, a GET with an empty list."""
    kind = "application/json" if pieces is None else "text/event-stream"
    peer.send_headers(stream, [(":status", "200"), ("content-type", kind)])
    for piece in [b'{"data":[]}'] if pieces is None else pieces:
        peer.send_data(stream, piece)
    if ends or pieces is None:
        peer.end_stream(stream)
