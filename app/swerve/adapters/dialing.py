"""Opens WebSockets and says what went wrong with them: all that knows the websockets library.

Imported off the loop by `websocket_link.py` when a link first opens, so that a window can paint
before any network code is loaded. Failures are values here already.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)
from websockets.frames import CloseCode
from websockets.protocol import State

from swerve.adapters.endpoint import NOWHERE, Endpoint, LinkLimits
from swerve.adapters.reach import BAD_URL, PROXY, failure_from_cause, proxy_of
from swerve.adapters.trust import Trust
from swerve.protocol.connection import GARBLED, LOST
from swerve.protocol.errors import Failure, FailureKind
from swerve.protocol.failures import TOO_LARGE, failure_from_status, quoted

_GOODBYE_S = 0.5
"""How long a peer that broke the protocol or answers no pings may take to close."""


class _RawSocket(Protocol):
    """What asyncio lets us do with the socket beneath a transport."""

    def shutdown(self, how: int, /) -> None: ...
    def setsockopt(self, level: int, name: int, value: int, /) -> None: ...


class _Dial(connect):
    """Opens a socket and follows no redirect: the key is for one host only."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc


class Wire:
    """An open WebSocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._raw: _RawSocket | None = connection.transport.get_extra_info("socket")
        if self._raw is not None:
            with contextlib.suppress(OSError):
                self._raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def ping_ms(self) -> float | None:
        """Return the round trip of the last ping, None before the first."""
        return self._connection.latency * 1_000 or None

    def send(self, text: str) -> None:
        """Hand a text message to the kernel in this call, as far as it has room.

        On a socket that is closing it is dropped: `receive` is about to tell why.
        """
        if self._connection.state is not State.OPEN:
            return
        self._connection.protocol.send_text(text.encode())
        self._connection.send_data()

    async def receive(self) -> str | Failure:
        """Return the next message, or why there is none any more."""
        try:
            return await self._connection.recv(decode=True)
        except (ConnectionClosed, UnicodeDecodeError) as error:
            return failure_from_exception(error)

    def shut(self) -> None:
        """Shut the socket down in this call, without a goodbye."""
        # asyncio's abort waits its turn on the loop; the kernel does not.
        if self._raw is not None:
            with contextlib.suppress(OSError):
                self._raw.shutdown(socket.SHUT_RDWR)
        self._connection.transport.abort()


async def dial(endpoint: Endpoint, limits: LinkLimits, trust: Trust) -> Wire | Failure:
    """Open a socket to `endpoint`, or say why it can't be."""
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    more: dict[str, Any] = {"family": socket.AF_INET} if endpoint.is_ipv4_only else {}
    if endpoint.is_safe:
        context = await asyncio.to_thread(trust.context, "http/1.1")
        if isinstance(context, Failure):
            return context
        more["ssl"] = context
    proxy = proxy_of(endpoint)
    try:
        connection = await _Dial(
            endpoint.socket_url,
            additional_headers=headers,
            compression=None,
            max_size=limits.message_bytes,
            open_timeout=limits.open_s,
            ping_interval=limits.ping_s,
            ping_timeout=limits.ping_s,
            close_timeout=_GOODBYE_S,
            proxy=proxy or None,
            **more,
        )
    except (OSError, EOFError, InvalidHandshake, InvalidURI, InvalidProxy, ImportError) as error:
        return failure_from_exception(error, endpoint, proxy)
    return Wire(connection)


def failure_from_exception(
    error: Exception, endpoint: Endpoint = NOWHERE, proxy: str = ""
) -> Failure:
    """Say what ended a link, or kept it from opening."""
    match error:
        case ConnectionClosed():
            return _failure_from_close(error)
        case InvalidStatus():
            headers = {name.lower(): value for name, value in error.response.headers.raw_items()}
            return failure_from_status(error.response.status_code, headers)
        case ProxyError() | InvalidProxy() | ImportError():
            return PROXY  # the library imports what SOCKS needs only then
        case InvalidURI():
            return BAD_URL
        case InvalidMessage() if isinstance(error.__cause__, EOFError | OSError):
            return failure_from_cause(error.__cause__, endpoint, proxy)
        case InvalidHandshake() | UnicodeDecodeError():
            return GARBLED
        case _:
            return failure_from_cause(error, endpoint, proxy)


def _failure_from_close(error: ConnectionClosed) -> Failure:
    theirs, ours = error.rcvd, error.sent
    if theirs is None and ours is not None and ours.code == CloseCode.MESSAGE_TOO_BIG:
        return Failure(
            FailureKind.PROTOCOL, "The server sent a message larger than allowed.", "Try again."
        )
    broken = (CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_DATA)
    if theirs is None and ours is not None and ours.code in broken:
        return GARBLED
    code = theirs.code if theirs is not None else None
    if code == CloseCode.MESSAGE_TOO_BIG:
        return TOO_LARGE
    if code == CloseCode.POLICY_VIOLATION:
        reason = (
            quoted(theirs.reason) if theirs is not None and theirs.reason else "no reason given"
        )
        return Failure(
            FailureKind.POLICY,
            f"The server closed the connection by its policy: {reason}.",
            "Check the key and the plan of this profile.",
            code="1008",
        )
    return LOST
