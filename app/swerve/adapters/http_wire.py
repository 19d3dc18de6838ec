"""One pooled HTTP connection to a server, and what went wrong with it: all that knows httpx2.

Imported off the loop by `http_link.py` when a link first opens. Nothing is followed anywhere: the
key is for one host only. Failures are values here already.
"""

from __future__ import annotations

import asyncio
import contextlib
import selectors
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, Protocol

import httpx2

from swerve.adapters.endpoint import Endpoint, LinkLimits
from swerve.adapters.reach import BAD_URL, PROXY, failure_from_cause, proxy_of
from swerve.adapters.trust import Trust
from swerve.protocol.connection import LOST
from swerve.protocol.errors import Failure
from swerve.protocol.streaming import NO_STREAM, refusal

_MAX_REFUSAL_BYTES = 64 * 1024
MAX_LIST_BYTES = 4 * 1024 * 1024
_PROBE_EVERY_S = 5


class _RawSocket(Protocol):
    """What asyncio lets us do with the socket beneath a stream."""

    def shutdown(self, how: int, /) -> None: ...
    def setsockopt(self, level: int, name: int, value: int, /) -> None: ...
    def fileno(self) -> int: ...


class _Stream(Protocol):
    """What the client lets us do with a connection while it is being made."""

    async def aclose(self) -> None: ...


class Reply:
    """The answer to one request, while its body arrives.

    Attributes:
        status: of HTTP.
        headers: names in lower case.
    """

    def __init__(self, response: httpx2.Response, explain: Callable[[Exception], Failure]) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = dict(response.headers)
        self._response = response
        self._explain = explain

    async def pieces(self) -> AsyncGenerator[bytes | Failure, None]:
        """Yield the body as it comes, and last the failure that ended it, if one did."""
        try:
            async for data in self._response.aiter_raw():
                yield data
        except (httpx2.TransportError, httpx2.StreamError) as error:
            yield self._explain(error)

    async def whole(self, max_bytes: int = _MAX_REFUSAL_BYTES) -> bytes | Failure:
        """Return the body, cut at `max_bytes`."""
        body = bytearray()
        async with aclosing(self.pieces()) as pieces:
            async for data in pieces:
                if isinstance(data, Failure):
                    return data
                body += data
                if len(body) >= max_bytes:
                    break
        return bytes(body[:max_bytes])


class HttpWire:
    """A client of one server with one connection that is kept alive."""

    def __init__(
        self,
        endpoint: Endpoint,
        limits: LinkLimits,
        headers: Mapping[str, str],
        client: httpx2.AsyncClient,
        proxy: str,
    ) -> None:
        key = {"authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
        self._endpoint = endpoint
        self._limits = limits
        self._headers = {"accept-encoding": "identity", **headers, **key}
        self._client = client
        self._proxy = proxy
        self._raw: _RawSocket | None = None
        self._stream: _Stream | None = None

    @property
    def is_dropped(self) -> bool:
        """Whether the server has hung up on the idle connection."""
        descriptor = self._raw.fileno() if self._raw is not None else -1
        if descriptor < 0:
            return False
        # An idle peer has nothing to say: if something is there to be read, it is the end.
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            return bool(selector.select(0))

    async def warm(self, path: str) -> Failure | None:
        """Open the connection by asking for something small; only what a turn can't survive fails.

        Some servers have nothing at `path`, or not for every key: that they answered is enough.
        """
        async with self.ask("GET", path) as reply:
            if isinstance(reply, Failure):
                return reply
            body = await reply.whole(MAX_LIST_BYTES)
            if isinstance(body, Failure):
                return body
            if reply.status == 200 and "html" in reply.headers.get("content-type", ""):
                return NO_STREAM
            is_fatal = reply.status in (401, 407) or 300 <= reply.status < 400
            return refusal(reply.status, reply.headers, body) if is_fatal else None

    @asynccontextmanager
    async def ask(self, method: str, path: str, body: str = "") -> AsyncIterator[Reply | Failure]:
        """Send a request and yield its answer once the head is here; the rest is dropped after."""
        headers = dict(self._headers)
        if body:
            headers |= {"content-type": "application/json", "accept": "text/event-stream"}
        try:
            request = self._client.build_request(
                method,
                self._endpoint.http_url(path),
                content=body.encode() if body else None,
                headers=headers,
                extensions={"trace": self._trace},
            )
            response = await self._client.send(request, stream=True)
        except (httpx2.TransportError, httpx2.InvalidURL, OSError) as error:
            yield self._explain(error)
            return
        try:
            yield Reply(response, self._explain)
        finally:
            await response.aclose()

    def shut(self) -> None:
        """Shut the socket down in this call, without a goodbye."""
        raw, self._raw = self._raw, None
        if raw is not None:
            with contextlib.suppress(OSError):
                raw.shutdown(socket.SHUT_RDWR)

    async def close(self) -> None:
        """Give everything back, also a connection whose handshake was called off.

        The client knows a connection only once it is made: what was still on its way it leaves to
        the collector.
        """
        with contextlib.suppress(httpx2.TransportError, OSError, RuntimeError):
            await self._client.aclose()
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(httpx2.TransportError, OSError, RuntimeError):
                await stream.aclose()

    async def _trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Get hold of the socket, so that a cut need not wait for the library."""
        if name != "connection.connect_tcp.complete":
            return
        self._stream = info["return_value"]
        raw: _RawSocket | None = info["return_value"].get_extra_info("socket")
        self._raw = raw
        if raw is not None:
            self._probe_silence(raw)

    def _probe_silence(self, raw: _RawSocket) -> None:
        """Let TCP find out whether a silent peer is still there: over HTTP nobody answers pings."""
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if hasattr(socket, "TCP_KEEPIDLE"):
                idle_s = max(1, int(self._limits.ping_s))
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle_s)
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _PROBE_EVERY_S)

    def _explain(self, error: Exception) -> Failure:
        match error:
            case httpx2.ProxyError():
                return PROXY
            case httpx2.UnsupportedProtocol() | httpx2.InvalidURL():
                return BAD_URL
            case httpx2.ConnectError() | httpx2.ConnectTimeout():
                return failure_from_cause(error, self._endpoint, self._proxy)
            case _:
                return LOST


async def open_wire(
    endpoint: Endpoint, limits: LinkLimits, trust: Trust, headers: Mapping[str, str]
) -> HttpWire | Failure:
    """Return a wire to `endpoint`; it connects with its first request."""
    context: Any = False
    if endpoint.is_safe:
        context = await asyncio.to_thread(trust.context, "h2", "http/1.1")
        if isinstance(context, Failure):
            return context
    proxy = proxy_of(endpoint)
    try:
        transport = httpx2.AsyncHTTPTransport(
            verify=context,
            http2=endpoint.is_safe,
            limits=httpx2.Limits(
                max_connections=2, max_keepalive_connections=1, keepalive_expiry=None
            ),
            proxy=proxy or None,
            trust_env=False,
            local_address="0.0.0.0" if endpoint.is_ipv4_only else None,
        )
    except (ImportError, ValueError):
        return PROXY
    client = httpx2.AsyncClient(
        transport=transport,
        # Silence is measured by the link: only opening has a limit here.
        timeout=httpx2.Timeout(None, connect=limits.open_s),
        follow_redirects=False,
        trust_env=False,
    )
    return HttpWire(endpoint, limits, headers, client, proxy)
